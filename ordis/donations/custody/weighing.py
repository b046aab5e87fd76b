"""The mass of a container shared among the devices in it that nobody weighed. Pure."""

from collections.abc import Sequence
from itertools import accumulate, pairwise
from typing import Final, NamedTuple

from ordis.devices.models import Kind
from ordis.donations.masses import TYPICAL

NOT_WEIGHED: Final = "ce colis n’a pas été pesé"
NO_TARE: Final = "la masse de l’emballage n’est pas notée"
NOT_COUNTED: Final = "le nombre d’appareils dedans n’est pas noté"
INCOMPLETE: Final = "les appareils notés ne sont pas tous ceux qu’il contient"
TOO_LIGHT: Final = "ses appareils pesés un par un pèsent déjà autant, ou plus"
UNLIKE: Final = "rien ne dit comment elle se partage entre ces genres d’équipement"


class Inside(NamedTuple):
    """A device of the container. ``grams``: what it weighed by itself, None when nobody weighed it."""

    kind: Kind
    grams: int | None


class Scale(NamedTuple):
    """What is known of a container; whole grams. ``gross``: with its packing, ``tare``."""

    gross: int | None
    tare: int | None
    pieces: int | None


def why_not(scale: Scale, inside: Sequence[Inside]) -> str:
    """Why its mass cannot be shared, "" when it can, or when every device was weighed by itself."""
    if all(each.grams is not None for each in inside):
        return ""
    if scale.gross is None:
        return NOT_WEIGHED
    if scale.tare is None:
        return NO_TARE
    if scale.pieces is None:
        return NOT_COUNTED
    if scale.pieces != len(inside):
        return INCOMPLETE
    if _left(scale, inside) <= 0:
        return TOO_LIGHT
    return "" if _parts(inside) else UNLIKE


def shares(scale: Scale, inside: Sequence[Inside]) -> list[int | None]:
    """Grams of each device that has none of its own, None for the others and when :func:`why_not` says why.

    What is left of the net mass is shared in proportion to the typical masses of the kinds; devices of one kind share
    it evenly. Whole grams whose sum is what was left.
    """
    if why_not(scale, inside):
        return [None] * len(inside)
    parts = _parts(inside)
    whole, left = sum(parts), _left(scale, inside)
    steps = [left * so_far // whole for so_far in accumulate(parts, initial=0)] if whole else []
    given = iter([after - before for before, after in pairwise(steps)])
    return [next(given) if each.grams is None else None for each in inside]


def _left(scale: Scale, inside: Sequence[Inside]) -> int:
    return (scale.gross or 0) - (scale.tare or 0) - sum(each.grams or 0 for each in inside)


def _parts(inside: Sequence[Inside]) -> list[int]:
    """What each unweighed device takes, in any one unit; empty when that is not known."""
    kinds = [each.kind for each in inside if each.grams is None]
    if len(set(kinds)) == 1:
        return [1] * len(kinds)
    return [TYPICAL[kind].grams for kind in kinds] if all(kind in TYPICAL for kind in kinds) else []
