"""Indices of several publishers: told apart, never mixed, imported as their publishers wrote them."""

from dataclasses import replace

import pytest
from sqlalchemy.orm import Session

from ordis.kernel.refusal import Refusal
from ordis.partners.territory import indices, queries
from ordis.partners.territory.indices import Card
from ordis.partners.territory.models import FileKind, Level
from tests.partners.territory.making import LE_MANS, RUPTURE, VIENNE, file, index

FRAGILITY = Card("La MedNum, ville du Mans", "Indice de fragilité numérique", 2022, "higher")


def test_the_index_of_vienne_is_imported_as_it_is(session: Session) -> None:
    row = index()
    assert (len(row.values), row.scale) == (12, "QPV, Intercommunalité, Département, Région, Pays")
    assert row.source.startswith("Feuille de route FNE Vienne 2024-2027")
    found = {each.key: each.value for each in row.values if each.level is Level.QPV}
    assert found[indices.territory_key("Les Trois Cités")] == 21


def test_the_index_of_le_mans_is_imported_as_it_is(session: Session) -> None:
    row = index(LE_MANS, FRAGILITY)
    assert {(each.level, each.name): each.value for each in row.values}[Level.COMMUNE, "LE MANS"] == 2.72
    assert len(row.values) == LE_MANS.decode().strip().count("\n")
    assert queries.values_of(row)[0].name == "COULAINES"


def test_two_indices_of_one_name_are_told_apart_by_publisher_year_and_scale(session: Session) -> None:
    index()
    for other in (replace(RUPTURE, publisher="Insee"), replace(RUPTURE, year=2024), replace(RUPTURE, scale="Vienne")):
        assert index(card=other).version == 1
    assert len(queries.indices()) == 4


def test_the_same_index_is_a_new_version_or_is_refused(session: Session) -> None:
    first = index()
    with pytest.raises(Refusal, match="ne change rien"):
        index()
    changed = VIENNE.replace(b"pays,15", b"pays,16")
    with pytest.raises(Refusal, match="nouvelle version"):
        index(changed)
    second = index(changed, replace(RUPTURE, publisher="COMPAS", new_version=True))
    assert (second.version, first.replaced_at is not None) == (2, True)
    assert queries.indices() == [second]
    assert len(first.values) == 12


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("territoire,niveau,indice\n15,pays,France\n", "c’est un nombre, là où un nom est attendu"),
        ("territoire,niveau,indice\nFrance,planète,15\n", "ce niveau n’est pas connu"),
        ("territoire,niveau,indice\nFrance,pays,6609874\n", "c’est une coordonnée Lambert"),
        ("territoire,niveau,indice\nFrance,pays,15\nFRANCE,pays,16\n", "déjà à la ligne 2"),
        ("territoire,niveau,indice\nFrance,pays,150\n", "sort de l’échelle"),
    ],
)
def test_a_wrong_line_is_told_and_nothing_is_written(session: Session, text: str, told: str) -> None:
    card = replace(RUPTURE, lowest=0, highest=100)
    kept = file(text, FileKind.INDEX, card)
    found = indices.preview_of(kept).reading.faults
    assert told in str(found[0]).replace("\u202f", " ").replace("\u00a0", " ")
    with pytest.raises(Refusal, match="Rien n’a été écrit"):
        index(text, card)
    assert queries.indices() == []
