"""A period told by blocks: the same words and pictures in the report of a ceremony and in that of the activity."""

from collections.abc import Sequence
from typing import Final

from markupsafe import Markup

from ordis.documents import blocks
from ordis.documents.blocks import (
    Bar,
    Bars,
    Block,
    Card,
    Cards,
    Column,
    Columns,
    Facts,
    Flow,
    Heading,
    Keep,
    Notice,
    Step,
    Table,
    Text,
)
from ordis.documents.flows import settled
from ordis.documents.french import long_date, number
from ordis.indicators.figures import Rows
from ordis.indicators.impact.pdf import blocks as impact_blocks
from ordis.indicators.review.facts import STEPS, Exit, Review
from ordis.kernel.french import count, kilograms

MOST_ROWS: Final = 40
"""Donors or structures named one by one; those after them are told together."""
_RESTS: Final = ("à effacer", "à reconditionner", "à remettre", "")
_SHORT_MONTHS: Final = (
    "janv.", "févr.", "mars", "avril", "mai", "juin", "juil.", "août", "sept.", "oct.", "nov.", "déc.",
)  # fmt: skip
JOURNAL: Final = "Source\u202f: journal des appareils."


def nothing(review: Review) -> list[Block]:
    """Said in place of empty pictures."""
    why = "Aucun appareil n’est arrivé, n’a été effacé, reconditionné, remis ni recyclé"
    since = "Ordis ne connaît encore aucun appareil reçu."
    if review.known_from is not None:
        since = f"Le premier appareil qu’Ordis connaît est arrivé le {long_date(review.known_from)}."
    return [Notice(f"{why} {period(review)}. {since}", "Rien sur cette période")]


def period(review: Review) -> str:
    """« du 1er janvier au 31 mars 2022 », « le 3 mars 2022 »."""
    if review.first == review.last:
        return f"le {long_date(review.first)}"
    return f"du {long_date(review.first)} au {long_date(review.last)}"


def sentence(review: Review) -> Markup:
    """The whole period in one breath."""
    told = review.figures
    families = count(told.households, "foyer")
    verb = "a" if told.households < 2 else "ont"
    people = f" ({count(told.people, 'personne')})" if told.people > told.households else ""
    gave = "en a confié" if told.donors < 2 else "en ont confié"
    donors = f"{count(told.donors, 'organisation')} {gave} {number(told.received)}"
    return Markup("<b>{}</b>{} {} reçu un ordinateur.<br/>{}.").format(families, people, verb, donors)


def key_figures(review: Review) -> Cards:
    told = review.figures
    children = count(told.school_children, "enfant scolarisé", "enfants scolarisés")
    return Cards(
        [
            Card(number(told.received), "appareils reçus", f"{count(told.donations, 'don')}, "
                 f"{count(told.donors, 'donateur')}"),
            Card(number(told.reconditioned), "reconditionnés", _share(told.reconditioned, told.received)),
            Card(number(told.handed_over), "remis", f"à {count(told.households, 'foyer')}"),
            Card(number(told.people), "personnes équipées", f"dont {children}"),
        ]
    )  # fmt: skip


def flow(review: Review) -> Flow:
    told = review.figures
    values = (told.received, told.wiped, told.reconditioned, told.handed_over)
    steps = [
        Step(label, value, [_left(each) for each in review.exits if each.after == rank], _RESTS[rank])
        for rank, (label, value) in enumerate(zip(STEPS, values, strict=True))
    ]
    return settled(Flow("Du don à la remise\u202f: nombre d’appareils", steps, "arrivés plus tôt", JOURNAL))


def _left(each: Exit) -> blocks.Exit:
    return blocks.Exit("au recyclage" if each.recycled else "pour pièces", each.number)


def months(review: Review, before: Review | None = None) -> list[Block]:
    """Computers handed over by month; beside them those of as many months of another period."""
    if not review.months:
        return []
    old = [month.handed_over for month in before.months] if before and not before.empty else []
    against = tuple(old) if len(old) == len(review.months) else ()
    named = ("cette période", "la période comparée") if against else ()
    years = len({month.first.year for month in review.months}) > 1
    shown = [Bar(_month(month.first.month, month.first.year, years), month.handed_over) for month in review.months]
    return [Columns("Appareils remis, mois par mois", shown, against, named, JOURNAL)]


def _month(number_of: int, year: int, years: bool) -> str:
    return f"{_SHORT_MONTHS[number_of - 1]}{f' {year % 100:02d}' if years else ''}"


def donors(review: Review) -> list[Block]:
    return listed("Les donateurs", ("Organisation", "Appareils reçus"), review.figures.by_donor)


