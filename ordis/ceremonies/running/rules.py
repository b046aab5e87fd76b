"""The hours of a running order. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from ordis.ceremonies.running.models import RunningItem
from ordis.kernel.french import count, hour


@dataclass(frozen=True, slots=True)
class Moment:
    """An item with its hours; ``starts`` and ``ends`` are minutes after the beginning while no hour is fixed."""

    item: RunningItem
    starts: str
    ends: str


def timetable(starts_at: datetime | None, items: Sequence[RunningItem]) -> list[Moment]:
    """Each item after the one before it: « 18 h 00 », or « + 20 min » while the ceremony has no hour."""
    told, gone = [], 0
    for item in items:
        told.append(Moment(item, _at(starts_at, gone), _at(starts_at, gone + item.minutes)))
        gone += item.minutes
    return told


def _at(starts_at: datetime | None, minutes: int) -> str:
    return hour(starts_at + timedelta(minutes=minutes)) if starts_at else f"+\u00a0{minutes}\u00a0min"


def length(items: Sequence[RunningItem]) -> int:
    """In minutes."""
    return sum(item.minutes for item in items)


def warning(starts_at: datetime | None, ends_at: datetime | None, items: Sequence[RunningItem]) -> str:
    """By how much the order runs over the end that was announced, in French; "" when it does not."""
    if starts_at is None or ends_at is None:
        return ""
    over = length(items) - int((ends_at - starts_at).total_seconds() // 60)
    if over <= 0:
        return ""
    return f"Le déroulé finit {count(over, 'minute')} après l’heure annoncée, {hour(ends_at)}."


def placed(refs: Sequence[str], ref: str, rank: int) -> list[str]:
    """The same with ``ref`` at ``rank`` (from 0), as near as the list allows: asked twice, it is there once."""
    others = [each for each in refs if each != ref]
    at = min(max(rank, 0), len(others))
    return [*others[:at], ref, *others[at:]]
