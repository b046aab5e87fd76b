"""What the report of a ceremony says: plain data, frozen. Pure."""

from dataclasses import asdict, dataclass
from datetime import date
from typing import Any

from ordis.documents.canonical import canonical
from ordis.indicators.review.facts import Review


@dataclass(frozen=True, slots=True)
class ReportFacts:
    """``guests`` are labels with seats, never a family. ``quotes``: testimonies that may be printed, each with how its
    author is called. ``replaces``: number of the report that this one replaces."""

    name: str
    place: str
    held_on: date
    thanks: str
    guests: tuple[tuple[str, int], ...]
    review: Review
    quotes: tuple[tuple[str, str], ...] = ()
    incidents: str = ""
    next_steps: str = ""
    replaces: str = ""

    def as_json(self) -> dict[str, Any]:
        return asdict(self) | {"held_on": self.held_on.isoformat(), "review": self.review.as_json()}

    @classmethod
    def from_json(cls, stored: dict[str, Any]) -> "ReportFacts":
        return cls(
            **stored
            | {
                "held_on": date.fromisoformat(stored["held_on"]),
                "guests": tuple((label, seats) for label, seats in stored["guests"]),
                "quotes": tuple((words, author) for words, author in stored["quotes"]),
                "review": Review.from_json(stored["review"]),
            }
        )

    def written(self) -> bytes:
        """Canonical JSON, kept beside the sealed paper; the number that it replaces is left out, as it follows from
        the rest: the same report is not issued twice."""
        return canonical(self.as_json() | {"replaces": ""})
