"""The page of a ceremony's report: read before it is sealed, words typed, issued again, taken away in other forms."""

from flask import Response, abort, jsonify, render_template, url_for
from flask.typing import ResponseReturnValue

from ordis.accounts.access import requires, signed
from ordis.accounts.permissions import Permission
from ordis.ceremonies.blueprint import blueprint
from ordis.ceremonies.models import Ceremony
from ordis.ceremonies.queries import ceremony_by_ref
from ordis.ceremonies.report import actions, pdf, queries
from ordis.ceremonies.report.forms import WordsForm
from ordis.documents import flows, twins
from ordis.documents.models import Document
from ordis.documents.other_forms import send_text, send_workbook
from ordis.indicators.review import tables
from ordis.kernel import clock
from ordis.kernel.done import done
from ordis.kernel.transaction import commits


def _ceremony(ref: str, *, lock: bool = False) -> Ceremony:
    return ceremony_by_ref(ref, lock=lock) or abort(404)


def _issued(ceremony: Ceremony) -> Document:
    return ceremony.report or abort(404)


@blueprint.get("/ceremonies/<ref>/report")
@requires(Permission.CEREMONY_MANAGE)
def report_page(ref: str) -> ResponseReturnValue:
    ceremony = _ceremony(ref)
    return _page(ceremony, WordsForm.of(queries.words_of(ceremony)))


def _page(ceremony: Ceremony, form: WordsForm) -> str:
    """What the next issue would say, as blocks of a page."""
    facts = queries.facts_of(ceremony, clock.today())
    return render_template(
        "ceremonies/report/show.html",
        ceremony=ceremony,
        form=form,
        story=pdf.story(facts),
        issues=queries.issues_of(ceremony),
        drawn=twins.drawn,
        flow_of=flows.laid_out,
    )


@blueprint.post("/ceremonies/<ref>/report/words")
@requires(Permission.CEREMONY_MANAGE)
@commits
def write_report(ref: str) -> ResponseReturnValue:
    ceremony, form = _ceremony(ref, lock=True), WordsForm()
    if not form.validate_on_submit():
        return _page(ceremony, form), 422
    said = {"incidents": form.incidents.data or "", "next_steps": form.next_steps.data or ""}
    actions.write(ceremony=ceremony, **said, **signed())
    return done("Les textes sont notés pour le prochain rapport.", url_for("ceremonies.report_page", ref=ref))


@blueprint.post("/ceremonies/<ref>/report/again")
@requires(Permission.CEREMONY_MANAGE)
@commits
def issue_report_again(ref: str) -> ResponseReturnValue:
    document = actions.issue_again(ceremony=_ceremony(ref, lock=True), **signed())
    told = f"Le rapport {document.number} est scellé. Il remplace le précédent, qui reste au registre."
    return done(told, url_for("ceremonies.report_page", ref=ref))


@blueprint.get("/ceremonies/<ref>/report.odt")
@requires(Permission.CEREMONY_MANAGE)
def report_text(ref: str) -> Response:
    return send_text(_issued(_ceremony(ref)))


@blueprint.get("/ceremonies/<ref>/report.xlsx")
@requires(Permission.CEREMONY_MANAGE)
def report_workbook(ref: str) -> Response:
    ceremony = _ceremony(ref)
    told = queries.facts_of(ceremony, clock.today()).review
    return send_workbook(_issued(ceremony), tables.sheets(told))


@blueprint.get("/ceremonies/<ref>/report.json")
@requires(Permission.CEREMONY_MANAGE)
def report_figures(ref: str) -> Response:
    """The figures that were frozen, with their definitions, for whoever counts again."""
    ceremony = _ceremony(ref)
    _issued(ceremony)
    return jsonify(queries.facts_of(ceremony, clock.today()).review.as_json())
