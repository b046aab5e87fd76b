"""Rounds of collection: planned by the city or the workshop, made by whoever drives."""

import io
from collections.abc import Sequence
from typing import Any

from flask import Response, abort, render_template, request, send_file, url_for
from flask.typing import ResponseReturnValue

from ordis.accounts.access import acting_user, requires, signed
from ordis.accounts.permissions import Permission
from ordis.donations.blueprint import found
from ordis.donations.collections import actions, mails, queries, stages
from ordis.donations.collections.blueprint import blueprint as blueprint
from ordis.donations.collections.forms import ReasonForm, RoundForm
from ordis.donations.collections.models import CollectionRound, CollectionStop
from ordis.donations.collections.sheet import sheet_of
from ordis.donations.collections.stages import Step
from ordis.donations.models import Donation
from ordis.kernel import clock
from ordis.kernel.calendar import event_file
from ordis.kernel.done import done
from ordis.kernel.french import count, weekday
from ordis.kernel.refusal import Refusal
from ordis.kernel.transaction import commits

PLANNED_FOR = "L’enlèvement du {day} est prévu\u202f: dites maintenant l’heure du passage chez {donor}."
PLANNED = "L’enlèvement du {day} est prévu\u202f: ajoutez-y ses passages."


@blueprint.app_template_global()
def collection_stops(donation: Donation) -> Sequence[CollectionStop]:
    """When somebody comes, or came, for a donation: for its page and for the donor's."""
    return queries.stops_of(donation)


@blueprint.app_template_global()
def rounds_to_come() -> Sequence[CollectionRound]:
    """Rounds to which a donation may still be added."""
    return queries.planned()


@blueprint.get("/donations/collections")
@requires(Permission.DONATION_RECEIVE)
def index() -> ResponseReturnValue:
    today = clock.today()
    return render_template(
        "donations/collections/index.html",
        coming=queries.coming(today),
        past=queries.past(today),
        waiting=queries.to_plan(),
        plans=acting_user().can(Permission.COLLECTION_PLAN),
    )


@blueprint.get("/donations/collections/new")
@requires(Permission.COLLECTION_PLAN)
def new() -> ResponseReturnValue:
    """``?donation=``: from whose page it is planned, if any; its stop comes next."""
    return _form(RoundForm(formdata=None))


@blueprint.post("/donations/collections")
@requires(Permission.COLLECTION_PLAN)
@commits
def create() -> ResponseReturnValue:
    form, donation = RoundForm(), _for_whom()
    if not form.validate_on_submit():
        return _form(form), 422
    try:
        row = actions.plan_round(facts=form.facts(), key=form.key.data, **signed())
    except Refusal as refusal:
        form.form_errors.append(refusal.message)
        return _form(form), refusal.status
    if donation is None:
        return done(PLANNED.format(day=weekday(row.day)), url_for(".show", ref=row.ref))
    told = PLANNED_FOR.format(day=weekday(row.day), donor=donation.donor.name)
    return done(told, url_for(".new_stop", ref=row.ref, donation=donation.ref))


@blueprint.get("/donations/collections/<ref>")
@requires(Permission.DONATION_RECEIVE)
def show(ref: str) -> ResponseReturnValue:
    return page(named(ref))


@blueprint.get("/donations/collections/<ref>/edit")
@requires(Permission.COLLECTION_PLAN)
def edit(ref: str) -> ResponseReturnValue:
    row = named(ref)
    return _form(RoundForm(formdata=None, obj=row), row)


@blueprint.post("/donations/collections/<ref>/edit")
@requires(Permission.COLLECTION_PLAN)
@commits
def change(ref: str) -> ResponseReturnValue:
    row, form = named(ref), RoundForm()
    if not form.validate_on_submit():
        return _form(form, row), 422
    try:
        told = actions.change_round(row=row, facts=form.facts(), **signed())
    except Refusal as refusal:
        form.form_errors.append(refusal.message)
        return _form(form, row), refusal.status
    return done(f"L’enlèvement est modifié. {_told(len(told))}", url_for(".show", ref=ref))


@blueprint.post("/donations/collections/<ref>/order")
@requires(Permission.COLLECTION_PLAN)
@commits
def reorder(ref: str) -> ResponseReturnValue:
    actions.reorder(row=named(ref), order=request.form.getlist("stop"), **signed())
    return done("L’ordre des passages est changé\u202f; les heures annoncées restent.", url_for(".show", ref=ref))


@blueprint.post("/donations/collections/<ref>/done")
@requires(Permission.DONATION_RECEIVE)
@commits
def finish(ref: str) -> ResponseReturnValue:
    actions.finish_round(row=named(ref), **signed())
    return done("L’enlèvement est noté fait.", url_for(".show", ref=ref))


@blueprint.post("/donations/collections/<ref>/cancel")
@requires(Permission.COLLECTION_PLAN)
@commits
def cancel(ref: str) -> ResponseReturnValue:
    row, form = named(ref), ReasonForm()
    if not form.validate_on_submit():
        return page(row, why=form), 422
    told = actions.cancel_round(row=row, reason=form.reason.data or "", **signed())
    return done(f"L’enlèvement est annulé. {_told(told)}", url_for(".show", ref=ref))


@blueprint.get("/donations/collections/<ref>/sheet.pdf")
@requires(Permission.DONATION_RECEIVE)
def sheet(ref: str) -> ResponseReturnValue:
    row = named(ref)
    pdf = io.BytesIO(sheet_of(row, printed_on=clock.today()))
    return send_file(pdf, "application/pdf", download_name=f"{row.number}.pdf", max_age=0)


@blueprint.get("/donations/collections/<ref>/stops/<stop_ref>/calendar")
@requires(Permission.DONATION_RECEIVE)
def calendar(ref: str, stop_ref: str) -> ResponseReturnValue:
    stop = stop_named(ref, stop_ref)
    name = f'attachment; filename="{stop.donation.number}.ics"'
    file = event_file(mails.event_of(stop), room=mails.ROOM)
    return Response(file, mimetype="text/calendar", headers={"Content-Disposition": name})


def named(ref: str) -> CollectionRound:
    return queries.round_named(ref) or abort(404)


def stop_named(ref: str, stop_ref: str) -> CollectionStop:
    return next((each for each in named(ref).stops if each.ref == stop_ref), None) or abort(404)


def page(row: CollectionRound, **sent: Any) -> str:
    """A round with its stops. ``sent``: forms that were refused, by name."""
    actor, at = acting_user(), clock.now()
    return render_template(
        "donations/collections/show.html",
        round=row,
        closed={step: stages.refusals(row, step, actor=actor, at=at) for step in Step},
        stop_closed={
            (stop.ref, step): stages.refusals(stop, step, actor=actor, at=at) for stop in row.stops for step in Step
        },
        waiting=queries.to_plan(),
        unsigned=queries.unsigned(row),
        why=sent.get("why") or ReasonForm(formdata=None),
    )


def _form(form: RoundForm, row: CollectionRound | None = None) -> str:
    donation = None if row else _for_whom()
    return render_template("donations/collections/round.html", form=form, round=row, donation=donation)


def _for_whom() -> Donation | None:
    """The donation that the address or the form names; one that does not exist leads nowhere."""
    ref = request.values.get("donation", "")
    return found(ref) if ref else None


def _told(number: int) -> str:
    if not number:
        return "Personne n’avait à en être prévenu par courriel."
    return f"{count(number, 'donateur est prévenu', 'donateurs sont prévenus')} par courriel."
