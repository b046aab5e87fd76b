"""The dialog of labels in a real Chromium: what is clicked is what is printed; every page of the room passes axe."""

import pytest
from playwright.sync_api import Page, expect

from ordis.devices.labels import actions, stickers
from ordis.devices.labels.models import PrinterLanguage
from ordis.devices.labels.queries import stickers_of
from ordis.devices.labels.sheet import Correction
from tests import make
from tests.browser.suiting import fits_everyone
from tests.services.server import Server

pytestmark = pytest.mark.browser


def a_printer_a_sticker_a_place_and_sixty_devices() -> list[str]:
    lead = make.user()
    facts = actions.PrinterFacts("Laser du bureau", PrinterLanguage.PDF, None, "L7654", Correction(0.5, -0.5))
    printer = actions.add_printer(facts=facts, actor=lead, at=make.AT)
    batch = stickers.print_batch(count=5, actor=lead, at=make.AT)
    codes = [make.device().code for _ in range(60)]
    return [str(printer.ref), stickers_of(batch)[0].code, make.place().code, *codes]


@pytest.fixture(scope="module")
def seeded(server: Server) -> list[str]:
    return server.told(a_printer_a_sticker_a_place_and_sixty_devices)


def test_the_first_free_cell_is_clicked_and_the_preview_follows(page: Page, seeded: list[str]) -> None:
    page.goto("/labels?" + "&".join(f"code={code}" for code in seeded[3:9]))
    page.locator('[data-cell="14"]').click()
    expect(page.get_by_label("Première étiquette libre")).to_have_value("14")
    expect(page.locator(".peeled")).to_have_count(13)
    page.get_by_text("Changer de format").click()
    page.get_by_role("radio", name="L7160").check()
    expect(page.locator("[data-cell]")).to_have_count(21)
    expect(page.get_by_role("radio", name="L7160")).to_be_focused()
    page.get_by_label("Imprimante").select_option(label="Laser du bureau")
    expect(page.locator("[data-cell]")).to_have_count(40)
    page.get_by_label("Exemplaires").fill("99")
    page.keyboard.press("Enter")
    expect(page.get_by_role("alert")).to_contain_text("exemplaires")
    page.get_by_label("Exemplaires").fill("3")
    page.keyboard.press("Enter")
    with page.context.expect_event("response", lambda answer: answer.url.endswith("/labels")) as printed:
        page.get_by_role("button", name="Imprimer 18 étiquettes").click()
    assert printed.value.headers["content-type"] == "application/pdf"
    expect(page.get_by_role("status").filter(has_text="18 étiquettes envoyées à l’impression")).to_be_visible()
    expect(page.get_by_label("Première étiquette libre")).to_have_value("19")
    expect(page.get_by_role("button", name="Imprimer de nouveau")).to_be_visible()


def test_every_page_of_the_room_fits_everyone(page: Page, seeded: list[str]) -> None:
    printer, sticker, place, *codes = seeded
    sixty = "&".join(f"code={code}" for code in codes)
    for address in (
        f"/labels?code={codes[0]}",
        f"/labels?{sixty}&first_cell=7",
        f"/labels?code={codes[0]}&format=DK-11204&printer=",
        f"/labels?what=places&codes={place}",
        "/labels?what=cards&format=Cartes A4",
        "/labels",
        "/labels/printers",
        "/labels/printers/new",
        f"/labels/printers/{printer}",
        f"/labels/printers/{printer}/calibration",
        "/labels/sizes",
        "/labels/sizes/new",
        "/labels/blank",
        f"/devices/{codes[0]}/label",
        f"/stickers/{sticker}",
        "/stickers/BBBBBBB",
    ):
        page.goto(address)
        fits_everyone(page)
