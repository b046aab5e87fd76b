"""The bench scanner in a real Chromium: keys as a scanner sends them, a network that comes and goes."""

import pytest
from playwright.sync_api import Page, Route, expect

from ordis.devices.code import spoken
from ordis.devices.models import Stage
from tests import make
from tests.browser.suiting import fits_everyone
from tests.devices.keyboards import on_azerty
from tests.services.server import Server

pytestmark = pytest.mark.browser

START = "Commencer le reconditionnement"


def twelve_one_and_a_place() -> list[str]:
    devices = [make.device(stage=Stage.WIPED, disk_serial=f"W{n}") for n in range(12)]
    devices.append(make.device(stage=Stage.REFURBISHING, disk_serial="R1"))
    return [*(device.code for device in devices), make.place(name="Étagère B3").code]


@pytest.fixture(scope="module")
def codes(server: Server) -> list[str]:
    """Twelve devices that are wiped, used up by the tests one after the other, one at work, and a place."""
    return server.told(twelve_one_and_a_place)


@pytest.fixture
def page(page: Page) -> Page:
    page.goto("/scan")
    return page


def scan(page: Page, text: str) -> None:
    """As a scanner types: a key every 5 ms, then Enter. What no key of a US layout gives is inserted."""
    for character in text:
        if character.isascii():
            page.keyboard.press(f"Shift+{character}" if character.isupper() else character, delay=5)
        else:
            page.keyboard.insert_text(character)
    page.keyboard.press("Enter")


def label(code: str) -> str:
    return f"HTTPS://ORDI.EXAMPLE/D/{code}"


def answered(page: Page, outcome: str) -> None:
    expect(page.locator("#scan-answer .answer")).to_have_attribute("data-outcome", outcome)


def tally(page: Page) -> list[str]:
    return page.locator("#tally dd").all_inner_texts()


def arm(page: Page, step: str = START) -> None:
    page.get_by_role("button", name=step, exact=True).click()
    expect(page.locator("#mode-label")).to_have_text(step)


def test_a_step_is_armed_once_then_each_scan_applies_it(page: Page, codes: list[str]) -> None:
    arm(page)
    for code, typed in ((codes[0], label(codes[0])), (codes[1], on_azerty(label(codes[1])))):
        scan(page, typed)
        expect(page.locator("#last-device")).to_contain_text(spoken(code))
        answered(page, "applied")
    expect(page.locator("#last-device")).to_contain_text("En reconditionnement")
    assert tally(page) == ["2", "0", "0", "0"]
    expect(page.locator("#last-scans li")).to_have_count(2)
    expect(page.locator("#last-scans li").first).to_contain_text(on_azerty("HTTPS"))
    expect(page.get_by_label("Code ou scan")).to_be_focused()


def test_each_answer_has_its_tone_its_word_and_its_count(page: Page, codes: list[str]) -> None:
    arm(page)
    scan(page, label(codes[2]))
    answered(page, "applied")
    scan(page, codes[3])
    answered(page, "applied")
    scan(page, codes[2].lower())
    answered(page, "already")
    expect(page.locator("#scan-answer")).to_contain_text("dans cette séance")
    scan(page, codes[12])
    answered(page, "already")
    expect(page.locator("#scan-answer")).to_contain_text("c’est déjà le cas")
    arm(page, "Déclarer prêt")
    scan(page, codes[12])
    answered(page, "blocked")
    expect(page.locator("#scan-answer li").first).to_be_visible()
    scan(page, "bonjour")
    answered(page, "unknown")
    expect(page.locator("#scan-answer")).to_contain_text("bonjour")
    scan(page, "https://ordi.lyon.example/d/BBBBBBB")
    answered(page, "not_found")
    expect(page.locator("#scan-answer")).to_contain_text("autre ville")
    assert tally(page) == ["2", "2", "1", "2"]
    page.get_by_role("button", name="Recommencer la séance").click()
    assert tally(page) == ["0", "0", "0", "0"]
    expect(page.locator("#mode-label")).to_have_text("Déclarer prêt")


def test_a_mode_card_arms_its_step_through_a_french_keyboard_and_the_next_scan_waits_for_it(
    page: Page, codes: list[str]
) -> None:
    scan(page, on_azerty("HTTPS://ORDI.EXAMPLE/S/START_WORK"))
    scan(page, label(codes[4]))
    expect(page.locator("#mode-label")).to_have_text(START)
    answered(page, "applied")
    scan(page, "HTTPS://ORDI.EXAMPLE/S/OPEN")
    expect(page.locator("#mode-label")).to_have_text("Ouvrir la fiche")
    scan(page, label(codes[4]))
    page.wait_for_url(f"**/devices/{codes[4]}")


def test_paused_nothing_is_opened_nor_applied_and_the_step_comes_back(page: Page, codes: list[str]) -> None:
    arm(page)
    page.get_by_role("link", name="Pause").click()
    scan(page, label(codes[5]))
    answered(page, "paused")
    expect(page.locator("#scan-answer")).to_contain_text("rien n’est ouvert ni appliqué")
    page.get_by_role("link", name="Reprendre").click()
    expect(page.locator("#mode-label")).to_have_text(START)
    scan(page, label(codes[5]))
    expect(page.locator("#last-device")).to_contain_text(spoken(codes[5]))
    answered(page, "applied")


