"""What later rooms add to the donor's space.

A room writes ``donor_panel(user) -> Markup | None`` in its ``panel.py`` and lists it in ``DONOR_PANELS`` of
``ordis/rooms.py``. ``None`` shows nothing. A panel is a ``<section>`` whose heading is an ``h2``; it reads the rows of
the organisations for which ``user`` acts, with a fixed number of queries, and never writes.
"""

from collections.abc import Callable, Sequence
from typing import TypeAlias

from markupsafe import Markup

from ordis.accounts.models import User

Panel: TypeAlias = Callable[[User], Markup | None]

_panels: tuple[Panel, ...] = ()


def use(panels: Sequence[Panel]) -> None:
    """Called once, by ``ordis.rooms``: the panels of this house, in the order of the page."""
    global _panels
    _panels = tuple(panels)


def render(user: User) -> list[Markup]:
    """The panels that have something to say to ``user``."""
    return [markup for panel in _panels if (markup := panel(user)) is not None]
