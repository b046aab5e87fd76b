"""Evidence dropped on a device, and answers to its questions."""

from io import BytesIO

from flask import Response, abort, flash, redirect, render_template, send_file, url_for
from flask.typing import ResponseReturnValue

from ordis.accounts.access import acting_user, requires
from ordis.accounts.permissions import Permission
from ordis.devices.models import Device, Disk, Door
from ordis.devices.queries import disk_of
from ordis.kernel import clock
from ordis.kernel.refusal import Refusal
from ordis.kernel.transaction import commits
from ordis.wiping import actions, attachments, intake, placing, queries, sentences
from ordis.wiping import bench_views as bench_views  # declares its addresses
from ordis.wiping import certificate_views as certificate_views  # declares its addresses
from ordis.wiping import conf_views as conf_views  # declares its addresses
from ordis.wiping import inbox_views as inbox_views  # declares its addresses
from ordis.wiping import statement_views as statement_views  # declares its addresses
from ordis.wiping.attachments import title_of
from ordis.wiping.blueprint import blueprint as blueprint
from ordis.wiping.evidence import Format, HiddenArea, Outcome, Status
from ordis.wiping.forms import EvidenceForm, PlaceForm, ReservationForm, first_error
from ordis.wiping.inventory_intake import machines_of
from ordis.wiping.models import EvidenceFile, WipeRecord
from ordis.wiping.telling import refusals, tell, tell_one

ACCEPTED = "La réserve est acceptée : le disque est effacé, et votre raison sera imprimée sur l’attestation."


_WORDS = {
    "formats": Format, "outcomes": Outcome, "statuses": Status, "hidden_areas": HiddenArea, "sentences": sentences,
}  # fmt: skip


@blueprint.post("/devices/<code>/evidence")
@requires(Permission.WIPE_RECORD)
@commits
def add_evidence(code: str) -> ResponseReturnValue:
    device, form = _device(code), EvidenceForm()
    if not form.validate_on_submit():
        return _dropped_in_vain(device, form)
    taken = intake.take_each(
        form.received_all(), actor=acting_user(), at=clock.now(), door=Door.PAGE, device=device
    )  # fmt: skip
    if refused := refusals(taken):
        form.file.errors = [refusal.message for refusal in refused]
        return _dropped_in_vain(device, form, refused[0].status)
    tell(taken)
    return _back(device)


@blueprint.post("/devices/<code>/evidence/<ref>/disks")
@requires(Permission.WIPE_RECORD)
@commits
def place_disk(code: str, ref: str) -> ResponseReturnValue:
    """One click: « Ajouter ce disque à l’appareil », or « c’est ce disque »."""
    device, form = _device(code), PlaceForm()
    if not form.validate_on_submit():
        raise Refusal(first_error(form), status=422)
    line = _line(_evidence(ref).records, form.line.data)
    disk = _disk(device, form.disk.data) if form.disk.data else None
    tell_one(placing.place_disk(device=device, line=line, disk=disk, actor=acting_user(), at=clock.now()))
    return _back(device)


@blueprint.post("/devices/<code>/reservations")
@requires(Permission.WIPE_JUDGE)
@commits
def accept_reservation(code: str) -> ResponseReturnValue:
    device, form = _device(code), ReservationForm()
    if not form.validate_on_submit():
        raise Refusal(f"{first_error(form)} Rien n’a été modifié.", status=422)
    line = _line(queries.reservations_on(device), form.line.data)
    actor, at = acting_user(), clock.now()
    changed = actions.accept_reservation(device=device, line=line, reason=form.reason.data, actor=actor, at=at)
    flash(changed or ACCEPTED, "warning" if changed else "success")
    return _back(device)


@blueprint.get("/evidence/<ref>")
@requires(Permission.DEVICE_VIEW)
def evidence(ref: str) -> ResponseReturnValue:
    file = _evidence(ref)
    picture = attachments.picture_kept(file)
    return render_template(
        "wiping/evidence.html", evidence=file, devices=queries.devices_of(file), title=title_of(file, picture),
        machines=machines_of(file), picture=picture in attachments.SHOWN,
        may_place=acting_user().can(Permission.WIPE_RECORD), **_WORDS,
    )  # fmt: skip


@blueprint.get("/evidence/<ref>/raw")
@requires(Permission.DEVICE_VIEW)
def raw(ref: str) -> Response:
    """The bytes as received, to be saved and never shown: they come from outside."""
    file = _evidence(ref)
    content = BytesIO(attachments.bytes_of(file))
    answer = send_file(content, "text/plain", as_attachment=True, download_name=file.filename, etag=file.sha256)
    answer.cache_control.private = True
    return answer


# --- finding the row, telling what happened ----------------------------------------------------------------


def _device(code: str) -> Device:
    """Not locked: actions lock what they tie, in one order, so that two drops never wait for each other."""
    return queries.device_to_work_on(code) or abort(404)


def _disk(device: Device, number: int) -> Disk:
    return disk_of(device, number) or abort(404)


def _evidence(ref: str) -> EvidenceFile:
    return queries.evidence_by_ref(ref) or abort(404)


def _line(lines: list[WipeRecord], line_id: int) -> WipeRecord:
    return next((line for line in lines if line.id == line_id), None) or abort(404)


def _back(device: Device) -> ResponseReturnValue:
    return redirect(url_for("devices.show", code=device.code, _anchor="wiping"), 303)


def _dropped_in_vain(device: Device, form: EvidenceForm, status: int = 422) -> ResponseReturnValue:
    return render_template("wiping/add_evidence.html", device=device, form=form), status
