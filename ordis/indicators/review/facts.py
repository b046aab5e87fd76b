"""The figures of a period as a report froze them. Pure: plain data out of JSON and back."""

import hashlib
from dataclasses import asdict, dataclass
from datetime import date
from typing import Any, Final

from ordis.indicators.figures import Figures, Rows
from ordis.indicators.impact.estimate import Impact

STEPS: Final = ("Reçus", "Effacés", "Reconditionnés", "Remis")


@dataclass(frozen=True, slots=True)
class Exit:
    """``number`` devices left the flow after the step of this rank, for parts or to be recycled."""

    after: int
    recycled: bool
    number: int


@dataclass(frozen=True, slots=True)
class Month:
    """A month, or the part of it that is in the period; ``first`` is its first day there."""

    first: date
    received: int
    handed_over: int


@dataclass(frozen=True, slots=True)
class Delay:
    """Whole days from one stage to another, over ``number`` devices or referrals that ended it in the period."""

    label: str
    number: int
    median: int | None
    ninth: int | None  # 90th centile


@dataclass(frozen=True, slots=True)
class Definition:
    label: str
    text: str
    source: str = ""


@dataclass(frozen=True, slots=True)
class Review:
    """French days ``first`` to ``last``, both included. ``known_from``: the first day of which Ordis knows anything.
    Small counts of households are grouped before they come here: what is frozen may be read by anyone."""

    first: date
    last: date
    figures: Figures
    exits: tuple[Exit, ...]
    months: tuple[Month, ...]
    by_situation: Rows
    by_kind: Rows  # devices handed over
    delays: tuple[Delay, ...]
    impact: Impact
    definitions: tuple[Definition, ...]
    known_from: date | None

    @property
    def version(self) -> str:
        """Of the words of the definitions: two reports of one version counted the same things."""
        said = repr([(each.label, each.text, each.source) for each in self.definitions])
        return hashlib.sha256(said.encode()).hexdigest()[:8]

    @property
    def empty(self) -> bool:
        """Nothing came, nothing was done, nothing was handed over."""
        told = self.figures
        return not any((told.received, told.wiped, told.reconditioned, told.handed_over, told.for_parts, told.recycled))

    def as_json(self) -> dict[str, Any]:
        stored = asdict(self) | {"impact": self.impact.as_json()}
        stored["months"] = [asdict(month) | {"first": month.first.isoformat()} for month in self.months]
        days = {"first": self.first, "last": self.last, "known_from": self.known_from}
        return stored | {name: day.isoformat() if day else None for name, day in days.items()}

    @classmethod
    def from_json(cls, stored: dict[str, Any]) -> "Review":
        return cls(
            first=date.fromisoformat(stored["first"]),
            last=date.fromisoformat(stored["last"]),
            figures=Figures.from_json(stored["figures"]),
            exits=tuple(Exit(**each) for each in stored["exits"]),
            months=tuple(Month(**each | {"first": date.fromisoformat(each["first"])}) for each in stored["months"]),
            by_situation=_rows(stored["by_situation"]),
            by_kind=_rows(stored["by_kind"]),
            delays=tuple(Delay(**each) for each in stored["delays"]),
            impact=Impact.from_json(stored["impact"]),
            definitions=tuple(Definition(**each) for each in stored["definitions"]),
            known_from=date.fromisoformat(stored["known_from"]) if stored["known_from"] else None,
        )


def _rows(stored: list[list[Any]]) -> Rows:
    return [(label, number) for label, number in stored]
