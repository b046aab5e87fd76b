"""While a browser holds a kiosk, every other address gives the kiosk back; that it was tried is traced.

The guard runs before everything but the choice of transaction: a form of another tab is refused as one that strayed,
not as one whose token is stale. Files of the pages (styles, scripts, fonts) stay open: they hold nothing.
"""

from collections.abc import Callable
from functools import partial, wraps
from typing import Concatenate, Final, ParamSpec

from flask import Flask, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_limiter.util import get_remote_address

from ordis.accounts.traces import write_apart
from ordis.handover.kiosk import actions, queries
from ordis.handover.kiosk.models import KioskSession
from ordis.kernel import clock

COOKIE: Final = "ordis_kiosk"
FILES: Final = frozenset({"static", "theme", "bootstrap.static"})
INSIDE: Final = frozenset(
    f"kiosk.{name}" for name in ("show", "sign", "stay", "fall_asleep", "way_out", "leave")
)  # fmt: skip

P = ParamSpec("P")
Screen = Callable[Concatenate[KioskSession, P], ResponseReturnValue]


def install(app: Flask) -> None:
    app.before_request_funcs.setdefault(None, []).insert(1, confine)


def confine() -> ResponseReturnValue | None:
    """Nothing to say to a browser without a kiosk, or whose agent has typed the PIN."""
    secret = request.cookies.get(COOKIE)
    if not secret or request.endpoint in FILES:
        return None
    request.get_data(parse_form_data=True)  # before the first query: a body that drips would hold the writers' lock
    kiosk = queries.of_browser(secret)
    if kiosk is None or kiosk.left_at is not None:
        return None
    g.kiosk = kiosk
    return None if request.endpoint in INSIDE else _given_back(kiosk)


def in_kiosk(view: Screen[P]) -> Callable[P, ResponseReturnValue]:
    """Only the browser that holds a kiosk enters, without an account; the view is given that kiosk."""

    @wraps(view)
    def wrapper(*args: P.args, **kwargs: P.kwargs) -> ResponseReturnValue:
        kiosk: KioskSession | None = g.get("kiosk")
        if kiosk is None:
            return redirect(url_for("reports.home"))
        return view(kiosk, *args, **kwargs)

    wrapper.public = True  # type: ignore[attr-defined]
    return wrapper


def held_kiosk() -> str:
    """Whom a limit counts: one kiosk. Twenty tablets of a ceremony stand behind one address, and a family that types
    codes on one would keep the agents from all of them."""
    kiosk: KioskSession | None = g.get("kiosk")
    return f"kiosk {kiosk.id}" if kiosk is not None else get_remote_address()


def _given_back(kiosk: KioskSession) -> ResponseReturnValue:
    """A page that exists was asked for: counted. An address that leads nowhere tells nobody anything."""
    asks = request.method in {"GET", "HEAD"}
    if request.endpoint is not None:
        count = partial(
            actions.count_stray, kiosk_id=kiosk.id, number=kiosk.referral.number, actor=kiosk.agent, form=not asks
        )
        write_apart(lambda: count(at=clock.now()))
    if asks:
        return redirect(url_for("kiosk.show"))
    return render_template("handover/kiosk/confined.html"), 403
