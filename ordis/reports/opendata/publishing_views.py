"""Publishing open data: each period that is over, looked at, then published for good."""

from flask import Blueprint, abort, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from ordis.accounts.access import requires, signed
from ordis.accounts.permissions import Permission
from ordis.kernel.refusal import Refusal
from ordis.kernel.transaction import commits
from ordis.reports.opendata import actions, periods, queries
from ordis.reports.opendata.forms import PublishForm
from ordis.reports.opendata.periods import Span
from ordis.reports.opendata.rows import csv_text

blueprint = Blueprint("open_data_publishing", __name__)


@blueprint.get("/open-data")
@requires(Permission.DATA_PUBLISH)
def index() -> ResponseReturnValue:
    return render_template(
        "reports/opendata/periods.html", spans=queries.to_publish(), published=queries.publications()
    )


@blueprint.get("/open-data/<period>")
@requires(Permission.DATA_PUBLISH)
def preview(period: str) -> ResponseReturnValue:
    return _preview(_span(period), PublishForm(formdata=None))


@blueprint.post("/open-data/<period>")
@requires(Permission.DATA_PUBLISH)
@commits
def publish(period: str) -> ResponseReturnValue:
    span, form = _span(period), PublishForm()
    if not form.validate_on_submit():
        return _preview(span, form, " ".join(message for told in form.errors.values() for message in told)), 422
    try:
        row = actions.publish(span=span, seen=form.seen.data, note=form.note.data or "", **signed())
    except Refusal as refusal:
        return _preview(span, form, refusal.message), refusal.status
    flash(f"{span.label}\u202f: la version {row.version} est publiée.")
    return redirect(url_for("open_data_publishing.index"), 303)


def _span(code: str) -> Span:
    span = periods.read(code)
    if span is None or span not in queries.to_publish():
        abort(404)
    return span


def _preview(span: Span, form: PublishForm, error: str = "") -> str:
    rows, versions = queries.rows_of(span), queries.versions(span)
    form.seen.data = actions.fingerprint(csv_text(rows))
    words = {each["indicateur"]: each["libelle"] for each in queries.definitions()}
    same = bool(versions) and versions[0].sha256 == form.seen.data
    return render_template(
        "reports/opendata/preview.html", span=span, form=form, rows=rows, versions=versions, words=words, same=same,
        error=error,
    )  # fmt: skip
