"""A collection of scrap in a real Chromium: loaded by scanner, weighed, gone with an eco-organism's slip; axe."""

import pytest
from playwright.sync_api import expect

from ordis.devices.code import spoken
from tests.browser.house import House
from tests.browser.window import Window
from tests.journeys.papers import pages_of
from tests.journeys.workshop import REREAD

pytestmark = pytest.mark.browser

SEED = """
from ordis import create_app
from ordis.devices.models import Stage
from ordis.kernel.db import begin_writing, db
from ordis.partners.models import OrganisationKind
from tests import make
with create_app().app_context():
    begin_writing()
    make.organisation(name="Éco-organisme du Poitou", kind=OrganisationKind.RECYCLER, recycles=True)
    devices = [make.device(stage=Stage.FOR_PARTS, disk_serial=f"REC{n}") for n in range(2)]
    devices.append(make.device(stage=Stage.RECEIVED, disk_serial="NOT-WIPED"))
    print(*(device.code for device in devices))
    db.session.commit()
"""
LABEL = "Étiquette de l’appareil"


def test_a_lead_loads_by_scanner_weighs_and_closes_with_the_slip_of_an_eco_organism(house: House, lead: Window) -> None:
    one, two, readable = house.told(SEED).split()
    lead.open("/recycling").label("Recycleur ou éco-organisme").select_option("Éco-organisme du Poitou")
    lead.press("Préparer l’enlèvement").sees("est ouvert", "Aucun appareil n’est encore chargé")
    lead.scan(LABEL, f"HTTPS://ORDI.EXAMPLE/D/{one}").sees(f"{spoken(one)} (Dell Latitude 5490) est chargé.")
    lead.scan(LABEL, readable).sees("Disque")
    expect(lead.label(LABEL)).to_have_value("")
    lead.label("Masse (kg)").first.fill("0")
    lead.label(LABEL).focus()
    lead.scan(LABEL, two).sees("Entre 0,01 et 200 kg")
    lead.label("Masse (kg)").first.fill("2,4")
    lead.press("Charger", exact=True).sees("2,4 kg", "1 appareil sans masse")
    lead.label("Nature").fill("Câbles")
    lead.label("Masse (kg)").last.fill("12,5")
    lead.press("Noter ce vrac").sees("Câbles, 12,5 kg", "14,9 kg")
    close(lead)
    words = pages_of(lead.pdf("(PDF)"))
    for said in (spoken(one), spoken(two), "ECO-2026-118", "Câbles", "16 kg", "effacé"):
        assert said in words, said
    lead.open(f"/devices/{one}").sees("Recyclé (DEEE)")


def close(lead: Window) -> None:
    """A load that would weigh less than its parts is refused, and what was typed is still there."""
    lead.label("Bordereau d’un éco-organisme").check()
    lead.label("Numéro du bordereau").fill("ECO-2026-118")
    lead.label("Masse du chargement entier (kg)").fill("3")
    lead.label(REREAD).check()
    lead.press("Clore et sceller").sees("Rien n’a été clos", "est inférieure à celle des appareils")
    expect(lead.page.locator(".error-summary")).to_be_focused()
    expect(lead.label("Numéro du bordereau")).to_have_value("ECO-2026-118")
    lead.label("Masse du chargement entier (kg)").fill("16")
    lead.press("Clore et sceller").sees("est clos", "Masse remise 16 kg", "ECO-2026-118")
