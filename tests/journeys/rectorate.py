"""A public body gives too: nothing of a tax receipt, and once a year the proof that its computers are used again."""

import re

from tests.journeys.days import later
from tests.journeys.papers import pages_of
from tests.journeys.town import Town

NAME, MAIL = "Rectorat de Poitiers", "parc@rectorat.example"
LIST = (
    "Type;Marque;Modèle;N° de série;Date d’achat\r\n"
    "Écran;Iiyama;ProLite 22;77A0001;12/03/2021\r\n"
    "Écran;Iiyama;ProLite 22;77A0002;05/2012\r\n"
    "Écran;Iiyama;ProLite 22;77A0003;\r\n"
).encode("cp1252")


def give_screens(town: Town) -> str:
    """By telephone: staff write the offer down. The address of the donation."""
    city = town.coordinator.open("/partners/new")
    city.press(
        "Ajouter ce partenaire",
        {"Nom": NAME, "Nature": "Administration ou collectivité", "Donne des équipements": True},
    )
    contact = {"Prénom et nom": "Omar Sy", "Adresse électronique": MAIL}
    city.press("Inviter cette personne", contact | {"Pour": "Suivre les dons"})
    city.follow("Enregistrer un don")
    origin = next(each for each in city.page.choices("Origine des équipements") if "collectivité" in each)
    city.press("Enregistrer l’offre", {"Écran": "3", "Origine des équipements": origin})
    city.press("Accepter et établir la convention", {"Délibération ou décision": "2026-131"})
    return city.page.path


def receive_them(town: Town, donation: str) -> None:
    city = town.coordinator.open(donation).follow("Importer la liste du donateur")
    city.press("Lire la liste", {"Liste du donateur": (LIST, "écrans.csv")}).press("Importer 3 appareils")
    bench = town.technician.open(f"{donation}/reception").press("Tout recevoir")
    bench.press("Noter que la convention suit").press("Sceller le bordereau")


def prove_it(town: Town, donation: str) -> None:
    """The proof knows what it does not know; sealed twice in a day it is the same, and the next day another."""
    lead = town.lead.open(donation).follow("Preuve annuelle de réemploi 2026").press("Sceller la preuve")
    first = _proof(town)
    lead.press("Sceller la nouvelle preuve")
    assert _proof(town) == first
    with later(hours=15):
        lead.press("Sceller la nouvelle preuve")
        assert _proof(town) != first
    town.donor.open(donation.replace("/donations/", "/donor/")).sees_nowhere("Reçu fiscal")


def enter(town: Town) -> None:
    """The link of the autumn is over: another is asked."""
    town.donor.open(town.link(MAIL, "/lien/"), status=410)
    town.donor.open("/lien").press("Envoyer le lien", {"Votre adresse électronique": MAIL})
    town.donor.open(town.link(MAIL, "/lien/")).press("Ouvrir mon espace")


def _proof(town: Town) -> str:
    """The one in force, from the donor's space."""
    paper = town.donor.open("/donor").download("2026, ")
    number = str(re.findall(r"PRE-\d{4}-\d{5}", pages_of(paper))[0])
    words = town.papers.keep(number, paper)
    for said in (NAME, "77A0001", "77A0002", "77A0003", "50 %", "inconnu", "d’âge inconnu"):
        assert said in words, f"{said}: {words}"
    return number
