"""The agreement: its parties are noted, the donor signs from home by a link and a code, the city after."""

import re

from tests.handover.making import STROKES
from tests.journeys.days import later
from tests.journeys.page import Field, plain, text_of
from tests.journeys.person import Person
from tests.journeys.town import DONOR, DONOR_MAIL, Town

SIGN = "/signer-don/"
READ = "J’ai lu le texte de la convention jusqu’à la fin"
ELECTED = "Anne Lefort"
PARTIES: dict[str, Field] = {
    "Délibération ou décision de la collectivité": "2026-114",
    "Qui signe pour le donateur (prénom et nom)": "Claire Moreau", "Sa fonction": "Directrice",
    "Son adresse électronique": DONOR_MAIL, "Qui signe pour la collectivité (prénom et nom)": ELECTED,
}  # fmt: skip


def propose(town: Town, donation: str) -> None:
    city = town.coordinator.open(f"{donation}/parties")
    city.press("Enregistrer", PARTIES | {"representative_function": "Adjointe au maire"})
    establish = "Établir à nouveau la convention avec ce qui est noté"
    city.open(f"{donation}/signing").press(establish, status=422).sees("l’adresse du donateur", "Rien n’a été établi")
    city.press(establish, {"J’établis la convention malgré ce qui manque": True})
    city.sees("attend les signatures", ELECTED)
    city.press("Envoyer le lien pour signer").sees(DONOR_MAIL)


def sign_from_home(town: Town, link: str) -> None:
    """Opened by a scanner, the link signs nothing; without the code it signs nothing either."""
    town.anyone.open(link)
    donor = town.donor.open(link).sees(DONOR, ELECTED, "2026-114")
    donor.press("Recevoir le code pour signer")
    signed = _signature(donor)
    donor.press("Je signe", signed | {"Code reçu par courriel": "000000"}, status=422).sees("pas le code envoyé")
    donor.press("Je signe", signed | {"Code reçu par courriel": _code(town)}).sees("Merci")


def sign_for_the_city(town: Town, donation: str) -> str:
    """The number of the agreement, which the donor has in its mail as it is in the register."""
    city = town.coordinator.open(f"{donation}/signing").follow("Faire signer la collectivité")
    city.press("Je signe", {"strokes": STROKES, READ: True}).sees("scellée")
    copy = town.file(DONOR_MAIL, "application/pdf")
    number = _number(city.page.text)
    words = town.papers.keep(number, copy)
    assert copy == city.download("Télécharger la convention signée")
    for said in (DONOR, "732 829 320", "Claire Moreau, Directrice", ELECTED, "2026-114"):
        assert said in words, f"{said}: {words}"
    return number


def remind(town: Town, donation: str) -> str:
    """A second link, and the first leads nowhere any more. The second."""
    first = town.link(DONOR_MAIL, SIGN)
    with later(days=1):
        town.coordinator.open(f"{donation}/signing").press("Envoyer un nouveau lien")
        town.anyone.open(first, status=410)
        return town.link(DONOR_MAIL, SIGN)


def _signature(person: Person) -> dict[str, Field]:
    labels = [each for each in person.page.main.iter("label") if (each.get("for") or "").startswith("box-")]
    assert labels, "no sentence to tick"
    ticks: dict[str, Field] = {plain(text_of(each)): True for each in labels}
    return ticks | {"strokes": STROKES, READ: True}


def _code(town: Town) -> str:
    """Six digits that stand alone, in a message of its own: the link is not beside."""
    letter = town.letter(DONOR_MAIL, about="code")
    found = re.search(r"(?<![\w-])(\d{6})(?![\w-])", letter)
    assert found
    assert SIGN not in letter
    return found[1]


def _number(text: str) -> str:
    found = re.findall(r"CDN-\d{4}-\d{5}", text)
    assert found, text
    return str(found[-1])
