"""What surrounds the scanner in a real Chromium: its field, its sounds, the pages of a device, its public label."""

import pytest
from playwright.sync_api import Browser, Page, expect

from ordis.devices.models import Stage
from tests import make
from tests.browser.suiting import fits_everyone
from tests.services.server import Server

pytestmark = pytest.mark.browser


def a_device_and_a_place() -> tuple[str, str]:
    return make.device(stage=Stage.WIPED).code, make.place(name="Étagère B3").code


@pytest.fixture(scope="module")
def codes(server: Server) -> tuple[str, str]:
    """A device that is wiped, and a place."""
    return server.told(a_device_and_a_place)


def test_what_is_not_read_is_said_at_once_the_field_cleared_and_ready(page: Page) -> None:
    page.goto("/scan")
    for scan in ("bonjour", "BCDFGHC", *(f"x{number}" for number in range(9))):
        page.keyboard.type(f"{scan}\n")
        expect(page.get_by_role("status").filter(has_text="Non reconnu")).to_contain_text(scan)
        expect(page.get_by_label("Code ou scan")).to_have_value("")
    expect(page.locator("#last-scans li")).to_have_count(8)
    expect(page.get_by_label("Code ou scan")).to_be_focused()


def test_a_symbol_that_holds_a_nul_is_answered_and_does_not_stop_the_scans_behind_it(page: Page) -> None:
    page.goto("/scan")
    seen = '{detail: {text: "A\\0B", format: "data_matrix"}}'
    page.evaluate(f'() => document.dispatchEvent(new CustomEvent("ordis-scan", {seen}))')
    expect(page.locator("#scan-answer .answer")).to_have_attribute("data-outcome", "unknown")
    expect(page.locator("#waiting")).to_be_hidden()


def test_the_field_takes_the_focus_back_unless_something_else_is_used(page: Page) -> None:
    page.goto("/scan")
    page.get_by_role("heading", name="Derniers scans").click()
    expect(page.get_by_label("Code ou scan")).to_be_focused()
    page.get_by_label("Scanner ou saisir un code").focus()
    page.wait_for_timeout(700)
    expect(page.get_by_label("Scanner ou saisir un code")).to_be_focused()


def test_sounds_are_off_until_asked_for_and_the_choice_is_kept(page: Page) -> None:
    page.goto("/scan")
    sound = page.get_by_role("button", name="Son")
    expect(sound).to_have_attribute("aria-pressed", "false")
    sound.click()
    expect(sound).to_have_text("Son\u202f: en marche")
    page.reload()
    expect(page.get_by_role("button", name="Son")).to_have_attribute("aria-pressed", "true")


def test_every_page_of_the_room_suits_everyone(page: Page, codes: tuple[str, str]) -> None:
    device, place = codes
    for path in (
        "/scan", "/devices", "/devices?stage=ready&held=1", f"/devices/{device}", f"/devices/{device}/facts",
        f"/devices/{device}/disks/new", f"/devices/{device}/holds/new", "/stock", "/stock/new", f"/stock/{place}",
    ):  # fmt: skip
        page.goto(path)
        fits_everyone(page)


def test_the_public_pages_of_labels_suit_everyone(chromium: Browser, server: Server, codes: tuple[str, str]) -> None:
    page = chromium.new_page(base_url=server.url, locale="fr-FR", reduced_motion="reduce")
    for path in (f"/D/{codes[0]}", f"/L/{codes[1]}", "/D/BBBBBBB"):
        page.goto(path)
        fits_everyone(page)
    page.close()


def test_the_public_page_of_a_label_is_limited_in_rate(server: Server, codes: tuple[str, str]) -> None:
    visitor = server.visitor()
    answers = [visitor.get(f"/D/{codes[0]}") for _ in range(61)]
    assert answers[0].status == 200
    assert answers[-1].status == 429
    assert "attendez une minute" in answers[-1].text
