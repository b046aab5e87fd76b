"""The kiosk over HTTP: entered once, signed once, left with the PIN."""

import json
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest
import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient
from flask_security import hash_password
from sqlalchemy.orm import Session

from ordis import settings
from ordis.accounts import pin
from ordis.accounts.models import AuditEvent, User
from ordis.accounts.permissions import Role
from ordis.devices.models import Stage
from ordis.documents import sealing
from ordis.documents.seal import Seal
from ordis.handover import keeping
from ordis.handover.kiosk import actions, rules
from ordis.handover.kiosk.confinement import COOKIE
from ordis.handover.kiosk.models import KioskEnd, KioskSession
from ordis.handover.models import Handover, SignatureMethod
from ordis.kernel import clock
from ordis.kernel import db as db_module
from tests import make
from tests.documents.test_seal import city_pkcs12
from tests.handover import holding, making

SignIn = Callable[[User], FlaskClient]


@pytest.fixture
def kiosk(session: Session, sign_in: SignIn) -> holding.Held:
    case = making.ready()
    return holding.held(case, sign_in(case.agent))


def handovers(session: Session) -> list[Handover]:
    return list(session.scalars(sa.select(Handover)))


def test_a_token_opens_one_browser_once(session: Session, app: Flask) -> None:
    token = holding.token_of(making.ready())
    first, second = app.test_client(), app.test_client()
    assert "Commencer" in first.get(f"/kiosk/enter/{token}").text
    assert first.post(f"/kiosk/enter/{token}").headers["Location"] == "/kiosk"
    assert "Votre ordinateur" in first.get("/kiosk").text
    for answer in (second.get(f"/kiosk/enter/{token}"), second.post(f"/kiosk/enter/{token}")):
        assert (answer.status_code, "ne sert qu’une fois" in answer.text) == (410, True)
    assert second.get("/kiosk").status_code == 302


def test_a_token_is_kept_nowhere_as_it_is(session: Session, kiosk: holding.Held) -> None:
    row = session.scalars(sa.select(KioskSession)).one()
    secret = kiosk.browser.get_cookie(COOKIE)
    assert secret is not None
    assert secret.value not in {row.token_sha256, row.cookie_sha256}
    assert secret.http_only


def test_a_token_of_ten_minutes_ago_says_what_to_do(session: Session, client: FlaskClient) -> None:
    token = holding.token_of(making.ready())
    with clock.frozen(clock.now() + rules.ENTER_WITHIN):
        answer = client.post(f"/kiosk/enter/{token}")
    assert (answer.status_code, "L’agent en obtient une autre" in answer.text) == (410, True)


def test_a_kiosk_opened_again_elsewhere_stops_the_first(session: Session, kiosk: holding.Held, sign_in: SignIn) -> None:
    again = holding.held(kiosk.case, sign_in(kiosk.case.agent))
    assert "rouverte ailleurs" in kiosk.browser.get("/kiosk").text
    refused = holding.sign(kiosk)
    assert (refused.status_code, "rouverte ailleurs" in refused.text) == (410, True)
    assert handovers(session) == []
    assert holding.sign(again).status_code == 303


def test_a_signature_sent_twice_is_one_handover_with_what_the_screen_declared(
    session: Session, kiosk: holding.Held
) -> None:
    sent = holding.filled(kiosk.case.referral)
    for _ in range(2):
        answer = kiosk.browser.post("/kiosk/sign", data=sent, headers=holding.JSON)
        assert (answer.status_code, answer.json) == (200, {"signed": True})
    [handover] = handovers(session)
    assert (handover.method, handover.language, handover.witness_id) == (
        SignatureMethod.DRAWN, "ar", kiosk.case.agent.id,
    )  # fmt: skip
    assert kiosk.case.device.stage is Stage.HANDED_OVER


