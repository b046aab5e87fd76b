"""The front page and the figures."""

from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue
from flask_security import current_user
from werkzeug.datastructures import MultiDict

from ordis.accounts.access import acting_user, public, requires
from ordis.accounts.permissions import Permission
from ordis.aftercare.queries import figures as aftercare_figures
from ordis.handover.day.queries import today as day_of_handovers
from ordis.indicators.queries import figures as period_figures
from ordis.indicators.review.definitions import METHOD
from ordis.kernel import clock
from ordis.kernel.period import PeriodForm
from ordis.reports import queries

blueprint = Blueprint("reports", __name__)


@blueprint.get("/")
@public
def home() -> ResponseReturnValue:
    if not current_user.is_authenticated:
        return render_template("reports/home.html")
    user = acting_user()
    day = day_of_handovers(user, at=clock.now()) if user.can(Permission.HANDOVER_SIGN) else None
    return render_template("reports/home_signed.html", waiting=queries.waiting(user), day=day)


@blueprint.get("/reports")
@requires(Permission.REPORT_VIEW)
def figures() -> ResponseReturnValue:
    """Without dates in the address, the year so far."""
    today = clock.today()
    chosen = request.args or MultiDict({"first": today.replace(month=1, day=1).isoformat(), "last": today.isoformat()})
    form = PeriodForm(chosen)
    valid = form.validate()
    shown = period_figures(form.first.data, form.last.data) if valid else None
    followed = aftercare_figures(form.first.data, form.last.data) if valid else None
    told = {"figures": shown, "aftercare": followed, "stages": queries.by_stage(), "method": METHOD}
    page = render_template("reports/figures.html", form=form, **told)
    return page, 200 if valid else 422


@blueprint.get("/accessibilite")
@public
def accessibility() -> ResponseReturnValue:
    return render_template("reports/accessibility.html")


@blueprint.get("/mentions")
@public
def legal() -> ResponseReturnValue:
    return render_template("reports/legal.html")
