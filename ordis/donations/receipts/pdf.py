"""The tax receipt, with the mentions of form n° 2041-MEC-SD (cerfa 16216) that a gift in kind has.

The administration lets a receipt have a form of its own as long as it bears the same mentions (rescript of
21 June 2023 on art. 238 bis, 5 bis, CGI). What the form asks and a gift of computers never has is said to be none.
"""

from dataclasses import dataclass
from datetime import date
from typing import Final

from ordis.documents.actions import Identity
from ordis.documents.blocks import (
    Block,
    Column,
    Facts,
    Heading,
    Keep,
    Notice,
    Signature,
    Signatures,
    Table,
    Text,
)
from ordis.documents.french import long_date, number
from ordis.documents.paper import render
from ordis.kernel.letters import euros_in_letters
from ordis.kernel.money import euros

TITLE: Final = "Reçu des dons et versements effectués par les entreprises"
SUBTITLE: Final = "Article 238 bis du code général des impôts. Mentions du formulaire n° 2041-MEC-SD"
VALUED: Final = (
    "Le montant de ce don en nature a été fixé et saisi par l’entreprise donatrice, sous sa seule responsabilité. La "
    "collectivité n’a ni évalué ni vérifié les biens reçus sous ce rapport."
)
HONOUR: Final = (
    "Le bénéficiaire certifie sur l’honneur que les dons et versements qu’il reçoit ouvrent droit à la réduction "
    "d’impôt prévue à l’article 238 bis du code général des impôts."
)


@dataclass(frozen=True, slots=True)
class Beneficiary:
    """As the form names the organisation that receives."""

    name: str
    siren: str
    address: str
    category: str
    purpose: str
    declared_by: str
    declared_on: date


@dataclass(frozen=True, slots=True)
class ReceiptFacts:
    """``goods``: what was received, in words, and how many of each; ``given_on``: the day when reception ended."""

    beneficiary: Beneficiary
    donor: str
    legal_form: str
    siren: str
    donor_address: str
    donation_number: str
    agreement_number: str
    slip_number: str
    goods: tuple[tuple[str, str, int], ...]
    amount_cents: int
    valued_on: date
    given_on: date
    signatory: str
    signatory_function: str
    replaces: str = ""


def render_receipt(facts: ReceiptFacts, identity: Identity) -> bytes:
    return render(identity.paper(TITLE, subtitle=SUBTITLE), story(facts, identity.number))


def story(facts: ReceiptFacts, order_number: str) -> list[Block]:
    return [
        *([Notice(f"Ce reçu remplace le n° {facts.replaces}, qui reste enregistré.")] if facts.replaces else []),
        Facts([("Numéro d’ordre du reçu", order_number)]),
        Heading("Bénéficiaire des dons et versements"),
        Facts(_beneficiary(facts.beneficiary)),
        Heading("Entreprise donatrice"),
        Facts(
            [
                ("Dénomination", facts.donor),
                ("Forme juridique", facts.legal_form),
                ("SIREN", facts.siren),
                ("Adresse", facts.donor_address),
            ]
        ),
        Heading("Don en nature"),
        Text("Description exhaustive des biens reçus et acceptés, nature et quantités\u202f:"),
        _goods(facts.goods),
        *_amounts(facts),
        Keep([Text(HONOUR), Text(_entitled(facts.beneficiary), style="small"), _signature(facts)]),
    ]


def _beneficiary(told: Beneficiary) -> list[tuple[str, str]]:
    return [
        ("Dénomination", told.name),
        ("SIREN", told.siren),
        ("Adresse", told.address),
        ("Objet", told.purpose),
        ("Catégorie juridique", told.category),
    ]


def _goods(goods: tuple[tuple[str, str, int], ...]) -> Table:
    return Table(
        [Column("Nature", share=2), Column("Désignation", share=3), Column("Quantité", align="right", share=1)],
        [(kind, what, number(quantity)) for kind, what, quantity in goods],
        totals=("Ensemble", "", number(sum(quantity for _, _, quantity in goods))),
        dense=True,
    )


def _amounts(facts: ReceiptFacts) -> list[Block]:
    rows = [
        ("Dons en numéraire", "néant"),
        ("Mise à disposition de salariés", "sans objet"),
        ("Date du don", f"{long_date(facts.given_on)} (fin de la réception)"),
        ("Valeur du don en nature, en chiffres", euros(facts.amount_cents)),
        ("En lettres", euros_in_letters(facts.amount_cents)),
        ("Valeur saisie par le donateur le", long_date(facts.valued_on)),
        ("Don", facts.donation_number),
        ("Convention et bordereau", " · ".join(filter(None, (facts.agreement_number, facts.slip_number))) or "–"),
    ]
    return [Keep([Heading("Montant et date"), Facts(rows), Notice(VALUED)])]


def _entitled(told: Beneficiary) -> str:
    return f"Habilitation déclarée par {told.declared_by}, le {long_date(told.declared_on)}."


def _signature(facts: ReceiptFacts) -> Signatures:
    who = ", ".join(filter(None, (facts.signatory, facts.signatory_function)))
    return Signatures([Signature("Pour le bénéficiaire, date et signature", who)])
