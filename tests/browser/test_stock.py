"""A stock-take in a real Chromium: a scanner types, two people count, the network goes and comes back, axe."""

from collections.abc import Iterator
from dataclasses import dataclass

import pytest
from playwright.sync_api import Browser, Page, expect

from tests import make
from tests.browser.signing import LOU, signed_in
from tests.browser.suiting import fits_everyone
from tests.services.server import Server, enrol, running_ordis

pytestmark = pytest.mark.browser

YANIS = "yanis@exemple.fr"


@dataclass(frozen=True)
class Codes:
    room: str
    shelf: str
    other: str
    devices: list[str]


def a_room_of_two_shelves_and_six_devices() -> Codes:
    enrol("technician", YANIS, "Yanis Benali")
    room, shelf, other = (make.place(name=name) for name in ("Réserve", "Étagère 1", "Étagère 2"))
    shelf.parent_id = other.parent_id = room.id
    devices = [make.device() for _ in range(6)]
    for device in devices[:5]:
        device.place_id = shelf.id
    return Codes(room.code, shelf.code, other.code, [device.code for device in devices])


@pytest.fixture(scope="module")
def codes(server: Server) -> Codes:
    return server.told(a_room_of_two_shelves_and_six_devices)


def entered(chromium: Browser, server: Server, email: str) -> Page:
    return signed_in(chromium, server, email, reduced_motion="reduce").new_page()


@pytest.fixture
def lead(chromium: Browser, server: Server) -> Iterator[Page]:
    page = entered(chromium, server, LOU)
    yield page
    page.context.close()


@pytest.fixture
def technician(chromium: Browser, server: Server, codes: Codes) -> Iterator[Page]:
    page = entered(chromium, server, YANIS)
    yield page
    page.context.close()


def scan(page: Page, text: str, said: str) -> None:
    """As a scanner does: characters, then Enter, wherever the focus is."""
    page.keyboard.type(f"{text}\n")
    expect(page.locator("#scan-answer")).to_contain_text(said)


def test_a_stock_take_from_its_opening_to_its_result(lead: Page, technician: Page, codes: Codes) -> None:
    first, second, third, fourth, fifth, stray = codes.devices
    lead.goto(f"/stock/takes/new?place={codes.room}")
    fits_everyone(lead)
    lead.get_by_role("button", name="Ouvrir l’inventaire").click()
    expect(lead.get_by_role("heading", level=1)).to_contain_text("INV-")
    address = lead.url
    technician.goto(address)

    scan(lead, first, "Dites d’abord où vous comptez")
    scan(lead, f"https://ordi.example/l/{codes.shelf.lower()}", "Vous comptez Étagère 1")
    expect(lead.locator("#where-name")).to_have_text("Étagère 1")
    scan(lead, f"HTTPS:!!ORDI.EXAMPLE!D!{first}", "est bien ici")  # a US scanner on a French keyboard

    scan(technician, codes.shelf, "Vous comptez Étagère 1")
    scan(technician, second, "est bien ici")
    scan(technician, first, "par Lou Martin")
    scan(technician, codes.other, "Vous comptez Étagère 2")
    scan(technician, third, "est compté dans Étagère 2")
    scan(technician, stray, "n’était pas attendu")
    expect(lead.locator("#progress")).to_contain_text("3 sur 5", timeout=30_000)
    expect(lead.locator("#progress")).to_contain_text("Yanis Benali")

    technician.context.set_offline(True)
    technician.keyboard.type(f"{codes.shelf}\n")
    expect(technician.locator("#scan-answer")).to_contain_text("continuez, vos scans partiront")
    technician.keyboard.type(f"{fourth}\n")
    expect(technician.locator("#waiting")).to_contain_text("2\u00a0scans gardés ici")
    technician.context.set_offline(False)
    expect(technician.locator("#scan-answer")).to_contain_text("Envoyé au retour du réseau", timeout=20_000)
    expect(technician.locator("#waiting")).to_be_hidden()
    expect(technician.locator("#progress")).to_contain_text("4 sur 5", timeout=30_000)
    fits_everyone(technician)

    lead.goto(f"{address}/close")
    expect(lead.get_by_role("table", name="Seront dits manquants")).to_contain_text(f"{fifth[:3]}-{fifth[3:6]}")
    fits_everyone(lead)
    lead.get_by_role("button", name="Clore l’inventaire").click()
    expect(lead.get_by_role("heading", name="Manquants")).to_be_visible()
    fits_everyone(lead)
    lead.goto(f"/stock/{codes.other}")
    expect(lead.get_by_role("table", name="Appareils rangés ici")).to_contain_text(f"{third[:3]}-{third[3:6]}")

    scan(technician, fifth, "déjà clos")
    expect(technician.get_by_role("alert")).to_contain_text("n’est plus compté")  # and the refusal is still read
    expect(technician.locator("#scan-answer")).to_contain_text("déjà clos")
    technician.get_by_role("link", name="Voir le résultat").click()
    expect(technician.get_by_role("heading", name="Manquants")).to_be_visible()


@pytest.mark.parametrize(
    "path", ["/stock", "/stock/places", "/stock/sleeping", "/stock/needs", "/stock/takes", "/stock/new"]
)
def test_every_page_of_the_stock_fits_everyone(lead: Page, codes: Codes, path: str) -> None:
    lead.goto(path)
    fits_everyone(lead)


def test_the_pages_of_a_place_and_of_where_a_device_was_fit_everyone(lead: Page, codes: Codes) -> None:
    for path in (f"/stock/{codes.shelf}", f"/stock/{codes.shelf}/edit", f"/devices/{codes.devices[0]}/places"):
        lead.goto(path)
        fits_everyone(lead)


def test_a_tree_without_anything_says_what_to_do_first(
    chromium: Browser, tmp_path_factory: pytest.TempPathFactory
) -> None:
    with running_ordis(tmp_path_factory.mktemp("empty")) as empty:
        empty.add_user("workshop_lead", LOU, "Lou Martin")
        page = entered(chromium, empty, LOU)
        for path, said in (
            ("/stock", "Créer le premier emplacement"),
            ("/stock/sleeping", "Rien n’attend"),
            ("/stock/needs", "il n’y a rien à comparer"),
            ("/stock/takes", "Ouvrir un inventaire"),
        ):
            page.goto(path)
            expect(page.get_by_role("main")).to_contain_text(said)
            fits_everyone(page)
        page.context.close()
