"""The day of the lorry: announced with a file for the calendar; loaded, then unloaded, against two signatures."""

import re

from tests.handover.making import STROKES
from tests.journeys.days import later
from tests.journeys.page import Field
from tests.journeys.town import DONOR, DONOR_MAIL, Town

PLACE = "12 rue des Feuillants, 86000 Poitiers"
CARRIER = "Régie des transports"


def plan(town: Town, donation: str) -> str:
    """The donor's calendar has it, then has it moved. The address of the round."""
    city = town.coordinator.open("/donations/collections/new")
    city.press("Prévoir", {"Jour": "2026-12-02", "Transporteur": CARRIER, "Conducteur": "Paul Roux"})
    tour = city.page.path
    city.follow(DONOR).press("Prévoir ce passage", {"Au plus tôt": "14:00", "Au plus tard": "15:00"})
    event = _event(town)
    assert ("SEQUENCE:0" in event, "20261202T140000" in event) == (True, True), event
    assert "Paul Roux" not in town.letter(DONOR_MAIL)
    _move_it(town, tour)
    town.coordinator.open(donation).sees(CARRIER, "entre 9 h 00 et 10 h 00")
    return tour


def _move_it(town: Town, tour: str) -> None:
    city = town.coordinator.open(tour)
    stop = next(a.get("href") for a in city.page.tree.iter("a") if re.search(r"/stops/\w+$", a.get("href") or ""))
    city.open(str(stop)).press("Enregistrer", {"Au plus tôt": "09:00", "Au plus tard": "10:00"})
    event = _event(town)
    assert ("SEQUENCE:1" in event, "20261202T090000" in event) == (True, True), event


def load(town: Town, donation: str) -> None:
    """One pallet, from the donor to the carrier, then from the carrier to the workshop."""
    bench = town.technician.open(f"{donation}/containers")
    bench.press("Ajouter", {"Nombre de colis": "1", "Contenu": "Portables et écran", "Masse (kg)": "31,5"})
    bench.sees("1 colis", "31,5 kg")
    _hand_over(town, donation, "Claire Moreau", "Paul Roux", place=PLACE)


def unload(town: Town, donation: str, tour: str) -> None:
    with later(hours=1):
        _hand_over(town, donation, "Paul Roux", "Yanis Benali", place="Atelier")
        town.technician.open(tour).press("Noter fait").press("Noter l’enlèvement fait")
    town.coordinator.open(donation).sees_nowhere("Maillon manquant")


def _hand_over(town: Town, donation: str, giver: str, taker: str, *, place: str) -> None:
    said: dict[str, Field] = {"Prénom et nom de qui remet": giver, "Prénom et nom de qui reçoit": taker}
    said |= {"Lieu": place, "Appareils comptés": "4", "giver_strokes": STROKES, "taker_strokes": STROKES}
    bench = town.technician.open(f"{donation}/custody")
    bench.press("Enregistrer et sceller le bordereau", said).sees(giver, taker, "signé des deux")
    number = re.findall(r"Bordereau (\w{3}-\d{4}-\d{5})", bench.page.text)[-1]
    words = town.papers.keep(number, bench.download(f"Bordereau {number}"))
    assert (giver in words, taker in words) == (True, True), words


def _event(town: Town) -> str:
    """The file for the donor's calendar, its long lines whole again."""
    file = town.file(DONOR_MAIL, "text/calendar").decode()
    event = re.sub(r"\r?\n[ \t]", "", file)
    assert "Feuillants" in event, event
    return event
