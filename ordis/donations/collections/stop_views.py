"""The stops of a round: one donor's door each."""

from flask import render_template, request, url_for
from flask.typing import ResponseReturnValue

from ordis.accounts.access import requires, signed
from ordis.accounts.permissions import Permission
from ordis.donations.blueprint import found
from ordis.donations.collections import actions
from ordis.donations.collections.blueprint import blueprint
from ordis.donations.collections.forms import ReasonForm, StopForm
from ordis.donations.collections.models import CollectionRound, CollectionStop
from ordis.donations.collections.views import named, page, stop_named
from ordis.donations.models import Donation
from ordis.kernel.clock import in_paris
from ordis.kernel.done import done
from ordis.kernel.refusal import Refusal
from ordis.kernel.transaction import commits
from ordis.partners.queries import main_contact

TOLD = "{email} en est prévenu par courriel."
UNTOLD = "Aucune adresse n’est notée\u202f: prévenez le donateur vous-même."
SILENT = "Personne n’avait à en être prévenu par courriel."


@blueprint.get("/donations/collections/<ref>/stops")
@requires(Permission.COLLECTION_PLAN)
def new_stop(ref: str) -> ResponseReturnValue:
    """``?donation=``: whose door; what is known of the donor is already typed."""
    row, donation = named(ref), found(request.args.get("donation", ""))
    contact = main_contact(donation.donor)
    form = StopForm(
        formdata=None,
        place=donation.pickup_place or donation.donor.postal_address,
        contact=contact.name if contact else "",
        phone=contact.phone if contact else "",
        email=contact.email if contact else "",
    )
    return _form(row, donation, form)


@blueprint.post("/donations/collections/<ref>/stops")
@requires(Permission.COLLECTION_PLAN)
@commits
def add_stop(ref: str) -> ResponseReturnValue:
    row, donation, form = named(ref), found(request.form.get("donation", "")), StopForm()
    form.offer(donation.donor)
    if not form.validate_on_submit():
        return _form(row, donation, form), 422
    try:
        stop = actions.add_stop(row=row, donation=donation, facts=form.facts(donation.donor), **signed())
    except Refusal as refusal:
        form.form_errors.append(refusal.message)
        return _form(row, donation, form), refusal.status
    told = TOLD.format(email=stop.told) if stop.told else UNTOLD
    return done(f"Le passage est prévu. {told}", url_for(".show", ref=ref))


@blueprint.get("/donations/collections/<ref>/stops/<stop_ref>")
@requires(Permission.COLLECTION_PLAN)
def edit_stop(ref: str, stop_ref: str) -> ResponseReturnValue:
    stop = stop_named(ref, stop_ref)
    form = StopForm(
        formdata=None, obj=stop, arrives=in_paris(stop.arrives_at).time(), leaves=in_paris(stop.leaves_at).time()
    )
    form.site.data = stop.site.ref if stop.site else ""
    return _form(stop.round, stop.donation, form, stop)


@blueprint.post("/donations/collections/<ref>/stops/<stop_ref>")
@requires(Permission.COLLECTION_PLAN)
@commits
def change_stop(ref: str, stop_ref: str) -> ResponseReturnValue:
    stop, form = stop_named(ref, stop_ref), StopForm()
    form.offer(stop.donation.donor)
    if not form.validate_on_submit():
        return _form(stop.round, stop.donation, form, stop), 422
    try:
        told = actions.change_stop(stop=stop, facts=form.facts(stop.donation.donor), **signed())
    except Refusal as refusal:
        form.form_errors.append(refusal.message)
        return _form(stop.round, stop.donation, form, stop), refusal.status
    said = TOLD.format(email=stop.told) if told else SILENT
    return done(f"Le passage est modifié. {said}", url_for(".show", ref=ref))


@blueprint.post("/donations/collections/<ref>/stops/<stop_ref>/done")
@requires(Permission.DONATION_RECEIVE)
@commits
def finish_stop(ref: str, stop_ref: str) -> ResponseReturnValue:
    stop = stop_named(ref, stop_ref)
    actions.finish_stop(stop=stop, **signed())
    return done(f"L’enlèvement chez {stop.donation.donor.name} est noté fait.", url_for(".show", ref=ref))


@blueprint.post("/donations/collections/<ref>/stops/<stop_ref>/cancel")
@requires(Permission.COLLECTION_PLAN)
@commits
def cancel_stop(ref: str, stop_ref: str) -> ResponseReturnValue:
    stop, form = stop_named(ref, stop_ref), ReasonForm()
    if not form.validate_on_submit():
        return page(stop.round, why=form), 422
    told = actions.cancel_stop(stop=stop, reason=form.reason.data or "", **signed())
    said = TOLD.format(email=stop.told or stop.email) if told else UNTOLD
    return done(f"Le passage chez {stop.donation.donor.name} est annulé. {said}", url_for(".show", ref=ref))


def _form(row: CollectionRound, donation: Donation, form: StopForm, stop: CollectionStop | None = None) -> str:
    if form.site.choices is None:
        form.offer(donation.donor)
    return render_template("donations/collections/stop.html", round=row, donation=donation, form=form, stop=stop)
