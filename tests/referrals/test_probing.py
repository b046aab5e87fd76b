"""Nobody asks name after name who in the city is helped: each known family met is traced, and the twentieth stops."""

from datetime import date, timedelta

import pytest
import sqlalchemy as sa
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from ordis.accounts.models import AuditEvent, User
from ordis.kernel import clock
from ordis.kernel.refusal import Refusal
from ordis.partners.models import Membership, Organisation
from ordis.referrals import changing, probing
from ordis.referrals.identity import Identity
from ordis.referrals.models import Referral, ReferralStage
from tests import make
from tests.pages import follow
from tests.referrals.wizard import KEY, SCREENS, begin, fill, send

AWA = Identity("N’Diaye", "Awa", date(1987, 3, 9), phone="05 49 12 34 56")
TYPED = {"last_name": "N’Diaye", "first_name": "Awa", "birth_date": "1987-03-09"}


@pytest.fixture
def elsewhere(session: Session) -> Referral:
    """Awa, whose computer another structure asks for."""
    return make.referral(of=make.prescriber_structure(name="Autre"), identity=AWA)


def met(session: Session) -> list[AuditEvent]:
    return list(session.scalars(sa.select(AuditEvent).where(AuditEvent.verb == "household.met")))


@pytest.mark.parametrize("typed", [TYPED, TYPED | {"birth_date": "1987-09-03"}], ids=["the same", "near"])
def test_a_known_family_met_in_the_wizard_is_traced_without_its_name(
    session: Session,
    structure: Organisation,
    agent: FlaskClient,
    person: User,
    elsewhere: Referral,
    typed: dict[str, str],
) -> None:
    assert "Votre brouillon est gardé" in follow(agent, fill(agent, structure, **typed)).text
    (event,) = met(session)
    assert (event.actor_id, event.subject, event.details) == (person.id, KEY, {})


def test_a_known_family_met_by_correcting_a_referral_is_traced(
    session: Session, structure: Organisation, agent: FlaskClient, elsewhere: Referral
) -> None:
    mine = make.referral(of=structure)
    answer = agent.post(f"/referrals/{mine.ref}/edit/identity/change", data=SCREENS["identity"] | TYPED)
    assert answer.status_code == 422
    assert [event.subject for event in met(session)] == [mine.number]


def test_a_new_family_leaves_no_such_trace(session: Session, structure: Organisation, agent: FlaskClient) -> None:
    fill(agent, structure)
    assert met(session) == []


def test_after_so_many_in_a_day_nothing_is_looked_up_any_more(
    session: Session, structure: Organisation, agent: FlaskClient, person: User, elsewhere: Referral
) -> None:
    mine, at = make.referral(of=structure), clock.now()
    for _ in range(probing.MOST):
        probing.note(mine.number, actor=person, at=at)
    session.flush()
    page = follow(agent, fill(agent, structure, **TYPED)).text
    assert "20 fois en un jour" in page
    assert "en cours pour ce foyer" not in page
    with pytest.raises(Refusal, match="20 fois"):
        changing.change_identity(referral=mine, identity=AWA, actor=person, at=at)
    with pytest.raises(Refusal, match="en cours pour ce foyer"):
        changing.change_identity(referral=mine, identity=AWA, actor=person, at=at + probing.SPAN + timedelta(seconds=1))


def test_the_copy_of_a_family_is_closed_to_who_left_its_structure(
    session: Session, structure: Organisation, agent: FlaskClient, person: User
) -> None:
    other = make.prescriber_structure(name="Autre")
    session.add(Membership(user_id=person.id, organisation_id=other.id))
    old = make.referral(of=structure, identity=AWA, stage=ReferralStage.CANCELLED)
    place = agent.post(f"/referrals/{old.ref}/copy").location
    identity = place.replace("/place", "/identity")
    assert "Awa" in agent.get(identity).text
    left = sa.delete(Membership).where(Membership.user_id == person.id, Membership.organisation_id == structure.id)
    session.execute(left)
    session.commit()
    assert agent.get(identity).status_code == 404
    assert agent.post(identity, data=SCREENS["identity"] | {"go": "later"}).status_code == 404


def test_the_name_of_a_draft_is_twelve_letters_and_not_a_line_more(structure: Organisation, agent: FlaskClient) -> None:
    assert begin(agent, structure, key=f"{KEY}\n").status_code == 422
    assert begin(agent, structure).status_code == 303
    assert send(agent, "need").status_code == 303


def test_each_look_at_the_family_of_a_copy_is_traced(
    session: Session, structure: Organisation, agent: FlaskClient
) -> None:
    old = make.referral(of=structure, identity=AWA, stage=ReferralStage.CANCELLED)
    place = agent.post(f"/referrals/{old.ref}/copy").location
    looks = sa.select(sa.func.count()).where(AuditEvent.verb == "household.seen", AuditEvent.subject == old.number)
    copied = session.scalar(looks) or 0
    agent.get(place)
    assert session.scalar(looks) == copied == 1
    agent.get(place.replace("/place", "/identity"))
    assert session.scalar(looks) == copied + 1


def test_who_is_told_of_a_late_refusal_is_traced(
    session: Session, structure: Organisation, agent: FlaskClient, elsewhere: Referral
) -> None:
    session.execute(sa.update(Referral).values(stage="refused", closed_at=clock.now() - timedelta(days=30)))
    assert "a été refusée le" in follow(agent, fill(agent, structure, **TYPED)).text
    (event,) = met(session)
    assert event.subject == "DEM-2026-00002"
