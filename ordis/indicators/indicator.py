"""What an indicator is: its words, and the facts that it adds up, declared once."""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final

import sqlalchemy as sa

from ordis.kernel.choice import Choice

Column = sa.SQLColumnExpression[Any]
Period = tuple[datetime, datetime]  # from included, to excluded, aware
Named = Callable[[Collection[str]], Mapping[str, str]]

ONE: Final[Column] = sa.literal(1)
UNSAID = ""
"""Member of the facts of which the dimension is not known."""


class Sense(Choice):
    """How the facts of a period make one figure."""

    FLOW = "flow", "ce qui s’est passé dans la période"
    ONCE = "once", "ce qui s’est passé dans la période, chaque appareil une fois"
    STOCK = "stock", "l’état au soir du dernier jour de la période"
    DISTINCT = "distinct", "ceux qui ont agi dans la période, chacun une fois"
    DELAY = "delay", "médiane et 90ᵉ centile de ce qui s’est achevé dans la période"


class Unit(Choice):
    DEVICES = "devices", "appareils"
    DISKS = "disks", "disques"
    PARTS = "parts", "pièces"
    GIFTS = "gifts", "dons"
    ORGANISATIONS = "organisations", "structures"
    HOUSEHOLDS = "households", "foyers"
    PEOPLE = "people", "personnes"
    REFERRALS = "referrals", "demandes"
    GRAMS = "grams", "grammes"
    DAYS = "days", "jours"


class Audience(Choice):
    """Who reads an indicator besides those who read all of them."""

    WORKSHOP = "workshop", "l’atelier"
    STRUCTURE = "structure", "chaque structure, pour ses propres demandes"
    CITY = "city", "la ville seule"


class Listed(Choice):
    """What the list behind a figure is made of."""

    DEVICES = "devices", "appareils"
    REFERRALS = "referrals", "demandes"
    ORGANISATIONS = "organisations", "structures"
    DONATIONS = "donations", "dons"


@dataclass(frozen=True, slots=True)
class Dimension:
    """``label``: « par donateur » ; ``named``: names of members as they are stored. ``small``: what may not be shown
    under five (see :mod:`ordis.indicators.secrecy`). ``of_families``: what households said of themselves, for who
    may know them: periods of any length, subtracted, tell of one household."""

    label: str
    column: Column
    named: Named
    small: bool = False
    of_families: bool = False

    @property
    def member(self) -> Column:
        """As text, that of an enumeration being its code."""
        return sa.func.coalesce(sa.cast(self.column, sa.String), UNSAID)


@dataclass(frozen=True, slots=True)
class Facts:
    """``rows``: FROM and WHERE of one row per fact; what is joined to it alone is joined by outer joins, so that the
    database begins with the instant. ``at``: its instant; ``subject``: id of what the list behind shows.

    ``previous``: when the same subject was counted before, by ``at``; only a fact without one in the period counts
    for ``Sense.ONCE``, so that daily tallies give what a distinct count gives.
    """

    rows: sa.Select[Any]
    at: Column
    subject: Column
    value: Column = ONE
    by: Mapping[str, Dimension] = field(default_factory=dict)
    previous: Column | None = None

    def within(self, period: Period | None) -> sa.Select[Any]:
        """``at``, ``subject``, ``value`` and each dimension, of the facts of a period, or of all; None has no day."""
        columns: list[Any] = [self.at.label("at"), self.subject.label("subject"), self.value.label("value")]
        columns += [dimension.member.label(name) for name, dimension in self.by.items()]
        return self.over(period).with_only_columns(*columns)

    def over(self, period: Period | None) -> sa.Select[Any]:
        """The rows of a period."""
        if period is None:
            return self.rows.where(self.at.is_not(None))
        return self.rows.where(self.at >= period[0], self.at < period[1])


@dataclass(frozen=True, slots=True, eq=False)
class Indicator:
    """``source``: where the figure comes from, in French; ``distinct``: the dimension of which members are counted, or
    the whole days of a delay. ``figure``: name of the same in :class:`ordis.indicators.figures.Figures`, or ""."""

    key: str
    label: str
    definition: str
    unit: Unit
    source: str
    sense: Sense
    facts: Facts
    listed: Listed
    audience: Audience = Audience.WORKSHOP
    caveats: tuple[str, ...] = ()
    distinct: str = ""

    @property
    def by(self) -> Mapping[str, Dimension]:
        """What it may be broken down by."""
        return {name: each for name, each in self.facts.by.items() if name != self.distinct}
