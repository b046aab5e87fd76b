"""A file of places is read whatever the version of the schema it was written for."""

from datetime import date

import pytest

from ordis.kernel.grid import open_grid, titles
from ordis.partners.directory import reading, schema
from ordis.partners.directory.reading import Reading
from tests.partners.directory.places import EXAMPLE, PLACE, file_of

TODAY = date(2026, 11, 2)


def read(data: bytes) -> Reading:
    grid = open_grid(data)
    return reading.read(grid, reading.guess(titles(grid, header=True)), TODAY)


def test_the_example_of_the_standard_is_read_whole_and_unchanged():
    found = read(EXAMPLE)
    assert not found.faults
    assert not found.renamed
    assert not found.left_out
    [place] = found.records
    assert place.values["telephone"] == "+33180059880"
    assert place.values["latitude"] == "43.52609"
    assert place.values["services"].startswith("Maîtrise des outils numériques du quotidien|Insertion")
    assert place.siret == "43493312300029"


def test_old_words_become_those_of_the_schema_and_what_has_no_word_is_told():
    found = read(file_of(PLACE | {
        "dispositif_programmes_nationaux": "CNFS;France Services",
        "publics_specifiquement_adresses": "Adultes|Jeunes (16-26 ans)",
        "services": "S'équiper en matériel informatique|Comprehension du monde numérique",
    }))  # fmt: skip
    [place] = found.records
    assert place.values["dispositif_programmes_nationaux"] == "Conseillers numériques|France Services"
    assert place.values["publics_specifiquement_adresses"] == "Jeunes"
    assert place.values["services"] == (
        "Acquisition de matériel informatique à prix solidaire|Compréhension du monde numérique"
    )
    assert found.renamed["CNFS → Conseillers numériques"] == 1
    assert found.left_out["Publics spécifiquement adressés : Adultes"] == 1


def test_columns_of_an_older_version_are_read_and_named():
    grid = open_grid(file_of(PLACE | {"labels_nationaux": "Aidants Connect", "cle_ban": "86194_0001"}))
    names = titles(grid, header=True)
    assert reading.older_columns(names) == [("labels_nationaux", "dispositif_programmes_nationaux"), ("cle_ban", "")]
    [place] = reading.read(grid, reading.guess(names), TODAY).records
    assert place.values["dispositif_programmes_nationaux"] == "Aidants Connect"


@pytest.mark.parametrize(
    ("column", "value", "sentence"),
    [
        ("id", "", "obligatoire"),
        ("code_postal", "8600", None),
        ("code_postal", "86 00B", "forme"),
        ("date_maj", "hier", "ne se lit pas"),
        ("date_maj", "2026-11-03", "à venir"),
        ("pivot", "12", "forme"),
        ("nom", "x" * 161, "trop long"),
    ],
)
def test_a_line_that_lacks_what_the_schema_demands_is_named_with_its_column(column, value, sentence):
    found = read(file_of(PLACE | {column: value}, PLACE | {"id": "autre"}))
    if sentence is None:
        assert found.records[0].values[column] == value.zfill(5)
        return
    [fault] = found.faults
    assert (fault.line, fault.column) == (2, column)
    assert sentence in fault.sentence
    assert [each.line for each in found.records] == [3]


def test_the_same_identifier_twice_is_refused_the_second_time():
    found = read(file_of(PLACE, PLACE))
    [fault] = found.faults
    assert (fault.line, fault.column) == (3, "id")
    assert "ligne 2" in fault.sentence


@pytest.mark.parametrize("value", ["nord", "nan", "inf"])
def test_a_coordinate_that_is_none_is_left_out_and_told(value):
    found = read(file_of(PLACE | {"latitude": value}))
    assert "latitude" not in found.records[0].values
    assert found.left_out == {f"Latitude : {value}": 1}


@pytest.mark.parametrize(
    ("column", "value", "said"),
    [("latitude", "99", "de −90 à 90"), ("latitude", "1e9", "de −90 à 90"), ("longitude", "-180,5", "de −180 à 180")],
)
def test_a_coordinate_that_is_nowhere_on_earth_is_refused_with_its_line_column_and_value(column, value, said):
    [fault] = read(file_of(PLACE | {column: value})).faults
    assert (fault.line, fault.column, fault.value) == (2, column, value)
    assert said in fault.sentence
    assert not read(file_of(PLACE | {"latitude": "-90", "longitude": "180"})).faults


def test_a_place_whose_siret_is_unknown_is_read_whether_the_cell_is_empty_or_no_column_gives_it():
    [place] = read(file_of(PLACE | {"pivot": ""})).records
    assert place.siret is None
    without = {name: text for name, text in PLACE.items() if name != "pivot"}
    assert [each.values["id"] for each in read(file_of(without)).records] == [PLACE["id"]]
    assert reading.missing_fields(reading.guess(list(without))) == []


def test_a_french_telephone_and_a_french_day_are_written_as_the_schema_wants():
    [place] = read(file_of(PLACE | {"telephone": "05 49 52 35 35", "date_maj": "02/04/2024"})).records
    assert place.values["telephone"] == "+33549523535"
    assert place.values["date_maj"] == "2024-04-02"


def test_every_synonym_leads_to_a_word_of_the_schema():
    for field in filter(lambda each: each.words, schema.FIELDS):
        for word in field.words:
            assert schema.word_for(field, word.upper()) == word
            assert field.accepts(word)
