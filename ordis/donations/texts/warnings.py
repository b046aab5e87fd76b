"""What the law says of public property that is given, told beside the donation. It warns and decides nothing. Pure.

Sources: CG3P art. L3212-2, 3° and L3212-3; decree n° 2022-1413 (« prix solidaire »); law n° 2021-1485 (REEN) art. 16
and decree n° 2023-266.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Final

from ordis.devices.models import Kind
from ordis.donations.agreement import AgreementFacts
from ordis.donations.models import LegalOrigin
from ordis.kernel.choice import Choice

HIGHEST_VALUE: Final = 300
"""Euros a piece: art. L3212-2, 3° CG3P and the decree it refers to."""
SOLIDARITY_PRICES: Final[dict[Kind, tuple[str, int]]] = {
    Kind.LAPTOP: ("ordinateur portable", 180),
    Kind.DESKTOP: ("ordinateur fixe avec son écran", 150),
    Kind.ALL_IN_ONE: ("ordinateur fixe avec son écran", 150),
    Kind.TABLET: ("tablette ou téléphone", 100),
    Kind.SMARTPHONE: ("tablette ou téléphone", 100),
    Kind.MONITOR: ("écran seul", 30),
}
"""Highest prices of the decree, in euros, by kind."""


@dataclass(frozen=True, slots=True)
class Warning:
    """``source`` is the article that a lawyer opens."""

    title: str
    text: str
    source: str


def warnings(origin: LegalOrigin, kinds: Collection[Kind]) -> Sequence[Warning]:
    """Nothing for a company or a person: public property alone has these rules."""
    if origin is not LegalOrigin.PUBLIC:
        return ()
    priced = dict.fromkeys(SOLIDARITY_PRICES[kind] for kind in Kind if kind in kinds and kind in SOLIDARITY_PRICES)
    table = "\u202f; ".join(f"{name}, {price}\u00a0€" for name, price in priced)
    return (
        Warning(
            "La cession gratuite est limitée",
            f"Elle est permise jusqu’à {HIGHEST_VALUE}\u00a0€ la pièce, à des bénéficiaires énumérés\u202f: certaines "
            "associations et le personnel. Les familles n’y figurent pas. Une autre voie demande l’avis d’un juriste.",
            "CG3P, art. L3212-2, 3° et L3212-3",
        ),
        Warning(
            "La revente est interdite, sauf au prix solidaire",
            "Un bien ainsi donné ne se revend pas contre de l’argent, hors le prix solidaire du décret"
            + (f"\u202f: {table} au plus." if table else "."),
            "CG3P, art. L3212-3 ; décret n° 2022-1413",
        ),
        Warning(
            "Le réemploi se prouve",
            "Depuis 2025, la moitié des équipements de moins de dix ans qu’une personne publique réforme va au "
            "réemploi, et elle doit pouvoir le montrer. Cette convention et les attestations du don en sont la preuve.",
            "Loi REEN, art. 16 ; décret n° 2023-266",
        ),
    )


class Where(Choice):
    """Where it is written down."""

    PARTIES = "parties", "dans «\u202fParties et fondement\u202f»"
    DONOR = "donor", "sur la fiche du donateur"


@dataclass(frozen=True, slots=True)
class Missing:
    what: str
    where: Where


def missing(said: AgreementFacts) -> Sequence[Missing]:
    """What a lawyer would ask for and the agreement made now would leave to be filled, in French."""
    public, person = said.legal_origin is LegalOrigin.PUBLIC, said.legal_origin is LegalOrigin.PERSON
    wanted = (
        (said.siren or person, "le SIREN du donateur", Where.DONOR),
        (said.donor_address, "l’adresse du donateur", Where.DONOR),
        (said.decision, "le numéro de la délibération ou de la décision", Where.PARTIES),
        (said.signatory, "la personne qui a qualité pour signer chez le donateur", Where.PARTIES),
        (said.signatory_function or person, "sa fonction chez le donateur", Where.PARTIES),
        (said.represented_by, "la personne qui signe pour la collectivité", Where.PARTIES),
        (said.representative_function, "sa fonction à la collectivité", Where.PARTIES),
        (said.legal_basis or not public, "le fondement juridique invoqué par la personne publique", Where.PARTIES),
        (said.owner or not public, "le propriétaire des équipements", Where.PARTIES),
    )
    return [Missing(what, where) for known, what, where in wanted if not known]
