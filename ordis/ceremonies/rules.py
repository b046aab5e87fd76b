"""What a ceremony may say of its day, and how its seats add up. Pure."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any, Final

from ordis.ceremonies.models import Ceremony, Guest, GuestKind
from ordis.kernel.french import count, hour, weekday
from ordis.kernel.refusal import Refusal

PERIOD: Final = "La période du rapport commence après la cérémonie. Rien n’a été enregistré\u202f: corrigez les dates."
HOURS: Final = "La cérémonie finit avant de commencer. Rien n’a été enregistré\u202f: corrigez les heures."
NO_START: Final = "L’heure de début manque. Rien n’a été enregistré\u202f: écrivez-la, ou effacez l’heure de fin."
TOLD_TO_GUESTS: Final = ("held_on", "starts", "ends", "place", "address")
"""What a guest is told again when it changes."""


@dataclass(frozen=True, slots=True)
class Facts:
    """What staff say of a ceremony. ``starts`` and ``ends`` None: not fixed yet; ``seats`` None: nobody counts."""

    name: str
    place: str
    held_on: date
    period_from: date
    thanks: str = ""
    address: str = ""
    starts: time | None = None
    ends: time | None = None
    seats: int | None = None

    def check(self) -> None:
        """Raises :class:`Refusal` (422) for what no day can be."""
        if self.period_from > self.held_on:
            raise Refusal(PERIOD, status=422)
        if self.ends is not None and self.starts is None:
            raise Refusal(NO_START, status=422)
        if self.starts is not None and self.ends is not None and self.ends <= self.starts:
            raise Refusal(HOURS, status=422)


def when(ceremony: Ceremony) -> str:
    """« jeudi 3 décembre 2026, de 18 h 00 à 20 h 00 »; the day alone while its hour is not fixed."""
    return weekday(ceremony.held_on) + _hours(ceremony.starts_at, ceremony.ends_at)


def _hours(starts: datetime | None, ends: datetime | None) -> str:
    if starts is None:
        return ""
    return f", de {hour(starts)} à {hour(ends)}" if ends else f", à {hour(starts)}"


def differs(ceremony: Ceremony, facts: Facts) -> set[str]:
    """The columns that ``facts`` would change."""
    names: Iterable[str] = facts.__dataclass_fields__
    return {name for name in names if _plain(getattr(ceremony, name)) != _plain(getattr(facts, name))}


def _plain(value: Any) -> Any:
    return value.replace("\r\n", "\n").strip() if isinstance(value, str) else value


@dataclass(frozen=True, slots=True)
class Seats:
    """People by kind of guest. ``coming``: who said so, for the day that stands; ``held``: seats of who has not
    answered, or is asked again; ``arrived``: ticked at the door."""

    budget: int | None
    coming: dict[GuestKind, int]
    held: dict[GuestKind, int]
    arrived: int

    @property
    def sure(self) -> int:
        return sum(self.coming.values())

    @property
    def waiting(self) -> int:
        return sum(self.held.values())

    @property
    def promised(self) -> int:
        """If everybody comes who has not said no."""
        return self.sure + self.waiting

    @property
    def warning(self) -> str:
        """By how many the room is too small, in French; "" when it is not. It refuses nothing."""
        if self.budget is None:
            return ""
        if self.sure > self.budget:
            over = count(self.sure - self.budget, "place")
            return (
                f"Il manque {over}\u202f: {count(self.sure, 'personne')} viennent pour {count(self.budget, 'place')}."
            )
        if self.promised > self.budget:
            over = count(self.promised - self.budget, "place")
            return f"Si tous les invités viennent, il manquera {over} sur {self.budget}."
        return ""


def seats(ceremony: Ceremony, guests: Iterable[Guest]) -> Seats:
    rows = list(guests)
    return Seats(
        budget=ceremony.seats,
        coming={kind: sum(each.expected for each in rows if each.kind is kind) for kind in GuestKind},
        held={kind: sum(each.held for each in rows if each.kind is kind) for kind in GuestKind},
        arrived=sum(each.arrived or 0 for each in rows),
    )
