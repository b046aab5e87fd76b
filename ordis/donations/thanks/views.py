"""The donor's choices, and the page of thanks that whoever has its address may read."""

from flask import Response, abort, make_response, render_template, url_for
from flask.typing import ResponseReturnValue

from ordis.accounts.access import acting_user, public, requires, signed
from ordis.accounts.permissions import Permission
from ordis.donations.blueprint import blueprint
from ordis.donations.thanks import actions, queries
from ordis.donations.thanks.forms import NamingForm
from ordis.donations.thanks.models import Naming, NamingConsent, ThanksPage
from ordis.kernel.blobs import blobs
from ordis.kernel.done import done
from ordis.kernel.limits import PUBLIC_PAGES, limiter
from ordis.kernel.refusal import Refusal
from ordis.kernel.transaction import commits, now_writes, reads_first
from ordis.partners.models import Organisation
from ordis.partners.queries import own_organisation


@blueprint.app_template_global()
def naming_of(donor: Organisation) -> NamingConsent | None:
    return queries.consent_of(donor)


def _own(ref: str) -> Organisation:
    return own_organisation(acting_user(), ref) or abort(404)


@blueprint.get("/donor/thanks/<ref>")
@requires(Permission.DONOR_SPACE)
def thanks(ref: str) -> ResponseReturnValue:
    donor = _own(ref)
    said = queries.consent_of(donor)
    return _page(donor, NamingForm(formdata=None, naming=(said.naming if said else Naming.NONE).value))


@blueprint.post("/donor/thanks/<ref>/naming")
@requires(Permission.DONOR_SPACE)
@commits
@reads_first
def say_naming(ref: str) -> ResponseReturnValue:
    donor, form = _own(ref), NamingForm()
    if not form.validate_on_submit():
        return _page(donor, form), 422
    try:
        sent = form.sent_logo()
        logo = actions.kept_logo(sent) if sent else None
        now_writes()
        actions.say(donor=_own(ref), naming=Naming(form.naming.data), logo=logo, **signed())
    except Refusal as refusal:
        form.form_errors = [refusal.message]
        return _page(_own(ref), form), refusal.status
    return done("Votre réponse est notée. Vous pouvez la changer à tout moment.", url_for(".thanks", ref=ref))


@blueprint.get("/donor/thanks/<ref>/logo")
@requires(Permission.DONOR_SPACE)
def own_logo(ref: str) -> ResponseReturnValue:
    return _logo(_own(ref))


@blueprint.post("/donor/thanks/<ref>/page")
@requires(Permission.DONOR_SPACE)
@commits
def open_thanks(ref: str) -> ResponseReturnValue:
    actions.open_page(donor=_own(ref), **signed())
    return done("Votre page de remerciement est ouverte\u202f: partagez son adresse.", url_for(".thanks", ref=ref))


@blueprint.post("/donor/thanks/<ref>/page/close")
@requires(Permission.DONOR_SPACE)
@commits
def close_thanks(ref: str) -> ResponseReturnValue:
    actions.close_page(donor=_own(ref), **signed())
    return done("Votre page est fermée\u202f: son adresse ne mène plus nulle part.", url_for(".thanks", ref=ref))


@blueprint.get("/merci/<token>")
@limiter.limit(PUBLIC_PAGES)
@public
def thanks_page(token: str) -> ResponseReturnValue:
    page = _open(token)
    said = queries.consent_of(page.organisation)
    told = {"said": said, "figures": queries.figures(page.organisation), "donor": page.organisation, "token": token}
    return _secret(make_response(render_template("donations/thanks/public.html", **told)))


@blueprint.get("/merci/<token>/logo")
@limiter.limit(PUBLIC_PAGES)
@public
def thanks_logo(token: str) -> ResponseReturnValue:
    return _secret(_logo(_open(token).organisation))


def _open(token: str) -> ThanksPage:
    return queries.page_by_token(token) or abort(404)


def _logo(donor: Organisation) -> Response:
    said = queries.consent_of(donor)
    if said is None or said.logo is None:
        abort(404)
    response = Response(blobs().get(said.logo), mimetype="image/jpeg")
    response.cache_control.no_store = True
    return response


def _secret(response: Response) -> Response:
    """Neither a cache nor a search engine keeps it, and its address is not told to another site."""
    response.cache_control.no_store = True
    response.headers["X-Robots-Tag"] = "noindex, nofollow, noarchive"
    response.headers["Referrer-Policy"] = "no-referrer"
    return response


def _page(donor: Organisation, form: NamingForm) -> str:
    said, page = queries.consent_of(donor), queries.open_page(donor)
    return render_template("donations/thanks/own.html", donor=donor, form=form, said=said, page=page)