def structures(review: Review) -> list[Block]:
    title = "Les structures qui ont accompagné les familles"
    return listed(title, ("Structure", "Foyers"), review.figures.by_prescriber)


def families(review: Review) -> list[Block]:
    """Purpose, situation, district: of households alone, small counts gathered."""
    told = review.figures
    return [
        *pictured("Pour quoi faire", "Foyers équipés par usage principal", told.by_purpose),
        *pictured("Quels foyers", "Foyers équipés par situation", review.by_situation),
        *pictured("Quels quartiers", "Foyers équipés par quartier", told.by_district),
    ]


def workshop(review: Review) -> list[Block]:
    told = review.figures
    rows = [
        ("Disques effacés avec preuve", number(told.disks_wiped)),
        ("Disques en échec, à détruire", number(told.disks_failed)),
        ("Appareils gardés pour pièces", number(told.for_parts)),
        ("Appareils recyclés (DEEE)", number(told.recycled)),
        ("Masse recyclée, pesée", _mass(told.grams_recycled)),
    ]
    return [Heading("Le travail de l’atelier"), Facts(rows)]


def impact(review: Review) -> list[Block]:
    """Measured first, then orders of magnitude."""
    return impact_blocks(review.impact, title="Une seconde vie")


def delays(review: Review) -> list[Block]:
    """Median and 90th centile; of none, nothing is drawn."""
    known = [each for each in review.delays if each.median is not None]
    if not known:
        return [Keep([Heading("Combien de temps"), Text("Rien ne s’est achevé dans la période\u202f: pas de délai.")])]
    columns = [Column("Délai"), *(Column(title, "right", 0.2) for title in ("Mesurés", "Médiane", "90ᵉ centile"))]
    columns[0] = Column("Délai", share=0.4)
    rows = [(each.label, number(each.number), _days(each.median), _days(each.ninth)) for each in known]
    note = "La moitié a attendu moins que la médiane, neuf sur dix moins que le 90ᵉ centile."
    return [Keep([Heading("Combien de temps"), Table(columns, rows, row_headers=True), Text(note, "small")])]


def method(review: Review, *more: str) -> list[Block]:
    """Every definition with its source, the day of the figures and the version of the words."""
    frozen = (
        f"Définitions, version {review.version}. Les chiffres sont ceux connus le jour de l’émission, figés avec "
        "ce document\u202f: ils ne changent plus. Une correction donne un autre document, qui nomme celui qu’il "
        "remplace."
    )
    rows = [(each.label, each.text, each.source) for each in review.definitions]
    columns = [Column("Chiffre", share=0.2), Column("Ce qu’il compte", share=0.52), Column("Source", share=0.28)]
    return [
        Heading("Méthode et définitions"),
        *(Text(each) for each in more),
        Table(columns, rows, fine=True, row_headers=True),
        Text(frozen, "small"),
    ]


def listed(title: str, columns: tuple[str, str], rows: Rows) -> list[Block]:
    if not rows:
        return [Keep([Heading(title), Text("Aucun sur la période.")])]
    shown = [(label, number(value)) for label, value in rows[:MOST_ROWS]]
    if rest := rows[MOST_ROWS:]:
        shown.append((f"Et {count(len(rest), 'autre')}", number(sum(value for _label, value in rest))))
    total = ("Total", number(sum(value for _label, value in rows)))
    first, second = columns
    return [
        Heading(title),
        Table([Column(first, share=0.7), Column(second, "right", 0.3)], shown, totals=total, row_headers=True),
    ]


def pictured(title: str, caption: str, rows: Rows) -> list[Block]:
    if not rows:
        return [Keep([Heading(title), Text("Aucun sur la période.")])]
    return [Keep([Heading(title), Bars(caption, [Bar(label, value) for label, value in rows])])]


def quotes(said: Sequence[tuple[str, str]]) -> list[Block]:
    """Testimonies: words, and how whoever said them is called."""
    if not said:
        return []
    return [
        Heading("Ils le disent"),
        *(Notice(Markup("«\u202f{}\u202f»<br/><i>{}</i>").format(words, signature)) for words, signature in said),
    ]


def _days(value: int | None) -> str:
    return count(value, "jour") if value is not None else "–"


def _mass(grams: int) -> str:
    return kilograms(grams) if grams else "non pesée"


def _share(part: int, whole: int) -> str:
    """Never more than the whole: what was reconditioned may have come in before."""
    return f"{round(100 * part / whole)}\u202f% des reçus" if whole >= 20 and part <= whole else ""
