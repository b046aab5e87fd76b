"""A place of the city and a day of the bus in a real Chromium: prepared at the desk, changed, loaded from a phone."""

from datetime import timedelta

import pytest
import sqlalchemy as sa

from ordis.accounts.permissions import Role
from ordis.handover.models import Appointment
from ordis.handover.slots import actions as slots
from ordis.handover.tours import queries
from ordis.kernel import clock
from ordis.kernel.clock import in_paris
from ordis.kernel.db import db
from ordis.referrals.models import Referral
from ordis.stock.models import PlaceKind
from tests import make
from tests.browser.house import House
from tests.browser.suiting import PHONE
from tests.browser.window import Window
from tests.handover.slots import making as meeting

pytestmark = pytest.mark.browser

BUS = "Bus du Clain"


def a_bus() -> None:
    make.place(name=BUS).kind = PlaceKind.BUS


def a_family_takes_the_first_time() -> tuple[str, str]:
    """The ``ref`` of its referral, and the code of its computer."""
    referral, agent, reservation = meeting.reserved()
    tour = queries.tours(clock.today())[-1]
    first = min(queries.slots_of(tour), key=lambda slot: slot.starts_at)
    slots.take(referral=referral, slot=first, actor=agent, at=clock.now())
    return referral.ref, reservation.device.code


def expected_at(ref: str) -> str:
    row = db.session.scalars(sa.select(Appointment).join(Appointment.referral).where(Referral.ref == ref)).one()
    return f"{in_paris(row.starts_at):%H:%M}, {row.place}, {row.sequence}"


def test_a_place_says_its_hours_and_a_stop_that_moves_takes_its_family_and_its_computer_along(
    house: House, city: Window
) -> None:
    house.told(a_bus)
    city.open("/handovers/places/new").fill(name="Maison du Clain", address="3 rue des Roches", day1="9h-12h")
    city.press("Ajouter ce lieu").sees("Maison du Clain")
    day = clock.today() + timedelta(days=9)
    city.open("/handovers/tours/new").fill(day=day.isoformat(), name="Quartiers du Clain")
    city.page.locator("#bus").select_option(label=BUS)
    city.press("Préparer cette tournée").sees("est prête", "Aucun arrêt encore")
    city.fill(place="Place du Clain", arrives="09:00", leaves="11:00").press("Ajouter cet arrêt")
    city.sees("Place du Clain", "0 famille attendue sur 4 places")
    ref, code = house.told(a_family_takes_the_first_time)
    city.page.set_viewport_size({"width": PHONE, "height": 844})
    city.open(city.page.url).follow("Modifier").sees("1 famille y est attendue")
    city.fill(place="Marché du Clain", arrives="14:00", leaves="16:00").press("Enregistrer l’arrêt")
    city.sees("est changé", "1 rendez-vous déplacé", "14 h", "Marché du Clain", "1 famille attendue sur 4 places")
    assert house.told(expected_at, ref) == f"14:00, {BUS}, Marché du Clain, 1"
    path = city.page.url
    with house.member(Role.TECHNICIAN.value) as driver:
        driver.page.set_viewport_size({"width": PHONE, "height": 844})
        driver.open("/").follow("Tournées").sees("Quartiers du Clain")
        driver.open(path).label("Scannez l’ordinateur à charger").fill(code)
        driver.press("Charger").sees("est dans le bus", "1/1 dans le bus")
        driver.follow("Feuille du jour").sees("Aucun nom de famille ne figure sur cette feuille")
