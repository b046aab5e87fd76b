"""The donor's answer to an invitation."""

from flask import abort, render_template, url_for
from flask.typing import ResponseReturnValue

from ordis.accounts.access import acting_user, requires, signed
from ordis.accounts.permissions import Permission
from ordis.ceremonies import invitations
from ordis.ceremonies.blueprint import blueprint
from ordis.ceremonies.forms import ReplyForm
from ordis.ceremonies.models import Answer, Guest
from ordis.kernel.done import done
from ordis.kernel.refusal import Refusal
from ordis.kernel.transaction import commits


@blueprint.post("/donor/invitations/<ref>")
@requires(Permission.DONOR_SPACE)
@commits
def reply(ref: str) -> ResponseReturnValue:
    guest = invitations.own_invitation(acting_user(), ref) or abort(404)
    form = ReplyForm(prefix=guest.ref)
    if not form.validate_on_submit():
        return _page(guest, form), 422
    try:
        invitations.reply(guest=guest, answer=Answer(form.answer.data), coming=form.coming.data, **signed())
    except Refusal as refusal:
        form.form_errors = [refusal.message]
        return _page(guest, form), refusal.status
    return done("Votre réponse est notée. Merci.", url_for("donations.space"))


def _page(guest: Guest, form: ReplyForm) -> str:
    return render_template("ceremonies/invitation.html", guest=guest, form=form, said=invitations.told)
