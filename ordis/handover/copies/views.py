"""The family's copy and the proof for an expert, from the page of a signed agreement."""

import io

from flask import Blueprint, abort, render_template, request, send_file, url_for
from flask.typing import ResponseReturnValue
from flask_wtf import FlaskForm
from wtforms import EmailField, HiddenField
from wtforms.validators import DataRequired, Email, Length

from ordis.accounts.access import requires, signed
from ordis.accounts.permissions import Permission
from ordis.documents.queries import refuse_destroyed
from ordis.handover import keeping, queries
from ordis.handover.copies import actions
from ordis.handover.copies.models import CopyWay
from ordis.handover.models import Handover
from ordis.kernel.done import done
from ordis.kernel.randomness import new_ref
from ordis.kernel.transaction import commits, now_writes, reads_first
from ordis.referrals.door import asked, seen

blueprint = Blueprint("copies", __name__)

PRINTED = "L’impression de l’exemplaire de la famille est notée."
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
    actions.print_copy(handover=_handover(ref), key=request.form.get("key", ""), **signed())
    return done(PRINTED, url_for(".show", ref=ref))


@blueprint.post("/handovers/<ref>/copy/mailed")
@requires(Permission.HANDOVER_SIGN)
@commits
def mailed(ref: str) -> ResponseReturnValue:
    handover, form = _handover(ref), MailForm()
    if not form.validate_on_submit():
        return _page(handover, form, status=422)
    actions.mail_copy(handover=handover, address=form.address.data, key=form.key.data or "", **signed())
    return done(actions.told(actions.given(handover)[-1]), url_for(".show", ref=ref))


@blueprint.post("/handovers/<ref>/proof.zip")
@requires(Permission.PROOF_EXPORT)
@reads_first
@commits
def proof(ref: str) -> ResponseReturnValue:
    """Asked by POST: that somebody took it away is written down, once it is made."""
    handover = _handover(ref)
    made = keeping.export(handover)
    now_writes()
    seen(handover.referral)
    keeping.note_export(handover=handover, **signed())
    name = f"preuve-{handover.document.number}.zip"
    return send_file(io.BytesIO(made), "application/zip", as_attachment=True, download_name=name, max_age=0)


def _handover(ref: str) -> Handover:
    return queries.handover_of(asked(ref)) or abort(404)


def _page(handover: Handover, form: MailForm, *, status: int = 200) -> ResponseReturnValue:
    refuse_destroyed(handover.document)
    given = actions.given(handover)
    page = render_template(
        "handover/copies/show.html",
        handover=handover,
        told=[actions.told(copy) for copy in given],
        printed=any(copy.way is CopyWay.PRINTED for copy in given),
        left=actions.left_to_mail(given),
        nothing_leaves=actions.nothing_leaves(),
        form=form,
    )
    return page, status
