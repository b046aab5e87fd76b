"""The donor's own space: entered by a link of a mail, read while the work goes on, papers kept, nothing of families."""

import re

from tests.journeys.days import later
from tests.journeys.donors_list import DESKTOP, LAPTOP, LOST, SCREEN
from tests.journeys.town import DONOR_MAIL, FAMILY, STRUCTURE, Town

NUMBER = re.compile(r"\b[A-Z]{3}-\d{4}-\d{5}\b")
LINK = "/lien/"
NEVER = (FAMILY, STRUCTURE)


def enter(town: Town, link: str) -> None:
    """A scanner of mail that opens the link spends nothing: a person presses; then it serves no more."""
    town.anyone.open(link).open(link)
    town.donor.open(link).press("Ouvrir mon espace")
    town.anyone.open(link, status=410)


def a_forgotten_link_is_asked_again(town: Town) -> None:
    """Opened too late it says so, and another comes by itself."""
    late = _another(town)
    with later(days=31):
        town.anyone.open(late, status=410).sees("Demandez-en un nouveau")
        enter(town, _another(town))


def see_the_lorry_come(town: Town, donation: str) -> None:
    town.donor.open("/donor").sees("Accepté")
    town.donor.open(_own(donation)).sees("Nous passons", "entre 9 h 00 et 10 h 00", "Régie des transports")


def see_the_work(town: Town, donation: str) -> None:
    donor = town.donor.open(_own(donation)).sees(LAPTOP.serial, "En cours", "Non reçu", "Bordereau de réception")
    assert not donor.page.text.count("Attestation de don")


def keep_the_papers(town: Town, donation: str) -> None:
    """Each is sealed, found good by two tools, and names no family."""
    donor = town.donor.open(_own(donation)).sees("Recyclé", "Non reçu", LOST.serial)
    told = {"Convention de don": "Claire Moreau", "Bordereau de réception": LOST.serial,
            "Attestation d’effacement": LAPTOP.disk, "Attestation de don": "ne vaut pas reçu fiscal",
            "Attestation de destination": "2,4 kg"}  # fmt: skip
    for name, words in told.items():
        number = NUMBER.search(donor.page.text.partition(f"{name} (PDF)")[2])
        assert number, name
        said = town.papers.keep(number[0], donor.download(f"{name} (PDF)"))
        assert words in said, f"{name}: {said}"
        assert not any(secret in said for secret in NEVER)
    donor.sees(DESKTOP.serial, SCREEN.serial)


def _another(town: Town) -> str:
    """Asked by the donor itself, on the page that anybody may open."""
    town.anyone.open("/lien").press("Envoyer le lien", {"Votre adresse électronique": DONOR_MAIL})
    return town.link(DONOR_MAIL, LINK)


def _own(donation: str) -> str:
    return donation.replace("/donations/", "/donor/")
