"""A browser handed to a family shows the kiosk and nothing else, until the agent's PIN."""

import io
import re
from collections.abc import Callable

import pytest
import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy.orm import Session
from typing_extensions import Buffer

from ordis.accounts.audit import sentence
from ordis.accounts.models import AuditEvent, User
from ordis.handover.kiosk.confinement import COOKIE, FILES, INSIDE
from ordis.handover.kiosk.models import KioskSession
from tests.access.world import method_of
from tests.handover import holding, making

SignIn = Callable[[User], FlaskClient]


def traces(session: Session, verb: str) -> list[str]:
    return list(session.scalars(sa.select(AuditEvent.subject).where(AuditEvent.verb == verb)))


def events(session: Session, verb: str) -> list[AuditEvent]:
    return list(session.scalars(sa.select(AuditEvent).where(AuditEvent.verb == verb).order_by(AuditEvent.id)))


@pytest.fixture
def kiosk(session: Session, sign_in: SignIn) -> holding.Held:
    case = making.ready()
    return holding.held(case, sign_in(case.agent))


def test_no_address_of_the_house_answers_from_a_browser_that_holds_a_kiosk(app: Flask, kiosk: holding.Held) -> None:
    """Every rule of the application, libraries included."""
    for rule in app.url_map.iter_rules():
        if rule.endpoint in INSIDE | FILES:
            continue
        answer = kiosk.browser.open(re.sub(r"<[^>]+>", "xxxxxx", rule.rule), method=method_of(rule))
        if answer.status_code == 302:
            assert answer.headers["Location"] == "/kiosk", rule
        else:
            assert (answer.status_code, "Écran réservé à la signature" in answer.text) == (403, True), rule


def test_an_address_that_leads_nowhere_gives_the_kiosk_too(session: Session, kiosk: holding.Held) -> None:
    answer = kiosk.browser.get("/nulle-part")
    assert (answer.status_code, answer.headers["Location"]) == (302, "/kiosk")
    assert traces(session, "kiosk.strayed") == []


def test_requests_that_stray_write_one_line_of_each_kind_and_are_counted(session: Session, kiosk: holding.Held) -> None:
    """A tablet left to a child, or a page that asks by itself: the journal stays readable."""
    for _ in range(4):
        assert kiosk.browser.get("/handovers").headers["Location"] == "/kiosk"
        assert kiosk.browser.post(kiosk.base).status_code == 403
    told = [event.details for event in events(session, "kiosk.strayed")]
    assert told == [{"kind": "page"}, {"kind": "form"}]
    row = session.scalars(sa.select(KioskSession)).one()
    assert (row.strayed_pages, row.strayed_forms) == (4, 4)
    kiosk.browser.post("/kiosk/leave", data={"code": holding.PIN})
    [left] = events(session, "kiosk.left_strayed")
    assert "d’autres pages ont été demandées 8 fois" in sentence(left)
    assert traces(session, "kiosk.left") == []


def test_another_handover_is_refused_from_there_and_traced_to_who_handed_it(
    session: Session, kiosk: holding.Held
) -> None:
    other = making.ready(of=kiosk.case.referral.organisation, agent=kiosk.case.agent)
    path = f"/handovers/{other.referral.ref}"
    assert kiosk.browser.get(path).headers["Location"] == "/kiosk"
    assert kiosk.browser.post(path, data=holding.PREPARED).status_code == 403
    token = holding.token_of(other)
    assert kiosk.browser.post(f"/kiosk/enter/{token}").status_code == 403
    number = kiosk.case.referral.number
    assert traces(session, "kiosk.strayed") == [number] * 2
    event = session.scalars(sa.select(AuditEvent).where(AuditEvent.verb == "kiosk.strayed")).first()
    assert event is not None
    assert event.actor_id == kiosk.case.agent.id


def test_without_the_kiosks_cookie_that_browser_is_nobodys(kiosk: holding.Held) -> None:
    kiosk.browser.delete_cookie(COOKIE)
    assert "/connexion" in kiosk.browser.get("/handovers").headers["Location"]


def test_a_cookie_that_never_was_a_kiosks_confines_nobody(session: Session, client: FlaskClient) -> None:
    client.set_cookie(COOKIE, "inventé")
    assert client.get("/v").status_code == 200
    assert client.get("/kiosk").status_code == 302


def test_the_family_is_named_there_and_that_is_traced_once(session: Session, kiosk: holding.Held) -> None:
    name, number = kiosk.case.referral.household.full_name, kiosk.case.referral.number
    for _ in range(2):
        assert name in kiosk.browser.get("/kiosk").text
    assert traces(session, "household.seen") == [number]
    assert traces(session, "kiosk.opened") == [number]


def test_once_signed_the_screen_names_nobody_and_stays_locked(kiosk: holding.Held) -> None:
    referral = kiosk.case.referral
    name, number = referral.household.full_name, referral.number
    assert holding.sign(kiosk).headers["Location"] == "/kiosk"
    page = kiosk.browser.get("/kiosk").text
    assert "C’est signé" in page
    for secret in (name, number, kiosk.case.device.code, str(kiosk.case.device.serial), "CNR-"):
        assert secret not in page
    assert kiosk.browser.get(f"{kiosk.base}/agreement").headers["Location"] == "/kiosk"


class Dripping(io.BytesIO):
    """A body that comes over a bad network: notes, each time it is read, whether the database was asked before."""

    def __init__(self, data: bytes, begun: list[bool]) -> None:
        super().__init__(data)
        self.begun, self.open = begun, False

    def read(self, size: int | None = -1, /) -> bytes:
        self.begun.append(self.open)
        return super().read(size)

    def readinto(self, buffer: Buffer, /) -> int:
        self.begun.append(self.open)
        return super().readinto(buffer)


@pytest.mark.parametrize("kind", ["application/x-www-form-urlencoded", "multipart/form-data; boundary=x", "text/plain"])
@pytest.mark.parametrize("address", ["/kiosk/sign", "/v", "/kiosk/leave"])
def test_a_body_that_drips_holds_no_transaction(session: Session, client: FlaskClient, kind: str, address: str) -> None:
    """On SQLite the writers' lock would be held by anybody who sends such a cookie and one byte a second."""
    body = Dripping(b'--x\r\nContent-Disposition: form-data; name="code"\r\n\r\n2\r\n--x--\r\n', [])

    def hear(_connection: object, _cursor: object, statement: str, *_rest: object) -> None:
        body.open = body.open or statement.startswith("SELECT")

    connection = session.connection()
    sa.event.listen(connection, "before_cursor_execute", hear)
    try:
        client.set_cookie(COOKIE, "inventé")
        client.post(
            address, input_stream=body, content_type=kind, headers={"Content-Length": str(len(body.getvalue()))}
        )
    finally:
        sa.event.remove(connection, "before_cursor_execute", hear)
    assert body.begun
    assert not any(body.begun)
    assert body.open
