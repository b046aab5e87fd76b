"""Labels: read by a scanner, printed on a sheet, and seen by anybody who finds a device."""

from io import BytesIO

from flask import abort, jsonify, redirect, render_template, request, send_file, url_for
from flask.typing import ResponseReturnValue
from flask_security import current_user

from ordis import settings
from ordis.accounts.access import acting_user, public, requires
from ordis.accounts.permissions import Permission
from ordis.devices import actions, finding, queries, scan
from ordis.devices.blueprint import blueprint
from ordis.devices.code import spoken
from ordis.devices.forms import MOST_LABELS, LabelsForm
from ordis.devices.labels.formats import DEFAULT_FORMAT, LABEL_FORMATS
from ordis.devices.labels.pdf import render
from ordis.devices.labels.sheet import PrintJob
from ordis.devices.public import public_facts
from ordis.kernel import clock
from ordis.kernel.answers import wants_json
from ordis.kernel.limits import PUBLIC_PAGES, limiter
from ordis.kernel.transaction import commits

FORMATS = [
    (name, f"{name} · {sheet.label[0]:g} × {sheet.label[1]:g} mm".replace(".", ","))
    for name, sheet in LABEL_FORMATS.items()
]
ADDRESSES = {scan.ScanKind.DEVICE: "devices.show", scan.ScanKind.PLACE: "stock.show"}


@blueprint.get("/scan", endpoint="scan")
@requires(Permission.DEVICE_VIEW)
def scan_page() -> ResponseReturnValue:
    return render_template("devices/scan.html", finding=None)


@blueprint.post("/scan", endpoint="scan_text")
@requires(Permission.DEVICE_VIEW)
@commits
def scan_text() -> ResponseReturnValue:
    """A known label leads to its page; anything else comes back with a sentence and what was read."""
    found = finding.find(request.form.get("text", ""))
    endpoint = ADDRESSES.get(found.scan.kind) if found.known else None
    url = url_for(endpoint, code=found.scan.code) if endpoint else None
    if wants_json():
        return jsonify(found.scan.as_json() | {"url": url, "tone": found.tone, "message": found.sentence})
    if url:
        return redirect(url, 303)
    return render_template("devices/scan.html", finding=found), 422


@blueprint.get("/labels")
@requires(Permission.LABEL_PRINT)
def label_options() -> ResponseReturnValue:
    """Which sheet, from which label on, for the devices that the address names."""
    form = LabelsForm(request.args, meta={"csrf": False}).offer(FORMATS)
    form.format.data = form.format.data if form.format.data in LABEL_FORMATS else DEFAULT_FORMAT
    return _label_page(form)


@blueprint.post("/labels")
@requires(Permission.LABEL_PRINT)
@commits
def labels() -> ResponseReturnValue:
    form = LabelsForm().offer(FORMATS)
    if not form.validate_on_submit():
        return _label_page(form), 422
    devices, _unknown = queries.devices_by_codes(form.codes.data or [])
    name = form.format.data
    sheet = render(PrintJob(finding.label_facts(devices), LABEL_FORMATS[name], form.first_cell.data))
    actions.note_labels_printed(devices=devices, format_name=name, actor=acting_user(), at=clock.now())
    return send_file(BytesIO(sheet), "application/pdf", download_name="etiquettes.pdf")


@blueprint.get("/D/<code>")
@blueprint.get("/d/<code>")
@limiter.limit(PUBLIC_PAGES)
@public
def label(code: str) -> ResponseReturnValue:
    device = queries.device_by_code(code)
    if device is None:
        return abort(404) if wants_json() else (render_template("devices/unknown_label.html", code=code[:20]), 404)
    facts = public_facts(device, settings=settings.current(), today=clock.today())
    if wants_json():
        return facts.as_json()
    if current_user.is_authenticated and acting_user().can(Permission.DEVICE_VIEW):
        return redirect(url_for("devices.show", code=device.code), 303)
    return render_template("devices/label.html", facts=facts)


def _label_page(form: LabelsForm) -> str:
    devices, unknown = queries.devices_by_codes((form.codes.data or request.args.getlist("code"))[:MOST_LABELS])
    sheet = LABEL_FORMATS.get(form.format.data, LABEL_FORMATS[DEFAULT_FORMAT])
    return render_template(
        "devices/labels/dialog.html",
        form=form,
        devices=devices,
        unknown=[spoken(code) for code in unknown],
        sheet=sheet,
    )
