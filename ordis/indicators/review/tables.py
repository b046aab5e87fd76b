"""A period as rows of numbers, sheet by sheet, for a workbook: everything that a report draws. Pure."""

from collections.abc import Iterator
from typing import Final

from ordis.documents.workbook import Cell, Sheet
from ordis.indicators.figures import Figures, Rows
from ordis.indicators.review.facts import STEPS, Review

KEYS: Final = (
    ("Dons reçus", "donations"),
    ("Donateurs", "donors"),
    ("Appareils reçus", "received"),
    ("Appareils effacés", "wiped"),
    ("Appareils reconditionnés", "reconditioned"),
    ("Appareils remis", "handed_over"),
    ("Foyers équipés", "households"),
    ("Personnes équipées", "people"),
    ("Enfants scolarisés", "school_children"),
    ("Disques effacés", "disks_wiped"),
    ("Disques en échec", "disks_failed"),
    ("Appareils gardés pour pièces", "for_parts"),
    ("Appareils recyclés", "recycled"),
    ("Masse remise en usage (g, pesée)", "grams_reused"),
    ("Masse recyclée (g, pesée)", "grams_recycled"),
    ("Appareils pesés", "weighed"),
)
"""Label and attribute of each count of :class:`~ordis.indicators.figures.Figures`."""


def sheets(now: Review, before: Review | None = None) -> list[Sheet]:
    """``before``: another period, told in one more column."""
    named = ["Période", *(["Période comparée"] if before else [])]
    others = [before] if before else []
    return [
        Sheet("Chiffres", ["Chiffre", *named], list(_counts(now.figures, *(each.figures for each in others)))),
        Sheet("Sorties du circuit", ["Après l’étape", "Devenir", "Appareils"], list(_exits(now))),
        Sheet("Mois", ["Mois", "Appareils reçus", "Appareils remis"],
              [(month.first.strftime("%m/%Y"), month.received, month.handed_over) for month in now.months]),
        _broken("Donateurs", "Organisation", "Appareils reçus", now.figures.by_donor),
        _broken("Structures", "Structure", "Foyers", now.figures.by_prescriber),
        _broken("Usages", "Usage", "Foyers", now.figures.by_purpose),
        _broken("Situations", "Situation", "Foyers", now.by_situation),
        _broken("Quartiers", "Quartier", "Foyers", now.figures.by_district),
        _broken("Sortes d’appareils remis", "Sorte", "Appareils", now.by_kind),
        Sheet("Délais", ["Délai", "Mesurés", "Médiane (jours)", "90ᵉ centile (jours)"],
              [(each.label, each.number, each.median, each.ninth) for each in now.delays]),
        Sheet("Définitions", ["Chiffre", "Définition", "Source"],
              [(each.label, each.text, each.source) for each in now.definitions]),
    ]  # fmt: skip


def _counts(*told: Figures) -> Iterator[tuple[Cell, ...]]:
    for label, name in KEYS:
        yield (label, *(getattr(figures, name) for figures in told))


def _exits(review: Review) -> Iterator[tuple[Cell, ...]]:
    for each in review.exits:
        yield STEPS[each.after], "Recyclés" if each.recycled else "Pour pièces", each.number


def _broken(name: str, first: str, second: str, rows: Rows) -> Sheet:
    return Sheet(name, [first, second], rows)
