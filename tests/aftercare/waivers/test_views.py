"""A waiver on screen: asked at the counter or by the prescriber, answered by the city, the answer given."""

from collections.abc import Callable

import sqlalchemy as sa
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from ordis.accounts.models import User
from ordis.accounts.permissions import Role
from ordis.aftercare.waivers.models import AskedBy, Waiver
from tests import make
from tests.aftercare import making
from tests.handover import making as handovers

Clients = Callable[[Role], FlaskClient]
SignIn = Callable[[User], FlaskClient]


def only(session: Session) -> Waiver:
    return session.scalars(sa.select(Waiver)).one()


def asking(code: str, **changes: str) -> dict[str, str]:
    return {"device": code, "reason": "abroad", "asked_by": "counter", "note": ""} | changes


def test_the_prescriber_asks_for_its_family_and_gives_it_the_answer(
    session: Session, sign_in: SignIn, clients: Clients
) -> None:
    structure = make.prescriber_structure()
    agent = make.user(Role.PRESCRIBER, of=structure)
    handover = handovers.signed(of=structure, agent=agent)
    ref, code = handover.referral.ref, handover.devices[0].device.code
    visitor = sign_in(agent)
    assert f"/referrals/{ref}/waiver" in visitor.get(f"/referrals/{ref}").text
    assert "De vive voix" in visitor.get(f"/referrals/{ref}/waiver").text
    sent = asking(code, asked_by="prescriber")
    assert visitor.post(f"/referrals/{ref}/waiver", data=sent).location == f"/referrals/{ref}"
    waiver = only(session)
    assert waiver.asked_by is AskedBy.PRESCRIBER
    city = clients(Role.COORDINATOR)
    assert city.post(f"/waivers/{waiver.ref}/decide", data={"outcome": "granted", "why": ""}).status_code == 303
    assert f"/waivers/{waiver.ref}/paper" in visitor.get(f"/referrals/{ref}").text
    assert visitor.get(f"/waivers/{waiver.ref}/paper").data.startswith(b"%PDF")
    assert "Levée accordée" in visitor.get(f"/waivers/{waiver.ref}/paper?read=1").text


def test_another_structure_gets_no_answer_of_it(session: Session, sign_in: SignIn, clients: Clients) -> None:
    waiver = making.asked(making.line())
    clients(Role.COORDINATOR).post(f"/waivers/{waiver.ref}/decide", data={"outcome": "granted"})
    stranger = make.user(Role.PRESCRIBER, of=make.prescriber_structure(name="Autre"))
    assert sign_in(stranger).get(f"/waivers/{waiver.ref}/paper").status_code == 404


def test_at_the_counter_it_is_asked_from_the_register(session: Session, clients: Clients) -> None:
    line, lead = making.line(), clients(Role.WORKSHOP_LEAD)
    address = f"/devices/{line.device.code}/waiver"
    assert address in lead.get("/register").text
    assert lead.post(address, data=asking(line.device.code)).status_code == 303
    assert "Levée demandée" in lead.get("/register").text
    again = lead.post(address, data=asking(line.device.code))
    assert again.status_code == 409
    assert "attend sa réponse" in again.text


def test_a_device_never_handed_over_has_no_such_page(session: Session, clients: Clients) -> None:
    code = make.device().code
    assert clients(Role.WORKSHOP_LEAD).get(f"/devices/{code}/waiver").status_code == 404


def test_a_refusal_without_a_reason_keeps_the_page(session: Session, clients: Clients) -> None:
    waiver = making.asked(making.line())
    answer = clients(Role.COORDINATOR).post(f"/waivers/{waiver.ref}/decide", data={"outcome": "refused", "why": ""})
    assert answer.status_code == 422
    assert "Dites pourquoi" in answer.text
    assert only(session).decided_at is None


def test_the_workshop_reads_a_demand_and_answers_none(session: Session, clients: Clients) -> None:
    waiver = making.asked(making.line())
    lead = clients(Role.WORKSHOP_LEAD)
    assert lead.get(f"/waivers/{waiver.ref}").status_code == 200
    assert lead.post(f"/waivers/{waiver.ref}/decide", data={"outcome": "granted"}).status_code == 403
