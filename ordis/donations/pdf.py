"""The papers of a donation: agreement, reception slip, donation certificate. Frozen facts in, bytes out."""

from dataclasses import dataclass
from datetime import date, datetime

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
from ordis.donations import agreement
from ordis.donations.agreement import Agreement
from ordis.donations.outcomes import KindTally
from ordis.kernel.french import count, kilograms

SLIP_TITLE = "Bordereau de réception"
CERTIFICATE_TITLE = "Attestation de don"
NO_TAX_RECEIPT = "Cette attestation ne vaut pas reçu fiscal."
TAX = (
    "Elle constate la réception d’équipements et leur devenir. Elle ne fixe aucune valeur : le donateur évalue son don "
    "seul et sous sa responsabilité. Un reçu au titre de l’article 238 bis du code général des impôts est un autre "
    "document, que seule une collectivité habilitée délivre."
)


@dataclass(frozen=True, slots=True)
class DeviceLine:
    """One device as a slip names it. ``disks``: « 1 SSD 256 Go, n° … », or what was said of their absence."""

    code: str
    kind: str
    designation: str
    serial: str
    disks: str
    weight_g: int | None = None
    announced: str = ""


@dataclass(frozen=True, slots=True)
class ContainerLine:
    """A pallet or a box as a slip names it; ``pieces`` and ``weight_g`` None when nobody counted or weighed it."""

    code: str
    kind: str
    contents: str
    pieces: int | None
    weight_g: int | None


@dataclass(frozen=True, slots=True)
class SlipFacts:
    donation_number: str
    agreement_number: str
    donor: str
    siren: str
    received_at: datetime
    received_by: str
    pickup_place: str
    estimated: int
    received: tuple[DeviceLine, ...]
    unexpected: tuple[DeviceLine, ...]
    missing: tuple[DeviceLine, ...]
    replaces: str = ""
    containers: tuple[ContainerLine, ...] = ()


@dataclass(frozen=True, slots=True)
class CertificateFacts:
    donation_number: str
    agreement_number: str
    slip_number: str
    city: str
    donor: str
    siren: str
    donor_address: str
    accepted_on: date | None
    received_on: date | None
    state_on: date
    rows: tuple[KindTally, ...]
    signed_by: str
    replaces: str = ""


def render_agreement(said: Agreement, identity: Identity) -> bytes:
    head = identity.paper(agreement.TITLE, subtitle=f"Don {said.facts.donation_number}")
    return render(head, agreement.story(said))


def render_slip(facts: SlipFacts, identity: Identity) -> bytes:
    return render(identity.paper(SLIP_TITLE, subtitle=f"Don {facts.donation_number}"), slip_story(facts))


def render_certificate(facts: CertificateFacts, identity: Identity) -> bytes:
    return render(identity.paper(CERTIFICATE_TITLE, subtitle=f"Don {facts.donation_number}"), certificate_story(facts))


def slip_story(facts: SlipFacts) -> list[Block]:
    return [
        *_replacing(facts.replaces),
        *_comparison(facts),
        *_devices("Appareils non reçus", facts.missing, "Aucun appareil annoncé ne manque."),
        *_different(facts),
        *_devices("Appareils reçus sans être annoncés", facts.unexpected, "Aucun appareil imprévu."),
        *_devices("Appareils annoncés et reçus", facts.received, "Aucun appareil de la liste."),
        *_containers(facts.containers),
        Text(
            "Les disques notés ici sont ceux que la liste annonce ou que l’on a vus à la réception. L’attestation "
            "d’effacement dira ce que chacun est devenu.",
            style="small",
        ),
        Signatures([Signature("Pour le donateur ou le transporteur"), Signature("Pour l’atelier", facts.received_by)]),
    ]


def _comparison(facts: SlipFacts) -> list[Block]:
    rows = [
        ("Donateur", facts.donor),
        ("SIREN", facts.siren or "non communiqué"),
        ("Convention", facts.agreement_number or "–"),
        ("Réception terminée le", long_date(facts.received_at)),
        ("Reçu par", facts.received_by),
        ("Lieu d’enlèvement", facts.pickup_place or "–"),
        ("Quantité à l’offre", number(facts.estimated)),
    ]
    cards = [
        Card(number(len(facts.received) + len(facts.missing)), "annoncés par la liste"),
        Card(number(len(facts.received)), "annoncés et reçus"),
        Card(number(len(facts.missing)), "annoncés, non reçus"),
        Card(number(len(facts.unexpected)), "reçus sans être annoncés"),
    ]
    return [Facts([*rows, *_masses(facts)], columns=2), Cards(cards)]


def _masses(facts: SlipFacts) -> list[tuple[str, str]]:
    """What was weighed, and of how many: a mass of some is never told as the mass of all."""
    devices = [line.weight_g for line in (*facts.received, *facts.unexpected) if line.weight_g]
    whole = [each.weight_g for each in facts.containers if each.weight_g]
    rows = [("Appareils pesés", f"{kilograms(sum(devices))} pour {count(len(devices), 'appareil')}")] if devices else []
    return rows + (
        [("Colis pesés", f"{kilograms(sum(whole))} pour {count(len(whole), 'colis', 'colis')}")] if whole else []
    )


