"""The tax receipt: the administrator declared it, the donor says the value, the city seals, a mistake is replaced."""

import re

from tests.journeys.days import later
from tests.journeys.page import Field
from tests.journeys.town import DONOR, Town

VALUE: dict[str, Field] = {
    "Forme juridique de l’entreprise": "SAS", "Valeur du don, en euros": "1 250,50",
    "Cette valeur est fixée par l’entreprise, sous sa seule responsabilité.": True,
}  # fmt: skip
ADDRESS: dict[str, Field] = {"Adresse": "12 rue des Feuillants", "Code postal": "86000", "Commune": "Poitiers"}


def is_not_spoken_of(town: Town, donation: str) -> None:
    """Nobody declared anything: the space does not speak of it, and its page, opened anyway, says why."""
    town.donor.open(_own(donation)).sees_nowhere("Reçu fiscal")
    town.donor.open(f"{_own(donation)}/receipt").sees("n’a pas déclaré")
    assert not town.donor.offers("Enregistrer la valeur")


def ask_for_it(town: Town, donation: str) -> None:
    """Once with what lacks, once with a value mistyped: the receipt that is wrong is replaced, never rewritten."""
    donor = town.donor.open(f"{_own(donation)}/receipt").sees("l’adresse", "complétez d’abord la fiche")
    _complete_the_record(town, donation)
    donor.open(f"{_own(donation)}/receipt")
    donor.press("Enregistrer la valeur", {**VALUE, "Valeur du don, en euros": "beaucoup"}, status=422)
    donor.press("Enregistrer la valeur", VALUE | {"Valeur du don, en euros": "12 505"})
    wrong = _seal(town, donation, "Établir le reçu fiscal", "12 505 €")
    with later(days=1):
        donor.open(f"{_own(donation)}/receipt").press("Corriger la valeur", VALUE)
        right = _seal(town, donation, "Sceller le nouveau reçu", "1 250,50 €")
    assert wrong != right
    thrown_away = town.papers.kept.pop(wrong), "recu.pdf"
    town.anyone.open("/v").press("Vérifier ce fichier", {"Le fichier PDF à vérifier": thrown_away})
    town.anyone.sees(f"il a été remplacé par {right}")


def _seal(town: Town, donation: str, button: str, amount: str) -> str:
    """Pressed twice, by an impatient hand: one number. The donor has the paper at once."""
    lead = town.lead.open(donation).sees(amount)
    before = lead.page
    lead.press(button)
    lead.page = before
    lead.press(button)
    donor = town.donor.open(_own(donation))
    number = re.search(r"RFD-\d{4}-\d{5}", donor.page.text.partition("Reçu fiscal (PDF)")[2])
    assert number, donor.page.text
    words = town.papers.keep(number[0], donor.download("Reçu fiscal (PDF)"))
    for said in (
        amount,
        DONOR,
        "SAS",
        "732 829 320",
        "218 601 946",
        "2041-MEC-SD",
        "déclarée par Camille Roy",
    ):
        assert said in words, f"{said}: {words}"
    return number[0]


def _complete_the_record(town: Town, donation: str) -> None:
    town.coordinator.open(donation).follow("Fiche du donateur").follow("Modifier")
    town.coordinator.press("Enregistrer", ADDRESS)


def _own(donation: str) -> str:
    return donation.replace("/donations/", "/donor/")
