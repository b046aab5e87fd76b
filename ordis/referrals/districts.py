"""Where a household may live: the first thing a prescriber says. The districts are rows of the territory."""

from typing import Final

from ordis.partners.territory import queries

ELSEWHERE: Final = "Autre commune"
"""Where the operation equips nobody; it is no district."""


def to_filter() -> list[str]:
    """What a list may be narrowed to: the districts that are not closed."""
    return [*queries.open_names(), ELSEWHERE]


def to_choose(current: str = "") -> list[str]:
    """Where the operation equips households, and ``current``, what the row says already."""
    return list(dict.fromkeys([*queries.served_names(), *filter(None, [current])]))


def understood(name: str) -> str:
    """The name of now, from one that a draft, an address or a list kept from before a rename."""
    return queries.current_name(name)
