"""A referral is corrected until it is accepted; the trail says which answers changed and never what they were."""

from dataclasses import replace
from datetime import date

import pytest
import sqlalchemy as sa
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from ordis.accounts.models import AuditEvent, User
from ordis.kernel.refusal import Refusal
from ordis.partners.models import Organisation
from ordis.referrals import changing
from ordis.referrals.identity import Identity
from ordis.referrals.models import Extra, Purpose, Referral, ReferralStage
from tests import make
from tests.pages import follow
from tests.referrals.wizard import SCREENS

AWA = Identity("N’Diaye", "Awa", date(1987, 3, 9), phone="05 49 12 34 56")
BINTA = Identity("Traoré", "Binta", date(1990, 5, 1), phone="05 49 12 34 57")


def traces(session: Session, verb: str = "referral.changed") -> list[AuditEvent]:
    return list(session.scalars(sa.select(AuditEvent).where(AuditEvent.verb == verb)))


def test_what_differs_is_written_and_named(session: Session, structure: Organisation, person: User) -> None:
    referral = make.referral(of=structure)
    need = replace(make.NEED, purpose=Purpose.TRAINING, extras=(Extra.BAG,), wanted_why="Un stage secret")
    changed = changing.change(
        referral=referral, need=need, household=replace(make.HOUSEHOLD, people=5), actor=person, at=make.AT
    )
    assert set(changed) == {"purpose", "extras", "wanted_why", "people"}
    assert (referral.purpose, referral.extras, referral.household.people) == (Purpose.TRAINING, ["bag"], 5)
    (event,) = traces(session)
    assert set(event.details["fields"]) == set(changed)
    assert "secret" not in str(event.details)


def test_what_is_the_same_leaves_no_trace(session: Session, structure: Organisation, person: User) -> None:
    referral = make.referral(of=structure)
    assert not changing.change(referral=referral, need=make.NEED, household=make.HOUSEHOLD, actor=person, at=make.AT)
    assert traces(session) == []


@pytest.mark.parametrize("stage", [ReferralStage.ACCEPTED, ReferralStage.REFUSED, ReferralStage.CANCELLED])
def test_once_accepted_or_closed_it_is_too_late(structure: Organisation, person: User, stage: ReferralStage) -> None:
    referral = make.referral(of=structure, stage=stage)
    with pytest.raises(Refusal, match="ne se modifie plus"):
        changing.change(referral=referral, need=make.NEED, household=make.HOUSEHOLD, actor=person, at=make.AT)
    with pytest.raises(Refusal, match="ne se modifie plus"):
        changing.change_identity(referral=referral, identity=AWA, actor=person, at=make.AT)


def test_a_new_phone_asks_nothing_and_another_name_asks_whether_the_household_is_known(
    session: Session, structure: Organisation, person: User
) -> None:
    mine, other = make.referral(of=structure, identity=AWA), make.referral(of=structure, identity=BINTA)
    change = {"referral": mine, "actor": person, "at": make.AT}
    assert changing.change_identity(identity=replace(AWA, phone="05 49 00 11 22"), **change) == ["phone"]  # type: ignore[arg-type]
    with pytest.raises(Refusal, match=other.number):
        changing.change_identity(identity=BINTA, **change)  # type: ignore[arg-type]
    corrected = replace(AWA, first_name="Aïssatou", phone="05 49 00 11 22")
    assert changing.change_identity(identity=corrected, **change) == ["first_name"]  # type: ignore[arg-type]
    assert mine.identity_hash == mine.household.identity_hash
    with pytest.raises(Refusal, match=mine.number):
        changing.change_identity(referral=other, identity=corrected, actor=person, at=make.AT)
    assert "Aïssatou" not in str([event.details for event in traces(session)])


def test_the_page_comes_filled_and_saves(structure: Organisation, agent: FlaskClient) -> None:
    referral = make.referral(of=structure, stage=ReferralStage.TO_COMPLETE)
    at = f"/referrals/{referral.ref}"
    page = agent.get(f"{at}/edit").text
    assert "D-17" in page
    assert str(referral.household.last_name) not in page
    sent = SCREENS["need"] | SCREENS["household"] | {"district": "Rocher"}
    assert "Rocher" in follow(agent, agent.post(f"{at}/edit", data=sent)).text
    wrong = agent.post(f"{at}/edit", data=sent | {"people": "0"})
    assert wrong.status_code == 422
    assert referral.household.people == 4


def test_the_identity_is_shown_to_be_corrected_and_the_look_is_traced(
    session: Session, structure: Organisation, agent: FlaskClient
) -> None:
    referral = make.referral(of=structure, identity=AWA)
    at = f"/referrals/{referral.ref}/edit/identity"
    assert 'value="Awa"' in agent.post(at).text
    assert len(traces(session, "household.seen")) == 1
    sent = SCREENS["identity"] | {"last_name": "N’Diaye", "first_name": "Awa", "phone": ""}
    assert agent.post(f"{at}/change", data=sent).status_code == 422
    agent.post(f"{at}/change", data=sent | {"email": "awa@exemple.fr"})
    assert referral.household.email == "awa@exemple.fr"


def test_a_correction_that_meets_a_served_household_asks_why(
    session: Session, structure: Organisation, agent: FlaskClient
) -> None:
    make.referral(identity=BINTA)
    session.execute(sa.update(Referral).values(stage="handed_over", closed_at=make.AT))
    mine = make.referral(of=structure, identity=AWA)
    at = f"/referrals/{mine.ref}/edit/identity/change"
    sent = {"last_name": "Traore", "first_name": "Binta", "birth_date": "1990-05-01", "phone": "0549123457"}
    asked = agent.post(at, data=sent)
    assert asked.status_code == 422
    assert 'name="exception_reason"' in asked.text
    assert agent.post(at, data=sent | {"exception_reason": "Foyer séparé"}).status_code == 303
    assert (mine.exception_reason, mine.served_before) == ("Foyer séparé", make.AT.date())


@pytest.mark.parametrize("path", ["/edit", "/edit/identity", "/edit/identity/change"])
def test_the_referral_of_another_structure_is_not_corrected(agent: FlaskClient, path: str) -> None:
    foreign = make.referral(of=make.prescriber_structure(name="CCAS"))
    assert agent.post(f"/referrals/{foreign.ref}{path}").status_code == 404


def test_the_button_goes_when_it_is_too_late(structure: Organisation, agent: FlaskClient) -> None:
    early, late = make.referral(of=structure), make.referral(of=structure, stage=ReferralStage.ACCEPTED)
    assert f"/referrals/{early.ref}/edit" in agent.get(f"/referrals/{early.ref}").text
    assert f"/referrals/{late.ref}/edit" not in agent.get(f"/referrals/{late.ref}").text
    assert agent.get(f"/referrals/{late.ref}/edit").status_code == 409
