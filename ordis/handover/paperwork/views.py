"""The way of paper, page by page: print, attach, confirm or send back, and what waits for a second person."""

import io

from flask import Blueprint, Response, abort, flash, redirect, render_template, send_file, url_for
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import RequestEntityTooLarge

from ordis.accounts.access import acting_user, requires, signed
from ordis.accounts.permissions import Permission
from ordis.handover import freezing, signing
from ordis.handover import queries as handovers
from ordis.handover.paperwork import actions, queries
from ordis.handover.paperwork.forms import AttachForm, ConfirmForm, PutBackForm
from ordis.handover.paperwork.models import PaperStage, SignedPaper
from ordis.handover.paperwork.photographs import TOO_HEAVY
from ordis.handover.paperwork.printing import to_sign
from ordis.kernel import clock
from ordis.kernel.answers import SENTENCES, answer
from ordis.kernel.lockbox import unlock
from ordis.kernel.refusal import Refusal
from ordis.kernel.transaction import commits
from ordis.referrals.door import asked, seen
from ordis.referrals.models import Referral

blueprint = Blueprint("paperwork", __name__)

ATTACHED = "La photographie est jointe. Une autre personne la confirme\u202f: l’appareil est remis à ce moment-là."
CONFIRMED = "La convention signée sur papier est confirmée et scellée, et l’appareil est remis."
PUT_BACK = "La photographie est renvoyée à l’agent, avec la raison."


@blueprint.get("/handovers/paper")
@requires(Permission.HANDOVER_SIGN)
def index() -> ResponseReturnValue:
    papers = queries.to_confirm(acting_user())
    may = {paper.id for paper in papers if actions.may_confirm(paper, acting_user())}
    return render_template("handover/paperwork/index.html", papers=papers, may=may)


@blueprint.post("/handovers/<ref>/paper")
@requires(Permission.HANDOVER_SIGN)
@commits
def start(ref: str) -> ResponseReturnValue:
    actions.start(referral=asked(ref), actor=acting_user(), at=clock.now())
    return redirect(url_for(".show", ref=ref))


@blueprint.get("/handovers/<ref>/paper")
@requires(Permission.HANDOVER_SIGN)
def show(ref: str) -> ResponseReturnValue:
    referral = asked(ref)
    if handovers.handover_of(referral):
        return redirect(url_for("handover.show", ref=ref))
    return _page(referral, AttachForm(), ConfirmForm(), PutBackForm())


@blueprint.get("/handovers/<ref>/paper.pdf")
@requires(Permission.HANDOVER_SIGN)
def working_paper(ref: str) -> ResponseReturnValue:
    referral = seen(asked(ref))
    paper = _paper(referral)
    signing.prepared(referral, paper.key, at=clock.now())
    pdf = to_sign(paper, actions.shown_on(paper))
    return send_file(io.BytesIO(pdf), "application/pdf", download_name=f"{paper.number}.pdf", max_age=0)


@blueprint.get("/handovers/<ref>/paper/photograph")
@requires(Permission.HANDOVER_SIGN)
def photograph(ref: str) -> ResponseReturnValue:
    paper = _paper(seen(asked(ref)))
    if paper.blob is None or paper.photo_key is None:
        abort(404)
    return send_file(io.BytesIO(unlock(paper.blob, paper.photo_key)), paper.media, max_age=0)


@blueprint.post("/handovers/<ref>/paper/photograph")
@requires(Permission.HANDOVER_SIGN)
@commits
def attach(ref: str) -> ResponseReturnValue:
    referral, form = asked(ref), AttachForm()
    if not form.validate_on_submit():
        return _page(referral, form, ConfirmForm(formdata=None), PutBackForm(formdata=None), status=422)
    given = {"data": form.picture(), "signed_on": form.signed_on.data}
    try:
        actions.attach(referral=referral, actor=acting_user(), at=clock.now(), **given)
    except Refusal as refusal:
        form.form_errors = [refusal.message]
        return _page(referral, form, ConfirmForm(formdata=None), PutBackForm(formdata=None), status=refusal.status)
    flash(ATTACHED)
    return redirect(url_for(".show", ref=ref))


@blueprint.post("/handovers/<ref>/paper/confirm")
@requires(Permission.HANDOVER_SIGN)
@commits
def confirm(ref: str) -> ResponseReturnValue:
    referral, form = asked(ref), ConfirmForm()
    if not form.validate_on_submit():
        return _page(referral, AttachForm(formdata=None), form, PutBackForm(formdata=None), status=422)
    try:
        seen_on = form.sha256.data or ""
        actions.confirm(referral=referral, seen=form.looked_at(), sha256=seen_on, **signed())
    except Refusal as refusal:
        form.form_errors = [refusal.message]
        return _page(referral, AttachForm(formdata=None), form, PutBackForm(formdata=None), status=refusal.status)
    flash(CONFIRMED)
    return redirect(url_for("handover.show", ref=ref))


@blueprint.post("/handovers/<ref>/paper/put-back")
@requires(Permission.HANDOVER_SIGN)
@commits
def put_back(ref: str) -> ResponseReturnValue:
    referral, form = asked(ref), PutBackForm()
    if not form.validate_on_submit():
        return _page(referral, AttachForm(formdata=None), ConfirmForm(formdata=None), form, status=422)
    actions.put_back(referral=referral, reason=form.reason.data, actor=acting_user(), at=clock.now())
    flash(PUT_BACK)
    return redirect(url_for(".index"))


@blueprint.errorhandler(RequestEntityTooLarge)
def too_heavy(_error: RequestEntityTooLarge) -> Response:
    return answer(413, SENTENCES[413][0], TOO_HEAVY)


def _paper(referral: Referral) -> SignedPaper:
    return queries.paper_of(referral) or abort(404)


def _page(
    referral: Referral, attach: AttachForm, confirm: ConfirmForm, put_back: PutBackForm, *, status: int = 200
) -> ResponseReturnValue:
    """Where this paper stands. It names whoever signs, and the second person compares: traced."""
    paper, preparation = _paper(referral), handovers.preparation_of(seen(referral))
    if preparation is None:
        abort(404)
    page = render_template(
        "handover/paperwork/show.html",
        referral=referral,
        paper=paper,
        signer=freezing.signer_name(preparation),
        stale=preparation.kiosk_key != paper.key,
        waiting=paper.stage is PaperStage.ATTACHED,
        may_confirm=actions.may_confirm(paper, acting_user()),
        attach=attach,
        confirm=confirm,
        put_back=put_back,
    )
    return page, status
