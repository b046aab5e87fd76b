"""The page of a link to sign. Opening it changes nothing, whoever opens it: a person asks for the code, then signs."""

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from ordis.accounts.access import public
from ordis.donations import agreement
from ordis.donations import queries as donations
from ordis.donations.signing import actions, links
from ordis.donations.signing.actions import Circumstances
from ordis.donations.signing.blueprint import blueprint
from ordis.donations.signing.forms import CodedSignForm
from ordis.donations.signing.models import SigningLink, Way
from ordis.kernel import clock
from ordis.kernel.done import done
from ordis.kernel.limits import PUBLIC_PAGES, PUBLIC_REPORTS, SIGN_IN, limiter
from ordis.kernel.refusal import Refusal
from ordis.kernel.transaction import commits, now_writes


@blueprint.get("/signer-don/<token>")
@limiter.limit(PUBLIC_PAGES)
@public
def by_link(token: str) -> ResponseReturnValue:
    link = links.live(token, at=clock.now())
    return _page(token, link, CodedSignForm(formdata=None, shown=link.signing.proposed.sha256))


@blueprint.post("/signer-don/<token>/code")
@limiter.limit(PUBLIC_REPORTS)
@public
@commits
def ask_code(token: str) -> ResponseReturnValue:
    link = _held(token)
    try:
        links.send_code(link, at=clock.now())
    except Refusal as refusal:
        form = CodedSignForm(formdata=None, shown=link.signing.proposed.sha256)
        form.form_errors = [refusal.message]
        return _page(token, link, form), refusal.status
    return done(f"Un code part vers {links.masked(link.email)}.", url_for(".by_link", token=token) + "#sign")


@blueprint.post("/signer-don/<token>")
@limiter.limit(SIGN_IN)
@public
@commits
def sign_by_link(token: str) -> ResponseReturnValue:
    link, form = _held(token), CodedSignForm()
    if not form.validate_on_submit():
        return _page(token, link, form), 422
    try:
        _sign(token, link, form)
    except Refusal as refusal:
        form.form_errors = [refusal.message]
        return _page(token, links.live(token, at=clock.now()), form), refusal.status
    return redirect(url_for(".signed_by_link"), 303)


@blueprint.get("/signature-don/merci")
@public
def signed_by_link() -> ResponseReturnValue:
    return render_template("donations/signing/thanks.html")


def _sign(token: str, link: SigningLink, form: CodedSignForm) -> None:
    links.count_try(link, at=clock.now())
    now_writes()  # the try is spent, whatever follows
    link = _held(token)
    links.refuse_wrong(link, form.code.data)
    declared = form.declared(actions.shown(link.signing).wording.boxes, browser=request.user_agent.string)
    how = f"par le lien envoyé à {links.masked(link.email)}, avec un code reçu à cette adresse"
    actions.sign_as_donor(
        donation=link.signing.proposed.donation, declared=declared, circumstances=Circumstances(Way.LINK, how),
        actor=None, at=clock.now(),
    )  # fmt: skip


def _held(token: str) -> SigningLink:
    """The link that still signs, nobody else deciding on its donation until the end of the transaction."""
    link = links.live(token, at=clock.now())
    donations.donation_by_ref(link.signing.proposed.donation.ref, lock=True)
    return links.live(token, at=clock.now(), again=True)


def _page(token: str, link: SigningLink, form: CodedSignForm) -> str:
    said = actions.shown(link.signing)
    return render_template(
        "donations/signing/link.html",
        token=token,
        link=link,
        to=links.masked(link.email),
        said=said,
        story=agreement.reading(said),
        boxes=said.wording.boxes,
        form=form,
    )
