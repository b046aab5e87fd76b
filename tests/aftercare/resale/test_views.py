"""From the label to the conclusion: one answer for every code, nothing kept of a robot, and the end of the period."""

from collections.abc import Callable
from datetime import timedelta

import pytest
import sqlalchemy as sa
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from ordis.accounts.permissions import Role
from ordis.aftercare.resale.models import ResaleReport
from ordis.devices.models import Stage
from ordis.handover.models import HandedOverDevice
from ordis.kernel import clock
from tests import make
from tests.aftercare import making

Clients = Callable[[Role], FlaskClient]
SENT = {"said": "https://annonces.example/1", "contact": "", "website": "", "key": "clef-de-test"}
UNBORNE = "BCDFGHJ"


def reports(session: Session) -> list[ResaleReport]:
    return list(session.scalars(sa.select(ResaleReport)))


def test_the_label_leads_to_the_form_which_tells_nothing_of_the_code(client: FlaskClient, session: Session) -> None:
    line, ready = making.line(), make.device(stage=Stage.READY)
    session.commit()
    page = client.get(f"/D/{line.device.code}").text
    assert f"/D/{line.device.code[:3]}-{line.device.code[3:6]}-{line.device.code[6:]}/signaler" in page
    assert "Signaler une revente" in page
    told = set()
    for code in (line.device.code, ready.code, UNBORNE):
        form = client.get(f"/D/{code}/signaler").text
        mark = form.split('name="key"')[1].split('value="')[1].split('"')[0]
        for name in (code, f"{code[:3]}-{code[3:6]}-{code[6:]}", mark):
            form = form.replace(name, "")
        told.add(form)
    assert len(told) == 1


@pytest.mark.parametrize("wanted", ["line", "ready", "unborne"])
def test_the_answer_is_the_same_whatever_the_code_and_a_report_is_kept(
    client: FlaskClient, session: Session, wanted: str
) -> None:
    codes = {"line": making.line().device.code, "ready": make.device(stage=Stage.READY).code, "unborne": UNBORNE}
    answer = client.post(f"/D/{codes[wanted]}/signaler", data=SENT)
    assert (answer.status_code, answer.location) == (303, "/signalement/merci")
    (kept,) = reports(session)
    assert (kept.line_id is not None) == (wanted == "line")


def test_what_is_no_code_is_no_page(client: FlaskClient) -> None:
    assert client.get("/D/bonjour/signaler").status_code == 404


def test_a_robot_that_fills_the_trap_is_thanked_and_not_kept(client: FlaskClient, session: Session) -> None:
    code = making.line().device.code
    answer = client.post(f"/D/{code}/signaler", data=SENT | {"website": "https://spam.example"})
    assert answer.location == "/signalement/merci"
    assert reports(session) == []


@pytest.mark.parametrize("wrong", [{"said": ""}, {"said": "x" * 501}, {"contact": "x" * 161}, {"key": ""}])
def test_what_is_too_long_or_missing_is_refused(client: FlaskClient, session: Session, wrong: dict[str, str]) -> None:
    assert client.post(f"/D/{making.line().device.code}/signaler", data=SENT | wrong).status_code == 422
    assert reports(session) == []


def test_after_the_end_the_label_says_that_the_family_is_free(client: FlaskClient, session: Session) -> None:
    line = making.line()
    session.commit()
    with clock.frozen(clock.now() + timedelta(days=400)):
        page = client.get(f"/D/{line.device.code}").text
    assert "pouvez en disposer librement" in page
    assert "Signaler une revente" not in page


def settled_by(clients: Clients, role: Role, line: HandedOverDevice, **sent: object) -> tuple[int, str]:
    ref = making.reported(line.device).ref
    answer = clients(role).post(f"/resale-reports/{ref}/settle", data=sent)
    return answer.status_code, answer.text


def test_the_city_settles_and_the_register_says_it(session: Session, clients: Clients) -> None:
    line = making.line()
    sent = {"finding": "founded", "followed": ["talked", "asked_back"], "note": "Annonce retirée"}
    assert settled_by(clients, Role.COORDINATOR, line, **sent)[0] == 303
    page = clients(Role.COORDINATOR)
    assert "Signalement fondé" in page.get("/register").text
    assert "Annonce retirée" in page.get(f"/resale-reports/{reports(session)[0].ref}").text
    assert "Fondé" in page.get("/resale-reports?show=settled").text


def test_settling_without_having_talked_is_refused_on_the_page(session: Session, clients: Clients) -> None:
    sent = {"finding": "founded", "followed": ["excluded"], "note": "Récidive"}
    status, page = settled_by(clients, Role.COORDINATOR, making.line(), **sent)
    assert status == 422
    assert "échange d’abord avec la famille" in page
    assert "Récidive" in page


def test_the_workshop_reads_a_report_and_settles_none(session: Session, clients: Clients) -> None:
    report = making.reported(making.line().device)
    lead = clients(Role.WORKSHOP_LEAD)
    assert "Vu au marché" in lead.get(f"/resale-reports/{report.ref}").text
    assert lead.post(f"/resale-reports/{report.ref}/settle").status_code == 403
