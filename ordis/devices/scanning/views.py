"""The bench page, and the stable address of a scan, for the page, for a browser without scripts, for programs."""

from typing import Any
from uuid import uuid4

from flask import jsonify, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from ordis.accounts.access import acting_user, requires
from ordis.accounts.permissions import Permission
from ordis.devices import finding, scan
from ordis.devices.blueprint import blueprint
from ordis.devices.scan import ScanKind
from ordis.devices.scanning import actions, bench
from ordis.devices.scanning.bench import Armed, Outcome
from ordis.devices.scanning.forms import Sent
from ordis.kernel import clock
from ordis.kernel.answers import wants_json
from ordis.kernel.transaction import commits

ADDRESSES = {
    ScanKind.DEVICE: "devices.show",
    ScanKind.PLACE: "stock.show",
    ScanKind.BLANK: "donations.sticker",
    ScanKind.CONTAINER: "collections.container",
}


@blueprint.get("/scan", endpoint="scan")
@requires(Permission.DEVICE_VIEW)
def scan_page() -> ResponseReturnValue:
    """The address says what is armed, so that a page without scripts keeps its step."""
    return _page(request.args.get("step", ""), None)


@blueprint.post("/scan", endpoint="scan_text")
@requires(Permission.DEVICE_VIEW)
@commits
def scan_text() -> ResponseReturnValue:
    """What the scan leads to; under an armed step, what became of it."""
    sent = Sent.read(request.form)
    told = _answer(sent)
    if wants_json():
        return jsonify(told)
    if told["mode"]:
        return redirect(url_for("devices.scan", **told["mode"]), 303)
    if told["url"] and sent.step in {"", bench.OPEN}:
        return redirect(told["url"], 303)
    return _page(sent.step, told), 422 if told["tone"] in {"unknown", "blocked"} else 200


def _answer(sent: Sent) -> dict[str, Any]:
    if sent.step in {"", bench.OPEN, bench.PAUSE}:
        return _found(sent)
    actor, at = acting_user(), clock.now()
    told = actions.answer_once(
        sent=sent, work=lambda: actions.apply_scan(sent=sent, actor=actor, at=at), actor=actor, at=at
    )
    return told | {"url": _address(told["kind"], told["code"]) if told["device"] else None}


def _found(sent: Sent) -> dict[str, Any]:
    """No step: the page of what was scanned, or of nothing while the scanner is paused."""
    read = scan.read(sent.text)
    if read.kind is ScanKind.ACTION:
        return actions.card(read, actor=acting_user())
    found = finding.find(sent.text)
    if sent.step == bench.PAUSE:
        return bench.answer(Outcome.PAUSED, bench.PAUSED.format(found.sentence), found.scan)
    known = Outcome.BLOCKED if found.tone == "blocked" else Outcome.FOUND
    outcome = known if found.known else Outcome.NOT_FOUND if found.scan.code else Outcome.UNKNOWN
    named = read.code if found.device is not None and read.kind is ScanKind.DEVICE else found.scan.code
    url = _address(found.scan.kind.value, named) if found.known else None  # a replaced label: its page says so
    return bench.answer(outcome, found.sentence, found.scan, url=url, device=found.device)


def _address(kind: str, code: str | None) -> str | None:
    endpoint = ADDRESSES.get(ScanKind(kind))
    return url_for(endpoint, code=code) if endpoint else None


def _page(step: str, told: dict[str, Any] | None) -> str:
    """After an answer the step stays armed: it was complete when the form that sent the scan was made."""
    user, asked = acting_user(), request.values
    offered = bench.modes(user)
    confirmed = told is not None or asked.get("confirmed") == "1"
    value, note = asked.get("value", ""), asked.get("note", "")
    armed = bench.arm(offered, name=step, value=value, note=note, confirmed=confirmed)
    return render_template(
        "devices/scan.html",
        armed=armed,
        told=told,
        quick=[mode for mode in offered if not mode.asks],
        asking=[mode for mode in offered if mode.asks],
        icons=bench.ICONS,
        key=uuid4(),
        facts=_facts(user.ref, armed, offered),
    )


def _facts(owner: str, armed: Armed, offered: list[bench.Mode]) -> dict[str, Any]:
    """What ``js/bench.js`` starts from."""
    modes = [bench.Mode(bench.OPEN, bench.OPEN_LABEL), bench.Mode(bench.PAUSE, bench.PAUSE_LABEL), *offered]
    facts = {"owner": owner, "armed": armed.as_json(), "modes": [mode.as_json() for mode in modes]}
    return facts | bench.vocabulary()