def _designated(line: DeviceLine) -> str:
    """« Dell Latitude 5490 (ordinateur portable) »; what has neither make nor model is named by its kind, once."""
    kind = line.kind.lower()
    return line.designation if line.designation.lower() == kind else f"{line.designation} ({kind})"


def _different(facts: SlipFacts) -> list[Block]:
    lines = [line for line in facts.received if line.announced]
    if not lines:
        return []
    columns = [Column("Code", share=1.15), Column("Reçu", share=3.2), Column("Ce que la liste disait", share=3.2)]
    rows = [(line.code, f"{_designated(line)}, {line.serial}", line.announced) for line in lines]
    title = f"Appareils reçus qui diffèrent de l’annonce ({number(len(lines))})"
    return [Heading(title), Table(columns, rows, dense=True, row_headers=True)]


def _containers(containers: tuple[ContainerLine, ...]) -> list[Block]:
    if not containers:
        return []
    columns = [
        Column("Code", share=1.15),
        Column("Colis", share=3.4),
        Column("Appareils", align="right", share=1),
        Column("Masse", align="right", share=1.2),
    ]
    rows = [
        (
            each.code, ", ".join(filter(None, (each.kind, each.contents))),
            "–" if each.pieces is None else number(each.pieces), kilograms(each.weight_g),
        )
        for each in containers
    ]  # fmt: skip
    return [Heading(f"Palettes et colis ({number(len(rows))})"), Table(columns, rows, dense=True, row_headers=True)]


def _replacing(earlier: str) -> list[Block]:
    return [Notice(f"Ce document remplace le n° {earlier}, qui reste enregistré.")] if earlier else []


def _devices(title: str, lines: tuple[DeviceLine, ...], nothing: str) -> list[Block]:
    heading = Heading(f"{title} ({number(len(lines))})" if lines else title)
    if not lines:
        return [Keep([heading, Text(nothing)])]
    columns = [
        Column("Code", share=1.15),
        Column("Appareil", share=2.65),
        Column("Numéro de série", share=1.4),
        Column("Disques", share=2.4),
    ]
    weighed = any(line.weight_g for line in lines)
    if weighed:
        columns.append(Column("Masse", align="right", share=0.9))
    rows = [
        (line.code, _designated(line), line.serial, line.disks,
         *([kilograms(line.weight_g)] if weighed else []))
        for line in lines
    ]  # fmt: skip
    return [heading, Table(columns, rows, dense=True, row_headers=True)]


def certificate_story(facts: CertificateFacts) -> list[Block]:
    received = sum(row.received for row in facts.rows)
    reused, ready = sum(row.reused for row in facts.rows), sum(row.ready for row in facts.rows)
    return [
        *_replacing(facts.replaces),
        Text(f"La {facts.city} atteste avoir reçu le don désigné ci-dessous, fait par {facts.donor}.", style="lead"),
        Facts(
            [
                ("Donateur", facts.donor),
                ("SIREN", facts.siren or "non communiqué"),
                ("Adresse", facts.donor_address or "non communiquée"),
                ("Don accepté le", long_date(facts.accepted_on) if facts.accepted_on else "–"),
                ("Réception terminée le", long_date(facts.received_on) if facts.received_on else "–"),
                ("Convention de don", facts.agreement_number or "–"),
                ("Bordereau de réception", facts.slip_number or "–"),
                ("État arrêté au", long_date(facts.state_on)),
            ],
            columns=2,
        ),
        Cards(
            [
                Card(number(received), "appareils reçus"),
                Card(number(reused), "réemployés"),
                Card(number(ready), "prêts, en attente d’une famille"),
            ]
        ),
        Heading("Ce que le don est devenu"),
        _destinations(facts.rows),
        Text(
            "Réemployés\u202f: remis gratuitement à un foyer. Prêts\u202f: reconditionnés, en attente d’une famille. "
            "En cours\u202f: pas encore effacés, ou en reconditionnement. Les foyers ne sont jamais nommés.",
            style="small",
        ),
        Notice(TAX, title=NO_TAX_RECEIPT),
        Text(f"Établie par {facts.signed_by}, pour la {facts.city}, le {long_date(facts.state_on)}."),
    ]


def _destinations(rows: tuple[KindTally, ...]) -> Table:
    names = ("Équipement", "Annoncés", "Reçus", "Réemployés", "Prêts", "Pour pièces", "Recyclés", "En cours")
    columns = [Column(name, align="right" if index else "left") for index, name in enumerate(names)]
    cells = [
        (row.announced, row.received, row.reused, row.ready, row.for_parts, row.recycled, row.in_progress)
        for row in rows
    ]
    totals = [sum(row[index] for row in cells) for index in range(7)]
    return Table(
        columns,
        [(row.kind.label, *map(number, counts)) for row, counts in zip(rows, cells, strict=True)],
        totals=("Ensemble", *map(number, totals)),
        row_headers=True,
    )
