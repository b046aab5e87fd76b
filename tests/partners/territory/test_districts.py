"""A district is renamed or merged: everything that says it follows, papers issued do not change."""

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from ordis.accounts.models import AuditEvent
from ordis.allocation.queue import Wish, counted
from ordis.ceremonies import actions as ceremonies
from ordis.handover.tours.models import TourStop
from ordis.indicators.models import Stale, Subject
from ordis.kernel.db import Base
from ordis.kernel.refusal import Refusal
from ordis.partners.actions import OrganisationFacts, add_organisation
from ordis.partners.models import Organisation, OrganisationKind, Site
from ordis.partners.sites import SiteFacts, add_site
from ordis.partners.territory import actions, queries
from ordis.partners.territory.models import District, Iris
from ordis.referrals.districts import ELSEWHERE, to_choose, to_filter, understood
from ordis.referrals.models import Household, Referral, ReferralStage
from tests import make
from tests.handover.slots import making as meeting
from tests.handover.tours import making as touring
from tests.partners.territory import making

AT = make.AT


def rename(district: District, name: str) -> int:
    return actions.rename(district=district, name=name, actor=make.user(), at=AT)


def test_every_column_that_names_a_district_is_written_by_a_rename(session: Session) -> None:
    named = {f"{table.name}.district" for table in Base.metadata.sorted_tables if "district" in table.columns}
    assert {f"{column.class_.__tablename__}.{column.key}" for column in actions.held()} == named


def test_a_rename_is_followed_by_households_referrals_sites_structures_and_stops(session: Session) -> None:
    row = making.district("Rocher")
    referral = make.referral(stage=ReferralStage.ACCEPTED, district="Rocher")
    structure = make.prescriber_structure(district="Rocher")
    site = meeting.site(structure)
    site.district = "Rocher"
    touring.stop(touring.tour(), district="Rocher")
    other = make.referral(district="Beaulieu")
    session.flush()
    assert rename(row, "Le Rocher fleuri") == 5
    told = [
        session.scalar(sa.select(column).where(where))
        for column, where in (
            (Household.district, Household.id == referral.household_id),
            (Referral.district, Referral.id == referral.id),
            (Organisation.district, Organisation.id == structure.id), (Site.district, Site.id == site.id),
            (TourStop.district, sa.true()),
        )
    ]  # fmt: skip
    assert told == ["Le Rocher fleuri"] * 5
    assert other.household.district == "Beaulieu"
    assert counted(Wish(district="Le Rocher fleuri")) == (1, False)
    assert rename(row, "Le Rocher fleuri") == 0


def test_an_old_name_is_understood_and_a_rename_back_is_no_conflict(session: Session) -> None:
    row = making.district("Rocher")
    rename(row, "Les Jardins")
    rename(row, "Les Jardins du Rocher")
    assert understood("rocher") == understood("LES JARDINS") == "Les Jardins du Rocher"
    assert understood("Beaulieu") == "Beaulieu"
    assert row.former_names == ["Rocher", "Les Jardins"]
    rename(row, "Rocher")
    assert (understood("Les Jardins"), row.former_names) == ("Rocher", ["Les Jardins", "Les Jardins du Rocher"])


def test_a_rename_mends_a_row_that_was_written_with_an_older_name(session: Session) -> None:
    row = making.district("Rocher")
    rename(row, "Les Jardins")
    late = make.referral(district="Rocher")
    rename(row, "Les Jardins d’en haut")
    assert late.household.district == "Les Jardins d’en haut"


def test_figures_frozen_before_do_not_change(session: Session) -> None:
    row, soon = making.district("Rocher"), AT.date()
    ceremony = ceremonies.plan(
        name="Remise", place="Mairie", held_on=soon, period_from=soon, thanks="", actor=make.user(), at=AT
    )
    ceremony.figures = {"by_district": [["Rocher", 12]]}
    session.flush()
    rename(row, "Les Jardins")
    assert ceremony.figures == {"by_district": [["Rocher", 12]]}


