"""A lot for an outside refurbisher in a real Chromium: prepared by scanner, reported on, taken back, settled; axe."""

from urllib.parse import urlsplit

import pytest
from playwright.sync_api import expect

from ordis.accounts.actions import add_user
from ordis.accounts.permissions import Role
from ordis.devices.code import spoken
from ordis.devices.models import Stage
from ordis.kernel import clock
from ordis.kernel.db import db
from ordis.partners.models import Membership, OrganisationKind
from tests import make
from tests.browser.house import House
from tests.browser.window import Window, window
from tests.journeys.papers import pages_of
from tests.services.server import PASSWORD

pytestmark = pytest.mark.browser

NOUR = "nour@esat.example"
LABEL = "Étiquette de l’appareil"


def to_entrust() -> list[str]:
    """Codes of two wiped devices, then that of one whose disk is still to wipe; and Nour, of the ESAT."""
    esat = make.organisation(name="ESAT du Clos", kind=OrganisationKind.SOCIAL_WORKSHOP, refurbishes=True)
    nour = add_user(
        email=NOUR, name="Nour Haddad", roles=[Role.REFURBISHER], password=PASSWORD, actor=None, at=clock.now()
    )
    db.session.flush()
    db.session.add(Membership(user_id=nour.id, organisation_id=esat.id))
    stages = (Stage.WIPED, Stage.WIPED, Stage.RECEIVED)
    return [make.device(stage=stage).code for stage in stages]


def test_a_lot_leaves_is_reported_on_by_its_refurbisher_and_comes_home(house: House, lead: Window) -> None:
    one, two, readable = house.told(to_entrust)
    lead.open("/outside").open("/outside/new").label("Atelier extérieur").select_option("ESAT du Clos")
    lead.fill(instructions="Nettoyer, poser le système").press("Préparer ce lot").sees("est ouvert")
    lead.swipe(LABEL, f"HTTPS://ORDI.EXAMPLE/D/{one}").sees(f"{spoken(one)} (Dell Latitude 5490)", "dans le lot.")
    lead.swipe(LABEL, readable).sees("On ne confie qu’un appareil à l’étape")
    expect(lead.label(LABEL)).to_have_value("")
    lead.swipe(LABEL, two).press("Confier et sceller le bordereau").sees("est confié", "0 sur 2")
    assert spoken(two) in pages_of(lead.pdf("Bordereau de sortie"))
    path = urlsplit(lead.page.url).path
    with window(house.browser, house.server.url) as nour:
        report(nour, path, one)
    take_back(lead, path, one, two)


def report(nour: Window, path: str, code: str) -> None:
    """With an account of its own, that sees its own lots only."""
    nour.sign_in(NOUR, PASSWORD).open("/outside").sees("Les lots confiés à votre atelier.")
    nour.scan(LABEL, f"HTTPS://ORDI.EXAMPLE/D/{code}").sees("Travail fait")
    nour.open(path).sees("Nettoyer, poser le système").follow("Dire ce qui a été fait")
    nour.press("Enregistrer le compte rendu").sees("Choisissez un résultat.")
    nour.label("Remis en état").check()
    nour.fill(work_done="Clavier changé", operating_system="Linux Mint 22", cost_cents="12,50")
    nour.press("Enregistrer le compte rendu").sees(f"Le compte rendu de {spoken(code)} est enregistré.", "12,50 €")
    assert "Nettoyer" in pages_of(nour.pdf("Bordereau de sortie"))


def take_back(lead: Window, path: str, one: str, two: str) -> None:
    """What does not come back is named before the return is closed, then held."""
    lead.open(path).swipe(LABEL, one).sees("revenu. Rangez-le, puis contrôlez-le.")
    expect(lead.page.locator("#lot-facts")).to_contain_text("1 sur 2")
    lead.press("Clore et sceller le bordereau").sees("Rien n’a été clos", "Il manque au retour")
    lead.page.get_by_label("Ce qui n’est pas revenu").check()
    lead.press("Clore et sceller le bordereau").sees("est clos", "Non revenu")
    words = pages_of(lead.pdf("Bordereau de retour"))
    assert "Clavier changé" in words
    assert spoken(two) in words
    lead.open(f"/devices/{two}").sees("À examiner")
