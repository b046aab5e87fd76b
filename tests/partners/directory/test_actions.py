"""What importing does, what it never overwrites, and what leaves."""

import csv
import io
import json
from pathlib import Path

import pytest
import sqlalchemy as sa
from frictionless import Resource, Schema

from ordis.kernel.refusal import Refusal
from ordis.partners.directory import actions, export
from ordis.partners.directory.models import DirectoryImport
from ordis.partners.models import Contact, Organisation, OrganisationKind, Site
from tests import make
from tests.partners.directory.places import EXAMPLE, PLACE, file_of


def brought(data: bytes) -> DirectoryImport:
    return actions.keep_file(data=data, filename="lieux.csv", actor=make.user(), at=make.AT)


def applied(data: bytes) -> dict[str, int]:
    kept = brought(data)
    figures = actions.preview_of(kept, make.AT.date()).figures
    return actions.apply(kept=kept, expected=figures, actor=make.user(), at=make.AT).figures


def exported() -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(b"".join(export.csv_pieces()).decode())))


def test_a_new_place_makes_its_partner_and_the_same_file_again_changes_nothing(session):
    assert applied(file_of(PLACE | {"typologie": "CCAS"}))["new"] == 1
    organisation = session.scalars(sa.select(Organisation)).one()
    assert (organisation.kind, organisation.prescribes, organisation.gives) == (OrganisationKind.CCAS, False, False)
    assert organisation.sites[0].national_id == "poitiers-1"
    again = brought(file_of(PLACE | {"typologie": "CCAS"}))
    assert actions.preview_of(again, make.AT.date()).figures == {
        "new": 0,
        "changed": 0,
        "unchanged": 1,
        "older": 0,
        "errors": 0,
    }
    with pytest.raises(Refusal, match="ne change rien"):
        actions.apply(kept=again, expected={}, actor=make.user(), at=make.AT)


def test_a_place_joins_the_partner_of_its_name_and_never_one_that_only_shares_its_siret(session):
    home = make.organisation(name="maison de quartier SAINT-ELOI", postal_code="86000")
    make.organisation(name="Ville de Poitiers", postal_code="86000", siret="21860194700013")
    applied(file_of(PLACE | {"pivot": "21860194700013"}))
    site = session.scalars(sa.select(Site)).one()
    assert site.organisation_id == home.id
    assert site.siret == "21860194700013"


def test_two_places_of_one_partner_make_one_partner(session):
    applied(file_of(PLACE, PLACE | {"id": "poitiers-2", "adresse": "2 place de la Liberté"}))
    assert len(session.scalars(sa.select(Organisation)).one().sites) == 2


def test_what_somebody_corrected_here_is_kept_and_told_while_the_rest_follows_the_file(session):
    applied(file_of(PLACE))
    site = session.scalars(sa.select(Site)).one()
    site.phone = "05 49 11 22 33"
    contact = Contact(name="Léa Dupuis", phone="05 49 44 55 66")
    site.organisation.contacts.append(contact)
    newer = PLACE | {"telephone": "+33549999999", "adresse": "12 boulevard Saint-Just", "date_maj": "2025-01-01"}
    kept = brought(file_of(newer))
    [line] = actions.preview_of(kept, make.AT.date()).lines
    assert line.told == {"Adresse": ("11 boulevard Saint-Just", "12 boulevard Saint-Just")}
    assert line.kept == ("Numéro de téléphone",)
    actions.apply(kept=kept, expected={"changed": 1}, actor=make.user(), at=make.AT)
    assert (site.phone, site.address) == ("05 49 11 22 33", "12 boulevard Saint-Just")
    assert contact.phone == "05 49 44 55 66"
    assert applied(file_of(newer | {"date_maj": "2026-01-01"}))["changed"] == 1
    assert site.phone == "05 49 11 22 33"


def test_a_file_older_than_the_record_changes_nothing(session):
    applied(file_of(PLACE))
    older = actions.preview_of(
        brought(file_of(PLACE | {"date_maj": "2020-01-01", "adresse": "ailleurs"})), make.AT.date()
    )
    assert older.figures["older"] == 1


def test_a_preview_that_is_no_longer_true_is_refused(session):
    first, second = brought(file_of(PLACE)), brought(file_of(PLACE))
    actions.apply(kept=first, expected={"new": 1}, actor=make.user(), at=make.AT)
    with pytest.raises(Refusal, match="depuis l’aperçu"):
        actions.apply(kept=second, expected={"new": 1}, actor=make.user(), at=make.AT)
    with pytest.raises(Refusal, match="déjà été importé"):
        actions.apply(kept=first, expected={"new": 1}, actor=make.user(), at=make.AT)
    assert len(session.scalars(sa.select(Site)).all()) == 1


def test_a_file_that_holds_no_places_is_refused_by_a_sentence(session):
    with pytest.raises(Refusal, match="n’est pas un annuaire"):
        brought(b"Marque;Modele\nDell;5490\n")


def test_a_file_without_a_required_column_is_kept_for_a_person_to_say_the_columns(session):
    kept = brought(file_of({("Code" if name == "code_postal" else name): text for name, text in PLACE.items()}))
    assert actions.preview_of(kept, make.AT.date()).figures["errors"] == 1
    actions.say_columns(kept=kept, mapping=kept.mapping | {"Code": "code_postal"})
    assert actions.preview_of(kept, make.AT.date()).figures["new"] == 1


def test_an_export_passes_the_validation_of_the_schema_itself(session, tmp_path):
    applied(EXAMPLE)
    applied(file_of(PLACE | {"publics_specifiquement_adresses": "Familles/enfants"}))
    home = make.organisation(name="CCAS de Poitiers")
    home.sites.append(
        Site(name="Accueil", address="1 place Coïmbra", postal_code="86000", town="Poitiers", phone="05 49 00 00 02",
             siret="26860093100019", created_at=make.AT)
    )  # fmt: skip
    home.sites.append(Site(name="Sans adresse", created_at=make.AT))
    applied(file_of(PLACE | {"id": "sans-siret", "nom": "Épicerie sociale", "pivot": ""}))
    session.flush()
    path = tmp_path / "lieux.csv"
    path.write_bytes(b"".join(export.csv_pieces()))
    described = json.loads((Path(export.__file__).parent / "lieux_schema_v1.0.2.json").read_text())
    report = Resource(path=path.name, basepath=str(tmp_path), schema=Schema.from_descriptor(described)).validate()
    assert report.valid, report.flatten(["rowNumber", "fieldName", "message"])
    assert [each["nom"] for each in exported()] == ["Anonymal", "Maison de quartier Saint-Éloi", "Accueil"]
    leaving, held_back = export.leaving()
    told = {site.name: titles for site, titles in held_back}
    assert (leaving, told["Épicerie sociale"]) == (3, ["SIRET ou RNA ou RIDET"])  # no number is made up for it
    assert "Adresse" in told["Sans adresse"]


def test_what_left_comes_back_unchanged(session):
    applied(EXAMPLE)
    again = actions.preview_of(brought(b"".join(export.csv_pieces())), make.AT.date())
    assert again.figures == {"new": 0, "changed": 0, "unchanged": 1, "older": 0, "errors": 0}


def test_places_of_an_archived_partner_stay_home(session):
    applied(EXAMPLE)
    session.scalars(sa.select(Organisation)).one().archived_at = make.AT
    session.flush()
    assert not exported()
