"""Codes of territories, and what stands where they should."""

import pytest

from ordis.kernel.cells import UnreadableError
from ordis.partners.territory.rules import commune_code, iris_code, key_of, name_of, qpv_code, qpv_form, what_it_is


@pytest.mark.parametrize("code", ["QN08601M", "qn08601m", " QN02A01M ", "QN97401M", "QP086002", "QP02A001"])
def test_a_code_of_either_generation_is_a_qpv(code: str) -> None:
    assert qpv_form(qpv_code(code)) in {"géographie de 2024", "géographie de 2015"}


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("Bel Air", "un nom"), ("861940101", "le code d’un IRIS"), ("86194", "le code INSEE d’une commune"),
        ("497512.3", "une coordonnée Lambert\u00a093 (X)"), ("6609874,1", "une coordonnée Lambert\u00a093 (Y)"),
        ("0.3404", "une latitude, une longitude ou un autre nombre"), ("QN086", "un nom"), ("12", "un nombre"),
        ("8,62E+08", "un nombre arrondi par le tableur"), ("?", "une valeur inconnue"),
    ],
)  # fmt: skip
def test_what_stands_in_place_of_a_code_is_named(text: str, told: str) -> None:
    assert what_it_is(text) == told
    with pytest.raises(UnreadableError):
        qpv_code(text)


def test_an_iris_keeps_its_zero_and_gets_back_the_one_it_lost() -> None:
    assert iris_code("010040101") == ("010040101", "")
    assert iris_code("10040101")[0] == "010040101"
    assert iris_code("10040101.0")[0] == "010040101"
    assert iris_code("2A0040101")[0] == "2A0040101"
    assert commune_code("1004") == "01004"


@pytest.mark.parametrize("text", ["8,6194E+08", "86194", "0101", "QN08601M", "=A1"])
def test_what_is_no_iris_is_refused(text: str) -> None:
    with pytest.raises(UnreadableError):
        iris_code(text)


@pytest.mark.parametrize("text", ["86194", "QP086001", "6609874.1", "861940101", "---", "é" * 200])
def test_a_code_or_a_coordinate_is_no_name(text: str) -> None:
    with pytest.raises(UnreadableError):
        name_of(text)


def test_a_name_is_known_however_typed() -> None:
    assert key_of("TROIS CITES") == key_of("Trois-Cités") == key_of("  trois  cités")
