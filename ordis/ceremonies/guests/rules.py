"""In what order guests are told, by which headings, and who was there. Pure."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final

from ordis.ceremonies.models import Guest, GuestKind

HEADINGS: Final[Mapping[GuestKind, str]] = {
    GuestKind.OFFICIAL: "Officiels",
    GuestKind.DONOR: "Donateurs",
    GuestKind.PARTNER: "Partenaires",
    GuestKind.FAMILY: "Familles",
}
"""In the order of a list, of a sign-in sheet and of a speech."""
LAST: Final = 10_000
"""The rank of an official to whom none was given."""


def in_order(guests: Iterable[Guest]) -> list[Guest]:
    """Officials by order of precedence, then everybody by kind and name."""
    kinds = list(HEADINGS)

    def place(guest: Guest) -> tuple[int, int, str, int]:
        rank = guest.rank if guest.rank is not None else LAST
        return kinds.index(guest.kind), rank, guest.name.casefold(), guest.id

    return sorted(guests, key=place)


def by_kind(guests: Iterable[Guest]) -> dict[GuestKind, list[Guest]]:
    """In order, under each heading that somebody stands under."""
    found: dict[GuestKind, list[Guest]] = {}
    for guest in in_order(guests):
        found.setdefault(guest.kind, []).append(guest)
    return found


@dataclass(frozen=True, slots=True)
class Attendance:
    """Who was there, for a report. ``named``: name, title and people of each guest that is no family, in order;
    ``families`` and ``family_people``: how many came, never who."""

    named: tuple[tuple[str, str, int], ...]
    families: int
    family_people: int

    @property
    def people(self) -> int:
        return sum(people for _name, _title, people in self.named) + self.family_people


def attendance(guests: Iterable[Guest]) -> Attendance:
    """As ticked at the door; as announced when nobody ticked anything."""
    rows = in_order(guests)
    ticked = any(each.arrived for each in rows)
    there = [(each, people) for each in rows if (people := (each.arrived or 0) if ticked else each.expected)]
    families = [people for each, people in there if each.kind is GuestKind.FAMILY]
    named = tuple((each.label, each.title, people) for each, people in there if each.kind is not GuestKind.FAMILY)
    return Attendance(named, len(families), sum(families))
