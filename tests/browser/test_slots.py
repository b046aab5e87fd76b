"""Times of handovers in a real Chromium: the city opens some, a prescriber takes one on a phone and keeps its date."""

import re
from datetime import timedelta
from pathlib import Path

import pytest
from icalendar import Calendar

from ordis.accounts.actions import add_user
from ordis.accounts.permissions import Role
from ordis.handover.slots.rules import monday_of
from ordis.kernel import clock
from ordis.kernel.clock import in_paris
from ordis.kernel.db import db
from ordis.partners.models import Membership
from ordis.referrals.models import ReferralStage
from tests import make
from tests.browser.house import House
from tests.browser.suiting import HEIGHT, PHONE
from tests.browser.window import Window, window
from tests.services.server import PASSWORD

pytestmark = pytest.mark.browser

MAIL = "awa@clain.example"
PLACE = "Médiathèque, salle du Clain"


def waiting() -> str:
    """The ``ref`` of a referral for which a computer is set aside, and somebody of its structure with a password."""
    at, structure = clock.now(), make.prescriber_structure(name="Centre social du Clain")
    person = add_user(email=MAIL, name="Awa Diop", roles=[Role.PRESCRIBER], password=PASSWORD, actor=None, at=at)
    db.session.flush()
    db.session.add(Membership(user_id=person.id, organisation_id=structure.id))
    referral = make.referral(of=structure, author=person, stage=ReferralStage.ACCEPTED, at=at)
    make.reservation(referral=referral, at=at)
    return referral.ref


def test_the_city_opens_times_and_a_prescriber_takes_one_on_the_first_screen_of_a_phone(
    house: House, city: Window
) -> None:
    ref, day = house.told(waiting), clock.today() + timedelta(days=7)
    city.open("/handovers/slots").follow("Ouvrir des créneaux")
    city.label("Autre lieu de la ville").fill(PLACE)
    city.fill(first_day=day.isoformat(), begins="14:00", ends="15:00", capacity="2")
    city.press("Ouvrir les créneaux").sees("2 créneaux ouverts", PLACE, "0 place prise sur 4")
    with window(house.browser, house.server.url, width=PHONE, touch=True) as person:
        person.sign_in(MAIL, PASSWORD).open(f"/referrals/{ref}")
        person.sees("Un appareil est réservé.", "À vous", "la réservation le suit")
        time = person.page.get_by_label(re.compile(r"^14\sh\s30"))
        box = time.bounding_box()
        assert box
        assert box["y"] + box["height"] <= HEIGHT, "what is to do is not on the first screen"
        time.check()
        person.press("Prendre ce rendez-vous").sees("Rendez-vous fixé", "L’appareil est gardé jusqu’à ce jour-là")
        with person.page.expect_download() as saved:
            person.page.get_by_role("link", name="Ajouter à l’agenda (ICS)").click()
        [entry] = Calendar.from_ical(Path(saved.value.path()).read_bytes()).walk("VEVENT")
        starts = in_paris(entry.decoded("dtstart"))
        assert (starts.date(), starts.hour, starts.minute, str(entry["location"])) == (day, 14, 30, PLACE)
    city.open(f"/handovers/slots?week={monday_of(day)}").sees("1 place prise sur 4")
