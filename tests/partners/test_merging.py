"""Two records of one structure become one, and a structure may be archived."""

from datetime import timedelta

import pytest
import sqlalchemy as sa

from ordis.accounts.models import AuditEvent
from ordis.accounts.permissions import Role
from ordis.donations.models import Donation
from ordis.donations.thanks import actions as thanks
from ordis.donations.thanks.queries import page_by_token
from ordis.kernel.refusal import Refusal
from ordis.partners import closing, merging
from ordis.partners.models import Contact, Membership, Organisation
from ordis.referrals.quotas import actions as quotas
from ordis.referrals.quotas.actions import PeriodFacts
from ordis.referrals.quotas.models import QuotaPeriod
from tests import make
from tests.pages import follow


def twins() -> tuple[Organisation, Organisation]:
    kept = make.organisation(name="Maison de quartier", prescribes=True, town="Poitiers", yearly_quota=10)
    return kept, make.organisation(name="MQ Saint-Éloi", gives=True, siret="73282932000074", town="POITIERS")


def test_every_table_that_refers_to_an_organisation_has_a_name_for_people(app):
    assert {column.table.name for column in merging.references()} == set(merging.MERGED)


def test_what_merging_will_do_is_told_before_and_then_done(session):
    kept, duplicate = twins()
    donation = make.donation(of=duplicate)
    duplicate.contacts.append(Contact(name="Léa Dupuis"))
    person = make.user(Role.PRESCRIBER, of=duplicate)
    told = merging.consequences(kept=kept, duplicate=duplicate)
    assert sorted(each.replace("\u00a0", " ") for each in told.moved) == [
        "1 contact", "1 don", "1 personne qui agit pour elle",
    ]  # fmt: skip
    assert told.filled == {"gives": True, "siret": "73282932000074"}
    assert told.differing == {"name": ("Maison de quartier", "MQ Saint-Éloi"), "town": ("Poitiers", "POITIERS")}
    merging.merge(kept=kept, duplicate=duplicate, actor=make.user(), at=make.AT)
    assert session.get(Donation, donation.id).donor_id == kept.id
    assert [contact.name for contact in kept.contacts] == ["Léa Dupuis"]
    assert session.get(Membership, (person.id, kept.id)) is not None
    assert (kept.gives, kept.prescribes, kept.siret, kept.town) == (True, True, "73282932000074", "Poitiers")
    assert (duplicate.merged_into_id, duplicate.archived_at) == (kept.id, make.AT)
    assert not merging.consequences(kept=kept, duplicate=duplicate).moved
    assert session.scalars(sa.select(AuditEvent).where(AuditEvent.subject == kept.ref)).one().actor_id


def test_what_would_stand_twice_is_kept_once(session):
    kept, duplicate = twins()
    person = make.user(Role.PRESCRIBER, of=kept)
    session.add(Membership(user_id=person.id, organisation_id=duplicate.id))
    for each, limit in ((kept, 5), (duplicate, 9)):
        session.add(
            QuotaPeriod(
                organisation=each, starts_on=make.AT.date(), ends_on=make.AT.date(), limit=limit, set_at=make.AT,
                opens_at=make.AT, closes_at=make.AT + timedelta(days=1),
            )
        )  # fmt: skip
    session.flush()
    merging.merge(kept=kept, duplicate=duplicate, actor=make.user(), at=make.AT)
    assert [row.organisation_id for row in session.scalars(sa.select(Membership))] == [kept.id]
    assert [row.limit for row in session.scalars(sa.select(QuotaPeriod))] == [5]


def test_a_page_of_thanks_that_was_shared_goes_on_when_the_other_record_closed_its_own(session):
    kept, duplicate = twins()
    actor = make.user()
    thanks.open_page(donor=kept, actor=actor, at=make.AT)
    thanks.close_page(donor=kept, actor=actor, at=make.AT)
    shared = thanks.open_page(donor=duplicate, actor=actor, at=make.AT).token
    merging.merge(kept=kept, duplicate=duplicate, actor=actor, at=make.AT)
    found = page_by_token(shared)
    assert found is not None
    assert found.organisation_id == kept.id


