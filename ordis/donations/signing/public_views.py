"""The page of a link to sign. Opening it changes nothing, whoever opens it: a person asks for the code, then signs.

On a screen handed over, the agent is there and no code is asked for.
"""

from collections.abc import Mapping

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from ordis.accounts.access import public
from ordis.documents.naming import ASKED
from ordis.donations import agreement
from ordis.donations import queries as donations
from ordis.donations.signing import actions, links, ready
from ordis.donations.signing.blueprint import blueprint
from ordis.donations.signing.forms import CodedSignForm, SignForm
from ordis.donations.signing.models import SigningLink, Way
from ordis.kernel import clock
from ordis.kernel.limits import PUBLIC_PAGES, PUBLIC_REPORTS, SIGN_IN, limiter
from ordis.kernel.refusal import Refusal
from ordis.kernel.transaction import commits, now_writes


@blueprint.get("/signer-don/<token>")
@limiter.limit(PUBLIC_PAGES)
@public
def by_link(token: str) -> ResponseReturnValue:
    if links.has_signed(token):
        return _thanks(token)
    link = links.live(token, at=clock.now())
    ready.refuse_unready(link.signing, at=clock.now())
    return _page(token, link, FORMS[link.way](formdata=None, shown=link.signing.proposed.sha256))


@blueprint.post("/signer-don/<token>/code")
@limiter.limit(PUBLIC_REPORTS)
@public
@commits
def ask_code(token: str) -> ResponseReturnValue:
    """Asked from the form that signs, everything that was done on it comes back."""
    link, form = _held(token), CodedSignForm()
    if link is None:
        return _thanks(token)
    form.shown.data, form.code.data = form.shown.data or link.signing.proposed.sha256, ""
    try:
        ready.refuse_unready(link.signing, at=clock.now())
        links.send_code(link, at=clock.now())
    except Refusal as refusal:
        form.form_errors = [refusal.message]
        return _page(token, link, form), refusal.status
    flash(f"Un code part vers {links.masked(link.email)}.")
    return _page(token, link, form) if form.strokes.raw_data else redirect(_address(token), 303)


@blueprint.post("/signer-don/<token>")
@limiter.limit(SIGN_IN)
@public
@commits
def sign_by_link(token: str) -> ResponseReturnValue:
    """Sent twice, it is signed once, and answered the same."""
    link = _held(token)
    if link is None:
        return _thanks(token)
    form = FORMS[link.way]()
    if not form.validate_on_submit():
        return _page(token, link, form), 422
    try:
        _sign(token, link, form)
    except Refusal as refusal:
        form.form_errors = [refusal.message]
        return _page(token, links.live(token, at=clock.now()), form, refusal.status), refusal.status
    return _thanks(token)


@blueprint.get("/signature-don/merci")
@public
def signed_by_link() -> ResponseReturnValue:
    return render_template("donations/signing/thanks.html", handed="ecran" in request.args)


FORMS: Mapping[Way, type[SignForm]] = {Way.LINK: CodedSignForm, Way.SCREEN: SignForm}


def _sign(token: str, link: SigningLink, form: SignForm) -> None:
    """What lacks of the signature itself is said before a try of the code is spent."""
    declared = form.declared(actions.shown(link.signing).wording.boxes, browser=request.user_agent.string)
    by_link = links.circumstances(link)
    actions.half(link.signing, declared, by_link, at=clock.now())
    if isinstance(form, CodedSignForm):
        links.count_try(link, at=clock.now())
        now_writes()  # the try is spent, whatever follows
        if _held(token) is None:  # the same form, sent twice at once
            return
        links.refuse_wrong(link, form.code.data)
    donation, actor = link.signing.proposed.donation, link.sent_by if link.way is Way.SCREEN else None
    actions.sign_as_donor(donation=donation, declared=declared, circumstances=by_link, actor=actor, at=clock.now())


def _held(token: str) -> SigningLink | None:
    """The link that still signs, nobody else deciding on its donation until the end of the transaction; None when it
    has signed."""
    if not links.has_signed(token):
        link = links.live(token, at=clock.now())
        donations.donation_by_ref(link.signing.proposed.donation.ref, lock=True)
    return None if links.has_signed(token, again=True) else links.live(token, at=clock.now(), again=True)


def _thanks(token: str) -> ResponseReturnValue:
    """On a screen handed over, it is asked back."""
    handed = "1" if links.is_handed_over(token) else None
    return redirect(url_for(".signed_by_link", ecran=handed), 303)


def _address(token: str) -> str:
    return url_for(".by_link", token=token) + "#sign"


def _page(token: str, link: SigningLink, form: SignForm, status: int = 200) -> str:
    said = actions.shown(link.signing)
    return render_template(
        "donations/signing/link.html",
        token=token,
        link=link,
        handed=link.way is Way.SCREEN,
        to=links.masked(link.email),
        said=said,
        story=agreement.reading(said),
        boxes=said.wording.boxes,
        form=form,
        asked=status == ASKED,
    )
