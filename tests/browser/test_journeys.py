"""Journeys in a real Chromium, by clicks, scans, drops and keyboard; every page crossed suits everyone."""

from pathlib import Path

import pytest
from playwright.sync_api import expect

from ordis.devices.models import Stage
from tests import make
from tests.browser import chain
from tests.browser.house import House
from tests.browser.keyboard import Keyboard
from tests.browser.suiting import PHONE
from tests.browser.window import Window, window
from tests.journeys.donors_list import DESKTOP, LAPTOP, SCREEN
from tests.journeys.town import DONOR_MAIL, PRESCRIBER_MAIL

pytestmark = pytest.mark.browser


def device_at(stage: Stage) -> str:
    return make.device(stage=stage).code


def test_a_company_s_laptop_becomes_a_family_s_computer(
    house: House, city: Window, bench: Window, lead: Window
) -> None:
    chain.record_the_donor(city)
    donation = chain.accept_the_offer(city)
    chain.import_the_list(city, donation)
    devices = chain.receive_the_devices(bench, donation)
    laptop = devices[LAPTOP.serial]
    chain.scan_the_label(bench, laptop)
    chain.prove_the_wipe(bench, laptop)
    chain.make_it_ready(bench, lead, laptop)
    chain.record_the_recycler(city)
    chain.recycle(lead, devices[SCREEN.serial])

    chain.invite_the_prescriber(city)
    with window(house.browser, house.server.url, width=PHONE, touch=True) as person:
        person.open("/mot-de-passe-oublie").fill(email=PRESCRIBER_MAIL).press("Recevoir le lien")
        chain.choose_a_password(person, house.link(PRESCRIBER_MAIL))
        referral = chain.state_the_need(person)
        chain.accept_and_reserve(city, referral, laptop)
        ceremony = chain.plan_the_ceremony(city)
        chain.hand_over(person, referral, laptop)

    chain.destroy_the_disk(lead, devices[DESKTOP.serial])
    chain.thank_the_donor(city, lead, donation)
    with window(house.browser, house.server.url) as donor:
        chain.open_the_donors_space(donor, house.link(DONOR_MAIL, about="lien personnel"))
        shared = chain.share_a_page_of_thanks(donor)
    chain.report(city, ceremony)
    with window(house.browser, house.server.url, width=PHONE) as anyone:
        chain.scan_as_anyone(anyone, laptop)
        chain.read_the_thanks(anyone, shared)


def test_a_device_is_worked_on_without_a_mouse_and_the_focus_is_always_seen(house: House, bench: Window) -> None:
    """Skip link, a move made, and the next one that says why it is closed. The work itself: test_refurbishing."""
    code = house.told(device_at, Stage.WIPED)
    keys, page = Keyboard(bench.open(f"/devices/{code}").page), bench.page
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="Aller au contenu")).to_be_focused()
    page.keyboard.press("Enter")
    keys.press("Commencer le reconditionnement")
    expect(page.get_by_text("« Commencer le reconditionnement » : c’est fait.")).to_be_visible()
    keys.reach("Déclarer prêt")
    assert page.evaluate("document.activeElement.getAttribute('aria-describedby')")
    bench.look()


PUBLIC = ("/v", "Le fichier PDF à vérifier", "Vérifier ce fichier", "Il n’a pas été lu")
BENCH = ("/devices/{code}", "Preuves et inventaires à lire", "Lire ces fichiers", "Rien n’a été enregistré")


@pytest.mark.parametrize(("path", "field", "button", "told"), [PUBLIC, BENCH])
def test_two_hundred_megabytes_get_a_page_in_french_and_not_a_broken_connection(
    house: House, bench: Window, tmp_path: Path, path: str, field: str, button: str, told: str
) -> None:
    heavy = tmp_path / "film.mkv"
    with heavy.open("wb") as file:
        file.truncate(200 * 1024 * 1024)
    bench.open(path.format(code=house.told(device_at, Stage.RECEIVED)))
    bench.label(field).set_input_files(heavy)
    bench.press(button).sees("Fichier trop lourd", told)
