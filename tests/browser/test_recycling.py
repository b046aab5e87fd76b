"""A collection of scrap in a real Chromium: loaded by scanner, weighed, gone with an eco-organism's slip; axe."""

import pytest
import sqlalchemy as sa
from playwright.sync_api import expect

from ordis.devices.code import spoken
from ordis.devices.models import Stage
from ordis.kernel.db import db
from ordis.partners.models import Organisation, OrganisationKind
from tests import make
from tests.browser.house import House
from tests.browser.window import Window
from tests.journeys.papers import pages_of
from tests.journeys.workshop import REREAD

pytestmark = pytest.mark.browser

RECYCLER = "Éco-organisme du Poitou"
LABEL = "Étiquette de l’appareil"


def to_recycle(number: int) -> list[str]:
    """Codes of as many devices kept for parts, then that of one whose disk is still to wipe."""
    if not db.session.scalar(sa.select(Organisation.id).where(Organisation.name == RECYCLER)):
        make.organisation(name=RECYCLER, kind=OrganisationKind.RECYCLER, recycles=True)
    devices = [make.device(stage=Stage.FOR_PARTS) for _ in range(number)]
    return [device.code for device in (*devices, make.device(stage=Stage.RECEIVED))]


def test_a_lead_loads_by_scanner_weighs_and_closes_with_the_slip_of_an_eco_organism(house: House, lead: Window) -> None:
    one, two, readable = house.told(to_recycle, 2)
    lead.open("/recycling").label("Recycleur ou éco-organisme").select_option(RECYCLER)
    lead.press("Préparer l’enlèvement").sees("est ouvert", "Aucun appareil n’est encore chargé")
    lead.swipe(LABEL, f"HTTPS://ORDI.EXAMPLE/D/{one}").sees(f"{spoken(one)} (Dell Latitude 5490)", "chargé.")
    lead.swipe(LABEL, readable).sees("Disque")
    expect(lead.label(LABEL)).to_have_value("")
    lead.label("Masse (kg)").first.fill("0")
    lead.label(LABEL).focus()
    lead.swipe(LABEL, two).sees("Entre 0,01 et 200 kg")
    lead.label("Masse (kg)").first.fill("2,4")
    lead.label(LABEL).focus()
    lead.swipe(LABEL, two)
    expect(lead.page.locator("#load-facts")).to_contain_text("2,4 kg (1 appareil sans masse)")
    expect(lead.label("Masse (kg)").first).to_have_value("")
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


def test_ten_fast_scans_all_arrive_each_with_its_answer(house: House, lead: Window) -> None:
    """Nobody waits for a banner between two labels; one that may not go is told among those that are loaded."""
    *codes, readable = house.told(to_recycle, 9)
    lead.open("/recycling").label("Recycleur ou éco-organisme").select_option(RECYCLER)
    lead.press("Préparer l’enlèvement").sees("est ouvert")
    expect(lead.label(LABEL)).to_be_focused()
    for code in (*codes[:5], readable, *codes[5:]):
        lead.page.keyboard.type(f"{code}\n")
    expect(lead.page.locator("#scan-answer .answer")).to_contain_text(spoken(codes[-1]))
    expect(lead.page.locator("#load-devices tbody tr")).to_have_count(9)
    assert lead.page.locator("#last-scans li").count() == 8
    expect(lead.page.locator("#last-scans")).to_contain_text("Bloqué")
    lead.look().sees("Appareils 9")