def test_two_districts_become_one(session: Session) -> None:
    old, kept = making.district("Rocher"), making.district("Beaulieu")
    referral = make.referral(district="Rocher")
    actions.merge(district=old, into=kept, actor=make.user(), at=AT)
    assert referral.household.district == "Beaulieu"
    assert (understood("Rocher"), kept.former_names, old.merged_into) == ("Beaulieu", ["Rocher"], kept)
    assert queries.served_names() == ["Beaulieu"]
    with pytest.raises(Refusal, match="fait désormais partie"):
        actions.merge(district=kept, into=old, actor=make.user(), at=AT)
    with pytest.raises(Refusal, match="lui-même"):
        actions.merge(district=kept, into=kept, actor=make.user(), at=AT)


def test_a_name_belongs_to_one_district_even_an_old_one(session: Session) -> None:
    row, other = making.district("Rocher"), making.district("Trois-Cités")
    rename(row, "Les Jardins")
    for name in ("trois cités", "Les Jardins", "ROCHER"):
        with pytest.raises(Refusal, match="Rien n’a été changé"):
            making.district(name)
    with pytest.raises(Refusal, match="fusionnez"):
        rename(other, "Rocher")
    with pytest.raises(Refusal, match="a un nom"):
        making.district(" – ")
    rename(other, "Trois Cités")
    assert (other.name, other.former_names) == ("Trois Cités", [])


def test_what_may_be_chosen_is_served_and_what_may_be_filtered_is_open(session: Session) -> None:
    assert "Saint-Éloi" in to_choose()
    served, unserved, closed = making.district("Rocher"), making.district("Val", served=False), making.district("Gare")
    actions.change(district=closed, served=True, closed_on=AT.date(), neighbourhoods=[], actor=make.user(), at=AT)
    assert to_choose() == [served.name]
    assert to_choose("Gare") == ["Rocher", "Gare"]
    assert to_filter() == ["Rocher", unserved.name, ELSEWHERE]


def test_the_districts_proposed_are_taken_once(session: Session) -> None:
    assert len(actions.take_first_ones(actor=make.user(), at=AT)) == 11
    with pytest.raises(Refusal):
        actions.take_first_ones(actor=make.user(), at=AT)


def test_a_rename_is_in_the_journal(session: Session) -> None:
    rename(making.district("Rocher"), "Les Jardins")
    event = session.scalars(sa.select(AuditEvent).order_by(AuditEvent.id.desc()).limit(1)).one()
    assert (event.subject, event.details["before"]) == ("Les Jardins", "Rocher")


def test_a_place_or_a_structure_written_with_an_old_name_says_the_one_of_now(session: Session) -> None:
    rename(making.district("Rocher"), "Les Jardins")
    facts = OrganisationFacts("Maison du Rocher", OrganisationKind.ASSOCIATION, False, True, district="rocher")
    structure = add_organisation(facts=facts, actor=make.user(), at=AT)
    site = add_site(organisation=structure, facts=SiteFacts(name="Annexe", district="ROCHER"), actor=make.user(), at=AT)
    assert (structure.district, site.district) == ("Les Jardins", "Les Jardins")


def test_kept_tallies_are_asked_to_be_counted_again_after_a_rename(session: Session) -> None:
    row = making.district("Rocher")
    make.referral(district="Rocher")
    session.execute(sa.delete(Stale))
    rename(row, "Les Jardins")
    assert Subject.ALL in session.scalars(sa.select(Stale.subject)).all()


def test_the_iris_of_a_merged_district_follow_it(session: Session) -> None:
    old, kept = making.district("Rocher"), making.district("Beaulieu")
    iris = Iris(code="861940101", commune="86194", name="Rocher nord", district=old)
    session.add(iris)
    actions.merge(district=old, into=kept, actor=make.user(), at=AT)
    assert iris.district is kept