def test_no_box_is_ticked_after_the_signature_came(session: Session, kiosk: holding.Held) -> None:
    """The clock of the tablet was put right in the middle: its milliseconds jump by two days."""
    later = json.dumps({"0": 2 * 86_400_000, "1": 2 * 86_400_000 + 5})
    with clock.frozen(clock.now() + timedelta(minutes=3)):
        assert holding.sign(kiosk, times=later).status_code == 303
    (handover,) = handovers(session)
    told = json.loads(keeping.proof_of(handover))["boxes"]
    assert {box["ticked_after_ms"] for box in told} == {180_000}


def test_a_page_without_scripts_found_open_later_signs_nothing(session: Session, kiosk: holding.Held) -> None:
    quiet = timedelta(seconds=settings.current().kiosk_idle_seconds) + rules.GRACE + timedelta(seconds=1)
    with clock.frozen(clock.now() + quiet):
        assert holding.sign(kiosk, screen="").status_code == 410
        assert handovers(session) == []
        assert holding.sign(kiosk).status_code == 303, "a page that counted its idle seconds had waited for the network"


def test_words_that_cannot_be_read_again_leave_the_agent_a_way_out(session: Session, kiosk: holding.Held) -> None:
    making.shown(kiosk.case.referral).row.facts = "{}"
    session.flush()
    page = kiosk.browser.get("/kiosk")
    assert (page.status_code, "n’est plus lisible" in page.text) == (409, True)
    assert "Je suis l’agent" in page.text


def test_a_refused_signature_is_told_on_the_same_screen_with_what_was_done(
    session: Session, kiosk: holding.Held
) -> None:
    sent = holding.filled(kiosk.case.referral) | {"boxes": ["0"], "typed_name": "Awa"}
    page = kiosk.browser.post("/kiosk/sign", data=sent)
    assert (page.status_code, "Il reste à cocher" in page.text) == (422, True)
    assert "[[[100, 200.0, 0]" in page.text
    assert 'aria-describedby="told-0" checked' in page.text
    problem = kiosk.browser.post("/kiosk/sign", data=sent, headers=holding.JSON)
    assert (problem.status_code, problem.mimetype) == (422, "application/problem+json")
    assert "Il reste à cocher" in (problem.json or {})["detail"]
    assert handovers(session) == []


def test_a_seal_that_fails_says_so_and_the_same_signature_passes_later(
    session: Session, kiosk: holding.Held, tmp_path: Path
) -> None:
    usual = sealing.current()
    sealing.use(Seal.load(city_pkcs12(tmp_path, b"secret", days=30), b"secret"))
    try:
        answer = holding.sign(kiosk)
    finally:
        sealing.use(usual)
    assert (answer.status_code, "certificat du cachet" in answer.text) == (503, True)
    assert kiosk.case.device.stage is Stage.RESERVED
    assert holding.sign(kiosk).status_code == 303


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"strokes": ""}, "Aucune signature"),
        ({"strokes": "[[[500,200,0]]]"}, "trop courte"),
        ({"strokes": "[[" + ",".join(f"[{i % 1000},200,{i}]" for i in range(50_000)) + "]]"}, "trop de points"),
        ({"strokes": "{"}, "pas pu être lue"),
        ({"strokes": "", "typed_name": "A" * 121}, "trop long"),
    ],
)
def test_what_is_no_signature_is_refused_in_words(
    session: Session, kiosk: holding.Held, changes: dict[str, str], sentence: str
) -> None:
    answer = holding.sign(kiosk, **changes)
    assert (answer.status_code, sentence in answer.text) == (422, True)


@pytest.mark.parametrize("screen", ["", "[]", "7", '{"width": "x", "ratio": null, "pointer": []}', "{" * 5000])
def test_a_browser_that_says_nonsense_of_itself_still_signs(session: Session, kiosk: holding.Held, screen: str) -> None:
    assert holding.sign(kiosk, screen=screen, times=screen, language="<b>").status_code == 303
    assert handovers(session)[0].language == "fr"


def test_a_name_typed_without_scripts_signs(session: Session, kiosk: holding.Held) -> None:
    filled = holding.filled(kiosk.case.referral)
    sent = {"boxes": filled["boxes"], "shown": filled["shown"], "typed_name": "Awa Famille"}
    answer = kiosk.browser.post("/kiosk/sign", data=sent)
    assert answer.status_code == 303
    assert handovers(session)[0].method is SignatureMethod.TYPED


