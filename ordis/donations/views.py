"""Offers and decisions, the page of a donation, its papers."""

from collections.abc import Mapping

from flask import abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_wtf import FlaskForm

from ordis.accounts.access import acting_user, requires, signed
from ordis.accounts.permissions import Permission
from ordis.devices.models import Stage
from ordis.documents import twins
from ordis.documents.downloads import send_paper
from ordis.donations import (  # noqa: F401 (they declare their addresses)
    actions,
    agreement,
    correction_views,
    list_views,
    missing,
    papers,
    queries,
    reception_views,
    space_views,
    stages,
    sticker_views,
)
from ordis.donations.blueprint import blueprint as blueprint
from ordis.donations.blueprint import found
from ordis.donations.destination import actions as destination
from ordis.donations.differing import views as differing_views  # noqa: F401 (it declares its addresses)
from ordis.donations.forms import AcceptForm, AnswerForm, AskForm, DeclineForm
from ordis.donations.missing import Glance, Lack
from ordis.donations.models import DeclineReason, Donation, DonationStage
from ordis.donations.offers import actions as offers
from ordis.donations.offers import queries as offer_queries
from ordis.donations.offers.desk_forms import DeskOfferForm
from ordis.donations.offers.rules import read
from ordis.donations.outcomes import Outcome, shares_of
from ordis.donations.papers import PaperName
from ordis.donations.receipts import views as receipt_views  # noqa: F401 (it declares its addresses)
from ordis.donations.reen import views as reen_views  # noqa: F401 (it declares its addresses)
from ordis.donations.signing import queries as signing_queries
from ordis.donations.stages import DonationMove
from ordis.donations.steps import next_step
from ordis.donations.thanks import views as thanks_views  # noqa: F401 (it declares its addresses)
from ordis.kernel import clock
from ordis.kernel.done import done
from ordis.kernel.transaction import commits, now_writes, reads_first
from ordis.partners import queries as partners

SHOWN, FIRST = 8, 20
"""On the page of a donation: devices of each list of what is missing, and of the whole; a link leads to the rest."""


@blueprint.get("/donations")
@requires(Permission.DONATION_RECEIVE)
def index() -> ResponseReturnValue:
    stage, text = DonationStage.find(request.args.get("stage", "")), request.args.get("q", "").strip()
    page = queries.donations_page(stage=stage, text=text, after=request.args.get("after", type=int))
    devices = {key: shares_of(found) for key, found in queries.stages_of(page.items).items()}
    return render_template(
        "donations/index.html",
        page=page,
        stage=stage,
        text=text,
        stages=DonationStage,
        devices=devices,
        outcomes=Outcome,
    )


def _offer_form() -> DeskOfferForm:
    form = DeskOfferForm()
    form.donor.choices = [("", "Choisir…"), *((donor.ref, donor.name) for donor in partners.who(partners.Part.GIVES))]
    return form


@blueprint.get("/donations/new")
@requires(Permission.DONATION_DECIDE)
def new() -> ResponseReturnValue:
    form = _offer_form()
    form.donor.data = request.args.get("donor")
    return render_template("donations/new.html", form=form)


@blueprint.post("/donations/new")
@requires(Permission.DONATION_DECIDE)
@commits
@reads_first
def create() -> ResponseReturnValue:
    form = _offer_form()
    kept = form.gathered() if form.validate_on_submit() else None
    if kept is None:
        form.refused()
        return render_template("donations/new.html", form=form), 422
    now_writes()
    donor = partners.organisation_by_ref(form.donor.data) or abort(404)
    told = {"told": form.told(donor.name), "legal_basis": form.legal_basis.data or "", "key": form.key.data}
    donation = offers.note(donor=donor, photographs_kept=kept, **told, **signed())
    flash(f"L’offre {donation.number} est enregistrée.")
    return redirect(url_for("donations.show", ref=donation.ref))


@blueprint.get("/donations/<ref>")
@requires(Permission.DONATION_RECEIVE)
def show(ref: str) -> ResponseReturnValue:
    return _show(queries.whole_donation(ref) or abort(404))


def _show(donation: Donation, **forms: FlaskForm) -> str:
    """``forms``: those that were refused, by the name of their prefix."""
    user, sheet = acting_user(), offer_queries.sheet_of(donation)
    counts, signing = queries.stage_counts(donation), signing_queries.signing_of(donation)
    lacking = _lacking(donation, counts)
    return render_template(
        "donations/show.html",
        donation=donation,
        devices=queries.devices_page(donation, size=FIRST),
        announced=counts.total(),
        shares=shares_of(counts),
        step=next_step(donation, counts, agreement=signing.stage if signing else None, actor=user),
        signing=signing,
        lacking=lacking,
        refusals=[] if lacking else stages.refusals(donation, DonationMove.CLOSE, actor=user),
        papers=[(name, papers.paper_of(donation, name)) for name in PaperName],
        sheet=sheet,
        told=read(sheet.told) if sheet else None,
        accept_form=forms.get("accept") or AcceptForm(prefix="accept", decision=donation.decision),
        decline_form=forms.get("decline") or DeclineForm(prefix="decline"),
        ask_form=forms.get("ask") or AskForm(prefix="ask"),
        answer_form=forms.get("answer") or AnswerForm(prefix="answer"),
    )


def _lacking(donation: Donation, counts: Mapping[Stage, int]) -> list[tuple[Lack, Glance]]:
    """What keeps a received donation open, with the first devices of each list."""
    if donation.stage is not DonationStage.RECEIVED:
        return []
    open_ = missing.without_outcome(donation, counts, most=SHOWN)
    unproven = missing.glance(donation, Lack.PROOF, most=SHOWN)
    return [(lack, each) for lack, each in ((Lack.OUTCOME, open_), (Lack.PROOF, unproven)) if each.number]


