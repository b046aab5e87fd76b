"""The day of the handover: agenda, appointment, preparation, kiosk, copy."""

from datetime import datetime

from flask import Blueprint, Response, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from ordis import settings
from ordis.accounts.access import acting_user, requires, signed
from ordis.accounts.permissions import Permission
from ordis.devices.code import spoken
from ordis.documents.downloads import send_paper
from ordis.documents.qr import svg
from ordis.handover import actions, card, queries, reading
from ordis.handover.day import actions as day
from ordis.handover.day.queries import next_up, queue
from ordis.handover.day.rules import awaited_today, tally
from ordis.handover.forms import AppointmentForm, PrepareForm, ScanForm
from ordis.handover.invitations import invitation_to
from ordis.handover.kiosk import actions as kiosk
from ordis.handover.kiosk import doors, first_pin
from ordis.handover.kiosk import queries as kiosk_queries
from ordis.handover.models import Handover, Preparation
from ordis.handover.paperwork import actions as paperwork
from ordis.handover.paperwork.queries import confirmed_paper, how_many_to_confirm, waits
from ordis.handover.slip.actions import slip_of
from ordis.handover.texts.languages import Language
from ordis.kernel import clock
from ordis.kernel.done import done
from ordis.kernel.refusal import Refusal
from ordis.kernel.transaction import commits, now_writes, reads_first
from ordis.referrals.door import asked, seen
from ordis.referrals.models import Extra, Referral

blueprint = Blueprint("handover", __name__)


@blueprint.get("/handovers")
@requires(Permission.HANDOVER_SIGN)
def index() -> ResponseReturnValue:
    user, at = acting_user(), clock.now()
    expected = queue(user, at=at)
    return render_template(
        "handover/index.html",
        agenda=queries.agenda(user, at=at),
        queue=expected,
        tally=tally(place.turn for place in expected),
        opens_slots=user.can(Permission.ALLOCATION_DECIDE),
        papers=how_many_to_confirm(user),
    )


@blueprint.get("/handovers/<ref>/appointment")
@requires(Permission.ALLOCATION_DECIDE)
def appointment(ref: str) -> ResponseReturnValue:
    referral = _referral(ref)
    found = queries.appointment_of(referral)
    local = clock.in_paris(found.starts_at) if found else None
    known = {"day": local.date(), "hour": local.time(), "place": found.place} if found and local else {}
    return render_template("handover/appointment.html", referral=referral, form=AppointmentForm(data=known))


@blueprint.post("/handovers/<ref>/appointment")
@requires(Permission.ALLOCATION_DECIDE)
@commits
def set_appointment(ref: str) -> ResponseReturnValue:
    """Any day and place: the city's. Others take one of the times that it opens, or their own place: ``slots``."""
    referral, form = _referral(ref), AppointmentForm()
    if not form.validate_on_submit():
        return render_template("handover/appointment.html", referral=referral, form=form), 422
    actions.set_appointment(
        referral=referral,
        starts_at=datetime.combine(form.day.data, form.hour.data, clock.PARIS),
        place=form.place.data.strip(),
        actor=acting_user(),
        at=clock.now(),
    )
    flash(f"Le rendez-vous de la demande {referral.number} est fixé.")
    return redirect(url_for(".prepare", ref=ref))


@blueprint.get("/handovers/<ref>/appointment.ics")
@requires(Permission.HANDOVER_SIGN)
def calendar(ref: str) -> ResponseReturnValue:
    found = queries.last_appointment_of(_referral(ref)) or abort(404)
    response = Response(invitation_to(found), content_type="text/calendar; charset=utf-8")
    response.headers["Content-Disposition"] = f'attachment; filename="{found.referral.number}.ics"'
    return response


@blueprint.get("/handovers/<ref>")
@requires(Permission.HANDOVER_SIGN)
def prepare(ref: str) -> ResponseReturnValue:
    referral = _referral(ref)
    if queries.handover_of(referral):
        return redirect(url_for(".show", ref=ref))
    return _prepare_page(referral, ScanForm(), card.known(referral))


@blueprint.post("/handovers/<ref>/scan")
@requires(Permission.HANDOVER_SIGN)
@commits
def confirm(ref: str) -> ResponseReturnValue:
    """What is typed on the card comes with the scan, and is kept whatever becomes of it."""
    referral, form = _referral(ref), ScanForm()
    if not form.validate_on_submit():
        return _prepare_page(referral, form, card.typed(referral), status=422)
    try:
        device = actions.confirm_device(referral=referral, text=form.text.data, **signed())
    except Refusal as refusal:
        form.text.errors = [refusal.message]
        return _prepare_page(referral, form, card.typed(referral), status=refusal.status)
    card.keep(referral)
    flash(f"{spoken(device.code)} est bien l’appareil réservé.")
    return redirect(url_for(".prepare", ref=ref))