def test_the_same_scan_twice_within_two_seconds_is_sent_once(page: Page, codes: list[str]) -> None:
    arm(page)
    scan(page, label(codes[6]))
    scan(page, label(codes[6]))
    answered(page, "repeated")
    expect(page.locator("#last-scans li").first).to_contain_text("Déjà scanné")
    assert tally(page) == ["1", "0", "0", "0"]
    page.wait_for_timeout(2100)
    scan(page, label(codes[6]))
    answered(page, "already")


def test_scans_wait_offline_survive_a_reload_and_are_sent_once_in_order(page: Page, codes: list[str]) -> None:
    arm(page)
    page.route("**/scan", lambda route: route.abort() if route.request.method == "POST" else route.continue_())
    for code in codes[7:9]:
        scan(page, label(code))
    answered(page, "waiting")
    expect(page.locator("#waiting-scans li")).to_have_text([label(code) for code in codes[7:9]])
    scan(page, "HTTPS://ORDI.EXAMPLE/S/PAUSE")
    expect(page.locator("#mode-label")).to_have_text(START)
    page.reload()
    expect(page.locator("#mode-label")).to_have_text(START)
    expect(page.locator("#waiting-scans li")).to_have_count(2)
    page.unroute("**/scan")
    expect(page.locator("#waiting")).to_be_hidden(timeout=10_000)
    expect(page.locator("#last-scans li").first).to_contain_text(codes[8])  # hidden once the last is on its way
    assert tally(page) == ["2", "0", "0", "0"]


def test_an_answer_lost_on_the_way_is_asked_for_again_and_applied_once(page: Page, codes: list[str]) -> None:
    arm(page)
    lost: list[str | None] = []

    def lose_the_first(route: Route) -> None:
        route.fetch()
        lost.append(route.request.post_data)
        route.abort()

    page.route("**/scan", lose_the_first, times=1)
    scan(page, label(codes[9]))
    answered(page, "waiting")
    answered(page, "applied")
    assert len(lost) == 1
    assert tally(page) == ["1", "0", "0", "0"]


def test_scans_faster_than_the_server_wait_their_turn(page: Page, codes: list[str]) -> None:
    arm(page, "Reprendre le reconditionnement")

    def slow(route: Route) -> None:
        page.wait_for_timeout(150)
        route.continue_()

    page.route("**/scan", slow)
    for code in codes[:5]:
        scan(page, code)
    expect(page.locator("#last-scans li")).to_have_count(5)
    assert tally(page) == ["0", "5", "0", "0"]


def test_a_scan_while_a_button_has_the_focus_goes_to_the_field(page: Page, codes: list[str]) -> None:
    arm(page)
    page.get_by_role("button", name="Recommencer la séance").focus()
    scan(page, codes[10])
    answered(page, "applied")
    assert tally(page) == ["1", "0", "0", "0"]


def test_a_step_that_leads_out_asks_why_and_is_confirmed_before_it_is_armed(page: Page, codes: list[str]) -> None:
    page.locator("summary").filter(has_text="Garder pour pièces").click()
    page.get_by_role("button", name="Armer cette étape").click()
    expect(page.locator("#mode-label")).to_have_text("Ouvrir la fiche")
    page.locator("#arm-keep_for_parts-note").fill("Carte mère morte")
    page.locator("#arm-keep_for_parts-confirmed").check()
    page.get_by_role("button", name="Armer cette étape").click()
    expect(page.locator("#mode-label")).to_have_text("Garder pour pièces")
    expect(page.locator("#mode-note")).to_have_text("Carte mère morte")
    scan(page, label(codes[11]))
    answered(page, "applied")
    fits_everyone(page)
    page.reload()
    expect(page.locator("#mode-note")).to_have_text("Carte mère morte")
    page.goto("/devices")
    page.goto("/scan")
    expect(page.locator("#mode-label")).to_have_text("Garder pour pièces")
    expect(page.locator("#scan-answer")).to_contain_text("Reprise de la séance")


def test_a_step_that_wants_a_place_takes_it_from_its_label(page: Page, codes: list[str]) -> None:
    scan(page, on_azerty("HTTPS://ORDI.EXAMPLE/S/PUT"))
    answered(page, "mode")
    expect(page.locator("#scan-answer")).to_contain_text("il reste à préciser")
    scan(page, f"HTTPS://ORDI.EXAMPLE/L/{codes[13]}")
    expect(page.locator("#mode-label")).to_have_text("Ranger")
    expect(page.locator("#mode-value")).to_have_text("Étagère B3")
    scan(page, codes[10])
    answered(page, "applied")
    expect(page.locator("#last-device [data-fact=place]")).to_have_text("Étagère B3")


def test_without_network_a_step_is_still_armed_by_hand_and_the_scan_leaves_when_it_is_back(
    page: Page, codes: list[str]
) -> None:
    page.context.set_offline(True)
    arm(page, "Reprendre le reconditionnement")
    scan(page, codes[12])
    answered(page, "waiting")
    page.context.set_offline(False)
    answered(page, "already")
    expect(page.locator("#waiting")).to_be_hidden()
    assert tally(page) == ["0", "1", "0", "0"]
