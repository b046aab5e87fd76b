"""Offers to examine: whose they are, or why they are declined."""

import io
from typing import Any

from flask import abort, render_template, send_file, url_for
from flask.typing import ResponseReturnValue

from ordis.accounts.access import requires, signed
from ordis.accounts.permissions import Permission
from ordis.donations.forms import DeclineForm
from ordis.donations.models import DeclineReason
from ordis.donations.offers import (  # noqa: F401 (they declare their addresses)
    actions,
    photographs,
    public_views,
    queries,
)
from ordis.donations.offers.blueprint import blueprint as blueprint
from ordis.donations.offers.desk_forms import AttachForm
from ordis.donations.offers.models import OfferSheet
from ordis.donations.offers.rules import Told, read
from ordis.kernel.done import done
from ordis.kernel.transaction import commits
from ordis.partners import queries as partners

ATTACHED = "L’offre est enregistrée sous le numéro {number}\u202f: la personne en est prévenue. Il reste à décider."
DECLINED = "L’offre est déclinée\u202f: la raison part par courriel."


@blueprint.get("/donations/offers")
@requires(Permission.DONATION_VIEW)
def index() -> ResponseReturnValue:
    sheets = [(sheet, read(sheet.told)) for sheet in queries.to_attach()]
    return render_template("donations/offers/index.html", sheets=sheets, donations=queries.to_decide())


@blueprint.get("/donations/offers/<ref>")
@requires(Permission.DONATION_VIEW)
def show(ref: str) -> ResponseReturnValue:
    return _page(_found(ref))


@blueprint.post("/donations/offers/<ref>/donor")
@requires(Permission.DONATION_DECIDE)
@commits
def attach(ref: str) -> ResponseReturnValue:
    sheet = _found(ref, lock=True)
    form = _attach_form(read(sheet.told))
    if form is None or not form.validate_on_submit():
        return _page(sheet, attach=form), 422
    donor = (partners.organisation_by_ref(form.chosen) or abort(404)) if form.chosen else None
    donation = actions.attach(
        sheet=sheet, donor=donor, invite=form.invite.data, at_place=form.at_place.data, **signed()
    )
    return done(ATTACHED.format(number=donation.number), url_for("donations.show", ref=donation.ref))


@blueprint.post("/donations/offers/<ref>/decline")
@requires(Permission.DONATION_DECIDE)
@commits
def decline(ref: str) -> ResponseReturnValue:
    sheet, form = _found(ref, lock=True), DeclineForm(prefix="decline")
    if not form.validate_on_submit():
        return _page(sheet, decline=form), 422
    actions.decline(sheet=sheet, why=DeclineReason(form.why.data), words=form.reason.data or "", **signed())
    return done(DECLINED, url_for(".index"))


@blueprint.get("/donations/offers/<ref>/photographs/<photo_ref>")
@requires(Permission.DONATION_RECEIVE)
def photograph(ref: str, photo_ref: str) -> ResponseReturnValue:
    photo = queries.photo_of(_found(ref), photo_ref) or abort(404)
    data = photographs.content(photo) or abort(404)
    return send_file(io.BytesIO(data), "image/jpeg", max_age=0)


def _found(ref: str, *, lock: bool = False) -> OfferSheet:
    return queries.sheet_by_ref(ref, lock=lock) or abort(404)


def _attach_form(told: Told | None) -> AttachForm | None:
    if told is None:
        return None
    return AttachForm.among(told, queries.alike(told), partners.who(partners.Part.GIVES))


def _page(sheet: OfferSheet, **forms: Any) -> str:
    told = read(sheet.told)
    return render_template(
        "donations/offers/show.html",
        sheet=sheet,
        told=told,
        attach_form=forms.get("attach") or _attach_form(told),
        decline_form=forms.get("decline") or DeclineForm(prefix="decline"),
    )
