"""A lot for an outside refurbisher in a real Chromium: prepared by scanner, reported on, taken back, settled; axe."""

from urllib.parse import urlsplit

import pytest
from playwright.sync_api import expect

from ordis.devices.code import spoken
from tests.browser.house import House
from tests.browser.window import Window, window
from tests.journeys.papers import pages_of
from tests.services.server import PASSWORD

pytestmark = pytest.mark.browser

NOUR = "nour@esat.example"
SEED = f"""
from ordis import create_app
from ordis.accounts.actions import add_user
from ordis.accounts.permissions import Role
from ordis.devices.models import Stage
from ordis.kernel import clock
from ordis.kernel.db import begin_writing, db
from ordis.partners.models import Membership, OrganisationKind
from tests import make
with create_app().app_context():
    begin_writing()
    esat = make.organisation(name="ESAT du Clos", kind=OrganisationKind.SOCIAL_WORKSHOP, refurbishes=True)
    nour = add_user(email="{NOUR}", name="Nour Haddad", roles=[Role.REFURBISHER], password="{PASSWORD}", actor=None,
                    at=clock.now())
    db.session.flush()
    db.session.add(Membership(user_id=nour.id, organisation_id=esat.id))
    devices = [make.device(stage=Stage.WIPED, disk_serial=f"OUT{{n}}") for n in range(2)]
    devices.append(make.device(stage=Stage.RECEIVED, disk_serial="STILL-READABLE"))
    print(*(device.code for device in devices))
    db.session.commit()
"""
LABEL = "Étiquette de l’appareil"


def test_a_lot_leaves_is_reported_on_by_its_refurbisher_and_comes_home(house: House, lead: Window) -> None:
    one, two, readable = house.told(SEED).split()
    lead.open("/outside").open("/outside/new").label("Atelier extérieur").select_option("ESAT du Clos")
    lead.fill(instructions="Nettoyer, poser le système").press("Préparer ce lot").sees("est ouvert")
    lead.scan(LABEL, f"HTTPS://ORDI.EXAMPLE/D/{one}").sees(f"{spoken(one)} (Dell Latitude 5490)", "dans le lot.")
    lead.scan(LABEL, readable).sees("On ne confie qu’un appareil à l’étape")
    expect(lead.label(LABEL)).to_have_value("")
    lead.scan(LABEL, two).press("Confier et sceller le bordereau").sees("est confié", "0 sur 2")
    assert spoken(two) in pages_of(lead.pdf("Bordereau de sortie"))
    path = urlsplit(lead.page.url).path
    with window(house.browser, house.server.url) as nour:
        report(nour, path, one)
    take_back(lead, path, one, two)


def report(nour: Window, path: str, code: str) -> None:
    """With an account of its own, that sees its own lots only."""
    nour.sign_in(NOUR, PASSWORD).open("/outside").sees("Les lots confiés à votre atelier.")
    nour.open(path).sees("Nettoyer, poser le système").follow("Dire ce qui a été fait")
    nour.press("Enregistrer le compte rendu").sees("Choisissez un résultat.")
    nour.label("Remis en état").check()
    nour.fill(work_done="Clavier changé", operating_system="Linux Mint 22", cost_cents="12,50")
    nour.press("Enregistrer le compte rendu").sees(f"Le compte rendu de {spoken(code)} est enregistré.", "12,50 €")
    assert "Nettoyer" in pages_of(nour.pdf("Bordereau de sortie"))


def take_back(lead: Window, path: str, one: str, two: str) -> None:
    """What does not come back is named before the return is closed, then held."""
    lead.open(path).scan(LABEL, one).sees("revenu. Rangez-le, puis contrôlez-le.", "1 sur 2")
    lead.press("Clore et sceller le bordereau").sees("Rien n’a été clos", "Il manque au retour")
    lead.page.get_by_label("Ce qui n’est pas revenu").check()
    lead.press("Clore et sceller le bordereau").sees("est clos", "Non revenu")
    words = pages_of(lead.pdf("Bordereau de retour"))
    assert "Clavier changé" in words
    assert spoken(two) in words
    lead.open(f"/devices/{two}").sees("À examiner")
