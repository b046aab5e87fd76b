"""The scan drawer over HTTP: the same answers for the page, for its script and for a browser without scripts."""

from uuid import uuid4

from flask import flash, jsonify, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from ordis.accounts.access import acting_user, requires, signed
from ordis.accounts.permissions import Permission
from ordis.devices import steps
from ordis.devices.blueprint import blueprint
from ordis.devices.code import spoken
from ordis.devices.scanning import drawer
from ordis.devices.scanning.drawer import Opened, Order
from ordis.kernel.answers import wants_json
from ordis.kernel.refusal import Refusal
from ordis.kernel.transaction import commits


@blueprint.get("/drawer")
@requires(Permission.DEVICE_VIEW)
def drawer_page() -> ResponseReturnValue:
    """The address arms the step: ``/drawer?step=put&value=CODE``."""
    asked = request.args
    order = drawer.order_of(
        acting_user(), name=asked.get("step", ""), value=asked.get("value", ""), note=asked.get("note", "")
    )
    return _page(drawer.look(order=order, lines=[], actor=acting_user()) if order else None)


@blueprint.post("/drawer/check")
@requires(Permission.DEVICE_VIEW)
@commits
def check_drawer() -> ResponseReturnValue:
    """What the step would do to what was scanned so far; what is to be taken out is taken out first."""
    user, lines = acting_user(), _lines()
    last = request.form.get("last", "").strip()
    opened = drawer.look(order=_order(), lines=[*lines, last] if last else lines, actor=user)
    if gone := request.form.getlist("remove"):
        opened = drawer.take_out(opened, gone, actor=user)
    tone, sentence = _told(opened, lines) if last else ("", "")
    if wants_json():
        return jsonify(_state(opened) | {"tone": tone, "sentence": sentence})
    return _page(opened)


@blueprint.post("/drawer/confirm")
@requires(Permission.DEVICE_VIEW)
@commits
def confirm_drawer() -> ResponseReturnValue:
    """Each step asks for its own right; all of the drawer or nothing."""
    order, form = _order(), request.form
    accepted, shown = form.getlist("accepted"), {name: form.get(name, "") for name in ("key", "typed")}
    try:
        told = drawer.confirm(order=order, lines=_lines(), accepted=accepted, **shown, **signed())
    except drawer.StillClosed as closed:
        problem = closed.problem
        state = _state(closed.opened, problem=problem) | {"tone": "blocked", "sentence": problem}
        return (jsonify(state) if wants_json() else _page(closed.opened, problem=problem)), 409
    flash(told)
    url = url_for("devices.drawer_page", step=order.step.name, value=order.value or None)
    return jsonify(url=url) if wants_json() else redirect(url, 303)


def _order() -> Order:
    form = request.form
    order = drawer.order_of(
        acting_user(), name=form.get("step", ""), value=form.get("value", ""), note=form.get("note", "")
    )
    if order is None:
        raise Refusal(drawer.NO_STEP, status=422)
    return order


def _lines() -> list[str]:
    return [line for line in request.form.get("codes", "").splitlines() if line.strip()]


def _told(opened: Opened, before: list[str]) -> tuple[str, str]:
    """What the last scan brought: a tone of ``js/sounds.js`` and a sentence."""
    lines = opened.gathered.lines
    if opened.order.value != request.form.get("value", ""):
        return "info", f"{opened.order.step.value_label} choisi\u202f: {opened.order.value_label}."
    if len(lines) <= len(before):
        return "already", "Déjà dans le tiroir."
    device = next((each for each in opened.checked.devices if each.code == lines[-1]), None)
    group = next((each for each in opened.checked.groups if lines[-1] in each.members), None)
    said = next((line for line in group.lines if line.member == lines[-1]), None) if group else None
    if device is None:
        return "unknown", f"{said.name}\u202f: {said.sentence}" if said else ""
    tone = "blocked" if group and group.blocks else "info" if group else "good"
    return tone, f"{spoken(device.code)}\u202f: {said.sentence if said else device.designation + '.'}"


def _state(opened: Opened, *, problem: str = "") -> dict[str, object]:
    """What the script of the page shows and keeps."""
    html = render_template("devices/scanning/_checked.html", **_facts(opened, problem))
    return {"html": html, "lines": list(opened.gathered.lines), "value": opened.order.value}


def _page(opened: Opened | None, *, problem: str = "") -> str:
    facts = _facts(opened, problem) if opened else {"opened": None}
    offered = steps.offered_for_many(acting_user())
    return render_template("devices/scanning/drawer.html", offered=offered, most=drawer.MOST, **facts)


def _facts(opened: Opened, problem: str) -> dict[str, object]:
    return {
        "opened": opened,
        "order": opened.order,
        "checked": opened.checked,
        "accepted": set(request.form.getlist("accepted")),
        "problem": problem,
        "key": uuid4(),
    }
