"""What can be sealed together. Rooms above say how theirs is made; ``ordis/rooms.py`` ties them in."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

from ordis.accounts.models import User
from ordis.documents.actions import Order
from ordis.documents.models import Document

Prepare = Callable[[str, User, datetime], Order]
Settle = Callable[[str, Document], None]


@dataclass(frozen=True, slots=True)
class Kind:
    """``ready``: the subjects whose paper may be sealed now and is not yet, ``MOST`` at most, in a fixed order.
    ``prepare``: the order of one subject; it locks what it reads and raises ``Refusal`` with the sentence that the
    list shows. ``settle``: notes the paper on its subject, in the same transaction."""

    name: str
    label: str
    purpose: str
    ready: Callable[[], Sequence[str]]
    prepare: Prepare
    settle: Settle


MOST = 1_000
"""Subjects of one batch: a city of that size asks twice."""

_kinds: dict[str, Kind] = {}


def use(kinds: Sequence[Kind]) -> None:
    """Called once by ``create_app``."""
    _kinds.clear()
    _kinds.update((kind.name, kind) for kind in kinds)


def every() -> list[Kind]:
    return list(_kinds.values())


def of(name: str) -> Kind | None:
    return _kinds.get(name)
