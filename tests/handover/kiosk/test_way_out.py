"""The way out of the kiosk: by PIN, by password, by a colleague; and the first PIN at the counter."""

from collections.abc import Callable
from datetime import timedelta

import pytest
import sqlalchemy as sa
from flask.testing import FlaskClient
from flask_security import hash_password
from sqlalchemy.orm import Session

from ordis.accounts import pin
from ordis.accounts.models import AuditEvent, User
from ordis.accounts.permissions import Role
from ordis.handover.kiosk import actions, rules
from ordis.handover.kiosk.confinement import COOKIE
from ordis.handover.kiosk.models import KioskEnd, KioskSession
from ordis.kernel import clock
from ordis.kernel import db as db_module
from tests import make
from tests.handover import holding, making

SignIn = Callable[[User], FlaskClient]
TWICE = {"pin": "8317", "pin_again": "8317"}


def test_the_pin_gives_the_agent_the_session_that_was_put_aside(session: Session, kiosk: holding.Held) -> None:
    out = kiosk.browser.post("/kiosk/leave", data={"code": holding.PIN})
    assert out.headers["Location"] == kiosk.base
    assert kiosk.browser.get_cookie(COOKIE) is None
    assert kiosk.browser.get("/handovers").status_code == 200
    row = session.scalars(sa.select(KioskSession)).one()
    assert (row.end, row.aside) == (KioskEnd.LEFT, None)


def test_after_the_signature_the_pin_leads_to_the_sealed_agreement(session: Session, kiosk: holding.Held) -> None:
    holding.sign(kiosk)
    out = kiosk.browser.post("/kiosk/leave", data={"code": holding.PIN})
    assert out.headers["Location"] == f"{kiosk.base}/agreement"
    assert "CNR-2026-00001" in kiosk.browser.get(out.headers["Location"]).text


def test_five_wrong_pins_close_that_way_and_the_password_opens(session: Session, kiosk: holding.Held) -> None:
    kiosk.case.agent.password = hash_password("un-mot-de-passe-long")
    session.flush()
    for left in ("4 essais", "3 essais", "2 essais", "un essai"):
        assert left in kiosk.browser.post("/kiosk/leave", data={"code": "0000"}).text
    assert "mot de passe" in kiosk.browser.post("/kiosk/leave", data={"code": "0000"}).text
    sixth = kiosk.browser.post("/kiosk/leave", data={"code": holding.PIN})
    assert (sixth.status_code, "mot de passe" in sixth.text) == (200, True)
    assert kiosk.browser.get("/handovers").headers["Location"] == "/kiosk"
    assert "pas le bon" in kiosk.browser.post("/kiosk/leave", data={"password": "autre"}).text
    out = kiosk.browser.post("/kiosk/leave", data={"password": "un-mot-de-passe-long"})
    assert out.headers["Location"] == kiosk.base
    wrong = session.scalars(sa.select(AuditEvent.verb).where(AuditEvent.verb == "kiosk.wrong_pin")).all()
    assert len(wrong) == 7


def spent(kiosk: holding.Held) -> str:
    """The page after five wrong codes."""
    for _ in range(5):
        page = kiosk.browser.post("/kiosk/leave", data={"code": "0000"}).text
    return page


def test_an_agent_without_a_password_is_told_how_to_get_one_and_it_opens(session: Session, kiosk: holding.Held) -> None:
    kiosk.case.agent.password = None
    session.flush()
    page = spent(kiosk)
    assert "Votre compte n’a pas de mot de passe" in page
    assert "/mot-de-passe-oublie" in page
    assert "collègue peut reprendre" in page
    kiosk.case.agent.password = hash_password("un-mot-de-passe-long")
    session.flush()
    out = kiosk.browser.post("/kiosk/leave", data={"password": "un-mot-de-passe-long"})
    assert out.headers["Location"] == kiosk.base


