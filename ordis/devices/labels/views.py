"""What anybody sees who scans the label of a device; the dialog that prints labels declares its addresses here too."""

from flask import abort, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_security import current_user

from ordis import settings
from ordis.accounts.access import acting_user, public
from ordis.accounts.permissions import Permission
from ordis.devices import queries
from ordis.devices.blueprint import blueprint
from ordis.devices.code import normalise
from ordis.devices.labels import dialog_views  # noqa: F401 (it declares its addresses)
from ordis.devices.public import public_facts
from ordis.kernel import clock
from ordis.kernel.answers import wants_json
from ordis.kernel.limits import PUBLIC_PAGES, limiter


@blueprint.get("/D/<code>")
@blueprint.get("/d/<code>")
@limiter.limit(PUBLIC_PAGES)
@public
def label(code: str) -> ResponseReturnValue:
    """A replaced code leads to the one in use, which staff are told of there; a sticker that no device bears yet, to
    where staff give it to one."""
    device = queries.device_by_code(code)
    if device is None:
        return _without_device(code)
    staff = current_user.is_authenticated and acting_user().can(Permission.DEVICE_VIEW) and not wants_json()
    if device.code != normalise(code) and not staff:
        return redirect(f"/D/{device.code}")
    facts = public_facts(device, settings=settings.current(), today=clock.today())
    if wants_json():
        return facts.as_json()
    if staff:
        return redirect(url_for("devices.show", code=normalise(code)), 303)
    return render_template("devices/label.html", facts=facts)


def _without_device(code: str) -> ResponseReturnValue:
    if wants_json():
        abort(404)
    if current_user.is_authenticated and acting_user().can(Permission.LABEL_PRINT):
        return redirect(url_for("donations.sticker", code=code[:20]), 303)
    return render_template("devices/unknown_label.html", code=code[:20]), 404
