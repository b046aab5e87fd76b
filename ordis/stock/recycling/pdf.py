"""The recycling slip: what left, who took it, under which slip, what it weighs, and what became of each disk."""

from dataclasses import dataclass
from datetime import date

from ordis.documents.actions import Identity
from ordis.documents.paper import (
    Block,
    Card,
    Cards,
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
from ordis.kernel.french import count, kilograms
from ordis.stock.recycling.rules import Masses

TITLE = "Bordereau de recyclage"
LAW = (
    "Équipements électriques et électroniques en fin de vie (DEEE), remis en vue de leur traitement (articles R543-172 "
    "et suivants du code de l’environnement). Ce bordereau accompagne celui du recycleur et ne le remplace pas."
)
DISKS_FIRST = (
    "Aucun support de données ne part lisible : chaque disque nommé ici est effacé, détruit, retiré ou absent, selon "
    "une preuve ou une déclaration signée, gardée par l’atelier."
)


@dataclass(frozen=True, slots=True)
class LoadLine:
    code: str
    kind: str
    designation: str
    serial: str
    disks: str
    mass: str


@dataclass(frozen=True, slots=True)
class SlipFacts:
    """``loose``: ``(what, mass)``. ``proof_*``: the recycler's own slip, kept beside this one."""

    number: str
    recycler: str
    siret: str
    recycler_address: str
    tracking: str
    tracking_number: str
    collected_on: date
    carrier: str
    handed_by: str
    lines: tuple[LoadLine, ...]
    loose: tuple[tuple[str, str], ...]
    masses: Masses
    proof_name: str
    proof_sha256: str


def render_slip(facts: SlipFacts, identity: Identity) -> bytes:
    return render(identity.paper(TITLE, subtitle=f"Enlèvement {facts.number}"), story(facts))


def story(facts: SlipFacts) -> list[Block]:
    return [
        Facts(_parties(facts), columns=2),
        Cards(_cards(facts)),
        *_devices(facts),
        *_loose(facts),
        Notice(DISKS_FIRST, title="Les disques d’abord"),
        *_proof(facts),
        Text(LAW, style="small"),
        Signatures([Signature("Pour l’atelier", facts.handed_by), Signature("Pour le recycleur ou le transporteur")]),
    ]


def _parties(facts: SlipFacts) -> list[tuple[str, str]]:
    return [
        ("Recycleur", facts.recycler),
        ("SIRET", facts.siret or "non communiqué"),
        ("Adresse", facts.recycler_address or "–"),
        ("Enlevé le", long_date(facts.collected_on)),
        (facts.tracking, facts.tracking_number),
        ("Transporteur", facts.carrier or "–"),
    ]


def _cards(facts: SlipFacts) -> list[Card]:
    weighed = facts.masses
    how = "chargement pesé entier" if weighed.weighed is not None else "somme des masses notées"
    missing = f"{count(weighed.unweighed, 'appareil')} sans masse" if weighed.unweighed else ""
    return [
        Card(number(len(facts.lines)), "appareil" if len(facts.lines) < 2 else "appareils"),
        Card(kilograms(weighed.total), "masse remise", how),
        Card(kilograms(weighed.devices), "masse des appareils", missing),
        Card(kilograms(weighed.loose), "masse du vrac"),
    ]


def _devices(facts: SlipFacts) -> list[Block]:
    heading = Heading(f"Appareils ({number(len(facts.lines))})")
    if not facts.lines:
        return [Keep([heading, Text("Aucun appareil : du vrac seulement.")])]
    columns = [
        Column("Code", share=1.1),
        Column("Appareil", share=2.7),
        Column("Numéro de série", share=1.3),
        Column("Disques", share=2.4),
        Column("Masse", "right", share=0.8),
    ]
    rows = [
        (line.code, f"{line.kind}, {line.designation}" if line.designation != line.kind else line.kind, line.serial,
         line.disks, line.mass)
        for line in facts.lines
    ]  # fmt: skip
    return [heading, Table(columns, rows, dense=True, row_headers=True)]


def _loose(facts: SlipFacts) -> list[Block]:
    if not facts.loose:
        return []
    table = Table([Column("Nature", share=4), Column("Masse", "right", share=1)], facts.loose, dense=True)
    return [Keep([Heading("Vrac"), table])]


def _proof(facts: SlipFacts) -> list[Block]:
    if not facts.proof_sha256:
        return []
    return [Text(f"Bordereau du recycleur joint : {facts.proof_name}, SHA-256 {facts.proof_sha256}.", style="small")]
