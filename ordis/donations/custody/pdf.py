"""The slip of a change of hands: who, what, when, where, and what was found amiss."""

import json
from dataclasses import dataclass
from datetime import datetime

from ordis.documents.actions import Identity
from ordis.documents.paper import (
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
    long_date,
    number,
    render,
)
from ordis.kernel.french import count, hour, kilograms

TITLE = "Bordereau de prise en charge"
MEANING = (
    "Ce bordereau constate que ces colis ou appareils ont changé de mains. Il n’en contrôle pas le contenu\u202f: le "
    "bordereau de réception de l’atelier le fait."
)
TYPED = "Sans signature tracée"


@dataclass(frozen=True, slots=True)
class HandFacts:
    """``strokes``: JSON of :mod:`ordis.documents.strokes`, "" when nothing was drawn."""

    party: str
    name: str
    strokes: str = ""


@dataclass(frozen=True, slots=True)
class LoadLine:
    code: str
    kind: str
    contents: str
    pieces: int | None
    weight_g: int | None


@dataclass(frozen=True, slots=True)
class SlipFacts:
    """``pieces``: devices counted by hand; None when only the containers were."""

    donation_number: str
    donor: str
    given: HandFacts
    taken: HandFacts
    place: str
    made_at: datetime
    noted_by: str
    pieces: int | None
    containers: tuple[LoadLine, ...]
    reservations: str = ""
    replaces: str = ""


def render_slip(facts: SlipFacts, identity: Identity) -> bytes:
    """The PDF to seal, A4."""
    return render(identity.paper(TITLE, subtitle=f"Don {facts.donation_number}"), story(facts))


def story(facts: SlipFacts) -> list[Block]:
    rows = [
        ("Donateur", facts.donor),
        ("Le", f"{long_date(facts.made_at)}, {hour(facts.made_at)}"),
        ("Remis par", f"{facts.given.name} ({facts.given.party.lower()})"),
        ("Reçu par", f"{facts.taken.name} ({facts.taken.party.lower()})"),
        ("Lieu", facts.place),
        ("Noté dans Ordis par", facts.noted_by),
        ("Appareils comptés", number(facts.pieces) if facts.pieces is not None else "non comptés un par un"),
    ]
    replacing = [Notice(f"Ce document remplace le n°\u00a0{facts.replaces}, qui reste enregistré.")]
    reserved: Block = (
        Notice(facts.reservations, title="Réserves") if facts.reservations else Text("Aucune réserve n’a été faite.")
    )
    return [
        *(replacing if facts.replaces else []),
        Facts(rows, columns=2),
        *_containers(facts.containers),
        Keep([Heading("Réserves"), reserved] if not facts.reservations else [reserved]),
        Text(MEANING, style="small"),
        Signatures([_signature("Remet", facts.given, facts.made_at), _signature("Reçoit", facts.taken, facts.made_at)]),
    ]


def _containers(lines: tuple[LoadLine, ...]) -> list[Block]:
    if not lines:
        return []
    columns = [
        Column("Code", share=1.2),
        Column("Colis", share=3.4),
        Column("Appareils", align="right", share=1),
        Column("Masse", align="right", share=1.2),
    ]
    rows = [
        (
            line.code, ", ".join(filter(None, (line.kind, line.contents))),
            "–" if line.pieces is None else number(line.pieces), kilograms(line.weight_g),
        )
        for line in lines
    ]  # fmt: skip
    pieces, grams = sum(line.pieces or 0 for line in lines), sum(line.weight_g or 0 for line in lines)
    totals = (
        "Ensemble",
        count(len(lines), "colis", "colis"),
        number(pieces) if pieces else "–",
        kilograms(grams or None),
    )
    return [Heading("Ce qui change de mains"), Table(columns, rows, totals=totals, row_headers=True)]


def _signature(role: str, hand: HandFacts, made_at: datetime) -> Signature:
    drawn = json.loads(hand.strokes) if hand.strokes else ()
    said = f"{role}\u202f: {hand.party.lower()}"
    return Signature(said, hand.name, "" if drawn else TYPED, drawn, made_at, typed=not drawn)
