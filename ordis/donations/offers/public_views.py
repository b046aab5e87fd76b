"""Anybody offers devices, confirms by mail, follows the answer: no account, no password."""

import io

from flask import abort, redirect, render_template, request, send_file, session, url_for
from flask.typing import ResponseReturnValue
from flask_limiter import RateLimitExceeded
from werkzeug.exceptions import RequestEntityTooLarge

from ordis.accounts.access import public
from ordis.donations.models import DonationStage
from ordis.donations.offers import actions, photographs, progress, queries
from ordis.donations.offers.blueprint import blueprint
from ordis.donations.offers.forms import PublicOfferForm, ReplyForm
from ordis.donations.offers.models import OfferSheet
from ordis.donations.offers.rules import CONFIRM_WITHIN, Told
from ordis.donations.signing.queries import signing_of
from ordis.donations.trail import TOLD
from ordis.kernel import clock
from ordis.kernel.answers import SENTENCES, answer
from ordis.kernel.done import done
from ordis.kernel.limits import PUBLIC_OFFERS, PUBLIC_OFFERS_OF_A_NETWORK, PUBLIC_PAGES, limiter, network
from ordis.kernel.transaction import commits, now_writes, reads_first

WRITTEN_TO = "offer_written_to"
TOO_HEAVY = (
    "Les photographies dépassent ensemble ce que le serveur accepte en une fois (25\u00a0Mo). Rien n’a été "
    "envoyé\u202f: revenez à la page précédente, votre saisie y est encore, et joignez-en moins. Une vue "
    "d’ensemble suffit."
)
TOO_OFTEN = (
    "Beaucoup d’offres sont parties de votre réseau en peu de temps. La vôtre n’est pas partie, mais votre saisie est "
    "gardée ci-dessous, sans ses photographies\u202f: attendez quelques minutes et envoyez-la de nouveau, ou "
    "appelez-nous."
)
CONFIRMED = "Votre offre est confirmée. Merci\u202f!"
ANSWERED = "Votre réponse est partie. Merci\u202f!"


@blueprint.get("/offrir")
@limiter.limit(PUBLIC_PAGES)
@public
def offer() -> ResponseReturnValue:
    return _form_page(PublicOfferForm.fresh())


@blueprint.post("/offrir")
@limiter.limit(PUBLIC_OFFERS)
@limiter.limit(PUBLIC_OFFERS_OF_A_NETWORK, key_func=network)
@public
@commits
@reads_first
def send() -> ResponseReturnValue:
    """Whoever fills the trap in gets the same page as a person, and nothing is kept."""
    form = PublicOfferForm()
    session[WRITTEN_TO] = form.email.data
    if form.website.data:
        return redirect(url_for(".sent"), 303)
    if not form.validate_on_submit():
        return _form_page(form), 422
    if actions.sent_already(form.key.data):
        return redirect(url_for(".sent"), 303)
    kept = form.gathered()
    if kept is None:
        return _form_page(form), 422
    now_writes()
    actions.deposit(told=form.told(), photographs_kept=kept, key=form.key.data, at=clock.now())
    return redirect(url_for(".sent"), 303)


@blueprint.get("/offrir/merci")
@public
def sent() -> ResponseReturnValue:
    """The same whether the address is known or not."""
    return render_template("donations/offers/sent.html", email=session.get(WRITTEN_TO), days=CONFIRM_WITHIN.days)


@blueprint.get("/offrir/suivi/<token>")
@limiter.limit(PUBLIC_PAGES)
@public
def follow(token: str) -> ResponseReturnValue:
    """A mail scanner that opens it confirms nothing."""
    return _follow_page(*actions.opened(token, at=clock.now()))


@blueprint.get("/offrir/suivi/<token>/photographies/<photo_ref>")
@limiter.limit(PUBLIC_PAGES)
@public
def own_photograph(token: str, photo_ref: str) -> ResponseReturnValue:
    sheet, _ = actions.opened(token, at=clock.now())
    photo = queries.photo_of(sheet, photo_ref) or abort(404)
    data = photographs.content(photo) or abort(404)
    return send_file(io.BytesIO(data), "image/jpeg", max_age=0)


@blueprint.post("/offrir/suivi/<token>/confirmation")
@limiter.limit(PUBLIC_PAGES)
@public
@commits
def confirm(token: str) -> ResponseReturnValue:
    actions.confirm(token=token, at=clock.now())
    return done(CONFIRMED, url_for(".follow", token=token))


@blueprint.post("/offrir/suivi/<token>/reponse")
@limiter.limit(PUBLIC_OFFERS)
@public
@commits
@reads_first
def reply(token: str) -> ResponseReturnValue:
    form = ReplyForm()
    sheet, told = actions.opened(token, at=clock.now())
    if not form.validate_on_submit():
        return _follow_page(sheet, told, form), 422
    actions.refuse_unasked(sheet)
    kept = form.gathered(room=photographs.room(sheet))
    if kept is None:
        return _follow_page(sheet, told, form), 422
    now_writes()
    sheet, _ = actions.opened(token, at=clock.now(), lock=True)
    actions.answer(sheet=sheet, words=form.answer.data, photographs_kept=kept, at=clock.now())
    return done(ANSWERED, url_for(".follow", token=token))


@blueprint.errorhandler(RequestEntityTooLarge)
def too_heavy(_error: RequestEntityTooLarge) -> ResponseReturnValue:
    return answer(413, SENTENCES[413][0], TOO_HEAVY)


@blueprint.errorhandler(RateLimitExceeded)
def too_often(error: RateLimitExceeded) -> ResponseReturnValue:
    """What was typed comes back with the reason."""
    if request.endpoint != "offers.send":
        return answer(429, *SENTENCES[429])
    form = PublicOfferForm()
    form.form_errors = [TOO_OFTEN]
    return _form_page(form), 429


def _form_page(form: PublicOfferForm) -> str:
    form.refused()
    return render_template("donations/offers/offer.html", form=form)


def _follow_page(sheet: OfferSheet, told: Told, form: ReplyForm | None = None) -> str:
    form = form or ReplyForm(formdata=None)
    form.refused()
    donation = sheet.donation
    signing = signing_of(donation) if donation else None
    asked = donation.questions[-1] if donation and donation.stage is DonationStage.TO_COMPLETE else None
    return render_template(
        "donations/offers/follow.html",
        sheet=sheet,
        told=told,
        donation=donation,
        words=TOLD,
        asked=asked,
        form=form,
        room=photographs.room(sheet),
        shown_photos=[photo for photo in sheet.photos if photo.forgotten_at is None],
        next=progress.next_of(sheet, signing),
        marks=progress.marks(sheet, signing),
    )
