"""The diploma of a donor: frozen facts in, bytes out."""

from dataclasses import dataclass
from datetime import date
from typing import Final

from ordis.documents.actions import Identity
from ordis.documents.diploma import Diploma, render_diploma
from ordis.documents.paper import long_date
from ordis.kernel.french import count

TITLE: Final = "Merci"
OVER: Final = "{city} remercie"
SIGNER: Final = "Pour la ville"


@dataclass(frozen=True, slots=True)
class DiplomaFacts:
    """``given``: devices of this donor that arrived in the period."""

    donor: str
    given: int
    ceremony: str
    place: str
    period_from: date
    held_on: date


def render_donor_diploma(facts: DiplomaFacts, identity: Identity) -> bytes:
    paper = identity.paper(TITLE, subtitle=facts.donor)
    return render_diploma(paper, told(facts, identity))


def told(facts: DiplomaFacts, identity: Identity) -> Diploma:
    devices = count(facts.given, "ordinateur ou équipement", "ordinateurs et équipements")
    given = f"pour le don de {devices}, du {long_date(facts.period_from)} au {long_date(facts.held_on)}."
    why = (
        "Effacés avec preuve, remis en état puis remis gratuitement, ils aident des familles de notre ville à étudier, "
        "à chercher du travail et à faire leurs démarches."
    )
    at = f"Remis à l’occasion de «\u202f{facts.ceremony}\u202f»."
    city = identity.letterhead.city
    return Diploma(
        OVER.format(city=f"La {city[0].lower()}{city[1:]}"), facts.donor, (given, why, at), facts.place, SIGNER
    )
