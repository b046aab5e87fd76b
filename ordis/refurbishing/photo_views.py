"""Photographs of a device on the bench: added, shown to the house, taken off."""

from flask import Response, abort, flash, make_response, redirect, request, url_for
from flask.typing import ResponseReturnValue

from ordis.accounts.access import acting_user, requires
from ordis.accounts.permissions import Permission
from ordis.devices.models import Device
from ordis.devices.queries import device_by_code
from ordis.documents.pictures import HEAVIEST
from ordis.kernel import clock
from ordis.kernel.blobs import BlobMissing, blobs
from ordis.kernel.transaction import commits
from ordis.refurbishing import photos, queries
from ordis.refurbishing.blueprint import blueprint
from ordis.refurbishing.models import WorkPhoto


@blueprint.post("/devices/<code>/photos")
@requires(Permission.REFURBISH)
@commits
def add_photo(code: str) -> ResponseReturnValue:
    device, file = _device(code, lock=True), request.files.get("photo")
    data = file.read(HEAVIEST + 1) if file else b""
    caption = request.form.get("caption", "")
    photos.add_photo(device=device, data=data, caption=caption, actor=acting_user(), at=clock.now())
    flash("La photographie est jointe.")
    return _back(device)


@blueprint.get("/devices/<code>/photos/<ref>")
@requires(Permission.DEVICE_VIEW)
def photo(code: str, ref: str) -> ResponseReturnValue:
    try:
        data = blobs().get(_photo(_device(code), ref).sha256)
    except BlobMissing:
        abort(404)
    response: Response = make_response(data)
    response.headers["Content-Type"] = "image/jpeg"
    response.headers["Cache-Control"] = "private, max-age=86400"
    return response


@blueprint.post("/devices/<code>/photos/<ref>/remove")
@requires(Permission.REFURBISH)
@commits
def remove_photo(code: str, ref: str) -> ResponseReturnValue:
    device = _device(code, lock=True)
    photos.remove_photo(photo=_photo(device, ref), actor=acting_user(), at=clock.now())
    flash("La photographie est retirée.")
    return _back(device)


def _device(code: str, *, lock: bool = False) -> Device:
    return device_by_code(code, lock=lock) or abort(404)


def _photo(device: Device, ref: str) -> WorkPhoto:
    return queries.photo_by_ref(device, ref) or abort(404)


def _back(device: Device) -> ResponseReturnValue:
    return redirect(url_for("refurbishing.work", code=device.code, _anchor="photos"), 303)
