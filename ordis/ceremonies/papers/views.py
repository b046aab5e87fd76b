"""The papers of a ceremony: what may be printed, and the diplomas."""

import io
from collections.abc import Callable

from flask import Response, abort, render_template, request, send_file, url_for
from flask.typing import ResponseReturnValue

from ordis.accounts.access import requires, signed
from ordis.accounts.permissions import Permission
from ordis.ceremonies import queries as ceremonies
from ordis.ceremonies.blueprint import blueprint
from ordis.ceremonies.models import Ceremony
from ordis.ceremonies.papers import actions, printing, queries
from ordis.ceremonies.papers.cards import CardFormat
from ordis.ceremonies.papers.forms import CardsForm, DiplomasForm
from ordis.ceremonies.papers.queries import Honoured
from ordis.documents.downloads import send_paper
from ordis.donations.thanks.models import Naming
from ordis.kernel import clock
from ordis.kernel.done import done
from ordis.kernel.french import count
from ordis.kernel.refusal import Refusal
from ordis.kernel.transaction import commits

SAID = {
    None: "n’a pas dit s’il accepte d’être nommé",
    Naming.NONE: "préfère ne pas être nommé en public",
    Naming.NAME: "accepte d’être nommé",
    Naming.LOGO: "accepte d’être nommé",
}


def _ceremony(ref: str, *, lock: bool = False) -> Ceremony:
    return ceremonies.ceremony_by_ref(ref, lock=lock) or abort(404)


def _words(each: Honoured) -> str:
    issued = f", diplôme {each.diploma.document.number}" if each.diploma else ""
    return f"{each.donor.name}\u202f: {count(each.given, 'appareil')}, {SAID[each.naming]}{issued}"


def _diplomas_form(honoured: list[Honoured]) -> DiplomasForm:
    ticked = [each.donor.ref for each in honoured if each.agreed or each.diploma]
    return DiplomasForm(donors=ticked).offer(honoured, {each.donor.ref: _words(each) for each in honoured})


@blueprint.get("/ceremonies/<ref>/papers")
@requires(Permission.CEREMONY_MANAGE)
def papers(ref: str) -> ResponseReturnValue:
    ceremony = _ceremony(ref)
    return _page(ceremony, _diplomas_form(queries.honoured(ceremony)))


def _page(ceremony: Ceremony, form: DiplomasForm) -> str:
    return render_template(
        "ceremonies/papers.html",
        ceremony=ceremony, form=form, cards=CardsForm(formdata=None), diplomas=queries.diplomas_of(ceremony),
    )  # fmt: skip


@blueprint.post("/ceremonies/<ref>/diplomas")
@requires(Permission.CEREMONY_MANAGE)
@commits
def issue_diplomas(ref: str) -> ResponseReturnValue:
    ceremony = _ceremony(ref, lock=True)
    form = _diplomas_form(queries.honoured(ceremony))
    if not form.validate_on_submit():
        return _page(ceremony, form), 422
    try:
        new = actions.issue_diplomas(ceremony=ceremony, donors=form.donors.data or [], **signed())
    except Refusal as refusal:
        form.form_errors = [refusal.message]
        return _page(ceremony, form), refusal.status
    told = f"{count(new, 'diplôme établi', 'diplômes établis')}." if new else "Ces diplômes étaient déjà établis."
    return done(told, url_for("ceremonies.papers", ref=ref))


@blueprint.get("/ceremonies/<ref>/diplomas.pdf")
@requires(Permission.CEREMONY_MANAGE)
def all_diplomas(ref: str) -> ResponseReturnValue:
    return _sent(printing.diplomas(queries.diplomas_of(_ceremony(ref))), "diplomes")


@blueprint.get("/ceremonies/diplomas/<ref>")
@requires(Permission.CEREMONY_MANAGE)
def diploma(ref: str) -> ResponseReturnValue:
    found = queries.diploma_by_ref(ref) or abort(404)
    return send_paper(found.document)


@blueprint.get("/ceremonies/<ref>/sign-in.pdf")
@requires(Permission.CEREMONY_MANAGE)
def sign_in_sheet(ref: str) -> ResponseReturnValue:
    return _printed(ref, printing.sign_in, "emargement")


@blueprint.get("/ceremonies/<ref>/running.pdf")
@requires(Permission.CEREMONY_MANAGE)
def running_sheet(ref: str) -> ResponseReturnValue:
    return _printed(ref, printing.running_order, "deroule")


@blueprint.get("/ceremonies/<ref>/speaking.pdf")
@requires(Permission.CEREMONY_MANAGE)
def speaking_notes(ref: str) -> ResponseReturnValue:
    return _printed(ref, printing.speaking_notes, "notes")


@blueprint.get("/ceremonies/<ref>/consent.pdf")
@requires(Permission.CEREMONY_MANAGE)
def consent_sheets(ref: str) -> ResponseReturnValue:
    return _printed(ref, printing.consent_sheets, "accords")


@blueprint.get("/ceremonies/<ref>/cards.pdf")
@requires(Permission.CEREMONY_MANAGE)
def name_cards(ref: str) -> ResponseReturnValue:
    ceremony, wanted = _ceremony(ref), request.args.get("format", CardFormat.BADGE.value)
    form = next((each for each in CardFormat if each.value == wanted), None) or abort(404)
    return _sent(printing.name_cards(ceremony, form=form, families="families" in request.args), "cartes")


def _printed(ref: str, paper: Callable[..., bytes], name: str) -> Response:
    return _sent(paper(_ceremony(ref), printed_on=clock.today()), name)


def _sent(data: bytes, name: str) -> Response:
    """Never kept by a shared computer: some of them name people."""
    answer = send_file(io.BytesIO(data), "application/pdf", download_name=f"{name}.pdf", max_age=0)
    answer.cache_control.no_store = True
    return answer
