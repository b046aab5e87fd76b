"""The queue, the choice of a device for a referral, and its release."""

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from ordis.accounts.access import acting_user, requires
from ordis.accounts.permissions import Permission
from ordis.allocation import actions, proposals, queries, rules
from ordis.allocation.forms import LIST, ChoiceForm, ExtensionForm, ReleaseForm
from ordis.allocation.queue import Wish, counted, queue, score_of, structures_named
from ordis.devices import scan
from ordis.devices.code import spoken
from ordis.devices.models import Device
from ordis.kernel import clock
from ordis.kernel.db import db
from ordis.kernel.done import done
from ordis.kernel.french import day
from ordis.kernel.refusal import Refusal
from ordis.kernel.transaction import commits
from ordis.referrals import panels
from ordis.referrals.districts import to_filter, understood
from ordis.referrals.door import asked
from ordis.referrals.forms import WANTED
from ordis.referrals.models import Referral
from ordis.referrals.views import referral_page

blueprint = Blueprint("allocation", __name__)
UNKNOWN_DEVICE = "Aucun appareil ne porte le code {code}. Relisez l’étiquette : rien n’a été réservé."


@blueprint.get("/allocation")
@requires(Permission.ALLOCATION_DECIDE)
def index() -> ResponseReturnValue:
    structures, districts, wanted = structures_named(), to_filter(), request.args
    named = understood(wanted.get("district", ""))
    wish = Wish(
        kind=next((kind for kind in WANTED if kind.value == wanted.get("kind")), None),
        structure=next((each for each in structures if each.ref == wanted.get("structure")), None),
        district=next((each for each in districts if each == named), None),
    )
    return render_template(
        "allocation/index.html",
        page=queue(wish, after=wanted.get("after")),
        total=counted(wish),
        wish=wish,
        choices={"kinds": WANTED, "structures": structures, "districts": districts},
        user=acting_user(),
    )


@blueprint.get("/referrals/<ref>/devices")
@requires(Permission.ALLOCATION_DECIDE)
def choose(ref: str) -> ResponseReturnValue:
    return _page(_asked(ref), ChoiceForm(formdata=None))


@blueprint.post("/referrals/<ref>/devices")
@requires(Permission.ALLOCATION_DECIDE)
@commits
def reserve(ref: str) -> ResponseReturnValue:
    """A refusal (taken a second ago, wrong kind without a reason) shows the page again, up to date."""
    referral, form = _asked(ref), ChoiceForm()
    if not form.validate_on_submit():
        return _page(referral, form), 422
    try:
        device = _scanned(form.code.data)
        actions.reserve(
            referral=referral,
            device=device,
            actor=acting_user(),
            at=clock.now(),
            reason=form.reason.data or "",
        )
    except Refusal as refusal:
        form.form_errors.append(refusal.message)
        return _page(referral, form), refusal.status
    flash(f"{device.designation} ({spoken(device.code)}) est réservé pour {referral.number}.")
    return redirect(url_for("referrals.show", ref=ref), 303)


@blueprint.post("/referrals/<ref>/devices/release")
@requires(Permission.ALLOCATION_DECIDE)
@commits
def release(ref: str) -> ResponseReturnValue:
    referral, form = _asked(ref), ReleaseForm()
    if not form.validate_on_submit():
        panels.sent(form)
        return referral_page(referral), 422
    reservations = queries.open_reservations_of(referral)
    if not reservations:
        raise Refusal(actions.NOTHING_SET_ASIDE.format(number=referral.number))
    for reservation in reservations:
        actions.release(reservation=reservation, actor=acting_user(), at=clock.now(), reason=form.reason.data)
    flash(f"L’appareil est libéré. {referral.number} attend de nouveau et garde son ancienneté.")
    return redirect(url_for("referrals.show", ref=ref), 303)


@blueprint.get("/allocation/reservations")
@requires(Permission.ALLOCATION_DECIDE)
def reservations() -> ResponseReturnValue:
    """Those that end soon without an appointment, so that somebody calls before they free themselves."""
    return _ending(ExtensionForm(formdata=None))


@blueprint.post("/referrals/<ref>/devices/extend")
@requires(Permission.ALLOCATION_DECIDE)
@commits
def extend(ref: str) -> ResponseReturnValue:
    """Back to the list or to the referral, wherever it was sent from; refused, the same page says why."""
    referral, form = _asked(ref), ExtensionForm()
    if not form.validate_on_submit():
        return _not_extended(referral, form), 422
    try:
        with db.session.begin_nested():
            until = actions.extend_for(referral=referral, reason=form.reason.data, actor=acting_user(), at=clock.now())
    except Refusal as refusal:
        form.form_errors.append(refusal.message)
        return _not_extended(referral, form), refusal.status
    where = url_for(".reservations") if form.from_list else url_for("referrals.show", ref=ref)
    return done(f"La réservation de {referral.number} va maintenant jusqu’au {day(until)}.", where)


def _not_extended(referral: Referral, form: ExtensionForm) -> str:
    if form.from_list:
        return _ending(form, refused=referral)
    panels.sent(form)
    return referral_page(referral)


def _ending(form: ExtensionForm, refused: Referral | None = None) -> str:
    today = clock.today()
    return render_template(
        "allocation/reservations.html",
        ending=queries.ending_reservations(rules.warned_until(today)),
        today=today,
        days=rules.WARNED_DAYS,
        most=queries.ENDING_SHOWN,
        form=form,
        back=LIST,
        refused=refused,
        spoken=spoken,
    )


def _asked(ref: str) -> Referral:
    return asked(ref)


def _scanned(text: str) -> Device:
    read = scan.read(text)
    if read.kind is not scan.ScanKind.DEVICE or read.code is None:
        raise Refusal(read.hint or UNKNOWN_DEVICE.format(code=text.strip()[:20]), status=422)
    device = queries.device_by_code(read.code)
    if device is None:
        raise Refusal(UNKNOWN_DEVICE.format(code=spoken(read.code)), status=422)
    return device


def _page(referral: Referral, form: ChoiceForm) -> str:
    today = clock.today()
    return render_template(
        "allocation/choose.html",
        referral=referral,
        form=form,
        score=score_of(referral),
        choice=proposals.choices(referral, today),
        reservations=queries.open_reservations_of(referral),
        spoken=spoken,
    )
