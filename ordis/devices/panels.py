"""What later rooms add to the page of a device.

A room writes ``panel(device, user) -> Markup | None`` in its ``panel.py`` and lists it in ``DEVICE_PANELS``
of ``ordis/rooms.py``. The page shows the panels in that order; ``None`` shows nothing. A panel is a
``<section class="card">`` whose heading is an ``h2``; it reads, with a fixed number of queries, never writes.
"""

from collections.abc import Callable, Sequence
from typing import TypeAlias

from markupsafe import Markup

from ordis.accounts.models import User
from ordis.devices.models import Device

Panel: TypeAlias = Callable[[Device, User], Markup | None]

_panels: tuple[Panel, ...] = ()


def use(panels: Sequence[Panel]) -> None:
    """Called once, by ``ordis.rooms``: the panels of this house, in the order of the page."""
    global _panels
    _panels = tuple(panels)


def render(device: Device, user: User) -> list[Markup]:
    """The panels that have something to say about ``device`` to ``user``."""
    return [markup for panel in _panels if (markup := panel(device, user)) is not None]
