"""« Impact »: what was measured, then orders of magnitude; and the table of factors behind them."""

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from werkzeug.datastructures import MultiDict

from ordis.accounts.access import requires, signed
from ordis.accounts.permissions import Permission
from ordis.donations.masses import SOURCE
from ordis.indicators.impact import actions, forms, pdf, queries
from ordis.indicators.impact.actions import Overtaken
from ordis.kernel import clock
from ordis.kernel.period import PeriodForm
from ordis.kernel.refusal import Refusal
from ordis.kernel.transaction import commits

blueprint = Blueprint("impact", __name__)


@blueprint.get("/impact")
@requires(Permission.REPORT_VIEW)
def index() -> ResponseReturnValue:
    """Without dates in the address, the year so far."""
    today = clock.today()
    chosen = request.args or MultiDict({"first": today.replace(month=1, day=1).isoformat(), "last": today.isoformat()})
    form = PeriodForm(chosen)
    valid = form.validate()
    impact = queries.measure(form.first.data, form.last.data) if valid else None
    page = render_template("indicators/impact/index.html", form=form, impact=impact, told=pdf, masses=SOURCE)
    return page, 200 if valid else 422


@blueprint.get("/impact/factors")
@requires(Permission.REPORT_VIEW)
def factors() -> ResponseReturnValue:
    return render_template("indicators/impact/factors.html", versions=queries.versions())


@blueprint.get("/impact/factors/versions/<version>")
@requires(Permission.REPORT_VIEW)
def factors_version(version: str) -> ResponseReturnValue:
    found = {str(each.number): each for each in queries.versions()}
    shown = found.get(version) or abort(404)
    return render_template("indicators/impact/version.html", shown=shown)


@blueprint.get("/impact/factors/edit")
@requires(Permission.IMPACT_EDIT)
def edit() -> ResponseReturnValue:
    current = queries.in_force()
    return _editor(forms.showing(current.table, current.number))


@blueprint.post("/impact/factors/edit")
@requires(Permission.IMPACT_EDIT)
@commits
def publish() -> ResponseReturnValue:
    form = forms.FactorsForm()
    if found := forms.faults(form):
        return _editor(form, found), 422
    try:
        row = actions.publish_factors(
            table=form.table(),
            zeros_wanted=form.zeros_wanted.data,
            based_on=form.version,
            note=form.note.data,
            **signed(),
        )
    except Refusal as refusal:
        if isinstance(refusal, Overtaken):
            form.based_on.data = str(queries.in_force().number)
        return _editor(form, [refusal.message]), refusal.status
    flash(f"La table de facteurs, version {row.version}, est publiée. Les rapports déjà émis gardent la leur.")
    return redirect(url_for("impact.factors"), 303)


def _editor(form: forms.FactorsForm, errors: list[str] | None = None) -> str:
    return render_template(
        "indicators/impact/edit.html",
        form=form,
        errors=errors or [],
        name_of=forms.name_of,
        versions=queries.versions(),
    )
