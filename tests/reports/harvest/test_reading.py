"""Another city's file is checked line by line before any of it is believed."""

import json
from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ordis.reports.harvest.addresses import Unreadable
from ordis.reports.harvest.reading import MOST_FILES, MOST_ROWS, Resource, as_text, read_package, read_rows
from ordis.reports.opendata.rows import COLUMNS, csv_text
from tests.reports.harvest.serving import row


def test_what_ordis_writes_it_reads_back() -> None:
    rows = [row(), row(key="people", value="203.5"), row(period="2022-T3", modalite="Écran, 24”", ventilation="type")]
    assert read_rows(csv_text(rows)) == rows


@pytest.mark.parametrize(
    ("change", "column"),
    [
        ({"commune": "8619"}, "commune"), ({"commune": "٨٦١٩٤"}, "commune"), ({"operation": ""}, "operation"),
        ({"operation": "a\x1b[31m"}, "operation"), ({"operation": "x" * 201}, "operation"),
        ({"periode": "2022-T9"}, "periode"),
        ({"debut": "2022-01-02"}, "debut"), ({"fin": "31/12/2022"}, "fin"), ({"indicateur": "=A1"}, "indicateur"),
        ({"modalite": "\u202e"}, "modalite"), ({"valeur": "-1"}, "valeur"), ({"valeur": "1e5"}, "valeur"),
        ({"valeur": "nan"}, "valeur"), ({"valeur": "12,5"}, "valeur"), ({"valeur": "9" * 16}, "valeur"),
        ({"unite": ""}, "unite"),
    ],
)  # fmt: skip
def test_a_cell_that_does_not_follow_the_schema_is_named_with_its_line(change: dict[str, str], column: str) -> None:
    with pytest.raises(Unreadable, match=f"ligne 3, la colonne « {column} »"):
        read_rows(csv_text([row(), row(key="people")._replace(**change)]))


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("", "première ligne"),
        ("a,b\n1,2\n", "première ligne"),
        (csv_text([row()]).replace(",", ";"), "première ligne"),
        (csv_text([]), "aucune ligne"),
        (csv_text([row()]) + "86194,x\n", "2 colonnes"),
        (csv_text([row(), row()]), "deux fois"),
        (csv_text([row(), row("87085")]), "plusieurs communes"),
        (csv_text([row()]) + '"86194', "CSV lisible"),
    ],
)
def test_a_file_that_is_not_one_is_named(text: str, sentence: str) -> None:
    with pytest.raises(Unreadable, match=sentence):
        read_rows(text)


def test_a_file_without_end_is_given_up() -> None:
    text = csv_text([row(key=f"k{rank}") for rank in range(MOST_ROWS + 1)])
    with pytest.raises(Unreadable, match="20\u202f000"):
        read_rows(text)


def test_a_file_of_another_encoding_is_named_and_a_mark_is_no_fault() -> None:
    assert as_text("\ufeffé".encode()) == "é"
    with pytest.raises(Unreadable, match="UTF-8"):
        as_text("é".encode("latin-1"))


def package(*resources: object) -> str:
    return json.dumps({"resources": list(resources)})


def test_a_package_names_its_files_of_figures_and_not_the_others() -> None:
    other = {"path": "indicateurs.csv", "schema": {"fields": [{"name": "indicateur"}]}}
    same = {"path": "2023.csv", "schema": {"fields": [{"name": name} for name in COLUMNS]}}
    told = {"path": "2022.csv", "schema": "schema.json", "hash": f"sha256:{'a' * 64}"}
    found = read_package(package(told, other, same, {"path": "2022.json"}, {"path": ["a.csv"]}, "x", {"data": []}))
    assert found == [Resource("2022.csv", "a" * 64), Resource("2023.csv", "")]


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("x", "Data Package"), ("[]", "Data Package"), ('{"resources": 3}', "Data Package"),
        ("[" * 100_000, "Data Package"),
        (package(), "aucun fichier"), (package(*[{"path": "a.csv"}] * (MOST_FILES + 1)), "plus de 100"),
    ],
    ids=range(6),
)  # fmt: skip
def test_a_json_that_is_no_package_is_named(text: str, sentence: str) -> None:
    with pytest.raises(Unreadable, match=sentence):
        read_package(text)


@given(st.text(max_size=300))
def test_any_text_is_read_or_refused_with_a_reason(text: str) -> None:
    for reader, content in ((read_rows, text), (read_rows, csv_text([row()]) + text), (read_package, text)):
        with suppress(Unreadable):
            assert reader(content)


FIGURES = st.dictionaries(st.integers(0, 10**6), st.integers(0, 10**9), min_size=1)


@given(FIGURES)
def test_every_file_of_the_schema_is_read_as_it_was_written(figures: dict[int, int]) -> None:
    rows = [row(key=f"k{key}", value=str(value)) for key, value in figures.items()]
    assert read_rows(csv_text(rows)) == rows


def test_a_name_in_french_typography_is_read() -> None:
    told = row()._replace(operation="Solidaires\u202f! à Bourg\u00a0d’en haut")
    assert read_rows(csv_text([told])) == [told]
