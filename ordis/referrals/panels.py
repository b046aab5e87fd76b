"""What later rooms add to the page of a referral, as ``devices.panels`` does for a device.

A room writes ``referral_panel(referral, user) -> Markup | None`` in its ``panel.py`` and lists it in
``REFERRAL_PANELS`` of ``ordis/rooms.py``. A panel is a ``<section class="card">`` whose heading is an
``h2``; it reads, with a fixed number of queries, and never writes. When what was sent by one of its forms is refused,
the view gives it to ``sent`` and answers ``views.referral_page``: the panel, which asks ``shown`` for its forms, says
why beside the field.
"""

from collections.abc import Callable, Sequence
from typing import Any, TypeAlias

from flask import g
from markupsafe import Markup

from ordis.accounts.models import User
from ordis.referrals.models import Referral

Panel: TypeAlias = Callable[[Referral, User], Markup | None]

_panels: tuple[Panel, ...] = ()


def use(panels: Sequence[Panel]) -> None:
    """Called once, by ``ordis.rooms``: the panels of this house, in the order of the page."""
    global _panels
    _panels = tuple(panels)


def render(referral: Referral, user: User) -> list[Markup]:
    """The panels that have something to say about ``referral`` to ``user``."""
    return [markup for panel in _panels if (markup := panel(referral, user)) is not None]


def sent(form: Any) -> None:
    """Have the panel show ``form`` as it was sent, with what is wrong, on the page that answers this request."""
    g.setdefault("sent_by_panel", {})[type(form)] = form


def shown(kind: type[Any]) -> Any:
    """The form of this class that was sent in this request and refused, else an empty one."""
    found: dict[type[Any], Any] = g.get("sent_by_panel", {})
    return found.get(kind) or kind(formdata=None)
