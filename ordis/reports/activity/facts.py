"""What an activity report says: plain data, frozen. Pure."""

from dataclasses import dataclass
from typing import Any

from ordis.documents.canonical import canonical
from ordis.indicators.review.facts import Review
from ordis.reports.activity.models import Audience, Comparison, Length


@dataclass(frozen=True, slots=True)
class ActivityFacts:
    """``before``: the period that ``now`` is compared with. ``replaces``: number of the edition before this one."""

    audience: Audience
    length: Length
    comparison: Comparison
    now: Review
    before: Review | None
    replaces: str = ""

    def as_json(self) -> dict[str, Any]:
        return {
            "audience": self.audience.value,
            "length": self.length.value,
            "comparison": self.comparison.value,
            "now": self.now.as_json(),
            "before": self.before.as_json() if self.before else None,
            "replaces": self.replaces,
        }

    @classmethod
    def from_json(cls, stored: dict[str, Any]) -> "ActivityFacts":
        return cls(
            audience=Audience(stored["audience"]),
            length=Length(stored["length"]),
            comparison=Comparison(stored["comparison"]),
            now=Review.from_json(stored["now"]),
            before=Review.from_json(stored["before"]) if stored["before"] else None,
            replaces=stored["replaces"],
        )

    def written(self) -> bytes:
        """Canonical JSON of all but the number that it replaces, which follows from it."""
        return canonical(self.as_json() | {"replaces": ""})
