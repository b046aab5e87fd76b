"""The way of paper, page by page: print, attach, confirm or send back, and what waits for a second person."""

import io
from typing import Any

from flask import Blueprint, Response, abort, redirect, render_template, send_file, url_for
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import RequestEntityTooLarge

from ordis.accounts.access import acting_user, requires, signed
from ordis.accounts.permissions import Permission
from ordis.documents.photographs import TOO_HEAVY
from ordis.handover import freezing, signing
from ordis.handover import queries as handovers
from ordis.handover.models import ShownOn
from ordis.handover.paperwork import actions, keeping, printing, queries
from ordis.handover.paperwork.forms import AttachForm, ConfirmForm, PutBackForm
from ordis.handover.paperwork.models import PaperStage, SignedPaper
from ordis.kernel import clock
from ordis.kernel.answers import SENTENCES, answer
from ordis.kernel.done import done
from ordis.kernel.refusal import Refusal
from ordis.kernel.transaction import commits, now_writes, reads_first
from ordis.referrals.door import asked, seen
from ordis.referrals.models import Referral

blueprint = Blueprint("paperwork", __name__)

ATTACHED = "Le papier est joint. Une autre personne le confirme\u202f: l’appareil est remis à ce moment-là."
REMOVED = "La page est retirée. Joignez celle qui la remplace."
CONFIRMED = "La convention signée sur papier est confirmée et scellée, et l’appareil est remis."
PUT_BACK = "Le papier est renvoyé à l’agent, avec la raison."


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
    actions.start(referral=asked(ref), **signed())
    return redirect(url_for(".show", ref=ref))


@blueprint.get("/handovers/<ref>/paper")
@requires(Permission.HANDOVER_SIGN)
def show(ref: str) -> ResponseReturnValue:
    referral = asked(ref)
    if handovers.handover_of(referral):
        return redirect(url_for("handover.show", ref=ref))
    return _page(referral)


@blueprint.get("/handovers/<ref>/paper.pdf")
@requires(Permission.HANDOVER_SIGN)
def working_paper(ref: str) -> ResponseReturnValue:
    referral = seen(asked(ref))
    paper = _paper(referral)
    signing.prepared(referral, paper.key, at=clock.now())
    pdf = printing.to_sign(paper, freezing.pinned(paper.key, ShownOn.PAPER))
    return send_file(io.BytesIO(pdf), "application/pdf", download_name=f"{paper.number}.pdf", max_age=0)


@blueprint.get("/handovers/<ref>/paper/pages/<page_ref>")
@requires(Permission.HANDOVER_SIGN)
def page(ref: str, page_ref: str) -> ResponseReturnValue:
    found = queries.page_of(seen(asked(ref)), page_ref) or abort(404)
    data = keeping.content(found)
    if data is None:
        abort(404)
    return send_file(io.BytesIO(data), found.media, max_age=0)


@blueprint.post("/handovers/<ref>/paper/pages")
@requires(Permission.HANDOVER_SIGN)
@commits
@reads_first
def attach(ref: str) -> ResponseReturnValue:
    referral, form = asked(ref), AttachForm()
    if not form.validate_on_submit():
        return _page(referral, attach=form, status=422)
    try:
        pages = keeping.kept(form.received())
        now_writes()
        actions.attach(referral=asked(ref), pages=pages, signed_on=form.signed_on.data, **signed())
    except Refusal as refusal:
        form.form_errors = [refusal.message]
        return _page(asked(ref), attach=form, status=refusal.status)
    return done(ATTACHED, url_for(".show", ref=ref))


@blueprint.post("/handovers/<ref>/paper/pages/<page_ref>/removal")
@requires(Permission.HANDOVER_SIGN)
@commits
def take_away(ref: str, page_ref: str) -> ResponseReturnValue:
    referral = asked(ref)
    gone = queries.page_of(referral, page_ref) or abort(404)
    actions.take_away(referral=referral, ref=gone.ref, **signed())
    return done(REMOVED, url_for(".show", ref=ref))


@blueprint.post("/handovers/<ref>/paper/confirm")
@requires(Permission.HANDOVER_SIGN)
@commits
@reads_first
def confirm(ref: str) -> ResponseReturnValue:
    referral, form = asked(ref), ConfirmForm()
    if not form.validate_on_submit():
        return _page(referral, confirm=form, status=422)
    printed = printing.printed_pages(_paper(referral))
    now_writes()
    try:
        looked = {"seen": form.looked_at(), "shown": form.shown.data or "", "fewer": form.fewer.data}
        actions.confirm(referral=asked(ref), printed=printed, **looked, **signed())
    except Refusal as refusal:
        form.form_errors = [refusal.message]
        return _page(asked(ref), confirm=form, printed=printed, status=refusal.status)
    return done(CONFIRMED, url_for("handover.show", ref=ref))


@blueprint.post("/handovers/<ref>/paper/put-back")
@requires(Permission.HANDOVER_SIGN)
@commits
@reads_first
def put_back(ref: str) -> ResponseReturnValue:
    referral, form = asked(ref), PutBackForm()
    if not form.validate_on_submit():
        return _page(referral, put_back=form, status=422)
    now_writes()
    actions.put_back(referral=asked(ref), reason=form.reason.data, **signed())
    return done(PUT_BACK, url_for(".index"))


@blueprint.errorhandler(RequestEntityTooLarge)
def too_heavy(_error: RequestEntityTooLarge) -> Response:
    return answer(413, SENTENCES[413][0], TOO_HEAVY)


def _paper(referral: Referral) -> SignedPaper:
    return queries.paper_of(referral) or abort(404)


def _page(
    referral: Referral,
    *,
    attach: AttachForm | None = None,
    confirm: ConfirmForm | None = None,
    put_back: PutBackForm | None = None,
    printed: int | None = None,
    status: int = 200,
) -> ResponseReturnValue:
    """Where this paper stands. It names whoever signs, and the second person compares: traced. ``printed``: its pages,
    when they were counted before the writers' lock."""
    paper, preparation = _paper(referral), handovers.preparation_of(seen(referral))
    if preparation is None:
        abort(404)
    page = render_template(
        "handover/paperwork/show.html",
        referral=referral,
        paper=paper,
        signer=freezing.signer_name(preparation),
        stale=preparation.kiosk_key != paper.key,
        attach=attach or AttachForm(formdata=None, signed_on=paper.signed_on or clock.today()),
        confirm=confirm or ConfirmForm(formdata=None),
        put_back=put_back or PutBackForm(formdata=None),
        **_hands(paper, printed),
    )
    return page, status


def _hands(paper: SignedPaper, printed: int | None) -> dict[str, Any]:
    """Who may do what with this paper now, and who else may confirm it."""
    waiting = paper.stage is PaperStage.ATTACHED
    may_confirm = actions.may_confirm(paper, acting_user())
    return {
        "waiting": waiting,
        "printed": (printed or printing.printed_pages(paper)) if waiting else 0,
        "may_confirm": may_confirm,
        "may_change": actions.may_change(paper, acting_user()),
        "others": queries.second_persons(paper) if waiting and not may_confirm else [],
        "may_invite": acting_user().can(Permission.PARTNER_EDIT),
    }
