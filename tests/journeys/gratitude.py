"""The city says thank you: an invitation, an answer, a page to share, a name given then taken back, a report."""

import re

from tests.handover.paperwork.making import photograph
from tests.journeys.page import Field
from tests.journeys.town import DONOR, Town

NAMED = "Dans les remerciements publics de la collectivité"
CEREMONY: dict[str, Field] = {
    "Nom de la cérémonie": "Merci aux donateurs", "Date": "2027-01-21", "Lieu": "Hôtel de ville, salon d’honneur",
    "Début de la période du rapport": "2026-11-01", "Remerciements": "Merci à toutes et à tous.",
}  # fmt: skip


def invite(town: Town) -> str:
    """Who gave in the period is invited. The address of the ceremony."""
    city = town.coordinator.open("/ceremonies/new")
    ceremony = city.press("Préparer la cérémonie", CEREMONY).page.path
    city.follow("Invités").sees(f"{DONOR} (2 places) : n’a pas répondu")
    return ceremony


def answer(town: Town, ceremony: str) -> None:
    """Three for two seats is too many; a change of mind is the last word."""
    donor = town.donor.open("/donor").sees("Vous êtes invités", "21 janvier 2027", "salon d’honneur")
    donor.press("Répondre", {"Venez-vous ?": "Nous venons", "Nombre de personnes": "3"}, status=422)
    donor.press("Répondre", {"Venez-vous ?": "Nous venons", "Nombre de personnes": "2"})
    town.coordinator.open(f"{ceremony}/guests").sees(f"{DONOR} (2 places) : vient, 2 personnes")
    donor.open("/donor").press("Répondre", {"Venez-vous ?": "Nous venons", "Nombre de personnes": "1"})
    town.coordinator.open(f"{ceremony}/guests").sees("vient, 1 personne", "1 personne attendue")


def report(town: Town, ceremony: str) -> None:
    city = town.coordinator.open(ceremony).press("Clore et sceller le rapport")
    number = re.search(r"Rapport (\S+) \(PDF\)", city.page.text)
    assert number
    words = town.papers.keep(number[1], city.download(f"Rapport {number[1]}"))
    assert ("Merci aux donateurs" in words, DONOR in words) == (True, True), words
    town.donor.open("/donor").sees_nowhere("Vous êtes invités")


def share_a_page(town: Town) -> str:
    """Figures only: whoever has its address reads it, without an account and without a name. Its address."""
    donor = town.donor.open("/donor").follow("Vos choix").press("Ouvrir ma page de remerciement")
    found = re.search(r"(/merci/\S+)", donor.page.text)
    assert found
    shared = found[1]
    town.anyone.open(shared).sees("3 appareils", "Recyclé").sees_nowhere(DONOR, "Claire Moreau")
    assert "noindex" in town.anyone.answer.headers["X-Robots-Tag"]
    return shared


def be_named(town: Town, shared: str) -> None:
    donor = town.donor.open("/donor").follow("Vos choix")
    choice = {NAMED: "Être nommé, avec le logo"}
    donor.press("Enregistrer ma réponse", choice | {"Votre logo": (_DRAWING, "logo.svg")}, status=422)
    donor.press("Enregistrer ma réponse", choice | {"Votre logo": (photograph(size=(640, 480)), "logo.jpg")})
    town.anyone.open(shared).sees(f"Merci à {DONOR}")
    assert town.anyone.client.get(f"{shared}/logo", base_url="https://ordi.example").mimetype == "image/jpeg"


def be_named_no_more(town: Town, shared: str) -> None:
    """Taken back: neither name nor picture; then the page is closed, and its address leads nowhere."""
    donor = town.donor.open("/donor").follow("Vos choix")
    donor.press("Enregistrer ma réponse", {NAMED: "Ne pas être nommé"})
    town.anyone.open(shared).sees_nowhere(DONOR)
    town.anyone.open(f"{shared}/logo", status=404)
    donor.press("Fermer la page")
    town.anyone.open(shared, status=404)


_DRAWING = b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'
