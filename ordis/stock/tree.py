"""The tree of places, folded from one read of all of them: depth, path, what stands in each and beneath. Pure."""

import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from ordis.stock import rules
from ordis.stock.models import Place
from ordis.stock.rules import Fill

BETWEEN = " › "


@dataclass(frozen=True, slots=True)
class Node:
    """``own`` devices stand in the place itself, ``total`` counts its sub-places too. ``depth`` 0 is the top."""

    place: Place
    depth: int
    path: str
    own: int
    total: int
    leaf: bool

    @property
    def fill(self) -> Fill | None:
        return rules.fill(self.total, self.place.capacity)

    @property
    def fill_sentence(self) -> str:
        return rules.fill_sentence(self.total, self.place.capacity)


def natural(name: str) -> list[tuple[int, int | str]]:
    """« Étagère 2 » comes before « Étagère 10 », and « É » where people look for « E »."""
    plain = unicodedata.normalize("NFD", name.casefold())
    plain = "".join(letter for letter in plain if not unicodedata.combining(letter))
    return [(0, int(part)) if part.isdecimal() else (1, part) for part in re.split(r"(\d+)", plain) if part]


def unfold(places: Sequence[Place], devices: Mapping[int, int]) -> list[Node]:
    """Every place, each followed by its sub-places in the order of their names. ``devices``: own count by id."""
    known = {place.id for place in places}
    below: dict[int | None, list[Place]] = defaultdict(list)
    for place in sorted(places, key=lambda place: (natural(place.name), place.id)):
        below[place.parent_id if place.parent_id in known else None].append(place)

    def walk(place: Place, depth: int, above: str) -> Iterator[Node]:
        path = f"{above}{BETWEEN}{place.name}" if above else place.name
        children = [node for child in below[place.id] for node in walk(child, depth + 1, path)]
        own = devices.get(place.id, 0)
        total = own + sum(node.total for node in children if node.depth == depth + 1)
        yield Node(place, depth, path, own, total, not children)
        yield from children

    return [node for top in below[None] for node in walk(top, 0, "")]


def branch(nodes: Sequence[Node], place_id: int) -> list[Node]:
    """The place of that id and all beneath it, in the order of the tree; empty when it is not there."""
    start = next((rank for rank, node in enumerate(nodes) if node.place.id == place_id), None)
    if start is None:
        return []
    end = start + 1
    while end < len(nodes) and nodes[end].depth > nodes[start].depth:
        end += 1
    return list(nodes[start:end])


def height(nodes: Sequence[Node]) -> int:
    """Levels of a branch: 1 for a place without sub-places."""
    return max(node.depth for node in nodes) - nodes[0].depth + 1 if nodes else 0
