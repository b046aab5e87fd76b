"""The front page and the dashboard."""

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue
from flask_security import current_user
from markupsafe import Markup

from ordis.accounts.access import acting_user, public, requires
from ordis.accounts.permissions import Permission
from ordis.handover.day.queries import today as day_of_handovers
from ordis.indicators import tallies
from ordis.indicators.indicator import Audience
from ordis.indicators.remembered import remembered
from ordis.indicators.scope import scope_of
from ordis.kernel import clock
from ordis.reports import dashboard, queries

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
@requires(Permission.INDICATOR_VIEW)
def figures() -> ResponseReturnValue:
    """The dashboard: each role reads its own part of it."""
    user, scope, today = acting_user(), scope_of(acting_user()), clock.today()
    fresh = tallies.freshness(at=clock.now())

    first, last = dashboard.last_year(today)
    rights = user.can(Permission.ALLOCATION_DECIDE)

    def draw() -> Markup:
        told = {
            "workshop": dashboard.workshop(today) if scope.of(Audience.WORKSHOP) else None,
            "city": dashboard.city(today) if scope.of(Audience.CITY) else None,
            "delays": dashboard.delays(scope, today),
            "prescribers": dashboard.prescribers(scope, today) if scope.of(Audience.STRUCTURE) else None,
        }
        days = {"first": first, "last": last, "prescribing": dashboard.PRESCRIBING}
        return Markup(render_template("reports/_dashboard.html", user=user, **told, **days))  # noqa: S704 (our own page)

    body = remembered(("dashboard", scope, today, rights), fresh, draw, at=clock.now())
    return render_template(
        "reports/dashboard.html", user=user, waiting=queries.waiting(user), fresh=fresh, now=clock.now(), body=body
    )


@blueprint.get("/accessibilite")
@public
def accessibility() -> ResponseReturnValue:
    return render_template("reports/accessibility.html")


@blueprint.get("/mentions")
@public
def legal() -> ResponseReturnValue:
    return render_template("reports/legal.html")
