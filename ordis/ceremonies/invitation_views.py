"""The answer to an invitation: in the donor's space, or at the personal address of whoever has no account."""

from flask import abort, make_response, render_template, url_for
from flask.typing import ResponseReturnValue

from ordis.accounts.access import acting_user, public, requires, signed
from ordis.accounts.permissions import Permission
from ordis.ceremonies import invitations
from ordis.ceremonies.blueprint import blueprint
from ordis.ceremonies.forms import ReplyForm
from ordis.ceremonies.models import Answer, Guest
from ordis.ceremonies.rules import when
from ordis.kernel import clock
from ordis.kernel.done import done
from ordis.kernel.limits import PUBLIC_PAGES, limiter
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
    return render_template("ceremonies/invitation.html", guest=guest, form=form, said=invitations.told, when=when)


@blueprint.get("/invitation/<token>")
@limiter.limit(PUBLIC_PAGES)
@public
def personal(token: str) -> ResponseReturnValue:
    """Shows, and changes nothing: who reads mail for viruses opens each link."""
    guest = invitations.invitation_of(token) or abort(404)
    return _personal_page(guest, token, ReplyForm.of(guest))


@blueprint.post("/invitation/<token>")
@limiter.limit(PUBLIC_PAGES)
@public
@commits
def reply_personally(token: str) -> ResponseReturnValue:
    guest = invitations.invitation_of(token, lock=True) or abort(404)
    form = ReplyForm(prefix=guest.ref)
    if not form.validate_on_submit():
        return _personal_page(guest, token, form, status=422)
    answer = Answer(form.answer.data)
    try:
        invitations.reply(guest=guest, answer=answer, coming=form.coming.data, actor=None, at=clock.now())
    except Refusal as refusal:
        form.form_errors = [refusal.message]
        return _personal_page(guest, token, form, status=refusal.status)
    return done("Votre réponse est notée. Merci.", url_for("ceremonies.personal", token=token))


def _personal_page(guest: Guest, token: str, form: ReplyForm, *, status: int = 200) -> ResponseReturnValue:
    """The invitation, or why it is over. No search engine keeps it, and no other site learns its address."""
    over = invitations.over(guest.ceremony, clock.today())
    told = {"guest": guest, "token": token, "form": form, "said": invitations.told, "when": when, "over": over}
    page = make_response(render_template("ceremonies/personal.html", **told))
    page.status_code = 410 if over and status == 200 else status
    page.headers.update({"X-Robots-Tag": "noindex", "Referrer-Policy": "no-referrer", "Cache-Control": "no-store"})
    return page