def test_a_colleague_takes_the_screen_back_and_no_session_opens(session: Session, kiosk: holding.Held) -> None:
    colleague = make.user(Role.COORDINATOR)
    colleague.password = hash_password("un-mot-de-passe-long")
    session.flush()
    spent(kiosk)
    assert "Adresse électronique du collègue" in kiosk.browser.get("/kiosk/way-out?collegue=1").text
    key = {"email": colleague.email, "password": "un-mot-de-passe-long"}
    assert kiosk.browser.post("/kiosk/leave", data=key).headers["Location"] == "/"
    assert "/connexion" in kiosk.browser.get("/handovers").headers["Location"]
    row = session.scalars(sa.select(KioskSession)).one()
    assert (row.end, row.aside) == (KioskEnd.LEFT, None)
    left = session.scalars(sa.select(AuditEvent).where(AuditEvent.verb == "kiosk.left")).one()
    assert left.actor_id == colleague.id


@pytest.mark.parametrize("role", [Role.TECHNICIAN, Role.PRESCRIBER])
def test_an_account_that_may_not_hand_this_over_does_not_take_the_screen_back(
    session: Session, kiosk: holding.Held, role: Role
) -> None:
    """A prescriber of another structure, a technician; and a right address with a wrong password."""
    other = make.user(role, of=make.organisation()) if role is Role.PRESCRIBER else make.user(role)
    other.password = hash_password("un-mot-de-passe-long")
    session.flush()
    for password in ("un-mot-de-passe-long", "un-autre"):
        answer = kiosk.browser.post("/kiosk/leave", data={"email": other.email, "password": password})
        assert (answer.status_code, "n’ouvrent pas cet écran" in answer.text) == (200, True)
    nobody = kiosk.browser.post("/kiosk/leave", data={"email": "nul@exemple.fr", "password": "x"})
    assert "n’ouvrent pas cet écran" in nobody.text
    assert kiosk.browser.get("/handovers").headers["Location"] == "/kiosk"


@pytest.fixture
def computed_while_reading(monkeypatch: pytest.MonkeyPatch) -> list[bool]:
    """At each computation of argon2, which is done all the same: whether the transaction only reads."""
    seen = list[bool]()

    def watched(work: Callable[..., object]) -> Callable[..., object]:
        def wrapper(*args: object) -> object:
            seen.append(db_module._reading.get())
            return work(*args)

        return wrapper

    for name in ("hash_password", "verify_password"):
        monkeypatch.setattr(pin, name, watched(getattr(pin, name)))
    return seen


def test_codes_are_compared_before_the_writers_lock_is_asked_for(
    session: Session, sign_in: SignIn, computed_while_reading: list[bool]
) -> None:
    """Argon2 takes a tenth of a second: on SQLite nobody else could write meanwhile."""
    case = making.ready()
    agent = sign_in(case.agent)
    agent.post(f"/handovers/{case.referral.ref}", data=holding.PREPARED | TWICE)
    for typed in ({"code": "0000"}, {"password": "faux"}, {"email": "nul@exemple.fr", "password": "x"}):
        agent.post("/kiosk/leave", data=typed)
    assert agent.post("/kiosk/leave", data={"code": "8317"}).headers["Location"]
    assert computed_while_reading == [True] * 5
    assert session.scalars(sa.select(KioskSession)).one().wrong_pins == 3


def test_a_tablet_of_nobody_is_free_after_the_pin_and_opens_no_session(session: Session, client: FlaskClient) -> None:
    client.post(f"/kiosk/enter/{holding.token_of(making.ready())}")
    out = client.post("/kiosk/leave", data={"code": holding.PIN})
    assert out.headers["Location"] == "/"
    assert "/connexion" in client.get("/handovers").headers["Location"]


def test_a_tablet_of_a_colleague_does_not_open_the_colleagues_session_with_anothers_pin(
    session: Session, clients: Callable[[Role], FlaskClient]
) -> None:
    tablet = clients(Role.ADMIN)
    tablet.post(f"/kiosk/enter/{holding.token_of(making.ready())}")
    tablet.post("/kiosk/leave", data={"code": holding.PIN})
    assert "/connexion" in tablet.get("/accounts").headers["Location"]


