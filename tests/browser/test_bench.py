"""What surrounds the scanner in a real Chromium: its field, its sounds, the pages of a device, its public label."""

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
from ordis.devices.models import Stage
from ordis.kernel.db import begin_writing, db
from tests import make
with create_app().app_context():
    begin_writing()
    device, place = make.device(stage=Stage.WIPED), make.place(name="Étagère B3")
    print(device.code, place.code)
    db.session.commit()
"""


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    with running_ordis(tmp_path_factory.mktemp("bench")) as server:
        server.add_user("workshop_lead", "lou@exemple.fr", "Lou Martin")
        yield server


@pytest.fixture(scope="module")
def codes(server: Server) -> tuple[str, str]:
    """A device that is wiped, and a place."""
    command = [sys.executable, "-c", SEED]
    done = subprocess.run(command, env=dict(server.environment), cwd=ROOT, capture_output=True, text=True, check=True)
    device, place = done.stdout.split()[-2:]
    return device, place


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


def fits_everyone(page: Page) -> None:
    """No axe violation, wide and at 320 px, and nothing sticks out."""
    for width in (1280, 320):
        page.set_viewport_size({"width": width, "height": 900})
        found = Axe().run(page).response["violations"]
        assert found == [], f"{page.url} {width}: " + ", ".join(fault["id"] for fault in found)
        assert page.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0, (page.url, width)
    page.set_viewport_size({"width": 1280, "height": 900})


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
    page = chromium.new_page(base_url=server.url, locale="fr-FR")
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
