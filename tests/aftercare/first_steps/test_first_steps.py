"""A session of first steps: planned, moved, called off, held; told to a calendar without a name."""

from collections.abc import Callable
from datetime import date, datetime, timedelta

import pytest
from flask.testing import FlaskClient
from icalendar import Calendar

from ordis.accounts.models import User
from ordis.accounts.permissions import Role
from ordis.aftercare.first_steps import actions, queries
from ordis.handover.models import Handover
from ordis.kernel import clock
from ordis.kernel.db import db
from ordis.kernel.refusal import Refusal
from ordis.partners.models import Organisation, Site
from ordis.partners.sites import SiteFacts, add_site
from tests import make
from tests.handover import making

SignIn = Callable[[User], FlaskClient]


@pytest.fixture
def structure(session: object) -> Organisation:
    return make.prescriber_structure()


@pytest.fixture
def agent(structure: Organisation) -> User:
    return make.user(Role.PRESCRIBER, of=structure)


@pytest.fixture
def signed(structure: Organisation, agent: User) -> Handover:
    return making.signed(of=structure, agent=agent)


@pytest.fixture
def library(structure: Organisation, agent: User) -> Site:
    facts = SiteFacts(name="Médiathèque des Couronneries", address="2 place de Coïmbra", town="Poitiers")
    return add_site(organisation=structure, facts=facts, actor=agent, at=clock.now())


def tomorrow() -> datetime:
    return clock.now().replace(microsecond=0) + timedelta(days=1)


def plan(signed: Handover, library: Site, agent: User, starts_at: datetime | None = None) -> None:
    actions.plan(
        referral=signed.referral, site=library, starts_at=starts_at or tomorrow(), actor=agent, at=clock.now()
    )  # fmt: skip


def test_a_session_moves_and_the_calendar_follows(signed: Handover, library: Site, agent: User) -> None:
    plan(signed, library, agent)
    plan(signed, library, agent, tomorrow() + timedelta(days=2))
    session = queries.open_session_of(signed.referral)
    assert session is not None
    assert session.sequence == 1
    assert session.starts_at == tomorrow() + timedelta(days=2)


def test_presence_is_not_noted_before_the_session(signed: Handover, library: Site, agent: User) -> None:
    plan(signed, library, agent)
    with pytest.raises(Refusal, match="pas encore eu lieu"):
        actions.note_attendance(referral=signed.referral, attended=True, actor=agent, at=clock.now())


def test_after_a_session_that_was_held_another_may_be_planned_and_both_count(
    signed: Handover, library: Site, agent: User
) -> None:
    plan(signed, library, agent)
    later = tomorrow() + timedelta(hours=1)
    actions.note_attendance(referral=signed.referral, attended=False, actor=agent, at=later)
    again = later + timedelta(days=3)
    actions.plan(referral=signed.referral, site=library, starts_at=again, actor=agent, at=later)
    actions.note_attendance(referral=signed.referral, attended=True, actor=agent, at=again)
    told = queries.attendance(date(2000, 1, 1), date(2099, 1, 1))
    assert (told.held, told.attended, told.missed) == (2, 1, 1)


def test_a_session_called_off_is_no_longer_counted_and_may_be_planned_anew(
    signed: Handover, library: Site, agent: User
) -> None:
    plan(signed, library, agent)
    actions.call_off(referral=signed.referral, actor=agent, at=clock.now())
    assert queries.attendance(date(2000, 1, 1), date(2099, 1, 1)).held == 0
    with pytest.raises(Refusal, match="Aucune séance"):
        actions.call_off(referral=signed.referral, actor=agent, at=clock.now())
    plan(signed, library, agent)
    assert queries.open_session_of(signed.referral) is not None


@pytest.mark.parametrize(("days", "why"), [(-1, "déjà passée"), (400, "plus d’un an")])
def test_an_absurd_date_is_refused(signed: Handover, library: Site, agent: User, days: int, why: str) -> None:
    with pytest.raises(Refusal, match=why):
        plan(signed, library, agent, clock.now() + timedelta(days=days))


def test_nothing_is_planned_before_a_device_is_reserved(structure: Organisation, agent: User, library: Site) -> None:
    referral = make.referral(of=structure, author=agent)
    with pytest.raises(Refusal, match="Aucun appareil n’est encore réservé"):
        actions.plan(referral=referral, site=library, starts_at=tomorrow(), actor=agent, at=clock.now())


def test_the_page_plans_and_the_calendar_file_names_no_family(
    signed: Handover, library: Site, agent: User, sign_in: SignIn
) -> None:
    db.session.commit()
    visitor, ref = sign_in(agent), signed.referral.ref
    assert library.name in visitor.get(f"/referrals/{ref}/first-steps").get_data(as_text=True)
    day = clock.in_paris(tomorrow()).date()
    posted = {"site": library.ref, "day": day.isoformat(), "hour": "14:30"}
    assert visitor.post(f"/referrals/{ref}/first-steps", data=posted).status_code == 303
    assert "14 h 30" in visitor.get(f"/referrals/{ref}").get_data(as_text=True).replace("\u00a0", " ")
    file = visitor.get(f"/referrals/{ref}/first-steps.ics").get_data(as_text=True)
    (event,) = Calendar.from_ical(file).walk("VEVENT")
    assert "Premiers pas" in event["summary"]
    assert signed.referral.household.last_name not in file


def test_a_missing_place_is_said_beside_its_field(
    signed: Handover, agent: User, library: Site, sign_in: SignIn
) -> None:
    db.session.commit()
    day = clock.in_paris(tomorrow()).date().isoformat()
    answer = sign_in(agent).post(f"/referrals/{signed.referral.ref}/first-steps", data={"day": day, "hour": "14:30"})
    assert answer.status_code == 422
    assert "Choisissez un lieu" in answer.get_data(as_text=True)
