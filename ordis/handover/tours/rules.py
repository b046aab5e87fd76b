"""The times of a tour: which slots a stop offers, what a delay and a new order make of them. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from itertools import pairwise
from typing import Final

from ordis.handover.slots.rules import EARLIEST, LATEST, LONGEST, MOST_FAMILIES, SHORTEST
from ordis.kernel.clock import PARIS, in_paris

MOST_STOPS: Final = 12
LONGEST_DELAY: Final = 240  # minutes

TIMES: Final = (
    "Un arrêt tient dans la journée, entre 7\u00a0h et 22\u00a0h, et le bus en part après y être arrivé. "
    "Rien n’a été enregistré."
)
ABSURD: Final = (
    f"Un arrêt reçoit de 1 à {MOST_FAMILIES}\u00a0familles, de {SHORTEST} à {LONGEST}\u00a0minutes chacune. "
    "Rien n’a été enregistré."
)
TOO_SHORT: Final = "Aucune remise de {minutes}\u00a0minutes ne tient dans cet arrêt. Rien n’a été enregistré."
PAST: Final = "Cet arrêt serait déjà passé. Rien n’a été enregistré\u202f: choisissez une heure à venir."
MEETS: Final = "Le bus serait à deux arrêts à la fois. Rien n’a été enregistré\u202f: changez les heures."
TOO_LATE: Final = (
    "Le dernier arrêt finirait après 22\u00a0h. Rien n’a été changé\u202f: annulez plutôt les arrêts qui ne peuvent "
    "pas se tenir."
)
NO_DELAY: Final = f"Un retard va de 1 à {LONGEST_DELAY}\u00a0minutes. Rien n’a été changé."


@dataclass(frozen=True, slots=True)
class Stay:
    """The bus stands still from one instant to the other."""

    arrives_at: datetime
    leaves_at: datetime


def stay(day: date, arrives: time, leaves: time) -> Stay:
    """In hours of Paris."""
    return Stay(datetime.combine(day, arrives, PARIS), datetime.combine(day, leaves, PARIS))


def fault(wanted: Stay, others: Sequence[Stay], *, capacity: int, minutes: int, at: datetime) -> str:
    """Why the bus does not stop then, in a French sentence; "" when it may."""
    local = in_paris(wanted.arrives_at).time(), in_paris(wanted.leaves_at).time()
    if not EARLIEST <= local[0] < local[1] <= LATEST:
        return TIMES
    if not (1 <= capacity <= MOST_FAMILIES and SHORTEST <= minutes <= LONGEST):
        return ABSURD
    if not times(wanted, minutes):
        return TOO_SHORT.format(minutes=minutes)
    if wanted.arrives_at <= at:
        return PAST
    meets = any(each.arrives_at < wanted.leaves_at and wanted.arrives_at < each.leaves_at for each in others)
    return MEETS if meets else ""


def times(there: Stay, minutes: int) -> list[Stay]:
    """The stay cut into handovers of that length; what is left at its end holds none."""
    step, found, starts = timedelta(minutes=minutes), [], there.arrives_at
    while starts + step <= there.leaves_at:
        found.append(Stay(starts, starts + step))
        starts += step
    return found


def shared(there: Stay, minutes: int, capacity: int) -> list[tuple[Stay, int]]:
    """Each time with its families: ``capacity`` in all, the first times first, none with nobody."""
    found = times(there, minutes)
    each, more = divmod(capacity, len(found))
    return [(when, each + (rank < more)) for rank, when in enumerate(found) if each + (rank < more)]


def reseated(wanted: Sequence[datetime], offered: Sequence[tuple[Stay, int]], *, shift: timedelta) -> list[int] | None:
    """For each family, expected at ``wanted`` in the order of the hours, the rank of its time in ``offered``.

    A family keeps its hour when that time stays; else it moves with the stop (by ``shift``); else it has the nearest
    hour with a place, the earlier of two. None: there are fewer places than families, and one would have none.
    """
    room = [families for _, families in offered]
    if sum(room) < len(wanted):
        return None
    found = dict[int, int]()
    for hours in (dict(enumerate(wanted)), {who: hour + shift for who, hour in enumerate(wanted)}):
        for who, hour in hours.items():
            seat = next(
                (rank for rank, (when, _) in enumerate(offered) if when.arrives_at == hour and room[rank]), None
            )
            if who not in found and seat is not None:
                found[who], room[seat] = seat, room[seat] - 1
    for who, hour in enumerate(wanted):
        if who not in found:
            free = [rank for rank in range(len(offered)) if room[rank]]
            found[who] = min(free, key=lambda rank: (abs(offered[rank][0].arrives_at - hour), rank))
            room[found[who]] -= 1
    return [found[who] for who in range(len(wanted))]


def later(stays: Sequence[Stay], minutes: int, *, at: datetime) -> list[Stay]:
    """The same once a delay is told: a stop that the bus has left stays as it was, the one it is at lasts longer."""
    wait = timedelta(minutes=minutes)

    def put_off(each: Stay) -> Stay:
        if each.leaves_at <= at:
            return each
        arrives = each.arrives_at if each.arrives_at <= at else each.arrives_at + wait
        return Stay(arrives, each.leaves_at + wait)

    return [put_off(each) for each in stays]


def too_late(stays: Sequence[Stay]) -> bool:
    """Whether one of them would end at night, on that day or after midnight."""
    ends = [(in_paris(each.arrives_at), in_paris(each.leaves_at)) for each in stays]
    return any(last.time() > LATEST or last.date() != first.date() for first, last in ends)


def rearranged(stays: Sequence[Stay], order: Sequence[int]) -> list[Stay]:
    """What each stop becomes when the bus goes by ``order`` (ranks in ``stays``, which are in the order of the hours).

    The tour begins when it began, each stop lasts as long, and the way between two stops as long as between those of
    the same ranks before.
    """
    roads = [after.arrives_at - before.leaves_at for before, after in pairwise(stays)]
    moved, arrives = dict[int, Stay](), stays[0].arrives_at
    for place, rank in enumerate(order):
        leaves = arrives + (stays[rank].leaves_at - stays[rank].arrives_at)
        moved[rank] = Stay(arrives, leaves)
        arrives = leaves + (roads[place] if place < len(roads) else timedelta())
    return [moved[rank] for rank in range(len(stays))]
