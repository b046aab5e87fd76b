"""Invented periods, frozen: what reports are drawn of in tests."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

from ordis.devices.models import Kind
from ordis.donations.masses import Mass
from ordis.indicators.figures import Figures
from ordis.indicators.impact.estimate import Impact, Weighed, estimates
from ordis.indicators.impact.factors import SHIPPED, Use
from ordis.indicators.review.definitions import definitions
from ordis.indicators.review.facts import Delay, Exit, Month, Review

FIGURES = Figures(
    donations=9, donors=7, received=183, wiped=176, reconditioned=163, handed_over=78, households=78, people=241,
    school_children=113, disks_wiped=190, disks_failed=4, for_parts=9, recycled=11, grams_reused=154_300,
    grams_recycled=61_000, weighed=89, median_days=41,
    by_donor=[("Imprimerie du Clain & fils", 96), ("Université de Poitiers", 60), ("Cabinet Dupuis", 27)],
    by_prescriber=[("Maison de quartier Saint-Éloi", 44), ("CCAS", 34)],
    by_district=[("Saint-Éloi", 31), ("Couronneries", 29), ("Autres quartiers, regroupés (petits effectifs)", 18)],
    by_purpose=[("Scolarité", 40), ("Démarches administratives", 25), ("Recherche d’emploi", 13)],
)  # fmt: skip
HANDED = (
    Weighed(Kind.LAPTOP, Mass(weighed=40, weighed_g=74_000, typical=25, typical_g=50_000)),
    Weighed(Kind.DESKTOP, Mass(weighed=13, weighed_g=80_300, typical=0, typical_g=0)),
)


def impact(handed: tuple[Weighed, ...] = HANDED) -> Impact:
    return Impact(
        first=date(2026, 1, 1), last=date(2026, 12, 8), handed=handed, recycled=(), new_parts=(), version=0,
        years=Decimal(SHIPPED.years), years_hypothesis=SHIPPED.years_hypothesis,
        estimates=estimates(SHIPPED, handed, ()),
        context=tuple(each for each in SHIPPED.factors if each.use is Use.CONTEXT),
    )  # fmt: skip


def a_review() -> Review:
    return Review(
        first=date(2026, 1, 1), last=date(2026, 12, 8), figures=FIGURES,
        exits=(Exit(1, False, 9), Exit(1, True, 4), Exit(2, True, 2)),
        months=tuple(Month(date(2026, month, 1), 30 - month, 2 * month) for month in range(1, 13)),
        by_situation=[("En recherche d’emploi", 41), ("En études ou en formation", 30),
                      ("Autres, regroupés (petits effectifs)", 7)],
        by_kind=[("Ordinateur portable", 65), ("Unité centrale", 13)],
        delays=(Delay("De l’arrivée à l’effacement", 176, 6, 19), Delay("De l’arrivée à la remise", 78, 41, 96),
                Delay("De la demande à la réponse", 80, 3, 9), Delay("De la réservation à la remise", 0, None, None)),
        impact=impact(), definitions=definitions(), known_from=date(2026, 1, 12),
    )  # fmt: skip


def the_year_before() -> Review:
    """A third of it; nothing was recycled."""
    fewer = {
        name: getattr(FIGURES, name) // 3 for name in ("donations", "received", "wiped", "reconditioned", "people")
    }
    figures = replace(FIGURES, **fewer, donors=7, handed_over=6, households=6, recycled=0, school_children=3)
    months = tuple(Month(date(2025, month, 1), 9, month % 5) for month in range(1, 13))
    return replace(a_review(), first=date(2025, 1, 1), last=date(2025, 12, 8), figures=figures, months=months)


def nothing(known_from: date | None = None) -> Review:
    """Before anything came."""
    counts = {name: 0 for name, kind in Figures.__annotations__.items() if kind is int}
    empty = replace(FIGURES, **counts, median_days=None, by_donor=[], by_prescriber=[], by_district=[], by_purpose=[])
    return replace(
        a_review(), first=date(2021, 3, 3), last=date(2021, 3, 3), figures=empty, exits=(), months=(), by_situation=[],
        by_kind=[], delays=(), impact=impact(()), known_from=known_from,
    )  # fmt: skip
