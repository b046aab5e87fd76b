"""Anybody reports a resale from the page of a label; the city reads and settles."""

from typing import Any

from flask import Blueprint, abort, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from ordis.accounts.access import public, requires, signed
from ordis.accounts.permissions import Permission
from ordis.aftercare.resale import actions, queries, rules
from ordis.aftercare.resale.forms import ReportForm, SettleForm
from ordis.aftercare.resale.models import ResaleReport
from ordis.devices.code import normalise, spoken
from ordis.devices.queries import device_by_code
from ordis.kernel import clock
from ordis.kernel.clock import in_paris
from ordis.kernel.done import done
from ordis.kernel.limits import PUBLIC_PAGES, PUBLIC_REPORTS, limiter
from ordis.kernel.randomness import new_ref
from ordis.kernel.refusal import Refusal
from ordis.kernel.transaction import commits
from ordis.referrals.exclusions.queries import last_of
from ordis.referrals.exclusions.rules import usual

blueprint = Blueprint("resale", __name__)


@blueprint.get("/D/<code>/signaler")
@limiter.limit(PUBLIC_PAGES)
@public
def ask(code: str) -> ResponseReturnValue:
    """The same page whatever the code: nobody learns here whether a device bears it, nor where it is."""
    return render_template("aftercare/resale/report.html", form=ReportForm(key=new_ref()), code=_letters(code))


@blueprint.post("/D/<code>/signaler")
@limiter.limit(PUBLIC_REPORTS)
@public
@commits
def report(code: str) -> ResponseReturnValue:
    letters, form = _letters(code), ReportForm()
    if not form.validate_on_submit():
        return render_template("aftercare/resale/report.html", form=form, code=letters), 422
    if not form.website.data:
        told = {"said": form.said.data, "contact": form.contact.data or "", "key": form.key.data}
        actions.report(code=letters, device=device_by_code(letters), at=clock.now(), **told)
    return redirect(url_for(".thanks"), 303)


@blueprint.get("/signalement/merci")
@public
def thanks() -> ResponseReturnValue:
    return render_template("aftercare/resale/thanks.html")


@blueprint.get("/resale-reports")
@requires(Permission.AFTERCARE_RECORD)
def index() -> ResponseReturnValue:
    settled = request.args.get("show") == "settled"
    page = queries.reports_page(settled=settled, after=request.args.get("after", type=int))
    return render_template("aftercare/resale/index.html", page=page, settled=settled)


@blueprint.get("/resale-reports/<ref>")
@requires(Permission.AFTERCARE_RECORD)
def show(ref: str) -> ResponseReturnValue:
    found = _report(ref)
    return _page(found, SettleForm(formdata=None, data=_proposed(found)))


@blueprint.post("/resale-reports/<ref>/settle")
@requires(Permission.ENGAGEMENT_DECIDE)
@commits
def settle(ref: str) -> ResponseReturnValue:
    found, form = _report(ref, lock=True), SettleForm()
    if not form.validate_on_submit():
        return _page(found, form, status=422)
    try:
        actions.settle(report=found, **form.given(), **signed())
    except Refusal as refusal:
        form.form_errors.append(refusal.message)
        return _page(found, form, status=refusal.status)
    return done(f"Le signalement sur {spoken(found.code)} est clos.", url_for(".show", ref=ref))


def _letters(code: str) -> str:
    return normalise(code) or abort(404)


def _report(ref: str, *, lock: bool = False) -> ResaleReport:
    return queries.report_by_ref(ref, lock=lock) or abort(404)


def _proposed(found: ResaleReport) -> dict[str, Any]:
    """The last day of an exclusion, when there is a family that one could concern."""
    if found.line is None:
        return {}
    return {"excluded_until": usual(clock.today(), found.line.handover.no_resale_until)}


def _page(found: ResaleReport, form: SettleForm, *, status: int = 200) -> ResponseReturnValue:
    free = found.line is not None and rules.was_free(
        until=found.line.handover.no_resale_until,
        ended_on=found.line.ended_on,
        reported_on=in_paris(found.reported_at).date(),
    )
    exclusion = last_of(found.line.handover.referral) if found.line is not None else None
    return render_template(
        "aftercare/resale/show.html", report=found, form=form, free=free, exclusion=exclusion
    ), status  # fmt: skip
