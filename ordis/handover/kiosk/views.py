"""What the browser that holds a kiosk may ask for, and the address that makes a tablet hold one."""

from flask import Blueprint, jsonify, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from ordis.accounts.access import public
from ordis.handover import freezing, signing
from ordis.handover.kiosk import actions, doors, rules, screens
from ordis.handover.kiosk.confinement import COOKIE, held_kiosk, in_kiosk
from ordis.handover.kiosk.forms import SignForm, StayForm, WayOutForm
from ordis.handover.kiosk.models import KioskSession
from ordis.handover.kiosk.queries import of_browser
from ordis.handover.kiosk.way_out import opened_by
from ordis.handover.kiosk.words import kiosk_words
from ordis.handover.models import ShownOn
from ordis.kernel import clock
from ordis.kernel.answers import wants_json
from ordis.kernel.db import alone
from ordis.kernel.limits import PUBLIC_PAGES, SIGN_IN, limiter
from ordis.kernel.refusal import Refusal
from ordis.kernel.transaction import commits, now_writes, reads_first

blueprint = Blueprint("kiosk", __name__)
blueprint.add_app_template_global(kiosk_words)

WRONG = "Ce code n’est pas le bon. Il reste {left}."
LOCKED_OUT = "Cinq codes faux\u202f: le code n’ouvre plus cet écran."
WRONG_TOO = "Ce mot de passe n’est pas le bon. L’écran reste fermé."
WRONG_COLLEAGUE = (
    "Cette adresse et ce mot de passe n’ouvrent pas cet écran\u202f: ils sont faux, ou cette personne ne s’occupe pas "
    "de cette remise."
)


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
    signing.held(kiosk.referral)  # before the kiosk's own row, as a new preparation does: nobody waits in a ring
    kiosk, form, at = _alone(kiosk), SignForm(), clock.now()
    elapsed = round((at - (kiosk.entered_at or at)).total_seconds() * 1000)
    browser = request.user_agent.string
    try:
        if not form.validate_on_submit():
            raise Refusal(" ".join(form.typed_name.errors) or rules.UNREAD, status=422)
        shown = freezing.find(kiosk.handover_key, ShownOn.SCREEN)
        declared = form.declared(shown.said.boxes if shown else (), browser=browser, elapsed_ms=elapsed)
        actions.sign(kiosk=kiosk, declared=declared, shown=shown, actor=kiosk.agent, at=at)
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
    form, kiosk = StayForm(), _alone(kiosk)
    told = {"language": form.spoken, "shown": form.shown.data or ""}
    standing = actions.touch(kiosk=kiosk, actor=kiosk.agent, at=clock.now(), **told)
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
@reads_first
def leave(kiosk: KioskSession) -> ResponseReturnValue:
    """A wrong code is counted: it answers below 400, so that the count is kept."""
    form, at = WayOutForm(), clock.now()
    by = opened_by(kiosk, form.key)
    now_writes()
    kiosk = _alone(kiosk)
    aside = kiosk.aside
    if actions.leave(kiosk=kiosk, by=by, with_pin=form.key.is_pin, actor=kiosk.agent, at=at):
        return doors.give_back(kiosk, aside, to=by)
    return _way_out(kiosk, form, told=_wrong(kiosk, form))


def _alone(kiosk: KioskSession) -> KioskSession:
    """The same kiosk as the database has it now, which nobody else changes until this request ends."""
    return kiosk if alone() else of_browser(request.cookies[COOKIE], lock=True) or kiosk


def _wrong(kiosk: KioskSession, form: WayOutForm) -> str:
    if not form.key.is_pin:
        return WRONG_COLLEAGUE if form.key.email else WRONG_TOO
    left = rules.PIN_TRIES - kiosk.wrong_pins
    return WRONG.format(left="un essai" if left == 1 else f"{left} essais") if left > 0 else LOCKED_OUT


def _way_out(kiosk: KioskSession, form: WayOutForm, *, told: str = "") -> ResponseReturnValue:
    """By PIN; by password once five were wrong, or when asked for; by a colleague when asked for."""
    by_colleague = "collegue" in request.args or bool(form.key.email)
    locked_out = kiosk.wrong_pins >= rules.PIN_TRIES
    return render_template(
        "handover/kiosk/way_out.html",
        form=form,
        told=told,
        by_colleague=by_colleague,
        by_password=not by_colleague and (locked_out or "mot-de-passe" in request.args or bool(form.key.password)),
        locked_out=locked_out,
        has_password=kiosk.agent.password is not None,
    )
