"""« Quotas »: what each structure has used, and its periods."""

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from ordis.accounts.access import acting_user, requires
from ordis.accounts.permissions import Permission
from ordis.kernel import clock
from ordis.kernel.refusal import Refusal
from ordis.kernel.transaction import commits
from ordis.partners.models import Organisation
from ordis.referrals.quotas import actions, queries
from ordis.referrals.quotas.forms import PeriodForm
from ordis.referrals.quotas.models import QuotaPeriod
from ordis.referrals.quotas.rules import said

blueprint = Blueprint("quotas", __name__)


@blueprint.get("/allocation/quotas")
@requires(Permission.PRIORITY_EDIT)
def index() -> ResponseReturnValue:
    page = queries.structures(clock.now(), after=request.args.get("after"))
    return render_template("referrals/quotas/index.html", page=page)


@blueprint.get("/allocation/quotas/<ref>")
@requires(Permission.PRIORITY_EDIT)
def show(ref: str) -> ResponseReturnValue:
    return _page(_structure(ref), PeriodForm(formdata=None))


@blueprint.post("/allocation/quotas/<ref>")
@requires(Permission.PRIORITY_EDIT)
@commits
def add(ref: str) -> ResponseReturnValue:
    organisation, form = _structure(ref), PeriodForm()
    if not form.validate_on_submit():
        return _page(organisation, form), 422
    try:
        period = actions.add_period(organisation=organisation, facts=form.facts(), actor=acting_user(), at=clock.now())
    except Refusal as refusal:
        form.form_errors.append(refusal.message)
        return _page(organisation, form), refusal.status
    flash(f"Le quota de {organisation.name} {said(period)} est fixé.")
    return redirect(url_for("quotas.show", ref=ref), 303)


@blueprint.get("/allocation/quotas/<ref>/periods/<period>")
@requires(Permission.PRIORITY_EDIT)
def edit(ref: str, period: str) -> ResponseReturnValue:
    row = _period(_structure(ref), period)
    return _edit_page(row, PeriodForm(formdata=None, obj=row))


@blueprint.post("/allocation/quotas/<ref>/periods/<period>")
@requires(Permission.PRIORITY_EDIT)
@commits
def change(ref: str, period: str) -> ResponseReturnValue:
    row, form = _period(_structure(ref), period), PeriodForm()
    if not form.validate_on_submit():
        return _edit_page(row, form), 422
    try:
        actions.change_period(period=row, facts=form.facts(), actor=acting_user(), at=clock.now())
    except Refusal as refusal:
        form.form_errors.append(refusal.message)
        return _edit_page(row, form), refusal.status
    flash(f"Le quota de {row.organisation.name} {said(row)} est modifié.")
    return redirect(url_for("quotas.show", ref=ref), 303)


@blueprint.post("/allocation/quotas/<ref>/periods/<period>/remove")
@requires(Permission.PRIORITY_EDIT)
@commits
def remove(ref: str, period: str) -> ResponseReturnValue:
    row = _period(_structure(ref), period)
    actions.remove_period(period=row, actor=acting_user(), at=clock.now())
    flash(f"Le quota {said(row)} est retiré : rien n’y comptait encore.")
    return redirect(url_for("quotas.show", ref=ref), 303)


def _structure(ref: str) -> Organisation:
    return queries.structure(ref) or abort(404)


def _period(organisation: Organisation, ref: str) -> QuotaPeriod:
    return queries.period(organisation, ref) or abort(404)


def _page(organisation: Organisation, form: PeriodForm) -> str:
    periods = queries.periods(organisation)
    return render_template(
        "referrals/quotas/show.html",
        organisation=organisation,
        quota=queries.quota(organisation, clock.now()),
        periods=periods,
        set_by=queries.set_by(periods),
        today=clock.today(),
        form=form,
    )


def _edit_page(row: QuotaPeriod, form: PeriodForm) -> str:
    return render_template(
        "referrals/quotas/edit.html",
        period=row,
        form=form,
        begun=row.starts_on <= clock.today(),
        ended=row.ends_on < clock.today(),
        said=said(row),
    )
