"""What a person settles between the record of a device and its last inventory."""

from flask import Blueprint, abort, flash, redirect, request, url_for
from flask.typing import ResponseReturnValue

from ordis.accounts.access import acting_user, requires
from ordis.accounts.permissions import Permission
from ordis.devices import inventories
from ordis.devices.facts import fact_words
from ordis.devices.inventory.machine import Machine
from ordis.devices.models import Device
from ordis.devices.queries import device_by_code
from ordis.kernel import clock
from ordis.kernel.refusal import Refusal
from ordis.kernel.transaction import commits
from ordis.wiping.inventory_panel import last_inventory

blueprint = Blueprint("inventories", __name__)

NEWER = "Un autre inventaire est arrivé entre-temps : rechargez la page de l’appareil. Rien n’a été modifié."


@blueprint.post("/devices/<code>/inventory/<ref>/take")
@requires(Permission.DEVICE_EDIT)
@commits
def take(code: str, ref: str) -> ResponseReturnValue:
    """One click: the value seen replaces the value noted."""
    device, machine = _seen(code, ref)
    key = request.form.get("key", "")
    taken = inventories.take_value(device=device, machine=machine, key=key, actor=acting_user(), at=clock.now())
    flash(f"La fiche porte maintenant la valeur vue : {fact_words(taken.name, taken.seen)}.")
    return _back(device)


@blueprint.post("/devices/<code>/inventory/<ref>/keep")
@requires(Permission.DEVICE_EDIT)
@commits
def keep(code: str, ref: str) -> ResponseReturnValue:
    device, machine = _seen(code, ref)
    key = request.form.get("key", "")
    kept = inventories.keep_value(device=device, machine=machine, key=key, actor=acting_user(), at=clock.now())
    flash(f"La valeur notée est gardée : {fact_words(kept.name, kept.known)}.")
    return _back(device)


@blueprint.post("/devices/<code>/inventory/<ref>/disks")
@requires(Permission.DEVICE_EDIT)
@commits
def add_external(code: str, ref: str) -> ResponseReturnValue:
    device, machine = _seen(code, ref)
    serial = request.form.get("serial", "")
    disk = inventories.add_external(
        device=device, machine=machine, serial=serial, actor=acting_user(), at=clock.now()
    )  # fmt: skip
    flash(f"Le disque {disk.designation} est ajouté : il reste à l’effacer.")
    return _back(device)


def _seen(code: str, ref: str) -> tuple[Device, Machine]:
    """The device, and what its last inventory says, if that is the one that the person saw."""
    device = device_by_code(code, lock=True) or abort(404)
    last = last_inventory(device) or abort(404)
    if last.ref != ref:
        raise Refusal(NEWER)
    return device, last.machine


def _back(device: Device) -> ResponseReturnValue:
    return redirect(url_for("devices.show", code=device.code, _anchor="inventory"), 303)
