"""A screen on which nothing can be signed any more: what it says to the family, and to the agent who takes it back."""

from datetime import timedelta

import pytest
from sqlalchemy.orm import Session

from ordis.handover.kiosk import rules
from ordis.handover.kiosk.words import Spoken, kiosk_words
from ordis.kernel import clock
from tests.handover import holding

LANGUAGES = pytest.mark.parametrize("spoken", kiosk_words().others, ids=lambda spoken: spoken.code)


def told_in(page: str, spoken: Spoken) -> list[str]:
    """What the page shows in that language without a script: the spans that are not hidden."""
    shown = page.split(f'data-told-in="{spoken.code}"')[1:]
    return [each.partition(">")[2].partition("<")[0] for each in shown if " hidden>" not in each.partition("<")[0]]


def late(kiosk: holding.Held, spoken: Spoken) -> str:
    """The screen that closed by its own count, in the language chosen on it."""
    kiosk.browser.post("/kiosk/stay", data={"language": spoken.code}, headers=holding.JSON)
    with clock.frozen(clock.now() + timedelta(minutes=20)):
        return kiosk.browser.get("/kiosk").text


@LANGUAGES
def test_a_screen_that_closed_says_how_to_go_on_in_the_language_of_the_family(
    session: Session, kiosk: holding.Held, spoken: Spoken
) -> None:
    said = told_in(late(kiosk, spoken), spoken)
    for key in ("closed", "nothing_signed", "give_back", "mend", "send_again"):
        assert spoken.said[key] in said, key


@pytest.mark.parametrize(("hours", "title"), [(5, "expired"), (0, "reopened")])
def test_a_screen_too_old_or_opened_elsewhere_says_so_in_the_language_of_the_family(
    session: Session, kiosk: holding.Held, hours: int, title: str
) -> None:
    (spoken,) = (each for each in kiosk_words().others if each.code == "ar")
    kiosk.browser.post("/kiosk/stay", data={"language": "ar"}, headers=holding.JSON)
    if title == "reopened":
        holding.token_of(kiosk.case)
    with clock.frozen(clock.now() + timedelta(hours=hours)):
        said = told_in(kiosk.browser.get("/kiosk").text, spoken)
    assert said[0] == spoken.said[title]
    assert spoken.said["not_signed_here"] in said


def test_every_reason_is_said_in_every_language() -> None:
    assert list(rules.ALSO) == list(rules.TOLD)
    for keys in rules.ALSO.values():
        for spoken in kiosk_words().others:
            assert all(spoken.said[key] for key in keys)


def test_the_way_out_tells_a_signature_that_waits_from_one_that_was_refused(
    session: Session, kiosk: holding.Held
) -> None:
    page = kiosk.browser.get("/kiosk/way-out").text
    for told, sentence in (("waits", "attend encore le réseau"), ("refused", "elle a été refusée")):
        alert = page.partition(f'data-unsent="{told}" hidden>')[2].partition("</a>")[0]
        assert sentence in alert
        assert 'href="/kiosk"' in alert
