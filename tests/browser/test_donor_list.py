"""A donor's list in a real Chromium: given, its columns said by keyboard alone, read again, imported once."""

import pytest
from playwright.sync_api import FilePayload

from ordis.donations.models import Donation
from ordis.kernel.db import db
from tests import make
from tests.browser.house import House
from tests.browser.keyboard import Keyboard
from tests.browser.window import Window

pytestmark = pytest.mark.browser

LIST = (
    "Type;Modèle;Série;Disque;Série\r\nPC portable;Latitude;CLV001;256GB SSD;DSK901\r\n"
    "fax;Canon;CLV002;;\r\nTotal;;2;;\r\n"
)


def donation_address() -> str:
    made = make.donation()
    assert isinstance(made, Donation)
    db.session.commit()
    return f"/donations/{made.ref}/list"


def test_a_list_is_given_understood_and_imported_by_keyboard(house: House, city: Window) -> None:
    city.open(house.told(donation_address))
    sent = FilePayload(name="parc.csv", mimeType="text/csv", buffer=LIST.encode("cp1252"))
    city.page.get_by_label("Liste du donateur").set_input_files(sent)
    city.press("Lire la liste").sees("encodage Windows-1252", "Deux colonnes s’appellent « Série » (C et E)")
    assert city.page.get_by_role("button", name="Importer").count() == 0
    keyboard = Keyboard(city.page)
    for column, meaning in (("c2", "serial"), ("c4", "disk_serial")):
        select = city.page.locator(f"#{column}")
        select.focus()
        while select.input_value() != meaning:
            city.page.keyboard.press("ArrowDown")
    keyboard.reach("Relire avec ces réglages")
    with city.page.expect_navigation():
        city.page.keyboard.press("Enter")
    city.look().sees("1 appareil nouveau", "1 ligne refusée", "La ligne 4 (« Total ») est un total")
    keyboard.reach("Importer 1 appareil")
    with city.page.expect_navigation():
        city.page.keyboard.press("Enter")
    city.look().sees("1 appareil ajouté")
