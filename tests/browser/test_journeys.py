"""Journeys in a real Chromium, by clicks, scans, drops and keyboard; every page crossed suits everyone."""

import re
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

from tests.browser import chain
from tests.browser.keyboard import Keyboard
from tests.browser.window import PHONE, Window, window
from tests.journeys.donors_list import DESKTOP, LAPTOP, SCREEN
from tests.journeys.town import DONOR_MAIL, PRESCRIBER_MAIL
from tests.services.chromium import running_chromium
from tests.services.server import PASSWORD, ROOT, Server, running_ordis
from tests.services.smtp import HOST, Mailbox, running_smtp

pytestmark = pytest.mark.browser
TEAM = """
from ordis import create_app
from ordis.accounts.actions import add_user
from ordis.accounts.permissions import Role
from ordis.kernel import clock
from ordis.kernel.db import begin_writing, db
team = {"coordinator": "Camille Roy", "technician": "Yanis Benali", "workshop_lead": "Marc Delage"}
with create_app().app_context():
    begin_writing()
    for role, name in team.items():
        add_user(email=role + "@poitiers.example", name=name, roles=[Role(role)], password="%s", actor=None,
                 at=clock.now())
    db.session.commit()
"""
RECEIVED = """
from ordis import create_app
from ordis.devices.models import Stage
from ordis.kernel.db import begin_writing, db
from tests import make
with create_app().app_context():
    begin_writing()
    print(make.device(stage=Stage.RECEIVED).code)
    db.session.commit()
"""
WIPED = RECEIVED.replace("RECEIVED", "WIPED")
DELIVER = """
from ordis import create_app
from ordis.kernel import clock
from ordis.kernel.mail import deliver_waiting
app = create_app()
with app.app_context():
    deliver_waiting(app.extensions["ordis"].smtp, at=clock.now())
"""


@dataclass
class House:
    server: Server
    mailbox: Mailbox
    browser: Browser

    def told(self, script: str) -> str:
        """What a script prints, run in a process of its own on the base of the house."""
        command = [sys.executable, "-c", script]
        environment = dict(self.server.environment)
        done = subprocess.run(command, env=environment, cwd=ROOT, check=True, capture_output=True, text=True)
        return done.stdout.strip()

    def letter(self, address: str) -> str:
        """The last message that the worker's delivery brought to this address."""
        self.told(DELIVER)
        return str(self.mailbox.to(address)[-1].get_content())

    def link(self, address: str) -> str:
        """The path of the first link of that message."""
        found = re.search(rf"{self.server.url}(/\S+)", self.letter(address))
        assert found
        return found[1]


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    folder = tmp_path_factory.mktemp("house")
    with running_smtp() as mailbox, running_chromium() as browser:
        mail = {"SMTP_HOST": HOST, "SMTP_PORT": str(mailbox.port), "SMTP_STARTTLS": "non"}
        with running_ordis(folder, **mail) as server:
            found = House(server, mailbox, browser)
            found.told(TEAM % PASSWORD)
            yield found


@pytest.fixture(scope="module")
def city(house: House) -> Iterator[Window]:
    yield from member(house, "coordinator")


@pytest.fixture(scope="module")
def bench(house: House) -> Iterator[Window]:
    yield from member(house, "technician")


@pytest.fixture(scope="module")
def lead(house: House) -> Iterator[Window]:
    yield from member(house, "workshop_lead")


def member(house: House, role: str) -> Iterator[Window]:
    with window(house.browser, house.server.url) as opened:
        opened.sign_in(f"{role}@poitiers.example", PASSWORD).sees("Bonjour")
        yield opened


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
        chain.open_the_donors_space(donor, house.link(DONOR_MAIL))
    chain.report(city, ceremony)
    with window(house.browser, house.server.url, width=PHONE) as anyone:
        chain.scan_as_anyone(anyone, laptop)


def test_a_device_is_worked_on_without_a_mouse_and_the_focus_is_always_seen(house: House, bench: Window) -> None:
    """Skip link, hold set from its own page, lifted by nobody but who may, move made."""
    code = house.told(WIPED)
    keys, page = Keyboard(bench.open(f"/devices/{code}").page), bench.page
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="Aller au contenu")).to_be_focused()
    page.keyboard.press("Enter")
    keys.press("Commencer le reconditionnement")
    expect(page.get_by_text("« Commencer le reconditionnement » : c’est fait.")).to_be_visible()
    keys.choose("Écran", "Défectueux")
    keys.choose("Clavier", "Fonctionne")
    keys.press("Enregistrer")
    expect(page.get_by_text("Le travail est noté.")).to_be_visible()
    keys.reach("Déclarer prêt")
    assert page.evaluate("document.activeElement.getAttribute('aria-describedby')")
    bench.look().sees("Écran : défectueux")


PUBLIC = ("/v", "Le fichier PDF à vérifier", "Vérifier ce fichier")
BENCH = ("/devices/{code}", "Preuves et inventaires à lire", "Lire ces fichiers")


@pytest.mark.parametrize(("path", "field", "button"), [PUBLIC, BENCH])
def test_two_hundred_megabytes_get_a_page_in_french_and_not_a_broken_connection(
    house: House, bench: Window, tmp_path: Path, path: str, field: str, button: str
) -> None:
    heavy = tmp_path / "film.mkv"
    with heavy.open("wb") as file:
        file.truncate(200 * 1024 * 1024)
    bench.open(path.format(code=house.told(RECEIVED)))
    bench.label(field).set_input_files(heavy)
    bench.press(button).sees("Fichier trop lourd", "Rien n’a été enregistré")
