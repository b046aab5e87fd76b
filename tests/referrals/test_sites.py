"""Which place of its structure follows a referral: asked when there are several, and known from the last time."""

import sqlalchemy as sa
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from ordis.accounts.audit import Verb
from ordis.accounts.models import AuditEvent, User
from ordis.kernel.db import db
from ordis.partners.models import Membership, Organisation, Site
from ordis.referrals.drafts import actions as drafts
from ordis.referrals.drafts.queries import answers_of
from ordis.referrals.models import Referral, ReferralStage
from tests import make
from tests.handover.slots.making import site
from tests.referrals.wizard import SCREENS, begin, fill

ASKED = "Lieu qui suit la demande"


def deposited(session: Session) -> Referral:
    return session.scalars(sa.select(Referral).order_by(Referral.id.desc()).limit(1)).one()


def test_a_structure_of_several_places_is_asked_which_one_follows(
    session: Session, structure: Organisation, agent: FlaskClient
) -> None:
    _, annexe = site(of=structure), site(of=structure, name="Annexe du Rocher")
    refused = begin(agent, structure)
    assert refused.status_code == 422
    assert "Choisissez lequel des lieux" in refused.text
    assert fill(agent, structure, site=annexe.ref).status_code == 303
    referral = deposited(session)
    assert referral.site_id == annexe.id
    assert "Annexe du Rocher" in agent.get(f"/referrals/{referral.ref}").text


def test_the_usual_place_is_chosen_already(session: Session, structure: Organisation, agent: FlaskClient) -> None:
    _, annexe = site(of=structure), site(of=structure, name="Annexe du Rocher")
    fill(agent, structure, site=annexe.ref)
    assert f'<option selected value="{annexe.ref}">' in agent.get("/referrals/new").text
    annexe.archived_at = make.AT
    assert annexe.ref not in agent.get("/referrals/new").text


def test_one_place_goes_without_saying_and_none_is_no_obstacle(
    session: Session, structure: Organisation, agent: FlaskClient
) -> None:
    assert ASKED not in agent.get("/referrals/new").text
    fill(agent, structure)
    assert deposited(session).site_id is None
    only = site(of=structure)
    assert ASKED not in agent.get("/referrals/new").text
    fill(agent, structure, key="abcdefgh2346", last_name="Diallo")
    assert deposited(session).site_id == only.id


def test_a_place_of_another_structure_is_never_written(
    session: Session, structure: Organisation, person: User, agent: FlaskClient
) -> None:
    other = make.prescriber_structure(name="CCAS")
    db.session.add(Membership(user_id=person.id, organisation_id=other.id))
    foreign, _ = site(of=other, name="Antenne"), site(of=other, name="Siège")
    assert "CCAS\u202f: Antenne" in agent.get("/referrals/new").text
    fill(agent, structure, site=foreign.ref)
    assert deposited(session).site_id is None
    assert begin(agent, other, key="abcdefgh2346", site="xxxxxxxxxxxx").status_code == 422


def test_a_place_closed_since_the_draft_began_is_asked_again_only_when_others_are_left(
    session: Session, structure: Organisation, agent: FlaskClient
) -> None:
    first, second = site(of=structure), site(of=structure, name="Annexe du Rocher")
    begin(agent, structure, site=second.ref)
    second.archived_at = make.AT
    assert agent.get("/referrals/drafts/abcdefgh2345").location.endswith("/need")
    site(of=structure, name="Antenne neuve")
    assert agent.get("/referrals/drafts/abcdefgh2345").location.endswith("/place")
    assert first.archived_at is None


def test_a_copy_keeps_the_place(structure: Organisation, person: User) -> None:
    place: Site = site(of=structure)
    referral = make.referral(of=structure, stage=ReferralStage.CANCELLED, author=person)
    referral.site = place
    copied = drafts.copy(referral=referral, actor=person, at=make.AT)
    assert answers_of(copied)["site"] == [place.ref]


def test_the_place_is_corrected_until_the_city_accepts_and_the_trace_holds_no_name(
    session: Session, structure: Organisation, agent: FlaskClient
) -> None:
    first, annexe = site(of=structure), site(of=structure, name="Annexe du Rocher")
    fill(agent, structure, site=first.ref)
    referral = deposited(session)
    page = f"/referrals/{referral.ref}/edit"
    assert f'<option selected value="{first.ref}">' in agent.get(page).text
    typed = SCREENS["need"] | SCREENS["household"] | SCREENS["place"]
    agent.post(page, data=typed | {"site": "xxxxxxxxxxxx"})
    assert referral.site_id == first.id
    assert agent.post(page, data=typed | {"site": annexe.ref}).status_code == 303
    assert referral.site_id == annexe.id
    trace = session.scalars(sa.select(AuditEvent).where(AuditEvent.verb == Verb.REFERRAL_CHANGED.value)).one()
    assert trace.details == {"fields": ["site"]}


def test_a_correction_that_says_nothing_of_the_place_leaves_it(
    session: Session, structure: Organisation, agent: FlaskClient
) -> None:
    only = site(of=structure)
    fill(agent, structure)
    referral = deposited(session)
    typed = SCREENS["need"] | SCREENS["household"] | SCREENS["place"] | {"people": "6"}
    assert agent.post(f"/referrals/{referral.ref}/edit", data=typed).status_code == 303
    assert (referral.site_id, referral.household.people) == (only.id, 6)
