"""« Barème de priorité »: read, written as a draft, tried on past referrals, then published."""

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from ordis.accounts.access import acting_user, requires
from ordis.accounts.permissions import Permission
from ordis.allocation.policy import actions, forms, queries, rules, standing
from ordis.allocation.policy.actions import Overtaken, seen
from ordis.allocation.policy.models import PriorityVersion
from ordis.allocation.policy.trial import FIRST, tried
from ordis.allocation.priority import READINGS, PriorityTable, Threshold
from ordis.kernel import clock
from ordis.kernel.refusal import Refusal
from ordis.kernel.transaction import commits

blueprint = Blueprint("policy", __name__)
MOVES_SHOWN = 25


@blueprint.get("/allocation/priority")
@requires(Permission.PRIORITY_EDIT)
def index() -> ResponseReturnValue:
    versions = queries.versions()
    return render_template(
        "allocation/policy/index.html",
        shown=versions[0],
        versions=versions,
        draft=queries.draft(),
        to_score=standing.to_score(),
        readings=READINGS.values(),
        thresholds=Threshold,
    )


@blueprint.get("/allocation/priority/versions/<version>")
@requires(Permission.PRIORITY_EDIT)
def version(version: str) -> ResponseReturnValue:
    """One version whole, and what differs from the one before, or from the one that ``?from=`` names."""
    versions = {str(each.number): each for each in queries.versions()}
    shown = versions.get(version) or abort(404)
    older = versions.get(request.args.get("from") or str(shown.number - 1))
    return render_template(
        "allocation/policy/version.html",
        shown=shown,
        older=older,
        versions=list(versions.values()),
        changes=rules.changes(older.table, shown.table) if older else [],
        readings=READINGS.values(),
        thresholds=Threshold,
    )


@blueprint.get("/allocation/priority/draft")
@requires(Permission.PRIORITY_EDIT)
def draft() -> ResponseReturnValue:
    row, in_force = queries.draft(), queries.in_force()
    return _draft_page(forms.showing(_table(row) if row else in_force, seen(row, in_force)), row)


@blueprint.post("/allocation/priority/draft")
@requires(Permission.PRIORITY_EDIT)
@commits
def save_draft() -> ResponseReturnValue:
    """Kept, then tried: nothing applies yet."""
    form = forms.TableForm()
    if not form.validate_on_submit():
        return _draft_page(form, queries.draft(), error=forms.faults(form)), 422
    try:
        actions.save_draft(
            points=form.points(), thresholds=form.limits(), based_on=form.based_on.data, actor=acting_user(),
            at=clock.now(),
        )  # fmt: skip
    except Refusal as refusal:
        return _draft_again(form, refusal), refusal.status
    return redirect(url_for("policy.trial"), 303)


@blueprint.get("/allocation/priority/draft/trial")
@requires(Permission.PRIORITY_EDIT)
def trial() -> ResponseReturnValue:
    row = queries.draft()
    if row is None:
        flash(actions.NO_DRAFT, "warning")
        return redirect(url_for("policy.index"))
    return _trial_page(row, forms.PublishForm(formdata=None, based_on=seen(row, queries.in_force())))


@blueprint.post("/allocation/priority/draft/publish")
@requires(Permission.PRIORITY_EDIT)
@commits
def publish() -> ResponseReturnValue:
    row, form = queries.draft(), forms.PublishForm()
    if row is None:
        raise Refusal(actions.NO_DRAFT)
    if not form.validate_on_submit():
        return _trial_page(row, form), 422
    try:
        actions.publish(based_on=form.based_on.data, note=form.note.data, actor=acting_user(), at=clock.now())
    except Refusal as refusal:
        return _tried_again(row, form, refusal), refusal.status
    flash(f"La version {row.number} est publiée. La file d’attente est remise en ordre dans la minute qui vient.")
    return redirect(url_for("policy.index"), 303)


@blueprint.post("/allocation/priority/draft/discard")
@requires(Permission.PRIORITY_EDIT)
@commits
def discard() -> ResponseReturnValue:
    actions.discard_draft(actor=acting_user(), at=clock.now())
    flash("Le brouillon est abandonné. Le barème en vigueur n’a pas changé.")
    return redirect(url_for("policy.index"), 303)


def _table(row: PriorityVersion) -> PriorityTable:
    return rules.from_stored(0, row.criteria, row.thresholds)


def _draft_again(form: forms.TableForm, refusal: Refusal) -> str:
    """What was typed stays; after a colleague's change, saving again is saving over it, knowingly."""
    row = queries.draft()
    based_on = seen(row, queries.in_force()) if isinstance(refusal, Overtaken) else form.based_on.data
    return _draft_page(forms.again(form, based_on), row, error=[refusal.message])


def _draft_page(form: forms.TableForm, row: PriorityVersion | None, *, error: list[str] | None = None) -> str:
    return render_template(
        "allocation/policy/draft.html",
        form=form,
        row=row,
        in_force=queries.in_force(),
        error=error or [],
        readings=READINGS.values(),
        thresholds=Threshold,
    )


def _tried_again(row: PriorityVersion, form: forms.PublishForm, refusal: Refusal) -> str:
    based_on = seen(row, queries.in_force()) if isinstance(refusal, Overtaken) else form.based_on.data
    shown = forms.PublishForm(formdata=None, based_on=based_on, note=form.note.data)
    shown.form_errors.append(refusal.message)
    return _trial_page(row, shown)


def _trial_page(row: PriorityVersion, form: forms.PublishForm) -> str:
    in_force, table = queries.in_force(), _table(row)
    return render_template(
        "allocation/policy/trial.html",
        row=row,
        form=form,
        in_force=in_force,
        changes=rules.changes(in_force, table),
        trial=tried(queries.past_referrals(), now=in_force, draft=table),
        first=FIRST,
        shown=MOVES_SHOWN,
    )
