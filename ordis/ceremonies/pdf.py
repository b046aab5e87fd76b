"""The report of a ceremony: frozen facts in, bytes out."""

from dataclasses import dataclass
from datetime import date

from markupsafe import Markup

from ordis.documents.actions import Identity
from ordis.documents.paper import (
    Bar,
    Bars,
    Block,
    Bullets,
    Card,
    Cards,
    Column,
    Facts,
    Heading,
    Keep,
    Notice,
    Table,
    Text,
    long_date,
    number,
    render,
)
from ordis.indicators.figures import Figures, Rows
from ordis.refurbishing.reconditioned import DEFINITION

METHOD = (
    "Reçus : appareils dont l’arrivée à l’atelier est enregistrée dans la période.",
    "Effacés : appareils dont chaque disque a une preuve d’effacement, de destruction ou de retrait.",
    DEFINITION,
    "Remis : appareils dont la convention de remise et de non-revente est signée et scellée.",
    "Foyers : conventions signées ; personnes et enfants scolarisés : composition déclarée à la demande.",
    "Quartiers : les nombres de moins de cinq foyers sont regroupés, pour ne désigner personne.",
    "Masses : pesées à l’atelier ; les appareils non pesés ne sont pas estimés.",
    "Un appareil compte une fois par colonne ; les chiffres sont arrêtés au jour d’émission et ne changent plus.",
)


@dataclass(frozen=True, slots=True)
class ReportFacts:
    """What the report says. ``guests`` are labels with seats; figures were frozen at closing."""

    name: str
    place: str
    held_on: date
    period_from: date
    thanks: str
    guests: tuple[tuple[str, int], ...]
    figures: Figures


def render_report(facts: ReportFacts, identity: Identity) -> bytes:
    """The sealed-to-be PDF, A4: figures first, then pictures, then tables, then the method."""
    paper = identity.paper("Rapport de cérémonie", subtitle=facts.name)
    return render(paper, [*_opening(facts), *_flow(facts.figures), *_people(facts.figures), *_closing(facts)])


def _opening(facts: ReportFacts) -> list[Block]:
    figures = facts.figures
    lead = Markup(
        "Du {} au {}, <b>{}</b> ont confié <b>{}</b> à l’opération ; <b>{}</b> ont reçu un ordinateur."
    ).format(
        long_date(facts.period_from), long_date(facts.held_on), _many(figures.donors, "organisation"),
        _many(figures.received, "appareil"), _many(figures.households, "foyer"),
    )  # fmt: skip
    return [
        Text(lead, style="lead"),
        Facts([("Cérémonie", facts.name), ("Date", long_date(facts.held_on)), ("Lieu", facts.place)]),
        Cards(
            [
                Card(number(figures.received), "appareils reçus", _many(figures.donations, "don")),
                Card(number(figures.reconditioned), "reconditionnés", _share(figures.reconditioned, figures.received)),
                Card(number(figures.households), "foyers équipés", _many(figures.people, "personne")),
                Card(number(figures.school_children), "enfants scolarisés", "dans ces foyers"),
            ]
        ),
    ]


def _flow(figures: Figures) -> list[Block]:
    steps = [
        Bar("Reçus", figures.received),
        Bar("Effacés", figures.wiped),
        Bar("Reconditionnés", figures.reconditioned),
        Bar("Remis", figures.handed_over),
    ]
    delay = f"{number(figures.median_days)} jours" if figures.median_days is not None else "non mesurable"
    rows = [
        ("Disques effacés avec preuve", number(figures.disks_wiped)),
        ("Disques en échec, destinés à la destruction", number(figures.disks_failed)),
        ("Appareils gardés pour pièces", number(figures.for_parts)),
        ("Appareils recyclés (DEEE)", number(figures.recycled)),
        ("Masse remise en usage (pesée)", _kilograms(figures.grams_reused)),
        ("Masse recyclée (pesée)", _kilograms(figures.grams_recycled)),
        ("Délai médian, de l’arrivée à la remise", delay),
    ]
    return [
        Bars("Du don à la remise : nombre d’appareils", steps, source="Source : journal de l’atelier."),
        Heading("Le travail de l’atelier"),
        Facts(rows),
    ]


def _people(figures: Figures) -> list[Block]:
    return [
        *_section("Les donateurs", "Organisation", "Appareils reçus", figures.by_donor),
        *_section("Les structures qui ont accompagné les familles", "Structure", "Foyers", figures.by_prescriber),
        *_pictured("Les quartiers", "Foyers équipés par quartier", figures.by_district),
        *_pictured("Pour quoi faire", "Foyers équipés par usage principal", figures.by_purpose),
    ]


def _section(title: str, first: str, second: str, rows: Rows) -> list[Block]:
    if not rows:
        return [Keep([Heading(title), Text("Aucun sur la période.")])]
    total = sum(count for _label, count in rows)
    table = Table(
        [Column(first), Column(second, align="right", share=0.3)],
        [(label, number(count)) for label, count in rows],
        totals=("Total", number(total)),
        row_headers=True,
    )
    return [Heading(title), table]


def _pictured(title: str, caption: str, rows: Rows) -> list[Block]:
    if not rows:
        return [Keep([Heading(title), Text("Aucun sur la période.")])]
    return [Keep([Heading(title), Bars(caption, [Bar(label, count) for label, count in rows])])]


def _closing(facts: ReportFacts) -> list[Block]:
    guests = [f"{label} ({_many(seats, 'place')})" for label, seats in facts.guests]
    thanks: list[Block] = [Notice(facts.thanks, title="Remerciements")] if facts.thanks else []
    invited: list[Block] = [Heading("Les invités"), Bullets(guests)] if guests else []
    return [*invited, *thanks, Keep([Heading("Méthode et définitions"), Bullets(METHOD)])]


def _many(count: int, word: str) -> str:
    return f"{number(count)}\u00a0{word}{'s' if count > 1 else ''}"


def _share(part: int, whole: int) -> str:
    return f"{round(100 * part / whole)}\u202f% des reçus" if whole else ""


def _kilograms(grams: int) -> str:
    return f"{number(round(grams / 1000, 1))}\u00a0kg" if grams else "non pesée"
