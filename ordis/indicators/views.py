"""Pages of the indicators: their table for a period, its files, and the list behind each figure."""

from datetime import date

from flask import Blueprint, Response, make_response, render_template, request
from flask.typing import ResponseReturnValue
from markupsafe import Markup
from werkzeug.datastructures import MultiDict

from ordis.accounts.access import acting_user, requires
from ordis.accounts.models import User
from ordis.accounts.permissions import Permission
from ordis.aftercare.queries import figures as aftercare_figures
from ordis.devices.lists.export import FileFormat
from ordis.indicators import behind, rules, tallies
from ordis.indicators import table as tables
from ordis.indicators.behind import Asked
from ordis.indicators.indicator import Indicator
from ordis.indicators.remembered import remembered
from ordis.indicators.scope import Scope, readable, scope_of, told_to
from ordis.indicators.table import Table
from ordis.indicators.work import STANDING
from ordis.kernel import clock
from ordis.kernel.period import PeriodForm
from ordis.kernel.refusal import Refusal

blueprint = Blueprint("indicators", __name__)
NOT_SO = "Cet indicateur ne se lit pas ainsi. Rien n’a été compté\u202f: revenez à son tableau."
NO_PERIOD = (
    "La période demandée n’est pas valable. Rien n’a été compté\u202f: choisissez-la sur la page des indicateurs."
)


@blueprint.get("/indicators")
@requires(Permission.INDICATOR_VIEW)
def index() -> ResponseReturnValue:
    """Without dates in the address, the year so far."""
    form, user, fresh = _period(), acting_user(), tallies.freshness(at=clock.now())
    valid = form.validate()
    told = _table(scope_of(user), form.first.data, form.last.data, fresh) if valid else None
    remark = rules.remark(form.first.data, form.last.data, today=clock.today()) if valid else ""
    shown = {"told": told, "fresh": fresh, "remark": remark, "nothing": rules.NOTHING}
    body = _drawn(told, fresh, followed=user.can(Permission.REPORT_VIEW)) if told else ""
    return render_template(
        "indicators/index.html", form=form, now=clock.now(), body=body, **shown
    ), 200 if valid else 422


def _drawn(told: Table, fresh: tallies.Freshness, *, followed: bool) -> Markup:
    """The tables, and what followed the handovers for whoever may read it."""
    scope = tuple(row.indicator.key for row in told.rows), scope_of(acting_user()).structures

    def draw() -> Markup:
        aftercare = aftercare_figures(told.first, told.last) if followed else None
        return Markup(render_template("indicators/_table.html", told=told, aftercare=aftercare))  # noqa: S704 (our page)

    return remembered(("tables", scope, told.first, told.last, followed), fresh, draw, at=clock.now())


@blueprint.get("/indicators/export/<layout>")
@requires(Permission.INDICATOR_VIEW)
def export(layout: str) -> ResponseReturnValue:
    """The table as a file, ``csv`` or ``xlsx``; definitions go with it."""
    chosen = FileFormat.find(layout)
    if chosen is None:
        raise Refusal("Ordis écrit ce tableau en CSV et en XLSX seulement.", status=404)
    first, last = _days()
    told = _table(scope_of(acting_user()), first, last, tallies.freshness(at=clock.now()))
    data = tables.xlsx(told) if chosen is FileFormat.XLSX else b"".join(tables.csv_pieces(told))
    response: Response = make_response(data)
    response.mimetype = chosen.mimetype.split(";")[0]
    response.headers.set("Content-Disposition", "attachment", filename=f"indicateurs-{first}-{last}.{chosen.value}")
    return response


@blueprint.get("/indicators/<indicator>")
@requires(Permission.INDICATOR_VIEW)
def show(indicator: str) -> ResponseReturnValue:
    """One indicator: its words, what it is broken down by, and the list behind, which gives the same number."""
    user = acting_user()
    found, scope = readable(user, indicator)
    first, last = _days()
    asked = _asked(found, user)
    told = _table(scope, first, last, tallies.freshness(at=clock.now()))
    seen = user.can(behind.RIGHTS[found.listed]) and found is not STANDING
    return render_template(
        "indicators/show.html",
        indicator=found,
        row=next(row for row in told.rows if row.indicator is found),
        parts=[
            (by, dimension.label, tallies.parts(found, by, first, last, structures=scope.structures))
            for by, dimension in found.by.items()
            if told_to(user, dimension)
        ],
        listed=behind.lines(found, first, last, scope=scope, asked=asked) if seen else None,
        asked=asked,
        part=tallies.part(found, asked.by, asked.member, first, last, structures=scope.structures)
        if asked.by
        else None,
        first=first,
        last=last,
    )


def _asked(indicator: Indicator, user: User) -> Asked:
    """What of the list the address asks for. A district is never asked for by itself."""
    asked = Asked(
        request.args.get("by", ""),
        request.args.get("member", "")[:160],
        min(max(request.args.get("page", 1, type=int), 1), behind.LAST_PAGE),
    )
    by = indicator.by.get(asked.by)
    if asked.by and (by is None or by.small or not told_to(user, by)):
        raise Refusal(NOT_SO, status=404)
    return asked


def _period() -> PeriodForm:
    today = clock.today()
    given = request.args if {"first", "last"} & set(request.args) else None
    return PeriodForm(
        given or MultiDict({"first": today.replace(month=1, day=1).isoformat(), "last": today.isoformat()})
    )


def _days() -> tuple[date, date]:
    form = _period()
    if not form.validate():
        raise Refusal(NO_PERIOD, status=422)
    return form.first.data, form.last.data


def _table(scope: Scope, first: date, last: date, fresh: tallies.Freshness) -> Table:
    question = ("table", scope.audiences, scope.structures, first, last)
    return remembered(question, fresh, lambda: tables.table(scope, first, last), at=clock.now())
