"""Parts in a real Chromium: a disk and memory go from a device kept for parts into another; every page suits all."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser

from ordis.devices.code import spoken
from ordis.refurbishing.parts.actions import Described
from ordis.refurbishing.parts.models import PartKind
from tests import make
from tests.browser import window as windows
from tests.browser.signing import LOU, cookies_of
from tests.browser.window import Window
from tests.refurbishing.parts.making import MEMORY, SSD, for_parts, lot, on_bench
from tests.services.server import Server

pytestmark = pytest.mark.browser


def a_stock_of_parts_and_two_devices() -> tuple[str, str]:
    make.place(name="Étagère pièces")
    for described, pieces in ((MEMORY, 1), (SSD, 3), (Described(PartKind.CHARGER, "Chargeur Dell 65 W"), 2)):
        lot(described, pieces=pieces)
    return for_parts().code, on_bench().code


@pytest.fixture(scope="module")
def codes(server: Server) -> tuple[str, str]:
    """A device kept for parts, and one on the bench."""
    return server.told(a_stock_of_parts_and_two_devices)


@pytest.fixture
def window(chromium: Browser, server: Server) -> Iterator[Window]:
    with windows.window(chromium, server.url, cookies=cookies_of(chromium, server, LOU)) as opened:
        yield opened


def test_a_disk_and_memory_go_from_one_device_into_another(window: Window, codes: tuple[str, str]) -> None:
    donor, device = codes
    window.open(f"/devices/{donor}").follow("Prélever des pièces").confirm("Sortir ce disque", "Sortir ce disque")
    window.sees("Sa preuve reste ici").follow("Prélever une pièce")
    window.fill(capacity_gb="4", label="DDR4 prélevée").press("Prélever").sees("DDR4 prélevée")
    window.open(f"/devices/{device}").follow("Pièces").fill(q="prélevée").press("Chercher").follow("DDR4 prélevée")
    window.sees("4 Go → 8 Go").press("Poser").sees("1 × DDR4 prélevée")
    window.follow("W62TEST1").sees("sa preuve le suit").press("Poser").sees(f"venu de {spoken(donor)}")
    window.confirm("Retirer", "Retirer et remettre au stock").sees("de retour au stock")


def test_the_stock_is_read_filled_and_counted(window: Window, codes: tuple[str, str]) -> None:
    window.open("/parts").sees("à recommander").follow("Entrer une pièce").press("Entrer au stock")
    window.sees("il reste à corriger").fill(label="Clavier AZERTY 5490", pieces="2")
    window.page.get_by_role("main").get_by_label("Type de pièce").select_option("keyboard")
    window.press("Entrer au stock").sees("2 pièces").unfold("Corriger le compte")
    window.fill(counted="1", reason="Un égaré").press("Corriger", exact=True).sees("1 pièce")
    window.open("/parts?q=rien").sees("Aucune pièce ne répond").open("/parts").follow("Clavier AZERTY 5490")
