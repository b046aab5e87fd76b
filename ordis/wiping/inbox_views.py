"""The inbox « à rattacher »: its page, its drop zone, and the answers that a person gives."""

from flask import abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from ordis.accounts.access import acting_user, requires
from ordis.accounts.permissions import Permission
from ordis.devices.models import Device, Disk, Door
from ordis.devices.queries import device_by_code, disk_of
from ordis.kernel import clock
from ordis.kernel.refusal import Refusal
from ordis.kernel.transaction import commits
from ordis.wiping import inbox, inbox_queries, intake, inventory_intake, placing, queries, sentences
from ordis.wiping.blueprint import blueprint
from ordis.wiping.evidence import Format, Outcome
from ordis.wiping.forms import EvidenceForm, first_error
from ordis.wiping.inbox import Shown
from ordis.wiping.inbox_forms import WhereForm, WhichForm
from ordis.wiping.models import EvidenceFile, WipeRecord
from ordis.wiping.telling import refusals, tell, tell_one

ASKED = "Ce qui n’est connu sur aucun appareil attend ci-dessous : dites d’où vient chaque disque."
NO_SUCH_DEVICE = "Aucun appareil ne porte le code « {code} » : vérifiez l’étiquette. Rien n’a été modifié."
_WORDS = {
    "formats": Format,
    "machines_of": inventory_intake.machines_of,
    "outcomes": Outcome,
    "sentences": sentences,
    "states": Shown,
}


@blueprint.get("/evidence")
@requires(Permission.WIPE_RECORD)
def index() -> ResponseReturnValue:
    return _page(EvidenceForm(formdata=None))


@blueprint.post("/evidence")
@requires(Permission.WIPE_RECORD)
@commits
def drop() -> ResponseReturnValue:
    """Several files at once, of any disks: each has its own answer."""
    form = EvidenceForm()
    if not form.validate_on_submit():
        return _page(form), 422
    taken = intake.take_each(form.received_all(), actor=acting_user(), at=clock.now(), door=Door.PAGE)
    if refused := refusals(taken):
        form.file.errors = [refusal.message for refusal in refused]
        return _page(form), refused[0].status
    tell(taken, asked=ASKED)
    return redirect(url_for("wiping.index"), 303)


@blueprint.get("/evidence/<ref>/line")
@requires(Permission.WIPE_RECORD)
def waiting_line(ref: str) -> ResponseReturnValue:
    """Choose the device by its code, then the disk."""
    line, code = _line(_file(ref), request.args.get("line", type=int)), request.args.get("device", "")
    device = device_by_code(code) if code else None
    return render_template(
        "wiping/waiting_line.html", line=line, card=inbox.card_of(line), device=device, code=code,
        candidates=inbox.candidates(line, device) if device else (),
        unknown=NO_SUCH_DEVICE.format(code=code) if code and device is None else "", **_WORDS,
    )  # fmt: skip


@blueprint.post("/evidence/<ref>/line")
@requires(Permission.WIPE_RECORD)
@commits
def place_line(ref: str) -> ResponseReturnValue:
    file, form = _file(ref), WhereForm()
    device = _device(form)
    line = _line(file, form.line.data)
    disk = _disk(device, form.disk.data) if form.disk.data else None
    tell_one(placing.place_disk(device=device, line=line, disk=disk, actor=acting_user(), at=clock.now()))
    return redirect(url_for("wiping.index"), 303)


@blueprint.post("/evidence/<ref>/device")
@requires(Permission.WIPE_RECORD)
@commits
def place_file(ref: str) -> ResponseReturnValue:
    device = _device(WhereForm())
    tell_one(placing.place_file(file=_file(ref), device=device, actor=acting_user(), at=clock.now()))
    return redirect(url_for("devices.show", code=device.code), 303)


@blueprint.post("/evidence/<ref>/set-aside")
@requires(Permission.WIPE_RECORD)
@commits
def set_aside(ref: str) -> ResponseReturnValue:
    """« Ne concerne aucun de nos appareils »: a line, or all that waits in the file."""
    file, form = _file(ref), WhichForm()
    placing.set_aside(file=file, line=_which(file, form), actor=acting_user(), at=clock.now())
    flash("C’est écarté, sous votre nom. Vous pouvez le remettre en attente depuis « Écartés ».")
    return redirect(url_for("wiping.index"), 303)


@blueprint.post("/evidence/<ref>/take-back")
@requires(Permission.WIPE_RECORD)
@commits
def take_back(ref: str) -> ResponseReturnValue:
    file, form = _file(ref), WhichForm()
    placing.take_back(file=file, line=_which(file, form), actor=acting_user(), at=clock.now())
    flash("C’est de nouveau en attente.")
    return redirect(url_for("wiping.index"), 303)


def _page(form: EvidenceForm) -> str:
    shown = Shown.find(request.args.get("state", "")) or Shown.WAITING
    waiting, capped = inbox_queries.count_waiting()
    page = inbox.inbox(shown, after=request.args.get("after", type=int))
    return render_template(
        "wiping/inbox.html", page=page, shown=shown, waiting=waiting, capped=capped, form=form, **_WORDS
    )


def _device(form: WhereForm) -> Device:
    if not form.validate_on_submit():
        raise Refusal(f"{first_error(form)} {placing.UNCHANGED}", status=422)
    device = device_by_code(form.device.data)
    if device is None:
        raise Refusal(NO_SUCH_DEVICE.format(code=form.device.data), status=422)
    return device


def _disk(device: Device, number: int) -> Disk:
    return disk_of(device, number) or abort(404)


def _file(ref: str) -> EvidenceFile:
    return queries.evidence_by_ref(ref) or abort(404)


def _line(file: EvidenceFile, position: int | None) -> WipeRecord:
    return next((line for line in file.records if line.position == position), None) or abort(404)


def _which(file: EvidenceFile, form: WhichForm) -> WipeRecord | None:
    if not form.validate_on_submit():
        raise Refusal(f"{first_error(form)} {placing.UNCHANGED}", status=422)
    return None if form.line.data is None else _line(file, form.line.data)
