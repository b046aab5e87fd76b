"""The kiosk over HTTP: entered once, signed once."""

import html
import json
import re
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest
import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from ordis import settings
from ordis.accounts.models import User
from ordis.devices.models import Stage
from ordis.documents import sealing
from ordis.documents.french import long_date
from ordis.documents.seal import Seal
from ordis.handover import keeping, naming
from ordis.handover.kiosk import rules
from ordis.handover.kiosk.confinement import COOKIE
from ordis.handover.kiosk.models import KioskSession
from ordis.handover.models import Handover, SignatureMethod, SignerQuality, SignerTitle
from ordis.kernel import clock
from tests.documents.test_seal import city_pkcs12
from tests.handover import holding, making

SignIn = Callable[[User], FlaskClient]


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
    told = json.loads(keeping.proof_of(handover))
    assert {box["ticked_after_ms"] for box in told["boxes"]} == {180_000}
    assert told["signature"]["read_to_end_after_ms"] == 3000


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
    sent = {name: filled[name] for name in ("boxes", "shown")} | {"typed_name": kiosk.case.referral.household.full_name}
    unread = kiosk.browser.post("/kiosk/sign", data=sent)
    assert (unread.status_code, "n’a pas été lu jusqu’à la fin" in unread.text) == (422, True)
    assert kiosk.browser.post("/kiosk/sign", data=sent | {"read_to_end": "end"}).status_code == 303
    assert handovers(session)[0].method is SignatureMethod.TYPED


def test_a_part_of_the_name_is_asked_about_once_and_kept_as_confirmed(session: Session, kiosk: holding.Held) -> None:
    asks = {"strokes": "", "typed_name": "Awa"}
    asked = holding.sign(kiosk, **asks)
    assert (asked.status_code, "est-ce bien vous" in asked.text) == (naming.ASKED, True)
    assert '<ul class="ticks" data-it-is-me>' in asked.text
    assert '<ul class="ticks" data-it-is-me hidden>' in holding.sign(kiosk, strokes="", typed_name="Samir Autre").text
    assert handovers(session) == []
    assert holding.sign(kiosk, **asks, name_confirmed="y").status_code == 303
    told = json.loads(keeping.proof_of(handovers(session)[0]))["signature"]
    assert (told["typed_name"], told["name_confirmed"]) == ("Awa", True)
    kiosk.browser.post("/kiosk/leave", data={"code": holding.PIN})
    assert "la personne a confirmé à l’écran" in kiosk.browser.get(f"{kiosk.base}/agreement").text


def test_a_language_chosen_is_kept_by_the_kiosk_for_a_page_loaded_again(session: Session, kiosk: holding.Held) -> None:
    kiosk.browser.post("/kiosk/stay", data={"language": "uk"}, headers=holding.JSON)
    kiosk.browser.post("/kiosk/stay", data={"language": "<b>"}, headers=holding.JSON)
    assert 'id="spoken-uk" value="uk" checked' in kiosk.browser.get("/kiosk").text
    with clock.frozen(clock.now() + timedelta(hours=1)):
        stopped = kiosk.browser.get("/kiosk").text
    assert re.search('data-told-in="uk" lang="uk" dir="ltr">', stopped)
    assert not re.search('data-told-in="ar" lang="ar" dir="rtl">', stopped)


def test_the_kiosk_shows_all_that_is_sealed_about_who_and_where(session: Session, client: FlaskClient) -> None:
    case = making.ready(
        quality=SignerQuality.GUARDIAN, signer_name="Moussa N’Diaye", signer_title=SignerTitle.FATHER,
        interpreter_name="Leïla Haddad",
    )  # fmt: skip
    said = making.shown(case.referral).said
    client.post(f"/kiosk/enter/{holding.token_of(case)}")
    page = client.get("/kiosk").text
    told = [
        said.beneficiary, said.signer, said.signer_title, said.identity_check, said.interpreter, said.prescriber,
        said.representative, said.place, said.referral, long_date(said.shown_on),
    ]  # fmt: skip
    recap = " ".join(html.unescape(page.partition('id="recap"')[2].partition("</section>")[0]).split())
    assert [each for each in told if " ".join(each.split()) not in recap] == []


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


def test_a_signature_that_waited_is_never_dated_before_its_reading_and_its_last_tick(
    session: Session, kiosk: holding.Held
) -> None:
    entered = session.scalars(sa.select(KioskSession.entered_at)).one()
    assert entered is not None
    boxes = len(making.shown(kiosk.case.referral).said.boxes)
    ticks = {str(rank): 1_600_000 + rank for rank in range(boxes)}
    with clock.frozen(clock.now() + timedelta(minutes=30)):
        assert holding.sign(kiosk, waited="9" * 9, read_to_end="1500000", times=json.dumps(ticks)).status_code == 303
    assert handovers(session)[0].signed_at == entered + timedelta(milliseconds=max(ticks.values()))


def test_a_tablet_whose_clock_was_put_back_still_signs(session: Session, kiosk: holding.Held) -> None:
    with clock.frozen(clock.now() + timedelta(minutes=10)):
        back = {"read_to_end": "-5000", "times": json.dumps({"0": -4000, "1": 60_000})}
        assert holding.sign(kiosk, **back).status_code == 303
    told = json.loads(keeping.proof_of(handovers(session)[0]))
    assert told["signature"]["read_to_end_after_ms"] == 0
    assert [box["ticked_after_ms"] for box in told["boxes"]][:2] == [0, 60_000]


def test_a_server_whose_clock_went_back_says_so_and_the_same_signature_passes_later(
    session: Session, kiosk: holding.Held
) -> None:
    row = session.scalars(sa.select(KioskSession)).one()
    row.entered_at = clock.now() + timedelta(seconds=40)
    session.flush()
    refused = kiosk.browser.post("/kiosk/sign", data=holding.filled(kiosk.case.referral), headers=holding.JSON)
    assert refused.status_code == 503
    assert "L’horloge du serveur a reculé" in (refused.json or {})["detail"]
    assert "l’écran de signature a été ouvert" in (refused.json or {})["detail"]
    assert handovers(session) == []
    with clock.frozen(clock.now() + timedelta(minutes=1)):
        assert holding.sign(kiosk).status_code == 303
    assert holding.sign(kiosk).status_code == 303, "signed already, it is given again whatever the clock says"


@pytest.mark.parametrize(
    ("slept", "known", "standing"), [(False, True, "open"), (False, False, "idle"), (True, True, "idle")]
)
def test_a_screen_counted_as_closed_opens_again_for_the_browser_that_signed_on_it(
    session: Session, kiosk: holding.Held, slept: bool, known: bool, standing: str
) -> None:
    shown = making.shown(kiosk.case.referral).row.sha256 if known else "0" * 64
    if slept:
        kiosk.browser.post("/kiosk/sleep", headers=holding.JSON)
    with clock.frozen(clock.now() + timedelta(hours=1)):
        asked = holding.sign(kiosk, strokes="", typed_name="Awa")
        assert asked.status_code == (410 if slept else naming.ASKED)
        answer = kiosk.browser.post("/kiosk/stay", data={"shown": shown}, headers=holding.JSON)
        assert answer.json == {"standing": standing}
        assert ("Votre ordinateur" in kiosk.browser.get("/kiosk").text) == (standing == "open")


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