def test_a_kiosk_that_nobody_touches_closes_and_shows_nobody(session: Session, kiosk: holding.Held) -> None:
    name = kiosk.case.referral.household.full_name
    with clock.frozen(clock.now() + timedelta(minutes=5)):
        assert kiosk.browser.post("/kiosk/stay", headers=holding.JSON).json == {"standing": "open"}
    with clock.frozen(clock.now() + timedelta(minutes=12)):
        page = kiosk.browser.get("/kiosk").text
        assert "s’est refermé" in page
        assert name not in page
        assert kiosk.browser.post("/kiosk/stay", headers=holding.JSON).json == {"standing": "idle"}


def test_a_signature_that_waited_for_the_network_still_passes(session: Session, kiosk: holding.Held) -> None:
    with clock.frozen(clock.now() + timedelta(hours=1)):
        assert holding.sign(kiosk, waited="3000000").status_code == 303
    (handover,) = handovers(session)
    assert handover.received_at is not None
    assert handover.received_at - handover.signed_at == timedelta(minutes=50)


@pytest.mark.parametrize("waited", ["", "-1", "x", "9" * 40, "²"])
def test_what_is_no_time_is_no_waiting(session: Session, kiosk: holding.Held, waited: str) -> None:
    assert holding.sign(kiosk, waited=waited).status_code == 303
    assert handovers(session)[0].received_at is None


@pytest.mark.parametrize(("hours", "slept"), [(4, False), (0, True)])
def test_nothing_is_signed_on_a_kiosk_too_old_or_asleep(
    session: Session, kiosk: holding.Held, hours: int, slept: bool
) -> None:
    if slept:
        kiosk.browser.post("/kiosk/sleep", headers=holding.JSON)
    with clock.frozen(clock.now() + timedelta(hours=hours)):
        answer = holding.sign(kiosk)
    assert (answer.status_code, "Rien n’a été signé" in answer.text) == (410, True)
    assert handovers(session) == []


def test_an_agent_who_lost_the_right_meanwhile_makes_nobody_sign(session: Session, kiosk: holding.Held) -> None:
    kiosk.case.agent.active = False
    session.flush()
    answer = holding.sign(kiosk)
    assert (answer.status_code, "ne peut plus faire signer" in answer.text) == (403, True)


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
    agent.post(f"/handovers/{case.referral.ref}", data=holding.PREPARED | {"pin": "8317"})
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
    guessed = agent.post(path, data=holding.PREPARED | {"pin": "1234"})
    assert (guessed.status_code, "se devine" in guessed.text) == (422, True)
    assert agent.post(path, data=holding.PREPARED | {"pin": "8317"}).headers["Location"] == "/kiosk"
    assert agent.post("/kiosk/leave", data={"code": "8317"}).headers["Location"] == path


def test_a_pin_typed_beside_a_field_refused_is_kept_and_never_shown(session: Session, sign_in: SignIn) -> None:
    case = making.ready()
    agent, path = sign_in(case.agent), f"/handovers/{case.referral.ref}"
    refused = agent.post(path, data=holding.PREPARED | {"pin": "8317", "place": ""})
    assert (refused.status_code, "n’est pas à retaper" in refused.text) == (422, True)
    assert "Choisissez votre code" not in refused.text
    assert "8317" not in refused.text
    assert agent.post(path, data=holding.PREPARED).headers["Location"] == "/kiosk"
    assert agent.post("/kiosk/leave", data={"code": "8317"}).headers["Location"] == path


def test_a_pin_already_chosen_is_not_changed_at_the_counter(session: Session, sign_in: SignIn) -> None:
    case = holding.with_pin(making.ready())
    agent = sign_in(case.agent)
    agent.post(f"/handovers/{case.referral.ref}", data=holding.PREPARED | {"pin": "8317"})
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
