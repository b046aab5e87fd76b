"""Activity reports: asked for, followed while they are written, read and taken away."""

from datetime import date
from typing import Final

from flask import Blueprint, Response, abort, jsonify, render_template, url_for
from flask.typing import ResponseReturnValue

from ordis.accounts.access import requires, signed
from ordis.accounts.permissions import Permission
from ordis.documents.downloads import send_paper
from ordis.documents.models import Document
from ordis.documents.other_forms import send_text, send_workbook
from ordis.indicators.review import tables
from ordis.kernel import clock
from ordis.kernel.answers import wants_json
from ordis.kernel.done import done
from ordis.kernel.refusal import Refusal
from ordis.kernel.transaction import commits
from ordis.reports.activity import actions, queries
from ordis.reports.activity.building import STEPS
from ordis.reports.activity.facts import ActivityFacts
from ordis.reports.activity.forms import ActivityForm
from ordis.reports.activity.models import ActivityReport

blueprint = Blueprint("activity", __name__)

ASKED: Final = "Le rapport est demandé. Vous pouvez fermer cette page\u202f: le travail continue."
KNOWN: Final = "Ce rapport a déjà été demandé\u202f: le voici. Aucun autre n’a été émis."


@blueprint.get("/reports/activity")
@requires(Permission.REPORT_VIEW)
def index() -> ResponseReturnValue:
    return _index(ActivityForm(formdata=None, **_half_year(clock.today())))


def _index(form: ActivityForm) -> str:
    return render_template("reports/activity/index.html", form=form, reports=queries.latest())


def _half_year(today: date) -> dict[str, date]:
    """The last one that is over: the network is told twice a year."""
    if today.month > 6:
        return {"first": date(today.year, 1, 1), "last": date(today.year, 6, 30)}
    return {"first": date(today.year - 1, 7, 1), "last": date(today.year - 1, 12, 31)}


@blueprint.post("/reports/activity")
@requires(Permission.REPORT_ISSUE)
@commits
def ask() -> ResponseReturnValue:
    form = ActivityForm()
    if not form.validate_on_submit():
        return _index(form), 422
    try:
        report, new = actions.ask(**form.wanted, **signed())
    except Refusal as refusal:
        form.form_errors = [refusal.message]
        return _index(form), refusal.status
    return done(ASKED if new else KNOWN, url_for("activity.show", ref=report.ref))


@blueprint.get("/reports/activity/<ref>")
@requires(Permission.REPORT_VIEW)
def show(ref: str) -> ResponseReturnValue:
    report = _report(ref)
    if wants_json():
        return jsonify({"state": report.state.value, "done": report.done, "steps": STEPS, "step": report.step})
    return render_template("reports/activity/show.html", report=report, steps=STEPS)


@blueprint.get("/reports/activity/<ref>/paper.pdf")
@requires(Permission.REPORT_VIEW)
def paper(ref: str) -> Response:
    return send_paper(_issued(_report(ref)))


@blueprint.get("/reports/activity/<ref>/text.odt")
@requires(Permission.REPORT_VIEW)
def text(ref: str) -> Response:
    return send_text(_issued(_report(ref)))


@blueprint.get("/reports/activity/<ref>/tables.xlsx")
@requires(Permission.REPORT_VIEW)
def workbook(ref: str) -> Response:
    report = _report(ref)
    document, facts = _issued(report), ActivityFacts.from_json(report.frozen or {})
    return send_workbook(document, tables.sheets(facts.now, facts.before))


@blueprint.get("/reports/activity/<ref>/figures.json")
@requires(Permission.REPORT_VIEW)
def figures(ref: str) -> Response:
    """What was frozen, with its definitions."""
    report = _report(ref)
    _issued(report)
    return jsonify(report.frozen)


def _report(ref: str) -> ActivityReport:
    return queries.by_ref(ref) or abort(404)


def _issued(report: ActivityReport) -> Document:
    return report.document or abort(404)
