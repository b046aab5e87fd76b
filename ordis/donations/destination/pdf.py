"""The destination certificate: what is reused, taken for parts, recycled, in progress, and what it weighs."""

from dataclasses import dataclass
from datetime import date
from typing import Final

from ordis.documents.actions import Identity
from ordis.documents.blocks import Bar, Bars, Block, Card, Cards, Column, Facts, Heading, Notice, Table, Text
from ordis.documents.french import long_date, number
from ordis.documents.paper import render
from ordis.donations import masses
from ordis.donations.masses import Lot, Mass
from ordis.donations.outcomes import Outcome
from ordis.kernel.french import NBSP, count, kilograms

TITLE: Final = "Attestation de destination"
METHOD: Final = (
    "Un appareil pesé compte pour sa masse. Un colis pesé, emballage déduit, dont chaque appareil est noté, partage la "
    "sienne entre ceux qui n’ont pas été pesés un par un, à proportion de leurs masses types. Un appareil que personne "
    "n’a pesé, ni seul ni ainsi, compte pour la masse type de son genre, et la colonne «\u202fMasse type\u202f» le "
    "dit. Les tablettes et les tout-en-un n’ont pas de masse type\u202f: non pesés, ils ne comptent pour rien."
)
WORDS: Final = (
    "Réemployé\u202f: remis gratuitement à un foyer. Prêt\u202f: reconditionné, en attente d’une famille. Utilisé pour "
    "pièces\u202f: démonté, ses pièces servent à d’autres. Recyclé\u202f: remis à un recycleur ou à un éco-organisme. "
    "En cours\u202f: son sort n’est pas encore connu. Les foyers ne sont jamais nommés."
)


@dataclass(frozen=True, slots=True)
class DestinationFacts:
    """``final``: every device has its outcome, the donation is closed with this paper."""

    donation_number: str
    agreement_number: str
    slip_number: str
    city: str
    donor: str
    siren: str
    received_on: date | None
    state_on: date
    final: bool
    lots: tuple[Lot, ...]
    not_received: int
    signed_by: str
    replaces: str = ""


def render_destination(facts: DestinationFacts, identity: Identity) -> bytes:
    return render(identity.paper(TITLE, subtitle=f"Don {facts.donation_number}"), story(facts))


def story(facts: DestinationFacts) -> list[Block]:
    found = masses.by_outcome(facts.lots)
    total = sum(found.values(), Mass())
    return [
        *([Notice(f"Ce document remplace le n° {facts.replaces}, qui reste enregistré.")] if facts.replaces else []),
        Text(_lead(facts), style="lead"),
        Facts(_rows(facts), columns=2),
        Cards(_cards(found, total)),
        Heading("Destination des appareils reçus"),
        _destinations(found, total),
        _chart(found),
        Heading("Par genre d’équipement"),
        _kinds(facts),
        Text(WORDS, style="small"),
        Heading("Comment les masses sont comptées"),
        Text(METHOD),
        _typical(),
        Text(masses.SOURCE, style="small"),
        Text(f"Établie par {facts.signed_by}, pour la {facts.city}, le {long_date(facts.state_on)}."),
    ]


def _lead(facts: DestinationFacts) -> str:
    state = (
        "Le sort de chacun est connu."
        if facts.final
        else "Certains n’ont pas encore de sort\u202f: une autre attestation remplacera celle-ci."
    )
    return f"La {facts.city} atteste la destination des appareils donnés par {facts.donor}. {state}"


def _rows(facts: DestinationFacts) -> list[tuple[str, str]]:
    rows = [
        ("Donateur", facts.donor),
        ("SIREN", facts.siren or "non communiqué"),
        ("Convention de don", facts.agreement_number or "–"),
        ("Bordereau de réception", facts.slip_number or "–"),
        ("Réception terminée le", long_date(facts.received_on) if facts.received_on else "–"),
        ("État arrêté au", long_date(facts.state_on)),
    ]
    missing = count(facts.not_received, "appareil annoncé", "appareils annoncés")
    return [*rows, ("Non reçus", missing)] if facts.not_received else rows


def _cards(found: dict[Outcome, Mass], total: Mass) -> list[Card]:
    reused, recycled = found[Outcome.REUSED], found[Outcome.RECYCLED]
    return [
        Card(number(total.devices), "appareils reçus", _kilos(total)),
        Card(number(reused.devices), "réemployés", _kilos(reused)),
        Card(number(found[Outcome.FOR_PARTS].devices), "utilisés pour pièces", _kilos(found[Outcome.FOR_PARTS])),
        Card(number(recycled.devices), "recyclés", _kilos(recycled)),
    ]


def _destinations(found: dict[Outcome, Mass], total: Mass) -> Table:
    columns = [
        Column("Destination", share=2.6),
        Column("Appareils", align="right", share=1),
        Column("Masse pesée", align="right", share=1.5),
        Column("Masse type", align="right", share=1.5),
        Column("Sans masse", align="right", share=1.1),
        Column("Masse comptée", align="right", share=1.4),
    ]
    rows = [(outcome.label, *_cells(mass)) for outcome, mass in found.items()]
    return Table(columns, rows, totals=("Ensemble", *_cells(total)), row_headers=True)


def _cells(mass: Mass) -> tuple[str, ...]:
    return (
        number(mass.devices),
        f"{kilograms(mass.weighed_g)} ({number(mass.weighed)})" if mass.weighed else "–",
        f"{kilograms(mass.typical_g)} ({number(mass.typical)})" if mass.typical else "–",
        number(mass.unknown) if mass.unknown else "–",
        _kilos(mass),
    )


def _kilos(mass: Mass) -> str:
    """« environ » as soon as one typical mass is in it; a dash when nothing has a mass."""
    if not mass.weighed and not mass.typical:
        return "–"
    return f"environ{NBSP}{kilograms(mass.grams)}" if mass.typical else kilograms(mass.grams)


def _chart(found: dict[Outcome, Mass]) -> Bars:
    bars = [Bar(outcome.label, mass.devices, number(mass.devices)) for outcome, mass in found.items()]
    return Bars("Appareils par destination", bars)


def _kinds(facts: DestinationFacts) -> Table:
    told = masses.by_kind(facts.lots)
    outcomes = list(masses.by_outcome(()))
    names = ("Équipement", *(_SHORT[outcome] for outcome in outcomes), "Masse comptée")
    columns = [Column(name, align="right" if rank else "left") for rank, name in enumerate(names)]
    rows = [
        (kind.label, *(number(by[outcome].devices) for outcome in outcomes), _kilos(sum(by.values(), Mass())))
        for kind, by in told.items()
    ]
    return Table(columns, rows, row_headers=True)


_SHORT: Final = {
    Outcome.REUSED: "Réemployés",
    Outcome.READY: "Prêts",
    Outcome.FOR_PARTS: "Pour pièces",
    Outcome.RECYCLED: "Recyclés",
    Outcome.IN_PROGRESS: "En cours",
}


def _typical() -> Table:
    columns = [Column("Équipement"), Column("Classe UNU-KEY"), Column("Masse type par appareil", align="right")]
    rows = [(kind.label, typical.key, kilograms(typical.grams)) for kind, typical in masses.TYPICAL.items()]
    return Table(columns, rows, dense=True, row_headers=True)
