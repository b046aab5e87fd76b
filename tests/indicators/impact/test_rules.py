"""What a table of factors may say: numbers as people type them, zero that is wanted, nothing said twice."""

from dataclasses import replace
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ordis.indicators.impact import rules
from ordis.indicators.impact.factors import SHIPPED, Per, Quantity, Use, as_json, from_json
from ordis.indicators.impact.rules import faults, read_number

CO2_OF_LAPTOPS = SHIPPED.factors[0]


@pytest.mark.parametrize(
    ("typed", "read"),
    [("27", "27"), ("24,6", "24.6"), ("24.6", "24.6"), (" 1 234,5 ", "1234.5"), ("1\u202f234", "1234"), ("0", "0")],
)
def test_a_number_is_read_with_a_comma_or_a_point(typed: str, read: str) -> None:
    assert read_number(typed) == Decimal(read)


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ("-3", "jamais négatif"), ("\u22123", "jamais négatif"), ("NaN", "Écrivez un nombre"),
        ("Infinity", "Écrivez un nombre"), ("1e9", "Écrivez un nombre"), ("27 kg", "Écrivez un nombre"),
        ("1.234,5", "Écrivez un nombre"), ("100 001", "vérifiez l’unité"), ("999999999", "vérifiez l’unité"),
        ("9" * 400, "Écrivez un nombre"), ("0,12345", "4 chiffres"), ("", "Écrivez un nombre"),
        ("١٢", "Écrivez un nombre"),
    ],
)  # fmt: skip
def test_what_is_no_factor_is_refused_with_a_sentence(typed: str, sentence: str) -> None:
    with pytest.raises(ValueError, match=sentence):
        read_number(typed)


@given(st.text(max_size=20))
def test_any_text_is_read_or_refused_and_nothing_else_happens(text: str) -> None:
    try:
        number = read_number(text)
    except ValueError:
        return
    assert 0 <= number <= rules.MOST


def test_the_table_that_ordis_ships_says_what_the_sources_say_and_nothing_more() -> None:
    assert faults(SHIPPED, zeros_wanted=False) == []
    told = {
        (each.subject, each.use.value, each.quantity.value): (str(each.value), each.quantity.unit, each.per.value)
        for each in SHIPPED.factors
    }
    assert told == {
        ("laptop", "avoided", "co2"): ("27", "kgCO2e", "year"),
        ("laptop", "avoided", "materials"): ("127", "kg", "year"),
        ("laptop", "avoided", "waste"): ("314", "g", "year"),
        ("smartphone", "avoided", "co2"): ("24.6", "kgCO2e", "year"),
        ("smartphone", "avoided", "materials"): ("76.9", "kg", "year"),
        ("tablet", "avoided", "co2"): ("20", "kgCO2e", "year"),
        ("tablet", "avoided", "materials"): ("80", "kg", "year"),
        ("laptop", "context", "co2"): ("182.3", "kgCO2e", "device"),
        ("desktop", "context", "co2"): ("204.9", "kgCO2e", "device"),
        ("monitor", "context", "co2"): ("65.9", "kgCO2e", "device"),
    }


def test_a_table_is_stored_and_read_back_unchanged() -> None:
    assert from_json(as_json(SHIPPED)) == SHIPPED


def test_a_factor_of_zero_is_published_only_when_it_is_said_to_be_wanted() -> None:
    table = replace(SHIPPED, factors=(replace(CO2_OF_LAPTOPS, value=Decimal(0)), *SHIPPED.factors[1:]))
    (sentence,) = faults(table, zeros_wanted=False)
    assert "Ordinateur portable, gaz à effet de serre" in sentence
    assert "Ces zéros sont voulus" in sentence
    assert faults(table, zeros_wanted=True) == []


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"value": Decimal("NaN")}, "Écrivez un nombre"),
        ({"value": Decimal(-1)}, "jamais négatif"),
        ({"source": " "}, "dites la source"),
        ({"hypothesis": ""}, "dites l’hypothèse"),
        ({"year": 1900}, "l’année de la source"),
        ({"use": Use.PART}, "une pièce neuve se retranche"),
        ({"subject": "part:memory"}, "une pièce neuve se retranche"),
        ({"subject": "part:memory", "use": Use.PART, "per": Per.YEAR}, "se compte une fois"),
        ({"subject": "horse"}, "Choisissez de quoi parle"),
    ],
)
def test_a_line_that_means_nothing_is_refused(change: dict[str, object], sentence: str) -> None:
    table = replace(SHIPPED, factors=(replace(CO2_OF_LAPTOPS, **change),))  # type: ignore[arg-type]
    assert any(sentence in fault for fault in faults(table, zeros_wanted=True))


def test_two_lines_may_not_say_the_same_nor_may_years_be_none() -> None:
    twice = replace(SHIPPED, factors=(CO2_OF_LAPTOPS, replace(CO2_OF_LAPTOPS, value=Decimal(30))))
    assert any("deux lignes disent la même chose" in fault for fault in faults(twice, zeros_wanted=False))
    for years in ("0", "16"):
        assert any(
            "années d’usage" in fault for fault in faults(replace(SHIPPED, years=Decimal(years)), zeros_wanted=False)
        )


def test_each_quantity_has_one_unit() -> None:
    assert [each.unit for each in Quantity] == ["kgCO2e", "kg", "g", "L", "kWh"]