@blueprint.get("/donations/<ref>/missing/<lack>")
@requires(Permission.DONATION_RECEIVE)
def missing_devices(ref: str, lack: str) -> ResponseReturnValue:
    """Every device that keeps the donation open for one reason."""
    donation, wanted = found(ref), Lack.find(lack) or abort(404)
    page = missing.page(donation, wanted, after=request.args.get("after", type=int))
    return render_template("donations/lacking.html", donation=donation, lack=wanted, page=page)


@blueprint.post("/donations/<ref>/accept")
@requires(Permission.DONATION_DECIDE)
@commits
def accept(ref: str) -> ResponseReturnValue:
    donation, form = found(ref, lock=True), AcceptForm(prefix="accept")
    if not form.validate_on_submit():
        return _show(donation, accept=form), 422
    actions.accept_offer(donation=donation, decision=form.decision.data or "", actor=acting_user(), at=clock.now())
    flash("L’offre est acceptée et la convention est établie\u202f: faites-la signer.")
    return redirect(url_for("donations.show", ref=ref))


@blueprint.post("/donations/<ref>/goods-first")
@requires(Permission.DONATION_RECEIVE)
@commits
def goods_first(ref: str) -> ResponseReturnValue:
    actions.goods_first(donation=found(ref, lock=True), **signed())
    back = ".reception_page" if "reception" in request.form else ".show"
    return done("C’est noté\u202f: le matériel est là, la convention suit.", url_for(back, ref=ref))


@blueprint.post("/donations/<ref>/decline")
@requires(Permission.DONATION_DECIDE)
@commits
def decline(ref: str) -> ResponseReturnValue:
    donation, form = found(ref, lock=True), DeclineForm(prefix="decline")
    if not form.validate_on_submit():
        return _show(donation, decline=form), 422
    why = DeclineReason(form.why.data)
    actions.decline_offer(donation=donation, why=why, reason=form.reason.data or "", **signed())
    flash("L’offre est déclinée.")
    return redirect(url_for("donations.show", ref=ref))


@blueprint.post("/donations/<ref>/question")
@requires(Permission.DONATION_DECIDE)
@commits
def ask(ref: str) -> ResponseReturnValue:
    donation, form = found(ref, lock=True), AskForm(prefix="ask")
    if not form.validate_on_submit():
        return _show(donation, ask=form), 422
    actions.ask_donor(donation=donation, question=form.question.data, **signed())
    return done(
        "La question part par courriel\u202f; la réponse ramènera l’offre à l’examen.", url_for(".show", ref=ref)
    )


@blueprint.post("/donations/<ref>/answer")
@requires(Permission.DONATION_DECIDE)
@commits
def complete(ref: str) -> ResponseReturnValue:
    """The donor answered by telephone."""
    donation, form = found(ref, lock=True), AnswerForm(prefix="answer")
    if not form.validate_on_submit():
        return _show(donation, answer=form), 422
    actions.complete_offer(donation=donation, answer=form.answer.data, **signed())
    return done("La réponse est notée\u202f: l’offre attend de nouveau une décision.", url_for(".show", ref=ref))


@blueprint.post("/donations/<ref>/close")
@requires(Permission.CERTIFICATE_SEAL)
@commits
def close(ref: str) -> ResponseReturnValue:
    actions.close(donation=found(ref, lock=True), actor=acting_user(), at=clock.now())
    flash("Le don est clos\u202f: ses attestations de don et de destination sont scellées. Merci à tous.")
    return redirect(url_for("donations.show", ref=ref))


@blueprint.post("/donations/<ref>/links")
@requires(Permission.DONATION_DECIDE)
@commits
def send_links(ref: str) -> ResponseReturnValue:
    sent = actions.send_links(donation=found(ref), actor=acting_user(), at=clock.now())
    flash(
        "Le lien personnel part vers le donateur."
        if sent == 1
        else f"{sent} liens personnels partent chez le donateur."
    )
    return redirect(url_for("donations.show", ref=ref))


@blueprint.post("/donations/<ref>/certificate")
@requires(Permission.CERTIFICATE_SEAL)
@commits
def seal_certificate(ref: str) -> ResponseReturnValue:
    donation = found(ref, lock=True)
    paper = papers.issue_certificate(donation=donation, actor=acting_user(), at=clock.now())
    flash(f"L’attestation de don {paper.number} est scellée.")
    return redirect(url_for("donations.show", ref=ref))


@blueprint.post("/donations/<ref>/destination")
@requires(Permission.CERTIFICATE_SEAL)
@commits
def seal_destination(ref: str) -> ResponseReturnValue:
    paper = destination.issue_destination(donation=found(ref, lock=True), **signed())
    return done(f"L’attestation de destination {paper.number} est scellée.", url_for(".show", ref=ref))


@blueprint.get("/donations/<ref>/agreement")
@requires(Permission.DONATION_VIEW)
def agreement_page(ref: str) -> ResponseReturnValue:
    donation = queries.staff_donation(ref) or abort(404)
    story = papers.agreement_story(donation)
    told = {"story": story, "title": agreement.TITLE, "drawn": twins.drawn}
    return render_template("donations/agreement.html", donation=donation, **told)


@blueprint.get("/donations/<ref>/papers/<name>")
@requires(Permission.DONATION_VIEW)
def paper(ref: str, name: str) -> ResponseReturnValue:
    donation = queries.staff_donation(ref) or abort(404)
    wanted = PaperName.find(name) or abort(404)
    return send_paper(papers.paper_of(donation, wanted) or abort(404))
