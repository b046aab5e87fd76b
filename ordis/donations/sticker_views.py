"""A blank sticker is scanned: the device that bears it is created in a donation, or is one that is known already."""

from flask import abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from ordis.accounts.access import acting_user, requires
from ordis.accounts.permissions import Permission
from ordis.devices import finding
from ordis.devices.code import normalise, spoken
from ordis.devices.labels import stickers
from ordis.devices.labels.models import BlankSticker
from ordis.devices.labels.queries import sticker_by_code
from ordis.devices.models import Device, Kind
from ordis.devices.queries import device_by_code
from ordis.devices.scan import ScanKind
from ordis.donations import queries, reception
from ordis.donations.blueprint import blueprint, found
from ordis.donations.custody import queries as custody
from ordis.donations.forms import AttachForm, StickerForm
from ordis.kernel import clock
from ordis.kernel.refusal import Refusal
from ordis.kernel.transaction import commits

NOT_A_DEVICE = "Ce n’est l’étiquette ni le numéro de série d’aucun appareil. Rien n’a été modifié : relisez-les."
GLUED = "étiquette vierge collée à la place"


@blueprint.get("/stickers/<code>")
@requires(Permission.LABEL_PRINT)
def sticker(code: str) -> ResponseReturnValue:
    """What a blank sticker asks; a given one leads to its device, and a code from nowhere says so."""
    if device := device_by_code(code):
        return redirect(url_for("devices.show", code=device.code), 303)
    known = sticker_by_code(code)
    if known is None:
        shown = spoken(code.upper()) if normalise(code) else code[:20]
        return render_template("donations/unknown_sticker.html", code=shown), 404
    return _page(known, StickerForm(prefix="new"), AttachForm(prefix="known"))


@blueprint.post("/stickers/<code>/device")
@requires(Permission.DONATION_RECEIVE)
@commits
def create_with_sticker(code: str) -> ResponseReturnValue:
    known, form = _sticker(code), _creating(StickerForm(prefix="new"))
    if not form.validate_on_submit():
        return _page(known, form, AttachForm(prefix="known")), 422
    donation = found(form.donation.data, lock=True)
    opened = custody.container_in(donation, form.container.data or "")
    device = reception.receive_unexpected(
        donation=donation, kind=Kind(form.kind.data), designation=form.designation.data or "",
        serial=form.serial.data or "", actor=acting_user(), at=clock.now(), sticker=known.code, container=opened,
    )  # fmt: skip
    flash(f"{spoken(device.code)} est créé et reçu : {device.designation}.")
    if opened is not None:
        return redirect(url_for(".reception_page", ref=donation.ref, container=opened.code), 303)
    return redirect(url_for("devices.show", code=device.code), 303)


@blueprint.post("/stickers/<code>/attach")
@requires(Permission.LABEL_PRINT)
@commits
def attach_sticker(code: str) -> ResponseReturnValue:
    known, form = _sticker(code), AttachForm(prefix="known")
    if not form.validate_on_submit():
        return _page(known, StickerForm(prefix="new"), form), 422
    device = _known_device(form.text.data)
    old = device.code
    stickers.attach(code=known.code, device=device, reason=GLUED, actor=acting_user(), at=clock.now())
    flash(f"L’étiquette {spoken(device.code)} remplace {spoken(old)} sur {device.designation}.")
    return redirect(url_for("devices.show", code=device.code), 303)


def _sticker(code: str) -> BlankSticker:
    return sticker_by_code(code) or abort(404)


def _known_device(text: str) -> Device:
    seen = finding.find(text, lock=True)
    if seen.device is None:
        refused = seen.sentence if seen.scan.kind is ScanKind.BLANK else NOT_A_DEVICE
        raise Refusal(refused, status=422)
    return seen.device


def _creating(form: StickerForm) -> StickerForm:
    donations = queries.receiving()
    form.donation.choices = [
        ("", "Choisir…"),
        *((each.ref, f"{each.number} · {each.donor.name}") for each in donations),
    ]
    return form


def _page(known: BlankSticker, form: StickerForm, attaching: AttachForm) -> str:
    _creating(form)
    if not form.is_submitted():
        choices = form.donation.choices
        form.container.data = request.args.get("container", "")
        form.donation.data = request.args.get("donation", choices[-1][0] if len(choices) == 2 else "")
    return render_template("donations/sticker.html", sticker=known, form=form, attaching=attaching)
