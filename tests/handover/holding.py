"""Browsers that hold a kiosk, for tests: from the counter to the family."""

import json
from dataclasses import dataclass

from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from ordis.accounts import pin
from ordis.handover.kiosk import actions
from ordis.handover.queries import preparation_of
from ordis.kernel import clock
from ordis.referrals.models import Referral
from tests.handover import making

PIN = "2749"
PREPARED = {
    "kit": ["charger", "bag"], "place": "Maison de quartier Saint-Éloi", "quality": "beneficiary",
    "identity_check": "known", "where": "here",
}  # fmt: skip
JSON = {"Accept": "application/json"}


@dataclass(frozen=True)
class Held:
    """A browser in which the agent opened the kiosk of ``case``."""

    case: making.Ready
    browser: FlaskClient

    @property
    def base(self) -> str:
        return f"/handovers/{self.case.referral.ref}"


def with_pin(case: making.Ready) -> making.Ready:
    if case.agent.pin_hash is None:
        pin.keep(user=case.agent, pin_hash=pin.hashed(PIN), actor=case.agent, at=clock.now())
    return case


def token_of(case: making.Ready) -> str:
    """The token of a kiosk opened for this preparation."""
    preparation = preparation_of(with_pin(case).referral)
    assert preparation is not None
    return actions.open_session(preparation=preparation, actor=case.agent, at=clock.now())


def held(case: making.Ready, browser: FlaskClient) -> Held:
    """``browser``: of the agent, who opens the kiosk there and hands it over."""
    opened = browser.post(f"/handovers/{with_pin(case).referral.ref}", data=PREPARED)
    assert (opened.status_code, opened.headers.get("Location")) == (303, "/kiosk"), opened.text[:3000]
    return Held(case, browser)


def filled(referral: Referral, **changes: str) -> dict[str, object]:
    """What ``kiosk.js`` sends once every box is ticked and a signature drawn."""
    shown = making.shown(referral)
    boxes = range(len(shown.said.boxes))
    times = {str(rank): 4000 + 1500 * rank for rank in boxes}
    screen = {"width": 800, "height": 1280, "ratio": 1.5, "pointer": "touch"}
    given: dict[str, object] = {
        "boxes": [str(rank) for rank in boxes], "times": json.dumps(times), "strokes": making.STROKES,
        "language": "ar", "screen": json.dumps(screen), "typed_name": "", "shown": shown.row.sha256,
        "read_to_end": "3000",
    }  # fmt: skip
    return given | changes


def sign(kiosk: Held, **changes: str) -> TestResponse:
    return kiosk.browser.post("/kiosk/sign", data=filled(kiosk.case.referral, **changes))
