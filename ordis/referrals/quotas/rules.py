"""Days of a period as instants, periods that overlap, and what is said when a quota is reached. Pure."""

from collections.abc import Iterable
from datetime import date, datetime, time, timedelta
from typing import Protocol

from ordis.kernel.clock import PARIS
from ordis.kernel.french import THIN, count, day
from ordis.referrals.facts import Quota

MOST = 10_000
"""Referrals that a quota may allow."""


class Days(Protocol):
    """A period: both days are included."""

    @property
    def starts_on(self) -> date: ...

    @property
    def ends_on(self) -> date: ...


def opens_at(first: date) -> datetime:
    """Midnight in Paris at the beginning of ``first``."""
    return datetime.combine(first, time(), PARIS)


def closes_at(last: date) -> datetime:
    """Midnight in Paris at the end of ``last``, which is no longer in it."""
    return opens_at(last + timedelta(days=1))


def overlapped(first: date, last: date, others: Iterable[Days]) -> Days | None:
    """The earliest of ``others`` that shares a day with the period from ``first`` to ``last``."""
    shared = [each for each in others if each.starts_on <= last and first <= each.ends_on]
    return min(shared, key=lambda each: each.starts_on, default=None)


def reached(name: str, quota: Quota, phone: str) -> str:
    """What a prescriber reads, who may have typed a whole referral when a colleague took the last place."""
    return (
        f"Le quota de {name} est atteint{THIN}: {count(quota.used, 'demande')} sur {quota.limit} {quota.when}. Rien "
        f"n’est déposé, et rien n’est perdu{THIN}: un brouillon commencé reste gardé. Une demande refusée ou annulée "
        f"rend sa place{THIN}; pour une situation urgente, appelez la ville au {phone}."
    )


def said(period: Days) -> str:
    """« du 1er septembre 2026 au 31 août 2027 »."""
    return f"du {day(period.starts_on)} au {day(period.ends_on)}"
