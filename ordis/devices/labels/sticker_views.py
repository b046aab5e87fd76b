"""Blank stickers printed ahead, and the label of one device: printed again, replaced."""

from flask import abort, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from ordis.accounts.access import acting_user, requires
from ordis.accounts.permissions import Permission
from ordis.devices import finding, scan
from ordis.devices.code import spoken
from ordis.devices.labels import queries, stickers, svg
from ordis.devices.labels.blueprint import blueprint
from ordis.devices.labels.formats import DEFAULT_FORMAT, LABEL_FORMATS
from ordis.devices.labels.forms import BatchForm, ReplaceForm, StickerForm
from ordis.devices.labels.sheet import PrintJob, pages
from ordis.devices.models import Device
from ordis.devices.queries import device_by_code
from ordis.kernel import clock
from ordis.kernel.refusal import Refusal
from ordis.kernel.transaction import commits

NOT_A_CODE = "Ce scan n’est pas une étiquette d’Ordis. Rien n’a été modifié : relisez-la, ou tapez son code."


@blueprint.get("/labels/blank")
@requires(Permission.LABEL_PRINT)
def batches() -> ResponseReturnValue:
    return render_template("devices/labels/batches.html", form=BatchForm(), batches=queries.batches())


@blueprint.post("/labels/blank")
@requires(Permission.LABEL_PRINT)
@commits
def add_batch() -> ResponseReturnValue:
    form = BatchForm()
    if not form.validate_on_submit():
        return render_template("devices/labels/batches.html", form=form, batches=queries.batches()), 422
    batch = stickers.print_batch(count=form.count.data, actor=acting_user(), at=clock.now())
    flash(f"La planche vierge {batch} est prête : imprimez-la.")
    return redirect(url_for("devices.label_options", what="stickers", codes=batch), 303)


# --- the label of one device ---------------------------------------------------------------------------------


@blueprint.get("/devices/<code>/label")
@requires(Permission.LABEL_PRINT)
def of_device(code: str) -> ResponseReturnValue:
    return _page(_device(code))


@blueprint.post("/devices/<code>/label/replace")
@requires(Permission.LABEL_PRINT)
@commits
def replace(code: str) -> ResponseReturnValue:
    device, form = _device(code, lock=True), ReplaceForm(prefix="new")
    if not form.validate_on_submit():
        return _page(device, replacing=form), 422
    old = device.code
    stickers.replace_label(device=device, reason=form.reason.data, actor=acting_user(), at=clock.now())
    flash(f"{spoken(old)} s’appelle désormais {spoken(device.code)} : imprimez et collez la nouvelle étiquette.")
    return redirect(url_for("labels.of_device", code=device.code), 303)


@blueprint.post("/devices/<code>/label/sticker")
@requires(Permission.LABEL_PRINT)
@commits
def stick(code: str) -> ResponseReturnValue:
    """A blank sticker, already glued over the old label, becomes the label of the device."""
    device, form = _device(code, lock=True), StickerForm(prefix="blank")
    if not form.validate_on_submit():
        return _page(device, sticking=form), 422
    stickers.attach(
        code=_scanned(form.text.data), device=device, reason="étiquette vierge collée", actor=acting_user(),
        at=clock.now(),
    )  # fmt: skip
    flash(f"L’étiquette {spoken(device.code)} est désormais celle de cet appareil.")
    return redirect(url_for("labels.of_device", code=device.code), 303)


def _device(code: str, *, lock: bool = False) -> Device:
    return device_by_code(code, lock=lock) or abort(404)


def _scanned(text: str) -> str:
    read = scan.read(text)
    if read.kind is not scan.ScanKind.DEVICE or read.code is None:
        raise Refusal(NOT_A_CODE, status=422)
    return read.code


def _page(device: Device, *, replacing: ReplaceForm | None = None, sticking: StickerForm | None = None) -> str:
    job = PrintJob(finding.label_facts([device]), LABEL_FORMATS[DEFAULT_FORMAT])
    (drawn,) = pages(job)
    return render_template(
        "devices/labels/of_device.html",
        device=device,
        drawing=svg.single(drawn, job.sheet, label=f"Étiquette {spoken(device.code)}"),
        former=queries.former_codes(device),
        replacing=replacing or ReplaceForm(prefix="new"),
        sticking=sticking or StickerForm(prefix="blank"),
    )
