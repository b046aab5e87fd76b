"""The first autumn days: a company offers by the public page, is asked a question, is answered yes."""

import re

from tests.journeys.days import later
from tests.journeys.gift import SIRET
from tests.journeys.page import Field, Page, plain
from tests.journeys.town import DONOR, DONOR_MAIL, Town

FOLLOW = "/offrir/suivi/"
CITY_MAIL = "ordinateurs-solidaires@poitiers.example"
GOODS: dict[str, Field] = {"Ordinateur portable": "2", "Unité centrale": "1", "Écran": "1"}
WHO: dict[str, Field] = {
    "Nom de l’organisation": DONOR, "SIREN ou SIRET": SIRET, "Prénom et nom": "Claire Moreau",
    "Adresse électronique": DONOR_MAIL, "Téléphone": "05 49 11 22 33",
    "Adresse d’enlèvement": "12 rue des Feuillants, 86000 Poitiers", "Date souhaitée": "2026-12-02",
}  # fmt: skip
QUESTION = "Les disques sont-ils encore dans les machines ?"


def offer_in_public(town: Town) -> str:
    """Nobody has an account yet. The address of the page that follows the offer."""
    donor = town.donor.open("/offrir").sees("Deux minutes suffisent, sans compte.")
    with later(minutes=2):
        donor.press("Envoyer mon offre", WHO | {"Adresse électronique": "claire"}, status=422)
        donor.sees("Rien n’est encore parti, rien n’est perdu")
        donor.press("Envoyer mon offre", GOODS | {"Adresse électronique": DONOR_MAIL}).sees(DONOR_MAIL)
        return _confirm(town, town.link(DONOR_MAIL, FOLLOW))


def _confirm(town: Town, link: str) -> str:
    """A scanner of mail that opens the link confirms nothing: a person presses."""
    town.anyone.open(link).open(link)
    assert _told_the_city(town) == 0
    town.donor.open(link).press("Confirmer mon offre")
    assert _told_the_city(town) == 1
    assert not town.donor.offers("Confirmer mon offre")
    return link


def take_it_in(town: Town) -> str:
    """The city's mail leads to the offer, which becomes a donation. Its address."""
    city = town.coordinator.open(town.link(CITY_MAIL, "/donations/offers/")).sees(
        DONOR, "Claire Moreau", "05 49 11 22 33"
    )
    chosen = next(each for each in city.page.choices("À qui est cette offre ?") if each.startswith("Un nouveau"))
    city.press("Enregistrer le don", {
        "À qui est cette offre ?": chosen, "attach-at_place": False,
        "Ouvrir aussi un espace donateur à cette personne": True,
    }).sees(DONOR)  # fmt: skip
    return city.page.path


def ask_and_hear(town: Town, donation: str, follow: str) -> None:
    city = town.coordinator.open(donation)
    city.press("Envoyer la question", {_only_field(city.page, "Envoyer la question"): QUESTION})
    assert QUESTION in plain(town.letter(DONOR_MAIL))
    assert town.link(DONOR_MAIL, FOLLOW) == follow
    donor = town.donor.open(follow).sees(QUESTION)
    donor.press("Envoyer ma réponse", {"Votre réponse": "Oui, un par machine."})
    city.open(town.link(CITY_MAIL, "/donations/")).sees("Oui, un par machine.")


def accept(town: Town, donation: str, follow: str) -> None:
    """The agreement is sealed with the decision; nobody has signed it yet."""
    city = town.coordinator.open(donation)
    city.press("Accepter et établir la convention", {"Délibération ou décision": "2026-114"})
    assert town.link(DONOR_MAIL, FOLLOW) == follow
    town.donor.open(follow).sees("Merci, nous l’acceptons")


def _told_the_city(town: Town) -> int:
    town.post()
    return len(town.mailbox.to(CITY_MAIL))


def _only_field(page: Page, button: str) -> str:
    """The name of the text area of that button's form: its words belong to the page, not to the story."""
    areas = [name for name in page.form(button, {}).fields if re.search("question|answer", name)]
    assert len(areas) == 1, areas
    return areas[0]
