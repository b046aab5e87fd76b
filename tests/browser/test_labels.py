"""The dialog of labels in a real Chromium: what is clicked is what is printed; every page of the room passes axe."""

import subprocess
import sys
from collections.abc import Iterator

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, expect

from tests.services.server import PASSWORD, ROOT, Server, running_ordis

pytestmark = pytest.mark.browser

SEED = """
from ordis import create_app
from ordis.devices.labels import actions, stickers
from ordis.devices.labels.models import PrinterLanguage
from ordis.devices.labels.queries import stickers_of
from ordis.devices.labels.sheet import Correction
from ordis.kernel.db import begin_writing, db
from tests import make
with create_app().app_context():
    begin_writing()
    lead = make.user()
    facts = actions.PrinterFacts("Laser du bureau", PrinterLanguage.PDF, None, "L7654", Correction(0.5, -0.5))
    printer = actions.add_printer(facts=facts, actor=lead, at=make.AT)
    batch = stickers.print_batch(count=5, actor=lead, at=make.AT)
    codes = [make.device().code for _ in range(60)]
    print(printer.ref, stickers_of(batch)[0].code, make.place().code, *codes)
    db.session.commit()
"""


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    with running_ordis(tmp_path_factory.mktemp("labels")) as server:
        server.add_user("workshop_lead", "lou@exemple.fr", "Lou Martin")
        yield server


@pytest.fixture(scope="module")
def seeded(server: Server) -> list[str]:
    """A printer, a blank sticker, a place, then sixty devices."""
    command = [sys.executable, "-c", SEED]
    done = subprocess.run(command, env=dict(server.environment), cwd=ROOT, capture_output=True, text=True, check=True)
    return done.stdout.split()[-63:]


@pytest.fixture
def page(chromium: Browser, server: Server) -> Iterator[Page]:
    context = chromium.new_context(base_url=server.url, locale="fr-FR", reduced_motion="reduce")
    page = context.new_page()
    errors: list[str] = []
    page.on("pageerror", lambda error: errors.append(str(error)))
    page.goto("/connexion")
    page.get_by_label("Adresse électronique").fill("lou@exemple.fr")
    page.get_by_label("Mot de passe").fill(PASSWORD)
    page.get_by_role("main").get_by_role("button", name="Se connecter").click()
    yield page
    context.close()
    assert errors == []


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
        for width in (1280, 390):
            page.set_viewport_size({"width": width, "height": 900})
            found = Axe().run(page).response["violations"]
            assert found == [], f"{address} {width}: " + ", ".join(fault["id"] for fault in found)
            assert page.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0, (address, width)
