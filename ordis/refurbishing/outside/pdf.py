"""The two slips of a lot: what goes out and what is asked; what comes in, what was done and what it costs."""

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
    Notice,
    Signature,
    Signatures,
    Table,
    Text,
    long_date,
    number,
    render,
)

TITLE_OUT = "Bordereau de sortie vers un atelier extérieur"
TITLE_IN = "Bordereau de retour d’un atelier extérieur"
PROPERTY = (
    "Les appareils restent la propriété de la ville. Leurs disques sont effacés, détruits, retirés ou absents, selon "
    "une preuve ou une déclaration signée. Un disque posé chez l’atelier est un nouveau support de données\u202f: il "
    "est nommé au retour. Aucun appareil n’est vendu, donné ni démonté sans l’accord écrit de la ville."
)
CHECKS = (
    "Le contrôle qualité et la liste de contrôle de la ville restent à faire\u202f: ce bordereau dit ce que l’atelier "
    "déclare, il ne dit d’aucun appareil qu’il est prêt."
)


@dataclass(frozen=True, slots=True)
class Given:
    code: str
    designation: str
    serial: str
    state: str
    disks: str


@dataclass(frozen=True, slots=True)
class SlipOutFacts:
    number: str
    refurbisher: str
    siret: str
    address: str
    sent_on: date
    due_on: date | None
    instructions: str
    handed_by: str
    devices: tuple[Given, ...]


@dataclass(frozen=True, slots=True)
class Returned:
    """``minutes`` None when the refurbisher did not say."""

    code: str
    designation: str
    outcome: str
    work_done: str
    minutes: int | None
    cost: str


@dataclass(frozen=True, slots=True)
class SlipInFacts:
    number: str
    slip_out: str
    refurbisher: str
    sent_on: date
    back_on: date
    received_by: str
    entrusted: int
    returned: int
    refurbished: int
    minutes: int
    cost: str
    devices: tuple[Returned, ...]


def render_slip_out(facts: SlipOutFacts, identity: Identity) -> bytes:
    return render(identity.paper(TITLE_OUT, subtitle=f"Lot {facts.number}"), story_out(facts))


def render_slip_in(facts: SlipInFacts, identity: Identity) -> bytes:
    return render(identity.paper(TITLE_IN, subtitle=f"Lot {facts.number}"), story_in(facts))


def story_out(facts: SlipOutFacts) -> list[Block]:
    parties = [
        ("Atelier extérieur", facts.refurbisher),
        ("SIRET", facts.siret or "non communiqué"),
        ("Adresse", facts.address or "–"),
        ("Confié le", long_date(facts.sent_on)),
        ("Retour attendu", long_date(facts.due_on) if facts.due_on else "non fixé"),
        ("Appareils", number(len(facts.devices))),
    ]
    columns = [
        Column("Code", share=1.1),
        Column("Appareil", share=2.2),
        Column("Numéro de série", share=1.4),
        Column("Équipement", share=1.6),
        Column("Disques", share=2.4),
    ]
    rows = [(line.code, line.designation, line.serial, line.state, line.disks) for line in facts.devices]
    return [
        Facts(parties, columns=2),
        Notice(facts.instructions or "Aucune consigne particulière.", title="Ce qui est demandé"),
        Heading(f"Appareils confiés ({number(len(facts.devices))})"),
        Table(columns, rows, dense=True, row_headers=True),
        Text(PROPERTY, style="small"),
        Signatures([Signature("Pour l’atelier de la ville", facts.handed_by), Signature("Pour l’atelier extérieur")]),
    ]


def story_in(facts: SlipInFacts) -> list[Block]:
    parties = [
        ("Atelier extérieur", facts.refurbisher),
        ("Bordereau de sortie", facts.slip_out or "–"),
        ("Confié le", long_date(facts.sent_on)),
        ("Revenu le", long_date(facts.back_on)),
    ]
    cards = [
        Card(number(facts.entrusted), "confiés"),
        Card(number(facts.returned), "revenus"),
        Card(number(facts.refurbished), "remis en état", "selon l’atelier extérieur"),
        Card(facts.cost, "coût", _hours(facts.minutes)),
    ]
    columns = [
        Column("Code", share=1.1),
        Column("Appareil", share=1.8),
        Column("Résultat", share=1.3),
        Column("Travail fait", share=3),
        Column("Temps", "right", share=0.8),
        Column("Coût", "right", share=0.9),
    ]
    rows = [
        (line.code, line.designation, line.outcome, line.work_done, _hours(line.minutes), line.cost)
        for line in facts.devices
    ]
    return [
        Facts(parties, columns=2),
        Cards(cards),
        Heading("Appareil par appareil"),
        Table(columns, rows, dense=True, row_headers=True),
        Text(CHECKS, style="small"),
        Signatures([Signature("Pour l’atelier de la ville", facts.received_by), Signature("Pour l’atelier extérieur")]),
    ]


def _hours(minutes: int | None) -> str:
    """« 1 h 05 », « 40 min »; a dash when nobody said."""
    if not minutes:
        return "–"
    hours, rest = divmod(minutes, 60)
    return f"{hours}\u00a0h\u00a0{rest:02d}" if hours else f"{rest}\u00a0min"
