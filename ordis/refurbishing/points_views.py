"""« Barème de performance »: edited on the screen, tried on the devices that are here, then published."""

from flask import abort, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from ordis.accounts.access import acting_user, requires
from ordis.accounts.permissions import Permission
from ordis.kernel import clock
from ordis.kernel.refusal import Refusal
from ordis.kernel.transaction import commits
from ordis.refurbishing import performance, points, publishing, queries, rating
from ordis.refurbishing import points_forms as forms
from ordis.refurbishing.blueprint import blueprint
from ordis.refurbishing.publishing import Overtaken


@blueprint.get("/performance")
@requires(Permission.CHECKLIST_EDIT)
def points_table() -> ResponseReturnValue:
    in_force = queries.points_in_force()
    return _page(forms.showing(in_force.table, in_force.version))


@blueprint.post("/performance")
@requires(Permission.CHECKLIST_EDIT)
@commits
def try_points() -> ResponseReturnValue:
    """What the table would give to the devices that are here: nothing of them changes."""
    form = forms.PointsForm()
    faults = [] if form.validate_on_submit() else form.faults or [publishing.SAY_WHY]
    table = points.in_order(form.table())
    faults = faults or points.faults(table)
    if faults:
        return _page(form, error=" ".join(faults)), 422
    return _page(forms.showing(table, form.version, form.note.data or ""), trial=rating.tried(table))


@blueprint.post("/performance/publish")
@requires(Permission.CHECKLIST_EDIT)
@commits
def publish_points() -> ResponseReturnValue:
    form = forms.PointsForm()
    if not form.validate_on_submit():
        return _page(form, error=" ".join(form.faults)), 422
    table, note = form.table(), form.note.data or ""
    try:
        row = publishing.publish_points(
            table=table, based_on=form.version, note=note, actor=acting_user(), at=clock.now()
        )
    except Refusal as refusal:
        in_force = queries.points_in_force().version if isinstance(refusal, Overtaken) else form.version
        return _page(forms.showing(table, in_force, note), error=refusal.message), refusal.status
    flash(f"Le barème, version {row.version}, est publié. L’établi et le stock sont recalculés en quelques minutes.")
    return redirect(url_for("refurbishing.points_table"), 303)


@blueprint.get("/performance/versions/<version>")
@requires(Permission.CHECKLIST_EDIT)
def points_version(version: str) -> ResponseReturnValue:
    versions = {str(each.version): each for each in queries.points_versions()}
    shown = versions.get(version) or abort(404)
    return render_template("refurbishing/points_version.html", shown=shown, said=performance.said)


def _page(form: forms.PointsForm, *, trial: rating.Trial | None = None, error: str = "") -> str:
    facts = list(performance.Fact)
    return render_template(
        "refurbishing/points.html", form=form, trial=trial, error=error, facts=facts, versions=queries.points_versions()
    )
