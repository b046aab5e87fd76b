"""In what order guests are told, and by which headings. Pure."""

from collections.abc import Iterable, Mapping
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
