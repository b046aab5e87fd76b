"""The yearly proof: what was given, how old, what became of it, device by device; what is not known is said so."""

from dataclasses import dataclass
from datetime import date
from typing import Final

from ordis.documents.actions import Identity
from ordis.documents.blocks import Block, Bullets, Card, Cards, Column, Facts, Heading, Notice, Table, Text
from ordis.documents.french import long_date, number
from ordis.documents.paper import render
from ordis.donations.reen.rules import Told, objective
from ordis.kernel.french import NBSP, count

TITLE: Final = "Preuve annuelle de réemploi"
LAW: Final = (
    "Loi n° 2021-1485 du 15 novembre 2021, article 16, et décret n° 2023-266 du 12 avril 2023\u202f: les matériels "
    "réformés de plus de dix ans, classifiés ou soumis à des obligations de sécurité propres sont hors du calcul."
)
UNKNOWN: Final = (
    "Le nombre de matériels réformés que l’organisme détenait au 1er janvier\u202f: lui seul le connaît, et le taux se "
    "calcule sur lui.",
    "Le jour de la réforme de chaque matériel\u202f: l’âge est compté au jour de la réception par la collectivité.",
    "Les matériels que l’organisme a cédés ou vendus à d’autres, ou gardés.",
    "Si un matériel était classifié ou soumis à des obligations de sécurité.",
)


@dataclass(frozen=True, slots=True)
class Line:
    """``bought``: as precise as the donor said, or « inconnu »."""

    code: str
    designation: str
    serial: str
    donation: str
    bought: str
    age: str
    outcome: str


@dataclass(frozen=True, slots=True)
class ReuseFacts:
    city: str
    donor: str
    siren: str
    year: int
    state_on: date
    agreements: tuple[str, ...]
    told: Told
    lines: tuple[Line, ...]
    signed_by: str
    replaces: str = ""

    @property
    def over(self) -> bool:
        """Whether the year had ended on the day of the proof."""
        return self.state_on.year > self.year


def render_proof(facts: ReuseFacts, identity: Identity) -> bytes:
    return render(identity.paper(TITLE, subtitle=f"{facts.donor}, année {facts.year}"), story(facts))


def story(facts: ReuseFacts) -> list[Block]:
    return [
        *([Notice(f"Ce document remplace le n° {facts.replaces}, qui reste enregistré.")] if facts.replaces else []),
        Text(
            f"La {facts.city} atteste avoir reçu, en {facts.year}, les matériels informatiques ci-dessous, donnés par "
            f"{facts.donor} pour être réemployés.",
            style="lead",
        ),
        Facts(_rows(facts), columns=2),
        Cards(_cards(facts.told)),
        Heading("Matériels de moins de dix ans, par devenir"),
        _outcomes(facts.told),
        Text(_share(facts.told)),
        Heading("Ce que ce document ne sait pas"),
        Bullets(UNKNOWN),
        Notice(
            f"Objectif de {facts.year}\u202f: {objective(facts.year)}{NBSP}% des matériels réformés détenus au "
            f"1er janvier. Matériels détenus, à écrire par l’organisme\u202f: ………………",
            title="Le taux de l’organisme",
        ),
        Text(LAW, style="small"),
        Heading(f"Liste des matériels ({number(len(facts.lines))})"),
        _list(facts.lines),
        Text(f"Établie par {facts.signed_by}, pour la {facts.city}, le {long_date(facts.state_on)}."),
    ]


def _rows(facts: ReuseFacts) -> list[tuple[str, str]]:
    state = long_date(facts.state_on)
    return [
        ("Organisme public", facts.donor),
        ("SIREN", facts.siren or "non communiqué"),
        ("Année", str(facts.year) if facts.over else f"{facts.year}, en cours"),
        ("État arrêté au", state),
        ("Conventions de don", ", ".join(facts.agreements) or "aucune"),
    ]


def _cards(told: Told) -> list[Card]:
    return [
        Card(number(told.given), "matériels donnés et reçus"),
        Card(number(told.under), "de moins de dix ans"),
        Card(number(told.over), "de plus de dix ans", "hors du calcul"),
        Card(number(told.unknown), "d’âge inconnu", "ni dedans ni dehors"),
    ]


def _outcomes(told: Told) -> Table:
    rows = [
        ("Réemployés, remis à un foyer", told.reused),
        ("Prêts, en attente d’une famille", told.ready),
        ("Utilisés pour pièces", told.parts),
        ("Recyclés", told.recycled),
        ("En cours", told.in_progress),
    ]
    return Table(
        [Column("Devenir", share=3), Column("Matériels", align="right"), Column("Part", align="right")],
        [(label, number(devices), _percent(devices, told.under)) for label, devices in rows],
        totals=("Ensemble", number(told.under), _percent(told.under, told.under)),
        row_headers=True,
    )


def _percent(part: int, whole: int) -> str:
    return f"{number(round(100 * part / whole, 1))}{NBSP}%" if whole else "–"


def _share(told: Told) -> str:
    if not told.under:
        return "Aucun matériel de moins de dix ans n’est connu\u202f: aucune part ne se calcule."
    found = count(told.reused + told.ready, "matériel", "matériels")
    share = _percent(told.reused + told.ready, told.under)
    return (
        f"Réemploi constaté ou prêt\u202f: {found} sur {number(told.under)}, soit {share}. Cette part est celle des "
        "matériels donnés à la collectivité, non celle de l’objectif."
    )


def _list(lines: tuple[Line, ...]) -> Table:
    columns = [
        Column("Code", share=1.2),
        Column("Matériel", share=2.4),
        Column("Numéro de série", share=1.6),
        Column("Don", share=1.5),
        Column("Acheté", share=1),
        Column("Âge", share=1.6),
        Column("Devenir", share=1.8),
    ]
    rows = [
        (each.code, each.designation, each.serial, each.donation, each.bought, each.age, each.outcome) for each in lines
    ]
    return Table(columns, rows, fine=True, row_headers=True)
