"""Devices for many referrals at once: asked for, shown with reasons, reserved together."""

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from ordis.accounts.access import acting_user, requires
from ordis.accounts.permissions import Permission
from ordis.allocation.plans import actions, queries
from ordis.allocation.plans.forms import ApplyForm, ProposeForm
from ordis.allocation.plans.models import AllocationPlan
from ordis.devices.code import spoken
from ordis.kernel import clock
from ordis.kernel.refusal import Refusal
from ordis.kernel.transaction import commits

blueprint = Blueprint("plans", __name__)


@blueprint.get("/allocation/plans")
@requires(Permission.ALLOCATION_DECIDE)
def index() -> ResponseReturnValue:
    return _index(ProposeForm(formdata=None))


@blueprint.post("/allocation/plans")
@requires(Permission.ALLOCATION_DECIDE)
@commits
def propose() -> ResponseReturnValue:
    form = ProposeForm()
    if not form.validate_on_submit():
        return _index(form), 422
    try:
        asked = queries.asked(form.referrals.data or [], form.commission.data or "", form.number.data or 0)
        plan = actions.propose(
            referrals=asked.referrals, commission=asked.commission, actor=acting_user(), at=clock.now()
        )
    except Refusal as refusal:
        form.form_errors.append(refusal.message)
        return _index(form), refusal.status
    return redirect(url_for(".show", ref=plan.ref), 303)


@blueprint.get("/allocation/plans/<ref>")
@requires(Permission.ALLOCATION_DECIDE)
def show(ref: str) -> ResponseReturnValue:
    return _page(_plan(ref), ApplyForm(formdata=None))


@blueprint.post("/allocation/plans/<ref>")
@requires(Permission.ALLOCATION_DECIDE)
@commits
def apply(ref: str) -> ResponseReturnValue:
    """Pressed twice, the second changes nothing and shows what the first did."""
    plan, form = _plan(ref), ApplyForm()
    if not form.validate_on_submit():
        return _page(plan, form), 422
    try:
        actions.apply(plan=plan, chosen=set(form.keep.data or []), actor=acting_user(), at=clock.now())
    except Refusal as refusal:
        form.form_errors.append(refusal.message)
        return _page(plan, form), refusal.status
    flash(actions.told(plan))
    return redirect(url_for(".show", ref=ref), 303)


def _plan(ref: str) -> AllocationPlan:
    return queries.plan_by_ref(ref) or abort(404)


def _index(form: ProposeForm) -> str:
    after = request.args.get("after", type=int)
    return render_template("allocation/plans/index.html", form=form, page=queries.page_of_plans(after))


def _page(plan: AllocationPlan, form: ApplyForm) -> str:
    pairs, left_out = queries.rows_of(plan)
    return render_template(
        "allocation/plans/show.html", plan=plan, pairs=pairs, left_out=left_out, form=form, spoken=spoken
    )
