"""The clock of a tablet is moved under a family that signs: it neither ends the session nor lengthens it."""

from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser import signing_seed
from tests.browser.counter import prepare, suits, tablet
from tests.browser.signing_seed import Family
from tests.services.server import Server, running_ordis

pytestmark = pytest.mark.browser

HOUR = 3_600_000
FAST = "4"  # idle seconds of the short-lived house


def move_the_clock(page: Page, milliseconds: int) -> None:
    page.evaluate(f"() => {{ const real = Date.now.bind(Date); Date.now = () => real() + {milliseconds}; }}")


def test_a_clock_put_forward_asks_whether_somebody_is_there_and_closes_nothing(
    chromium: Browser, counter: Server, queue: list[Family]
) -> None:
    """So does a tablet that slept: what it shows is not left to whoever wakes it."""
    with tablet(chromium, counter) as page:
        prepare(page, queue.pop(0))
        warning = page.get_by_role("dialog", name="Êtes-vous là")
        expect(warning).to_be_hidden()
        move_the_clock(page, HOUR)
        expect(warning).to_be_visible()
        suits(page)
        warning.get_by_role("button", name="Je suis là").tap()
        expect(warning).to_be_hidden()
        expect(page.get_by_role("heading", name="Votre ordinateur")).to_be_visible()


def test_a_clock_put_back_does_not_lengthen_the_session(chromium: Browser, tmp_path: Path) -> None:
    with running_ordis(tmp_path, KIOSK_IDLE_SECONDS=FAST) as counter:
        [family] = counter.told(signing_seed.families, 1)
        with tablet(chromium, counter) as page:
            prepare(page, family)
            move_the_clock(page, -HOUR)
            expect(page.get_by_role("heading", name="L’écran s’est refermé")).to_be_visible()
