"""Actions on what a list selected: choose the step, read what it would do, confirm."""

from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from werkzeug.datastructures import MultiDict

from ordis.accounts.access import acting_user, requires
from ordis.accounts.permissions import Permission
from ordis.devices import steps
from ordis.devices.blueprint import blueprint
from ordis.devices.scanning import bulk, drawer
from ordis.devices.scanning.bulk import Chosen, Selection
from ordis.devices.scanning.drawer import Order
from ordis.kernel import clock
from ordis.kernel.refusal import Refusal
from ordis.kernel.transaction import commits

MOST_LABELS = 200
"""Codes that the address of the page of labels holds, whatever the server in front of Ordis allows."""


@blueprint.get("/devices/bulk")
@requires(Permission.DEVICE_VIEW)
def bulk_by_address() -> ResponseReturnValue:
    """``/devices/bulk?all=1&stage=wiped``: what the filter of a list finds."""
    return _page(*_read(request.args))


@blueprint.post("/devices/bulk", endpoint="bulk")
@requires(Permission.DEVICE_VIEW)
@commits
def bulk_page() -> ResponseReturnValue:
    """What the step would do; nothing is done yet. Too many codes for an address come by form."""
    return _page(*_read(request.form))


@blueprint.post("/devices/bulk/apply")
@requires(Permission.DEVICE_VIEW)
@commits
def apply_bulk() -> ResponseReturnValue:
    """Each step asks for its own right."""
    selection, order = _read(request.form)
    if order is None:
        raise Refusal(drawer.NO_STEP, status=422)
    shown = {name: request.form.get(name, "") for name in ("seal", "expected", "typed")}
    accepted, actor, at = request.form.getlist("accepted"), acting_user(), clock.now()
    try:
        told = bulk.apply(order=order, selection=selection, accepted=accepted, actor=actor, at=at, **shown)
    except bulk.NotApplied as kept:
        return _show(kept.chosen, order, kept.problem), 409
    flash(told)
    return redirect(_list(selection), 303)


def _read(fields: MultiDict[str, str]) -> tuple[Selection, Order | None]:
    name, value, note = (fields.get(each, "") for each in ("step", "value", "note"))
    return Selection.from_form(fields), drawer.order_of(acting_user(), name=name, value=value, note=note)


def _page(selection: Selection, order: Order | None) -> str:
    return _show(bulk.choose(selection, order, actor=acting_user()), order, "")


def _show(chosen: Chosen, order: Order | None, problem: str) -> str:
    return render_template(
        "devices/scanning/bulk.html",
        chosen=chosen,
        selection=chosen.selection,
        order=order,
        problem=problem,
        offered=steps.offered_for_many(acting_user()),
        list_url=_list(chosen.selection),
        most_labels=MOST_LABELS,
    )


def _list(selection: Selection) -> str:
    args: dict[str, Any] = dict(selection.wanted.as_args()) if selection.wanted else {}
    return url_for("devices.index", **args)
