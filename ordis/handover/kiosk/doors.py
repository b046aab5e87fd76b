"""In and out of the kiosk: the browser's session is put aside, its cookie changed, and given back with the PIN."""

from typing import Any, Final

from flask import current_app, flash, redirect, session, url_for
from flask.json.tag import TaggedJSONSerializer
from flask.typing import ResponseReturnValue
from werkzeug.wrappers import Response

from ordis.accounts.models import User
from ordis.handover import queries as handovers
from ordis.handover.kiosk import actions, rules
from ordis.handover.kiosk.confinement import COOKIE
from ordis.handover.kiosk.models import KioskSession
from ordis.kernel import clock

_READER: Final = TaggedJSONSerializer()
SIGNED: Final = "La remise est signée et la convention scellée. Donnez un exemplaire à la famille."
FREE: Final = "L’écran est libre. Connectez-vous pour continuer."


def enter(token: str) -> ResponseReturnValue:
    """Spend the token in this browser, which from now on shows the kiosk and nothing else.

    Its session is emptied, so that the kiosk's cookie thrown away leaves nobody signed in; « remember me » goes too.
    """
    kept = {name: value for name, value in session.items() if name != "_flashes"}
    _kiosk, secret = actions.enter(token=token, aside=_READER.dumps(kept), at=clock.now())
    session.clear()
    session["_remember"] = "clear"
    response = redirect(url_for("kiosk.show"), 303)
    settings = current_app.extensions["ordis"]
    response.set_cookie(
        COOKIE, secret, max_age=rules.HOURS_HELD * 3600, httponly=True, samesite="Lax", secure=settings.https
    )
    return response


def give_back(kiosk: KioskSession, aside: str | None, *, to: User | None) -> ResponseReturnValue:
    """The agent's own session in this browser, when it was theirs; another's stays forgotten, and a colleague who
    took the screen back enters by themselves."""
    kept: dict[str, Any] = _READER.loads(aside) if aside and to == kiosk.agent else {}
    session.clear()
    if kept.get("_user_id") != kiosk.agent.fs_uniquifier:
        flash(FREE)
        return _without_cookie(url_for("reports.home"))
    session.update(kept)
    if handovers.handover_of(kiosk.referral) is None:
        return _without_cookie(url_for("handover.prepare", ref=kiosk.referral.ref))
    flash(SIGNED)
    return _without_cookie(url_for("handover.show", ref=kiosk.referral.ref))


def _without_cookie(address: str) -> Response:
    response = redirect(address, 303)
    response.delete_cookie(COOKIE)
    return response
