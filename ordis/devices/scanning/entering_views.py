"""The scan field of a list, over HTTP: what its script is told, and the same page for a browser without scripts."""

from collections.abc import Callable
from typing import Any

from flask import flash, jsonify, redirect
from flask.typing import ResponseReturnValue

from ordis.accounts.access import acting_user
from ordis.devices.scanning import bench
from ordis.kernel.answers import wants_json

REFUSED = {"blocked": 409, "unknown": 422}
"""Tone → status of a page that says it at its scan field; its transaction is rolled back."""


def answered(told: dict[str, Any], *, page: Callable[[], str], back: str) -> ResponseReturnValue:
    """``page``: the list with ``told`` at its field, for a scan that changed nothing; ``back``: its address."""
    if wants_json():
        return jsonify(told)
    if told["tone"] in REFUSED:
        return page(), REFUSED[told["tone"]]
    flash(told["message"])
    for warning in told["reasons"]:
        flash(warning, "warning")
    return redirect(told["url"] or back, 303)


def scan_facts(name: str) -> dict[str, Any]:
    """What ``js/entering.js`` starts from. ``name``: of this list alone, since scans kept without a network are sent
    to the page that bears it."""
    return {"owner": f"{name}-{acting_user().ref}"} | bench.vocabulary()
