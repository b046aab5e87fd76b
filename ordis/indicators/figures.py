"""The figures of a period. Each names what it counts."""

from dataclasses import asdict, dataclass
from typing import Any

Rows = list[tuple[str, int]]


@dataclass(frozen=True, slots=True)
class Figures:
    """Counts over the period of the report, first and last day included (French days)."""

    donations: int  # donations of which at least one device arrived
    donors: int  # organisations behind them
    received: int  # devices whose arrival was recorded
    wiped: int  # devices whose every disk was proven for the first time
    reconditioned: int  # devices of ``refurbishing.reconditioned``
    handed_over: int  # devices handed over
    households: int  # families that signed
    people: int  # people in these families
    school_children: int  # of whom children at school
    disks_wiped: int
    disks_failed: int
    for_parts: int
    recycled: int
    grams_reused: int  # weighed, devices handed over
    grams_recycled: int  # weighed, devices recycled
    weighed: int  # how many of these devices were weighed
    median_days: int | None  # from arrival to handover, device by device
    by_donor: Rows  # devices received
    by_prescriber: Rows  # households
    by_district: Rows  # households, small counts grouped
    by_purpose: Rows  # households

    def as_json(self) -> dict[str, Any]:
        return asdict(self)

    @classmethod
    def from_json(cls, stored: dict[str, Any]) -> "Figures":
        rows = {name: [(label, count) for label, count in stored[name]] for name in stored if name.startswith("by_")}
        return cls(**(stored | rows))
