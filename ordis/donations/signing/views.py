"""The parties of a donation, the agreement proposed to them, and its signing on a screen of the city's."""

import io
from typing import Any

from flask import abort, redirect, render_template, request, send_file, session, url_for
from flask.typing import ResponseReturnValue

from ordis.accounts.access import requires, signed
from ordis.accounts.permissions import Permission
from ordis.documents.naming import ASKED
from ordis.donations import agreement, papers
from ordis.donations.blueprint import found
from ordis.donations.models import Donation, DonationStage
from ordis.donations.offers.queries import sheet_of
from ordis.donations.offers.rules import read
from ordis.donations.signing import actions, forms, keeping, links, pages, paper_views, public_views, queries, ready  # noqa: F401
from ordis.donations.signing.blueprint import blueprint as blueprint
from ordis.donations.signing.models import AgreementSigning, SigningStage
from ordis.donations.texts import recording
from ordis.donations.texts.queries import proposed, record_of, says
from ordis.donations.texts.warnings import missing, warnings
from ordis.kernel import clock
from ordis.kernel.done import done
from ordis.kernel.refusal import Refusal
from ordis.kernel.transaction import commits, now_writes, reads_first


@blueprint.app_template_global()
def law_of(donation: Donation) -> dict[str, Any]:
    """What the page of a donation says of the law: warnings, and until the agreement is signed or the goods received,
    what nobody has noted yet."""
    told = warnings(donation.legal_origin, {line.kind for line in donation.lines})
    if donation.stage not in OPEN or queries.is_signed(donation):
        return {"warnings": told, "missing": (), "made": False}
    now = papers.agreement_facts(donation)
    lacking = missing(now)
    return {"warnings": told, "missing": lacking, "made": bool(lacking) and says(proposed(donation), now)}


@blueprint.app_template_global()
def signing_of(donation: Donation) -> AgreementSigning | None:
    """Where the signing of a donation's agreement stands."""
    return queries.signing_of(donation)


blueprint.add_app_template_global(queries.is_signed)


@blueprint.get("/donations/<ref>/parties")
@requires(Permission.DONATION_DECIDE)
def parties(ref: str) -> ResponseReturnValue:
    donation = found(ref)
    sheet = sheet_of(donation)
    told = read(sheet.told) if sheet else None
    return _parties(donation, forms.parties(donation, record_of(donation), told))


@blueprint.post("/donations/<ref>/parties")
@requires(Permission.DONATION_DECIDE)
@commits
def note_parties(ref: str) -> ResponseReturnValue:
    donation, form = found(ref, lock=True), forms.PartiesForm()
    if not form.validate_on_submit():
        return _parties(donation, form), 422
    recording.note(donation=donation, said=form.said(), **signed())
    undecided = donation.stage in {DonationStage.OFFERED, DonationStage.TO_COMPLETE}
    back = "donations.show" if undecided else ".show"  # before the decision, nothing is to be signed
    return done("Les parties et le fondement du don sont notés.", url_for(back, ref=ref))


@blueprint.get("/donations/<ref>/signing")
@requires(Permission.DONATION_DECIDE)
def show(ref: str) -> ResponseReturnValue:
    return pages.standing(found(ref))


@blueprint.post("/donations/<ref>/signing")
@requires(Permission.DONATION_DECIDE)
@commits
def propose(ref: str) -> ResponseReturnValue:
    donation, form = found(ref, lock=True), forms.ProposeForm()
    try:
        ready.refuse_incomplete(donation, despite=form.despite.data)
    except Refusal as refusal:
        form.form_errors.append(refusal.message)
        return pages.standing(donation, establish=form), refusal.status
    actions.propose(donation=donation, **signed())
    return done("La convention est établie\u202f: elle attend les signatures.", url_for(".show", ref=ref))


@blueprint.post("/donations/<ref>/signing/link")
@requires(Permission.DONATION_DECIDE)
@commits
def send_link(ref: str) -> ResponseReturnValue:
    donation = found(ref, lock=True)
    noted = record_of(donation)
    email = noted.signatory_email if noted else ""
    links.send(signing=actions.opened(donation), email=email, **signed())
    return done(f"Le lien pour signer part vers {email}.", url_for(".show", ref=ref))


@blueprint.post("/donations/<ref>/signing/tablet")
@requires(Permission.DONATION_DECIDE)
@commits
def hand_over(ref: str) -> ResponseReturnValue:
    """From now on this browser is nobody's: it holds a page that signs this agreement, and nothing else."""
    token = links.hand_over(signing=actions.opened(found(ref, lock=True)), **signed())
    session.clear()
    session["_remember"] = "clear"
    return redirect(url_for(".by_link", token=token), 303)


@blueprint.post("/donations/<ref>/signing/cancel")
@requires(Permission.DONATION_DECIDE)
@commits
def cancel(ref: str) -> ResponseReturnValue:
    donation, form = found(ref, lock=True), forms.WhyForm()
    if not form.validate_on_submit():
        return pages.standing(donation, why=form), 422
    actions.cancel_donor(donation=donation, reason=form.reason.data, **signed())
    return done("La signature du donateur est annulée\u202f: il peut signer à nouveau.", url_for(".show", ref=ref))


@blueprint.get("/donations/<ref>/signing/city")
@requires(Permission.DONATION_DECIDE)
def screen(ref: str) -> ResponseReturnValue:
    """For whoever signs for the city."""
    signing = queries.signing_of(found(ref))
    if signing is None or signing.stage is not SigningStage.CITY:
        return redirect(url_for(".show", ref=ref))
    ready.refuse_unready(signing, at=clock.now())
    return _screen(signing, forms.SignForm(formdata=None, shown=signing.proposed.sha256))


@blueprint.post("/donations/<ref>/signing/city")
@requires(Permission.DONATION_DECIDE)
@commits
def sign(ref: str) -> ResponseReturnValue:
    donation, form = found(ref, lock=True), forms.SignForm()
    declared = form.declared((), browser=request.user_agent.string)
    try:
        actions.sign_as_city(donation=donation, declared=declared, **signed())
    except Refusal as refusal:
        form.form_errors.append(refusal.message)
        return _screen(actions.opened(donation), form, refusal.status), refusal.status
    return done("La convention est signée des deux parties et scellée.", url_for(".show", ref=ref))


@blueprint.post("/donations/<ref>/signing/proof.zip")
@requires(Permission.PROOF_EXPORT)
@commits
@reads_first
def proof(ref: str) -> ResponseReturnValue:
    """Asked by POST: that somebody took it away is written down, once it is made."""
    signing = queries.signing_of(found(ref)) or abort(404)
    made = keeping.export(signing)
    now_writes()
    signing = actions.opened(found(ref))
    keeping.note_export(signing=signing, **signed())
    name = f"preuve-{signing.proposed.donation.number}.zip"
    return send_file(io.BytesIO(made), "application/zip", as_attachment=True, download_name=name, max_age=0)


OPEN = {DonationStage.OFFERED, DonationStage.TO_COMPLETE, DonationStage.ACCEPTED}


def _screen(signing: AgreementSigning, form: forms.SignForm, status: int = 200) -> str:
    said = actions.shown(signing)
    return render_template(
        "donations/signing/screen.html",
        donation=signing.proposed.donation,
        said=said,
        story=agreement.reading(said),
        form=form,
        asked=status == ASKED,
    )


def _parties(donation: Donation, form: forms.PartiesForm) -> str:
    return render_template("donations/signing/parties.html", donation=donation, form=form)