def test_of_two_open_pages_of_thanks_one_stays(session):
    kept, duplicate = twins()
    ours, theirs = (thanks.open_page(donor=each, actor=make.user(), at=make.AT).token for each in (kept, duplicate))
    merging.merge(kept=kept, duplicate=duplicate, actor=make.user(), at=make.AT)
    assert page_by_token(ours) is not None
    assert page_by_token(theirs) is None


def test_two_quotas_for_the_same_days_to_come_are_settled_by_a_person_before_a_merge(session):
    kept, duplicate = twins()
    city, today = make.user(Role.COORDINATOR), make.AT.date()
    of_year = PeriodFacts(today, today + timedelta(days=300), 1)
    quotas.add_period(organisation=kept, facts=of_year, actor=city, at=make.AT)
    other = PeriodFacts(today + timedelta(days=1), today + timedelta(days=400), 50)
    period = quotas.add_period(organisation=duplicate, facts=other, actor=city, at=make.AT)
    with pytest.raises(Refusal, match="pour les mêmes jours"), session.begin_nested():
        merging.merge(kept=kept, duplicate=duplicate, actor=city, at=make.AT)
    session.expire_all()
    assert period.organisation_id == duplicate.id
    quotas.remove_period(period=period, actor=city, at=make.AT)
    merging.merge(kept=kept, duplicate=duplicate, actor=city, at=make.AT)
    assert duplicate.merged_into_id == kept.id


def test_a_record_is_not_merged_with_itself_nor_twice(session):
    kept, duplicate = twins()
    with pytest.raises(Refusal, match="la même fiche"):
        merging.merge(kept=kept, duplicate=kept, actor=make.user(), at=make.AT)
    merging.merge(kept=kept, duplicate=duplicate, actor=make.user(), at=make.AT)
    with pytest.raises(Refusal, match="déjà archivée"):
        merging.merge(kept=kept, duplicate=duplicate, actor=make.user(), at=make.AT)
    with pytest.raises(Refusal, match="fusionné"):
        closing.restore(organisation=duplicate, actor=make.user(), at=make.AT)


def test_the_address_of_a_merged_record_leads_to_the_one_that_stays(session, clients):
    kept, duplicate = twins()
    client = clients(Role.COORDINATOR)
    assert "MQ Saint-Éloi" in client.get(f"/partners/{kept.ref}/merge?q=MQ").text
    page = client.get(f"/partners/{kept.ref}/merge/{duplicate.ref}")
    assert "Une fusion ne se défait pas" in page.text
    client.post(f"/partners/{kept.ref}/merge/{duplicate.ref}")
    answer = client.get(f"/partners/{duplicate.ref}")
    assert answer.location.endswith(f"/partners/{kept.ref}")
    assert "MQ Saint-Éloi" not in client.get("/partners").text


def test_a_structure_with_something_in_hand_is_not_archived(session, clients):
    donor = make.donor()
    make.donation(of=donor)
    with pytest.raises(Refusal, match="1\u00a0don en cours"):
        closing.archive(organisation=donor, actor=make.user(), at=make.AT)
    assert "Ne s’archive pas encore" in clients(Role.COORDINATOR).get(f"/partners/{donor.ref}").text


def test_an_archived_structure_is_no_longer_offered_and_comes_back(session, clients):
    structure = make.prescriber_structure()
    client = clients(Role.COORDINATOR)
    page = follow(client, client.post(f"/partners/{structure.ref}/archive"))
    assert "archivé depuis" in page.text
    assert structure.name not in client.get("/partners").text
    assert structure.name in client.get("/partners?archived=1").text
    follow(client, client.post(f"/partners/{structure.ref}/restore"))
    assert structure.archived_at is None


def test_a_person_is_removed_from_a_structure_and_keeps_the_account(session, clients):
    structure = make.prescriber_structure()
    person = make.user(Role.PRESCRIBER, of=structure)
    client = clients(Role.COORDINATOR)
    page = follow(client, client.post(f"/partners/{structure.ref}/members/{person.ref}/remove"))
    assert "n’agit plus pour" in page.text
    assert session.get(Membership, (person.id, structure.id)) is None
    assert person.active
    assert client.post(f"/partners/{structure.ref}/members/{person.ref}/remove").status_code == 404
