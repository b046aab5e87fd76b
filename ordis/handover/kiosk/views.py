"""What the browser that holds a kiosk may ask for, and the address that makes a tablet hold one."""

from flask import Blueprint, jsonify, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from ordis.accounts.access import public
from ordis.handover.kiosk import actions, doors, rules, screens
from ordis.handover.kiosk.confinement import COOKIE, held_kiosk, in_kiosk
from ordis.handover.kiosk.forms import SignForm, WayOutForm
from ordis.handover.kiosk.models import KioskSession
from ordis.handover.kiosk.queries import of_browser
from ordis.kernel import clock
from ordis.kernel.answers import wants_json
from ordis.kernel.limits import PUBLIC_PAGES, SIGN_IN, limiter
from ordis.kernel.refusal import Refusal
from ordis.kernel.transaction import commits

blueprint = Blueprint("kiosk", __name__)

WRONG = "Ce code n’est pas le bon. Il reste {left}."
LOCKED_OUT = "Cinq codes faux\u202f: tapez maintenant le mot de passe de l’agent."
WRONG_TOO = "Ce mot de passe n’est pas le bon. L’écran reste fermé."


@blueprint.get("/kiosk/enter/<token>")
@limiter.limit(PUBLIC_PAGES)
@public
def entrance(token: str) -> ResponseReturnValue:
    """On a tablet without an account. It shows a button: a reader of links that opens the address spends nothing."""
    actions.enterable(token, at=clock.now())
    return render_template("handover/kiosk/entrance.html", token=token)


@blueprint.post("/kiosk/enter/<token>")
@limiter.limit(PUBLIC_PAGES)
@public
@commits
def enter(token: str) -> ResponseReturnValue:
    return doors.enter(token)


@blueprint.get("/kiosk")
@in_kiosk
def show(kiosk: KioskSession) -> ResponseReturnValue:
    return screens.current(kiosk, SignForm(formdata=None))


@blueprint.post("/kiosk/sign")
@in_kiosk
@commits
def sign(kiosk: KioskSession) -> ResponseReturnValue:
    """Without scripts, a page; from ``kiosk.js``, JSON. Refused, nothing of what was done on the screen is lost."""
    kiosk, form, at = _alone(kiosk), SignForm(), clock.now()
    elapsed = round((at - (kiosk.entered_at or at)).total_seconds() * 1000)
    browser = request.user_agent.string
    try:
        if not form.validate_on_submit():
            raise Refusal(" ".join(form.typed_name.errors) or rules.UNREAD, status=422)
        declared = form.declared(screens.boxes(kiosk), browser=browser, elapsed_ms=elapsed)
        actions.sign(kiosk=kiosk, declared=declared, actor=kiosk.agent, at=at)
    except Refusal as refusal:
        if wants_json():
            raise
        return screens.current(kiosk, form, told=refusal.message, status=refusal.status)
    return jsonify(signed=True) if wants_json() else redirect(url_for(".show"), 303)


@blueprint.post("/kiosk/stay")
@in_kiosk
@commits
def stay(kiosk: KioskSession) -> ResponseReturnValue:
    """Somebody is reading, or pressed « Je suis là »."""
    standing = actions.touch(kiosk=_alone(kiosk), actor=kiosk.agent, at=clock.now())
    return jsonify(standing=standing.value) if wants_json() else redirect(url_for(".show"), 303)


@blueprint.post("/kiosk/sleep")
@in_kiosk
@commits
def fall_asleep(kiosk: KioskSession) -> ResponseReturnValue:
    actions.fall_asleep(kiosk=_alone(kiosk), actor=kiosk.agent, at=clock.now())
    return jsonify(standing="idle") if wants_json() else redirect(url_for(".show"), 303)


@blueprint.get("/kiosk/way-out")
@in_kiosk
def way_out(kiosk: KioskSession) -> ResponseReturnValue:
    return _way_out(kiosk, WayOutForm(formdata=None))


@blueprint.post("/kiosk/leave")
@limiter.limit(SIGN_IN, key_func=held_kiosk)
@in_kiosk
@commits
def leave(kiosk: KioskSession) -> ResponseReturnValue:
    """A wrong code is counted: it answers below 400, so that the count is kept."""
    kiosk, form = _alone(kiosk), WayOutForm()
    aside, typed = kiosk.aside, (form.code.data or "", form.password.data or "")
    if actions.leave(kiosk=kiosk, code=typed[0], password=typed[1], actor=kiosk.agent, at=clock.now()):
        return doors.give_back(kiosk, aside)
    left = rules.PIN_TRIES - kiosk.wrong_pins
    told = WRONG.format(left="un essai" if left == 1 else f"{left} essais") if left > 0 else LOCKED_OUT
    return _way_out(kiosk, form, told=WRONG_TOO if typed[1] else told)


def _alone(kiosk: KioskSession) -> KioskSession:
    """The same kiosk as the database has it now, which nobody else changes until this request ends."""
    return of_browser(request.cookies[COOKIE], lock=True) or kiosk


def _way_out(kiosk: KioskSession, form: WayOutForm, *, told: str = "") -> ResponseReturnValue:
    by_password = kiosk.wrong_pins >= rules.PIN_TRIES or "mot-de-passe" in request.args or bool(form.password.data)
    return render_template("handover/kiosk/way_out.html", form=form, told=told, by_password=by_password)