@blueprint.post("/handovers/<ref>")
@requires(Permission.HANDOVER_SIGN)
@commits
@reads_first
def open_kiosk(ref: str) -> ResponseReturnValue:
    """A PIN typed there for the first time is kept even when the rest is refused: nobody types it twice."""
    referral, form = _referral(ref), PrepareForm()
    card.offer(form, referral)
    whole = form.validate_on_submit()
    whole = first_pin.keep_typed(form, acting_user(), at=clock.now()) and whole
    now_writes()
    if not whole:
        return _prepare_page(referral, ScanForm(formdata=None), form, status=422)
    try:
        ready = actions.open_kiosk(referral=referral, **card.said(form), **signed())
        return _way_of_signing(ready, form)
    except Refusal as refusal:
        form.form_errors = [refusal.message]
        return _prepare_page(referral, ScanForm(formdata=None), form, status=refusal.status)


def _way_of_signing(ready: Preparation, form: PrepareForm) -> ResponseReturnValue:
    """On paper, on another tablet, or on this very screen."""
    referral = ready.referral
    if form.on_paper:
        paperwork.start(referral=referral, **signed())
        return redirect(url_for("paperwork.show", ref=referral.ref))
    token = kiosk.open_session(preparation=ready, **signed())
    if form.for_a_tablet:
        address = settings.current().base_url + url_for("kiosk.entrance", token=token)
        return render_template("handover/tablet.html", referral=referral, address=address, code=svg(address))
    return doors.enter(token)


@blueprint.post("/handovers/<ref>/arrival")
@requires(Permission.HANDOVER_SIGN)
@commits
def arrive(ref: str) -> ResponseReturnValue:
    referral = asked(ref, lock=True)
    day.note_arrival(referral=referral, **signed())
    card.keep(referral)
    back = url_for(".prepare", ref=ref) if "card" in request.form else url_for(".index")
    return done(f"La famille de la demande {referral.number} est là.", back)


@blueprint.post("/handovers/<ref>/family")
@requires(Permission.HANDOVER_SIGN)
@commits
def family(ref: str) -> ResponseReturnValue:
    """The name of the family, shown by this answer alone and by the errors that follow it, and traced."""
    referral = _referral(ref)
    return _prepare_page(referral, ScanForm(formdata=None), card.typed(referral), named=True)


@blueprint.get("/handovers/<ref>/agreement")
@requires(Permission.HANDOVER_SIGN)
def show(ref: str) -> ResponseReturnValue:
    handover = _handover(ref)
    coming = next_up(acting_user(), at=clock.now(), after=handover.referral)
    told = reading.once_signed(handover)
    may_export = acting_user().can(Permission.PROOF_EXPORT) and handover.proof_key is not None
    return render_template(
        "handover/show.html", handover=handover, reading=told, coming=coming, may_export=may_export,
        slip=slip_of(handover), paper=confirmed_paper(handover), language=Language.find(handover.language),
    )  # fmt: skip


@blueprint.get("/handovers/<ref>/agreement.pdf")
@requires(Permission.HANDOVER_SIGN)
def agreement(ref: str) -> ResponseReturnValue:
    return send_paper(_handover(ref).document)


def _referral(ref: str) -> Referral:
    return asked(ref)


def _handover(ref: str) -> Handover:
    """What was signed, which names who signed: the page and the paper are traced alike."""
    found = queries.handover_of(_referral(ref)) or abort(404)
    seen(found.referral)
    return found


def _prepare_page(
    referral: Referral, scan: ScanForm, form: PrepareForm, *, status: int = 200, named: bool = False
) -> ResponseReturnValue:
    """``named``: with the name of the family, traced; it stays while what is typed beside it is refused."""
    preparation = queries.preparation_of(referral)
    if named := named or "named" in request.form:
        seen(referral)
    appointment = queries.appointment_of(referral)
    page = render_template(
        "handover/prepare.html",
        referral=referral,
        appointment=appointment,
        awaited=appointment and awaited_today(appointment.arrived_at, appointment.starts_at, at=clock.now()),
        devices=actions.reserved_devices(referral),
        extras=[Extra(item).label for item in referral.extras],
        confirmed=preparation.confirmed if preparation else [],
        scan=scan,
        form=form,
        named=named,
        has_pin=acting_user().pin_hash is not None,
        paper_waits=waits(referral),
        screen=kiosk_queries.last_of(referral),
    )
    return page, status
