"""What a person declares of a disk, each on a page of its own: typed words stay when something is missing."""

from io import BytesIO
from typing import Any

from flask import Response, abort, flash, redirect, render_template, send_file, url_for
from flask.typing import ResponseReturnValue

from ordis.accounts.access import acting_user, requires
from ordis.accounts.permissions import Permission
from ordis.devices.models import Device, Disk, DiskState
from ordis.devices.queries import device_by_code, disk_of
from ordis.kernel import clock
from ordis.kernel.refusal import Refusal
from ordis.kernel.transaction import commits
from ordis.wiping import attachments, destruction, firmware, forms, queries, statements
from ordis.wiping.attachments import Use
from ordis.wiping.blueprint import blueprint

DECLARABLE = {
    "removed": DiskState.REMOVED_BY_DONOR, "absent": DiskState.ABSENT, "taken-back": DiskState.TO_WIPE,
}  # fmt: skip
"""Word of the address → state; a destruction has pages of its own."""
DESTRUCTIONS = {"here": forms.DestructionHereForm, "outside": forms.DestructionOutsideForm}


@blueprint.get("/devices/<code>/disks/<number>/destruction/<where>")
@requires(Permission.WIPE_RECORD)
def destruction_page(code: str, number: str, where: str) -> ResponseReturnValue:
    device, disk = _disk(code, number)
    return _destruction(device, disk, where, _destruction_form(where))


@blueprint.post("/devices/<code>/disks/<number>/destruction/<where>")
@requires(Permission.WIPE_RECORD)
@commits
def destroy(code: str, number: str, where: str) -> ResponseReturnValue:
    device, disk = _disk(code, number, lock=True)
    form = _destruction_form(where)
    if not form.validate_on_submit():
        return _destruction(device, disk, where, form), 422
    try:
        statements.declare(
            device=device, disk=disk, state=DiskState.DESTROYED, words=form.words(), told=form.told(),
            actor=acting_user(), at=clock.now(),
        )  # fmt: skip
    except Refusal as refusal:
        return _destruction(device, disk, where, form, refusal), refusal.status
    return _declared(device, disk)


@blueprint.get("/devices/<code>/disks/<number>/statement/<word>")
@requires(Permission.WIPE_RECORD)
def statement_page(code: str, number: str, word: str) -> ResponseReturnValue:
    device, disk = _disk(code, number)
    return _statement(device, disk, word, forms.WordsForm())


@blueprint.post("/devices/<code>/disks/<number>/statement/<word>")
@requires(Permission.WIPE_RECORD)
@commits
def declare(code: str, number: str, word: str) -> ResponseReturnValue:
    device, disk = _disk(code, number, lock=True)
    form, state = forms.WordsForm(), _state(word)
    if not form.validate_on_submit():
        return _statement(device, disk, word, form), 422
    try:
        statements.declare(
            device=device, disk=disk, state=state, words=form.words.data, actor=acting_user(), at=clock.now()
        )
    except Refusal as refusal:
        return _statement(device, disk, word, form, refusal), refusal.status
    return _declared(device, disk)


# --- erases by the disk itself -----------------------------------------------------------------------------


@blueprint.get("/devices/<code>/disks/<number>/firmware-erase")
@requires(Permission.WIPE_RECORD)
def firmware_erase_page(code: str, number: str) -> ResponseReturnValue:
    device, disk = _disk(code, number)
    return _firmware(device, disk, forms.FirmwareEraseForm())


@blueprint.post("/devices/<code>/disks/<number>/firmware-erase")
@requires(Permission.WIPE_RECORD)
@commits
def declare_firmware_erase(code: str, number: str) -> ResponseReturnValue:
    device, disk = _disk(code, number, lock=True)
    form = forms.FirmwareEraseForm()
    form.technique.choices = _commands(disk)
    if not form.validate_on_submit():
        return _firmware(device, disk, form), 422
    actor, at = acting_user(), clock.now()
    try:
        output = form.upload()
        kept = output and attachments.keep(upload=output, use=Use.OUTPUT, device=device, actor=actor, at=at)
        firmware.note_erase(
            disk=disk, technique=form.technique.data, done_at=form.done_at.data, evidence=kept or None,
            words=form.tool.data or "", actor=actor, at=at,
        )  # fmt: skip
    except Refusal as refusal:
        return _firmware(device, disk, form, refusal), refusal.status
    flash(_erase_sentence(disk), "success" if disk.state is DiskState.WIPED else "warning")
    return _back(device)