def test_a_session_put_aside_is_forgotten_when_nobody_comes_back(session: Session, kiosk: holding.Held) -> None:
    held = timedelta(hours=rules.HOURS_HELD)
    assert actions.forget_old(at=clock.now() + held) == 0
    assert actions.forget_old(at=clock.now() + held + timedelta(seconds=1)) == 1
    session.expire_all()
    assert session.scalars(sa.select(KioskSession)).one().aside is None
    out = kiosk.browser.post("/kiosk/leave", data={"code": holding.PIN})
    assert out.headers["Location"] == "/"


def test_the_counter_shows_an_address_for_another_tablet_with_its_code(session: Session, sign_in: SignIn) -> None:
    case = holding.with_pin(making.ready())
    agent = sign_in(case.agent)
    page = agent.post(f"/handovers/{case.referral.ref}", data=holding.PREPARED | {"where": "tablet"})
    assert (page.status_code, 'class="qr"' in page.text) == (200, True)
    assert agent.get("/handovers").status_code == 200


def test_an_agent_without_a_pin_chooses_one_when_the_first_kiosk_opens(session: Session, sign_in: SignIn) -> None:
    case = making.ready()
    agent, path = sign_in(case.agent), f"/handovers/{case.referral.ref}"
    assert "Choisissez votre code" in agent.get(path).text
    without = agent.post(path, data=holding.PREPARED)
    assert (without.status_code, "Choisissez d’abord votre code" in without.text) == (422, True)
    guessed = agent.post(path, data=holding.PREPARED | {"pin": "1234", "pin_again": "1234"})
    assert (guessed.status_code, "se devine" in guessed.text) == (422, True)
    assert agent.post(path, data=holding.PREPARED | TWICE).headers["Location"] == "/kiosk"
    assert agent.post("/kiosk/leave", data={"code": "8317"}).headers["Location"] == path


def test_a_pin_typed_beside_a_field_refused_is_kept_and_never_shown(session: Session, sign_in: SignIn) -> None:
    case = making.ready()
    agent, path = sign_in(case.agent), f"/handovers/{case.referral.ref}"
    refused = agent.post(path, data=holding.PREPARED | TWICE | {"place": ""})
    assert (refused.status_code, "n’est pas à retaper" in refused.text) == (422, True)
    assert "Choisissez votre code" not in refused.text
    assert "8317" not in refused.text
    assert agent.post(path, data=holding.PREPARED).headers["Location"] == "/kiosk"
    assert agent.post("/kiosk/leave", data={"code": "8317"}).headers["Location"] == path


def test_a_pin_typed_otherwise_the_second_time_is_not_kept(session: Session, sign_in: SignIn) -> None:
    case = making.ready()
    agent, path = sign_in(case.agent), f"/handovers/{case.referral.ref}"
    for again in ("8371", ""):
        refused = agent.post(path, data=holding.PREPARED | {"pin": "8317", "pin_again": again})
        assert (refused.status_code, "ne sont pas les mêmes" in refused.text) == (422, True)
        session.refresh(case.agent)
        assert case.agent.pin_hash is None
    assert "8317" not in refused.text
    assert agent.post(path, data=holding.PREPARED | TWICE).headers["Location"] == "/kiosk"


def test_a_pin_already_chosen_is_not_changed_at_the_counter(session: Session, sign_in: SignIn) -> None:
    case = holding.with_pin(making.ready())
    agent = sign_in(case.agent)
    agent.post(f"/handovers/{case.referral.ref}", data=holding.PREPARED | TWICE)
    assert "pas le bon" in agent.post("/kiosk/leave", data={"code": "8317"}).text


def test_nobody_holds_a_kiosk_by_asking_for_its_address(
    session: Session, clients: Callable[[Role], FlaskClient]
) -> None:
    visitor = clients(Role.COORDINATOR)
    for path in ("/kiosk", "/kiosk/way-out"):
        assert visitor.get(path).headers["Location"] == "/"
    for path in ("/kiosk/sign", "/kiosk/stay", "/kiosk/sleep", "/kiosk/leave"):
        assert visitor.post(path).headers["Location"] == "/"
    assert make.user().pin_hash is None
