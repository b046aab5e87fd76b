"""Files of territories: any order of columns, wrong projections told by line, nothing half written."""

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from ordis.kernel.refusal import Refusal
from ordis.partners.territory import importing, queries
from ordis.partners.territory.importing import Fate
from ordis.partners.territory.models import District, FileKind, Iris, Neighbourhood
from tests import make
from tests.partners.territory import making
from tests.partners.territory.making import QPV, faults, file, imported

DISTRICTS = "QPV;Desservi;Anciens noms;Nom\nQN08601M;oui;;Beaulieu\n;non;Le Val|Vallée;Val\n"


def test_columns_are_recognised_in_any_order_and_the_same_file_changes_nothing_twice(session: Session) -> None:
    imported(QPV, FileKind.NEIGHBOURHOODS)
    assert imported(DISTRICTS).figures == {"new": 2, "changed": 0, "renamed": 0, "unchanged": 0, "errors": 0}
    val, beaulieu = queries.names_by_key()["vallee"].district, queries.names_by_key()["beaulieu"].district
    assert (val.name, val.served, beaulieu.served) == ("Val", False, True)
    assert [each.code for each in beaulieu.neighbourhoods] == ["QN08601M"]
    with pytest.raises(Refusal, match="ne change rien"):
        imported(DISTRICTS)
    with pytest.raises(Refusal, match="ne change rien"):
        imported(QPV, FileKind.NEIGHBOURHOODS)


@pytest.mark.parametrize("encoding", ["utf-8-sig", "cp1252", "utf-16"])
@pytest.mark.parametrize("delimiter", [";", ",", "\t"])
def test_any_separator_and_encoding(session: Session, encoding: str, delimiter: str) -> None:
    text = "desservi;nom\noui;Saint-Éloi\noui;Trois-Cités\nnon;Pré l’Évêque\n".replace(";", delimiter)
    imported(text.encode(encoding))
    assert session.scalars(sa.select(District.name).order_by(District.id)).all() == [
        "Saint-Éloi", "Trois-Cités", "Pré l’Évêque",
    ]  # fmt: skip


def test_a_file_renames_a_district_and_households_follow(session: Session) -> None:
    row, referral = making.district("Rocher"), make.referral(district="Rocher")
    text = "nom;ancien nom\nLes Jardins;Rocher\n"
    assert importing.preview_of(file(text)).changes[0].fate is Fate.RENAMED
    imported(text)
    assert (row.name, referral.household.district) == ("Les Jardins", "Les Jardins")
    with pytest.raises(Refusal, match="ne change rien"):
        imported(text)


@pytest.mark.parametrize(
    ("kind", "text", "told"),
    [
        (
            FileKind.DISTRICTS, "nom;qpv\nQN08601M;Beaulieu\n",
            "Ligne 2, colonne « nom », valeur « QN08601M » : c’est le code d’un QPV",
        ),
        (FileKind.DISTRICTS, "nom\n6609874.1\n", "c’est une coordonnée Lambert 93 (Y), là où un nom est attendu"),
        (FileKind.DISTRICTS, "nom\n86194\n", "c’est le code INSEE d’une commune"),
        (FileKind.DISTRICTS, "nom;desservi\nVal;peut-être\n", "colonne « desservi », valeur « peut-être »"),
        (FileKind.DISTRICTS, "nom;qpv\nVal;QN08609M\n", "aucun QPV n’a ce code"),
        (FileKind.DISTRICTS, "nom\nVal\nVAL\n", "Ligne 3, colonne « nom », valeur « VAL » : déjà à la ligne 2"),
        (FileKind.DISTRICTS, "nom;desservi\n;oui\n", "case vide : la case est vide : un nom manque"),
        (FileKind.NEIGHBOURHOODS, "code_qp;lib_qp\nBel Air;QN08601M\n", "valeur « Bel Air » : c’est un nom"),
        (FileKind.NEIGHBOURHOODS, "code;nom\n497512.31;Bel Air\n", "c’est une coordonnée Lambert 93 (X)"),
        (FileKind.IRIS, "CODE_IRIS;LIB_IRIS\n86194;Gare\n", "le code INSEE d’une commune, là où le code d’un IRIS"),
        (FileKind.IRIS, "code iris;nom\n8,61940E+08;Gare\n", "le tableur a arrondi ce code"),
        (FileKind.IRIS, "code iris;nom;commune\n861940101;Gare;86001\n", "cet IRIS est dans la commune 86194"),
    ],
)  # fmt: skip
def test_a_wrong_projection_is_told_by_line_column_and_value_and_nothing_is_written(
    session: Session, kind: FileKind, text: str, told: str
) -> None:
    assert told in faults(text, kind)[0]
    with pytest.raises(Refusal, match="Rien n’a été écrit"):
        imported(text + "\n", kind)
    assert [
        session.scalar(sa.select(sa.func.count()).select_from(each)) for each in (District, Neighbourhood, Iris)
    ] == [0] * 3


def test_exchanged_columns_are_said_so(session: Session) -> None:
    text = "code;nom\nBel Air;QN08601M\nBeaulieu;QN08602M\n"
    [remark] = importing.preview_of(file(text, FileKind.NEIGHBOURHOODS)).reading.remarks[-1:]
    assert "sans doute échangées" in remark


def test_one_wrong_line_keeps_all_the_others_out(session: Session) -> None:
    with pytest.raises(Refusal, match="Ligne\u00a03"):
        imported("nom\nVal\n86194\nGare\n")
    assert queries.districts() == []


def test_an_iris_that_lost_its_zero_is_mended_and_said(session: Session) -> None:
    text = "iris;nom\n10040101;Les Allymes\n10040102;Gare\n"
    remarks = importing.preview_of(file(text, FileKind.IRIS)).reading.remarks
    assert any("2\u00a0lignes" in each and "le zéro de gauche" in each for each in remarks)
    imported(text, FileKind.IRIS)
    assert [(each.code, each.commune) for each in queries.iris()] == [("010040101", "01004"), ("010040102", "01004")]
    with pytest.raises(Refusal, match="ne change rien"):
        imported(text, FileKind.IRIS)


def test_a_file_without_its_columns_is_refused_at_once(session: Session) -> None:
    with pytest.raises(Refusal, match="aucune colonne ne donne le code du QPV") as refusal:
        file("x;y\n497512;6609874\n", FileKind.NEIGHBOURHOODS)
    assert "«\u202fx\u202f»" in refusal.value.message


def test_two_districts_are_not_merged_by_a_list(session: Session) -> None:
    making.district("Rocher")
    making.district("Val")
    assert "deux quartiers" in faults("nom;anciens noms\nLes Jardins;Rocher|Val\n", FileKind.DISTRICTS)[0]


def test_a_file_is_applied_once_and_as_it_was_read(session: Session) -> None:
    kept = file("nom\nVal\n")
    with pytest.raises(Refusal, match="depuis l’aperçu"):
        importing.apply(kept=kept, expected=2, actor=make.user(), at=make.AT)
    importing.apply(kept=kept, expected=1, actor=make.user(), at=make.AT)
    with pytest.raises(Refusal, match="déjà été importé"):
        importing.apply(kept=kept, actor=make.user(), at=make.AT)
