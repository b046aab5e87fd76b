"""The donor types the value of its gift; staff seal the receipt."""

from flask import render_template, request, url_for
from flask.typing import ResponseReturnValue

from ordis.accounts.access import requires, signed
from ordis.accounts.permissions import Permission
from ordis.donations.blueprint import blueprint, found, own
from ordis.donations.models import Donation
from ordis.donations.papers import spaced_siren
from ordis.donations.receipts import actions
from ordis.donations.receipts.forms import ReceiptForm
from ordis.donations.receipts.models import GiftValue
from ordis.kernel.db import db
from ordis.kernel.done import done
from ordis.kernel.refusal import Refusal
from ordis.kernel.transaction import commits, now_writes, reads_first


@blueprint.app_template_global()
def gift_value_of(donation: Donation) -> GiftValue | None:
    return db.session.get(GiftValue, donation.id)


@blueprint.app_template_global()
def takes_receipt(donation: Donation) -> bool:
    return actions.concerns(donation)


@blueprint.app_template_global()
def why_no_receipt(donation: Donation) -> str:
    return actions.why_not(donation)


blueprint.add_app_template_global(actions.cancelled_of, "cancelled_receipts_of")


@blueprint.get("/donor/<ref>/receipt")
@requires(Permission.DONOR_SPACE)
def own_receipt(ref: str) -> ResponseReturnValue:
    donation = own(ref)
    value = gift_value_of(donation)
    return _page(donation, ReceiptForm(formdata=None, legal_form=value.legal_form if value else ""))


@blueprint.post("/donor/<ref>/receipt")
@requires(Permission.DONOR_SPACE)
@commits
def declare_value(ref: str) -> ResponseReturnValue:
    donation, form = own(ref, lock=True), ReceiptForm()
    if not form.validate_on_submit():
        return _page(donation, form), 422
    try:
        actions.declare_value(donation=donation, amount_cents=form.cents(), legal_form=form.legal_form.data, **signed())
    except Refusal as refusal:
        form.form_errors = [refusal.message]
        return _page(donation, form), refusal.status
    return done("La valeur de votre don est enregistrée\u202f: la collectivité prépare le reçu.", _back(donation))


@blueprint.post("/donations/<ref>/receipt")
@requires(Permission.CERTIFICATE_SEAL)
@commits
@reads_first
def seal_receipt(ref: str) -> ResponseReturnValue:
    told = signed()
    drawn = actions.draw_receipt(donation=found(ref), at=told["at"])
    now_writes()
    paper = actions.issue_receipt(donation=found(ref, lock=True), drawn=drawn, **told)
    return done(f"Le reçu fiscal {paper.number} est scellé.", url_for(".show", ref=ref))


@blueprint.post("/donations/<ref>/receipt/cancel")
@requires(Permission.CERTIFICATE_SEAL)
@commits
def cancel_receipt(ref: str) -> ResponseReturnValue:
    reason = request.form.get("reason", "")[:300]
    paper = actions.cancel_receipt(donation=found(ref, lock=True), reason=reason, **signed())
    return done(f"Le reçu fiscal {paper.number} est annulé\u202f: le registre le dit.", url_for(".show", ref=ref))


def _back(donation: Donation) -> str:
    return url_for(".own_donation", ref=donation.ref)


def _page(donation: Donation, form: ReceiptForm) -> str:
    return render_template(
        "donations/receipts/declare.html", donation=donation, form=form, siren=spaced_siren(donation.donor)
    )
