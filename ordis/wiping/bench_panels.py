"""What later rooms add to the page of a bench: ``panel(bench, user) -> Markup | None``, listed in ``BENCH_PANELS``
of ``ordis/rooms.py`` and shown in that order."""

from collections.abc import Callable, Sequence
from typing import TypeAlias

from markupsafe import Markup

from ordis.accounts.models import User
from ordis.wiping.models import Bench

Panel: TypeAlias = Callable[[Bench, User], Markup | None]

_panels: tuple[Panel, ...] = ()


def use(panels: Sequence[Panel]) -> None:
    """Called once, by ``ordis.rooms``."""
    global _panels
    _panels = tuple(panels)


def render(bench: Bench, user: User) -> list[Markup]:
    """The panels that have something to say about ``bench`` to ``user``."""
    return [markup for panel in _panels if (markup := panel(bench, user)) is not None]