@blueprint.post("/devices/<code>/disks/<number>/firmware-erases/<rank>/undo")
@requires(Permission.WIPE_JUDGE)
@commits
def undo_firmware_erase(code: str, number: str, rank: str) -> ResponseReturnValue:
    """``rank``: which of the erases declared of the disk, counted from 1."""
    device, disk = _disk(code, number, lock=True)
    erases = firmware.erases_of(disk)
    chosen = int(rank) if rank.isdecimal() and len(rank) < 6 else 0
    erase = erases[chosen - 1] if 0 < chosen <= len(erases) else abort(404)
    firmware.take_back(erase=erase, actor=acting_user(), at=clock.now())
    flash(f"L’effacement interne déclaré sur {disk.designation} est annulé.")
    return _back(device)


# --- files kept beside a declaration -----------------------------------------------------------------------


@blueprint.get("/evidence/<ref>/picture")
@requires(Permission.DEVICE_VIEW)
def picture(ref: str) -> Response:
    """A photograph, shown as what its bytes say it is; anything else is only to be saved."""
    file = queries.evidence_by_ref(ref) or abort(404)
    data = attachments.bytes_of(file)
    kind = attachments.picture_type(data)
    answer = send_file(
        BytesIO(data), kind or "application/octet-stream", as_attachment=kind is None or kind == "image/heic",
        download_name=file.filename, etag=file.sha256,
    )  # fmt: skip
    answer.headers["Content-Security-Policy"] = "default-src 'none'; sandbox"
    answer.headers["Cache-Control"] = "private, no-cache"
    return answer


# --- pages and rows ----------------------------------------------------------------------------------------


def _destruction(device: Device, disk: Disk, where: str, form: Any, refusal: Refusal | None = None) -> str:
    return render_template(
        "wiping/destruction.html", device=device, disk=disk, number=_number(device, disk), where=where, form=form,
        refusal=refusal, warning=destruction.warning(disk.medium),
    )  # fmt: skip


def _statement(device: Device, disk: Disk, word: str, form: Any, refusal: Refusal | None = None) -> str:
    state = _state(word)
    return render_template(
        "wiping/statement.html", device=device, disk=disk, number=_number(device, disk), word=word, form=form,
        refusal=refusal, state=state, ask=statements.WORDS[state],
    )  # fmt: skip


def _firmware(device: Device, disk: Disk, form: Any, refusal: Refusal | None = None) -> str:
    form.technique.choices = _commands(disk)
    due = firmware.READ_BACK_DUE.format(disk=disk.designation)
    return render_template(
        "wiping/firmware_erase.html", device=device, disk=disk, number=_number(device, disk), form=form,
        refusal=refusal, due=due, purge=queries.requires_purge(device),
        no_command=firmware.NO_COMMAND.format(medium=disk.medium.label),
    )  # fmt: skip


def _commands(disk: Disk) -> list[tuple[str, str]]:
    return [(each.value, firmware.told(each, disk.medium)) for each in firmware.commands(disk.medium)]


def _erase_sentence(disk: Disk) -> str:
    if disk.state is DiskState.WIPED:
        return f"L’effacement interne est déclaré, et la relecture qui l’attendait le prouve : {disk.designation}."
    return f"L’effacement interne est déclaré. {firmware.READ_BACK_DUE.format(disk=disk.designation)}"


def _destruction_form(where: str) -> Any:
    return (DESTRUCTIONS.get(where) or abort(404))()


def _state(word: str) -> DiskState:
    return DECLARABLE.get(word) or abort(404)


def _disk(code: str, number: str, *, lock: bool = False) -> tuple[Device, Disk]:
    device = device_by_code(code, lock=lock) or abort(404)
    wanted = int(number) if number.isdecimal() and len(number) < 6 else 0
    return device, disk_of(device, wanted) or abort(404)


def _number(device: Device, disk: Disk) -> int:
    return device.disks.index(disk) + 1


def _declared(device: Device, disk: Disk) -> ResponseReturnValue:
    flash(f"Votre déclaration est enregistrée : {disk.designation}, « {disk.state.label} ».")
    return _back(device)


def _back(device: Device) -> ResponseReturnValue:
    return redirect(url_for("devices.show", code=device.code, _anchor="wiping"), 303)
