"""Parts in a real Chromium: a disk and memory go from a device kept for parts into another; every page suits all."""

import subprocess
import sys
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser

from ordis.devices.code import spoken
from tests.browser.window import WIDE, Window
from tests.services.server import PASSWORD, ROOT, Server, running_ordis

pytestmark = pytest.mark.browser

SEED = """
from ordis import create_app
from ordis.kernel.db import begin_writing, db
from ordis.refurbishing.parts.actions import Described
from ordis.refurbishing.parts.models import PartKind
from tests import make
from tests.refurbishing.parts.making import MEMORY, SSD, for_parts, lot, on_bench
with create_app().app_context():
    begin_writing()
    make.place(name="Étagère pièces")
    lot(MEMORY, pieces=1), lot(SSD, pieces=3), lot(Described(PartKind.CHARGER, "Chargeur Dell 65 W"), pieces=2)
    print(for_parts().code, on_bench().code)
    db.session.commit()
"""


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    with running_ordis(tmp_path_factory.mktemp("parts")) as server:
        server.add_user("workshop_lead", "lou@exemple.fr", "Lou Martin")
        yield server


@pytest.fixture(scope="module")
def codes(server: Server) -> tuple[str, str]:
    """A device kept for parts, and one on the bench."""
    command = [sys.executable, "-c", SEED]
    done = subprocess.run(command, env=dict(server.environment), cwd=ROOT, capture_output=True, text=True, check=True)
    donor, device = done.stdout.split()[-2:]
    return donor, device


@pytest.fixture
def window(chromium: Browser, server: Server) -> Iterator[Window]:
    context = chromium.new_context(
        base_url=server.url, locale="fr-FR", reduced_motion="reduce", viewport={"width": WIDE, "height": 900}
    )
    page = context.new_page()
    page.goto("/connexion")
    page.get_by_label("Adresse électronique").fill("lou@exemple.fr")
    page.get_by_label("Mot de passe").fill(PASSWORD)
    page.get_by_role("main").get_by_role("button", name="Se connecter").click()
    window = Window(page, server.url)
    yield window
    context.close()
    assert window.complaints == []


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
