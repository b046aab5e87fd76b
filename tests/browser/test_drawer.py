"""The scan drawer in a real Chromium: a scanner types, problems are settled, one confirmation; nothing is lost."""

from dataclasses import dataclass

import pytest
from playwright.sync_api import Browser, Page, expect

from ordis.devices.code import spoken
from ordis.devices.models import Stage
from tests import make
from tests.browser.signing import LOU, signed_in
from tests.browser.suiting import fits_everyone
from tests.devices.scanning.drawers import held
from tests.services.server import Server

pytestmark = pytest.mark.browser


@dataclass(frozen=True)
class Codes:
    free: list[str]
    place: str
    held: str
    reserved: str


def seed() -> Codes:
    gift = make.donation()
    free = [make.device(stage=Stage.WIPED, of=gift).code for _ in range(14)]
    return Codes(free, make.place(name="Étagère B3").code, held().code, make.reservation().device.code)


@pytest.fixture(scope="module")
def codes(server: Server) -> Codes:
    return server.told(seed)


def scan(page: Page, *texts: str) -> None:
    """As a scanner types: at once, then Enter, without looking at the screen."""
    for text in texts:
        page.keyboard.type(f"{text}\n")


def confirm(page: Page, number: str) -> None:
    button = page.get_by_role("button", name=f"confirmer ({number})")
    expect(button).to_be_enabled()
    button.click()


def test_a_scanner_fills_the_drawer_and_problems_are_settled_in_one_press(page: Page, codes: Codes) -> None:
    page.goto("/drawer")
    fits_everyone(page)
    page.get_by_role("link", name="Commencer le reconditionnement").click()
    expect(page.get_by_label("Scannez les appareils")).to_be_focused()
    first, second = codes.free[:2]
    scan(page, f"https://ordi.example/d/{first.lower()}", codes.held, "BCDFGHB", "n'importe quoi", second)
    expect(page.locator(".drawer-list li")).to_have_count(3)
    expect(page.locator(".drawer-list li").first).to_contain_text(spoken(second))
    expect(page.get_by_role("heading", name="À régler")).to_contain_text("1 code inconnu")
    expect(page.get_by_role("button", name="confirmer (3")).to_be_disabled()
    fits_everyone(page)
    page.get_by_role("button", name="Tout régler").click()
    expect(page.get_by_role("heading", name="À régler")).to_have_count(0)
    expect(page.get_by_label("Scannez les appareils")).to_be_focused()
    confirm(page, "2 appareils")
    expect(page.locator(".flashes")).to_contain_text("Commencer le reconditionnement")
    expect(page.get_by_text("Le tiroir est vide")).to_be_visible()


def test_a_reload_keeps_the_drawer_and_another_step_takes_it_over(page: Page, codes: Codes) -> None:
    page.goto(f"/drawer?step=put&value={codes.place}")
    scan(page, *codes.free[2:5])
    expect(page.locator(".drawer-list li")).to_have_count(3)
    page.reload()
    expect(page.locator(".drawer-list li")).to_have_count(3)
    page.goto("/drawer")
    page.wait_for_url("**/drawer?step=put*")
    expect(page.locator(".drawer-list li")).to_have_count(3)
    page.get_by_role("link", name="Changer d’action").click()
    page.get_by_role("link", name="Bloquer").click()
    expect(page.locator(".drawer-list li")).to_have_count(3)
    expect(page.get_by_text("Choisissez d’abord")).to_be_visible()
    page.get_by_label("Motif du blocage").select_option("investigate")
    confirm(page, "3 appareils")
    expect(page.locator(".flashes")).to_contain_text("À examiner")


def test_a_place_is_scanned_and_what_a_family_waits_for_is_read_first(page: Page, codes: Codes) -> None:
    page.goto("/drawer?step=put")
    scan(page, f"HTTPS://ORDI.EXAMPLE/L/{codes.place}", codes.free[5], codes.reserved)
    expect(page.locator("#mode-value")).to_have_text("Étagère B3")
    expect(page.get_by_role("heading", name="À lire")).to_be_visible()
    fits_everyone(page)
    page.get_by_role("button", name="confirmer (2 appareils)").click()
    assert page.evaluate("document.querySelector('[name=accepted]').matches(':invalid')")
    page.get_by_label("J’ai lu").check()
    confirm(page, "2 appareils")
    expect(page.locator(".flashes")).to_contain_text("Rangé")


def test_scans_made_while_the_network_is_away_are_kept_and_checked_once_it_is_back(page: Page, codes: Codes) -> None:
    page.goto(f"/drawer?step=put&value={codes.place}")
    scan(page, codes.free[6])
    expect(page.locator(".drawer-list li")).to_have_count(1)
    page.context.set_offline(True)
    scan(page, codes.free[7])
    expect(page.locator("#drawer-said")).to_contain_text("Rien n’est perdu")
    scan(page, codes.free[8])
    page.context.set_offline(False)
    expect(page.locator(".drawer-list li")).to_have_count(3)
    confirm(page, "3 appareils")
    expect(page.locator(".flashes")).to_contain_text("3 appareils")


def test_a_keyboard_alone_takes_one_out_and_confirms(page: Page, codes: Codes) -> None:
    page.goto(f"/drawer?step=put&value={codes.place}")
    scan(page, *codes.free[9:11])
    expect(page.locator(".drawer-list li")).to_have_count(2)
    page.get_by_role("button", name=f"Retirer {spoken(codes.free[9])}").focus()
    page.keyboard.press("Enter")
    expect(page.locator(".drawer-list li")).to_have_count(1)
    button = page.get_by_role("button", name="confirmer (1 appareil)")
    for _ in range(20):
        page.keyboard.press("Tab")
        if button.evaluate("button => button === document.activeElement"):
            break
    page.keyboard.press("Enter")
    expect(page.locator(".flashes")).to_contain_text("1 appareil")


def test_without_scripts_a_pasted_list_is_checked_and_confirmed(
    chromium: Browser, server: Server, codes: Codes
) -> None:
    page = signed_in(chromium, server, LOU, java_script_enabled=False).new_page()
    page.goto(f"/drawer?step=put&value={codes.place}")
    page.get_by_label("Un code par ligne").fill("\n".join([*codes.free[11:14], "BCDFGHB"]))
    page.get_by_role("button", name="Vérifier la liste").click()
    page.get_by_role("button", name="Retirer celui-ci").click()
    page.get_by_role("button", name="confirmer (3 appareils)").click()
    expect(page.locator(".flashes")).to_contain_text("3 appareils")
    page.context.close()
