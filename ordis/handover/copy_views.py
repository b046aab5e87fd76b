"""The family's copy and the proof for an expert, from the page of a signed agreement."""

import io

from flask import Blueprint, abort, flash, redirect, render_template, request, send_file, url_for
from flask.typing import ResponseReturnValue
from flask_wtf import FlaskForm
from wtforms import EmailField, HiddenField
from wtforms.validators import DataRequired, Email, Length

from ordis.accounts.access import acting_user, requires
from ordis.accounts.permissions import Permission
from ordis.documents.queries import refuse_destroyed
from ordis.handover import copies, keeping, queries
from ordis.handover.models import Handover
from ordis.kernel import clock
from ordis.kernel.randomness import new_ref
from ordis.kernel.transaction import commits
from ordis.referrals.door import asked, seen

blueprint = Blueprint("copies", __name__)

PRINTED = "L’impression de l’exemplaire de la famille est notée."
MAILED = "L’exemplaire part par courriel. L’adresse n’est pas conservée après l’envoi."
BAD_EMAIL = "Cette adresse n’est pas une adresse électronique. Faites-la relire à la famille."


class MailForm(FlaskForm):  # type: ignore[misc]
    key = HiddenField()
    address = EmailField(
        "Adresse électronique de la famille",
        validators=[DataRequired("Tapez l’adresse que la famille vous dicte."), Email(BAD_EMAIL), Length(max=254)],
        description="Elle sert à ce seul envoi, et n’est pas conservée.",
        render_kw={"autocomplete": "off"},
    )


@blueprint.get("/handovers/<ref>/copy")
@requires(Permission.HANDOVER_SIGN)
def show(ref: str) -> ResponseReturnValue:
    return _page(_handover(ref), MailForm(key=new_ref() + new_ref()))


@blueprint.post("/handovers/<ref>/copy/printed")
@requires(Permission.HANDOVER_SIGN)
@commits
def printed(ref: str) -> ResponseReturnValue:
    key = request.form.get("key", "")
    copies.print_copy(handover=_handover(ref), key=key, actor=acting_user(), at=clock.now())
    flash(PRINTED)
    return redirect(url_for(".show", ref=ref))


@blueprint.post("/handovers/<ref>/copy/mailed")
@requires(Permission.HANDOVER_SIGN)
@commits
def mailed(ref: str) -> ResponseReturnValue:
    handover, form = _handover(ref), MailForm()
    if not form.validate_on_submit():
        return _page(handover, form, status=422)
    given = {"address": form.address.data, "key": form.key.data or ""}
    copies.mail_copy(handover=handover, actor=acting_user(), at=clock.now(), **given)
    flash(MAILED)
    return redirect(url_for(".show", ref=ref))


@blueprint.post("/handovers/<ref>/proof.zip")
@requires(Permission.PROOF_EXPORT)
@commits
def proof(ref: str) -> ResponseReturnValue:
    """Asked by POST: that somebody took it away is written down."""
    handover = _handover(ref)
    seen(handover.referral)
    made = keeping.export(handover=handover, actor=acting_user(), at=clock.now())
    name = f"preuve-{handover.document.number}.zip"
    return send_file(io.BytesIO(made), "application/zip", as_attachment=True, download_name=name, max_age=0)


def _handover(ref: str) -> Handover:
    return queries.handover_of(asked(ref)) or abort(404)


def _page(handover: Handover, form: MailForm, *, status: int = 200) -> ResponseReturnValue:
    refuse_destroyed(handover.document)
    given = copies.given(handover)
    return render_template("handover/copies/show.html", handover=handover, given=given, form=form), status
