"""The donation agreement, as blocks that a PDF and a page both tell: parties, text of a version, signatures. Pure.

The text is a template, to be read and approved by the city's lawyers: Ordis gives no legal advice.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

from ordis.documents.blocks import (
    Block,
    Column,
    Facts,
    Keep,
    Notice,
    Signature,
    Signatures,
    Stroke,
    Table,
    Text,
    Ticks,
)
from ordis.documents.french import long_date, long_moment, number
from ordis.documents.wording.rules import Part
from ordis.documents.wording.story import blocks
from ordis.donations.models import LegalOrigin, WipedBy

TITLE: Final = "Convention de don d’équipements informatiques"
BY_HAND: Final = "Date et signature, précédées de « lu et approuvé »"
TO_VALIDATE: Final = (
    "Ce texte est le modèle livré avec Ordis, à valider par les juristes de la collectivité. Personne ne l’a encore "
    "approuvé."
)
UNKNOWN: Final = "à compléter"


@dataclass(frozen=True, slots=True)
class AgreementFacts:
    """Everything that changes from one agreement to the next. Empty strings for what is not known."""

    city: str
    city_address: str
    represented_by: str
    representative_function: str
    decision: str
    donor: str
    siren: str
    donor_address: str
    signatory: str
    signatory_function: str
    donation_number: str
    offered_on: date
    lines: tuple[tuple[str, int], ...]
    announced: int
    legal_origin: LegalOrigin
    legal_basis: str
    owner: str
    wiped_by: WipedBy
    requires_purge: bool
    pickup_place: str
    pickup_on: date | None
    contact: str


@dataclass(frozen=True, slots=True)
class Hand:
    """One signature: drawn, or a name typed; ``how`` says in which circumstances. None of both on paper."""

    how: str
    signed_at: datetime | None = None
    strokes: tuple[Stroke, ...] = ()
    typed_name: str = ""


@dataclass(frozen=True, slots=True)
class Signed:
    """``proof_sha256`` is of the proof file; ``photographs`` of each page attached, when it was signed with a pen."""

    donor: Hand
    city: Hand
    proof_sha256: str = ""
    photographs: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Wording:
    """The text of a version, filled for one donation. ``approved_by``: empty for the model that nobody approved."""

    parts: tuple[Part, ...]
    boxes: tuple[str, ...]
    version: int
    sha256: str
    approved_by: str


@dataclass(frozen=True, slots=True)
class Agreement:
    facts: AgreementFacts
    wording: Wording
    signed: Signed | None = None
    replaces: str = ""


def reading(agreement: Agreement) -> list[Block]:
    """The agreement as it is read before it is signed: no place to sign."""
    facts, wording = agreement.facts, agreement.wording
    tables: dict[str, Block] = {"parties": Facts(_parties(facts)), "estimation": _estimate(facts)}
    return [
        *([] if wording.approved_by else [Notice(TO_VALIDATE, title="Modèle à valider par les juristes")]),
        *([Notice(f"Ce document remplace le n° {agreement.replaces}.")] if agreement.replaces else []),
        *blocks(wording.parts, level=2, tables=tables),
    ]


def story(agreement: Agreement) -> list[Block]:
    """The agreement, from the parties to the signatures."""
    facts, wording = agreement.facts, agreement.wording
    return [
        *reading(agreement),
        *(
            [*_unsigned(facts), *_version(wording)]
            if agreement.signed is None
            else _signed(facts, wording, agreement.signed)
        ),
    ]


def _parties(facts: AgreementFacts) -> list[tuple[str, str]]:
    unsaid = f"{UNKNOWN} ; la personne déclare avoir qualité pour engager le donateur"
    return [
        ("Le donateur", facts.donor),
        ("SIREN", facts.siren or "non communiqué"),
        ("Adresse", facts.donor_address or UNKNOWN),
        ("Représenté par", _person(facts.signatory, facts.signatory_function) or unsaid),
        ("La collectivité", facts.city),
        ("Adresse de la collectivité", facts.city_address),
        ("Représentée par", _person(facts.represented_by, facts.representative_function) or UNKNOWN),
        ("Don", facts.donation_number),
    ]


def _person(name: str, function: str) -> str:
    return ", ".join(filter(None, (name, function)))


def _estimate(facts: AgreementFacts) -> Table:
    return Table(
        [Column("Équipement", share=3), Column("Quantité estimée", align="right", share=1)],
        [(kind, number(quantity)) for kind, quantity in facts.lines],
        totals=("Ensemble", number(sum(quantity for _, quantity in facts.lines))),
    )


def _unsigned(facts: AgreementFacts) -> list[Block]:
    return [
        Keep(
            [
                Text("Fait en deux exemplaires, dont un pour chaque partie."),
                Signatures(
                    [
                        Signature("Pour le donateur", facts.signatory, BY_HAND),
                        Signature("Pour la collectivité", facts.represented_by, BY_HAND),
                    ]
                ),
            ]
        )
    ]


def _signed(facts: AgreementFacts, wording: Wording, signed: Signed) -> list[Block]:
    hands = [
        _hand("Pour le donateur", _person(facts.signatory, facts.signatory_function), signed.donor),
        _hand("Pour la collectivité", _person(facts.represented_by, facts.representative_function), signed.city),
    ]
    ticked: Block = Ticks([(True, box) for box in wording.boxes])
    proof = f"Fichier de preuve, empreinte SHA-256\u202f: {signed.proof_sha256}." if signed.proof_sha256 else ""
    return [
        Keep([Text("La personne qui signe pour le donateur a coché, une à une, ces phrases\u202f:"), ticked]),
        Keep(  # the fingerprints never stand alone on the last page, with the seal
            [
                Signatures(hands),
                *_circumstances(signed),
                *([Text(proof, style="small")] if proof else []),
                *_version(wording),
            ]
        ),
    ]


def _hand(role: str, name: str, hand: Hand) -> Signature:
    """Drawn, it is the drawing; typed, the name; with a pen, the paper: the place of whoever signed is never empty."""
    if hand.strokes:
        return Signature(role, name, strokes=hand.strokes, signed_at=hand.signed_at)
    when = f", le {long_moment(hand.signed_at)}" if hand.signed_at else ""
    typed, how = hand.typed_name, f"Signé {hand.how}{when}."
    inside = (typed, f"Nom tapé au clavier. {how}") if typed else ("Signé sur papier", how)
    return Signature(role, name, inside=inside)


def _circumstances(signed: Signed) -> Sequence[Block]:
    """What no place of a signature says: how those drawn were given, and which pages were kept."""
    hands = (("Donateur", signed.donor), ("Collectivité", signed.city))
    told = [f"{who}\u202f: {hand.how}" for who, hand in hands if hand.strokes]
    told += [f"Page jointe, SHA-256\u202f: {each}" for each in signed.photographs]
    return [Text(each, style="small") for each in told]


def _version(wording: Wording) -> list[Block]:
    by = f", approuvée par {wording.approved_by}" if wording.approved_by else ", que personne n’a encore approuvée"
    which = f"Version {wording.version}{by}. " if wording.version else "Modèle livré avec Ordis. "
    return [Text(f"{which}Empreinte SHA-256 du texte et des phrases à cocher\u202f: {wording.sha256}.", style="small")]


def said_on(day: date | None) -> str:
    """« 20 novembre 2026 », or "" when nobody said."""
    return long_date(day) if day else ""
