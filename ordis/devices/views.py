"""The page of a device, its moves, its corrections."""

from flask import abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from ordis.accounts.access import acting_user, requires
from ordis.accounts.permissions import Permission
from ordis.devices import actions, forms, moves, panels, queries, timeline
from ordis.devices import hold_views as hold_views  # it declares its addresses
from ordis.devices.blueprint import blueprint as blueprint
from ordis.devices.code import normalise, spoken
from ordis.devices.labels import views as label_views  # noqa: F401 (it declares its addresses)
from ordis.devices.labels.queries import former_code
from ordis.devices.lifecycle import Move
from ordis.devices.lists import import_views, saved_views  # noqa: F401 (they declare their addresses)
from ordis.devices.lists import views as list_views  # noqa: F401
from ordis.devices.models import Device, Disk
from ordis.devices.scanning import bulk_views, drawer_views  # noqa: F401 (they declare their addresses)
from ordis.devices.scanning import views as scan_views  # noqa: F401 (it declares the bench)
from ordis.kernel import clock
from ordis.kernel.transaction import commits

# --- the page of a device ----------------------------------------------------------------------------------


@blueprint.get("/devices/<code>")
@requires(Permission.DEVICE_VIEW)
def show(code: str) -> ResponseReturnValue:
    """A replaced label leads here too, and is said so: it is to be taken off."""
    device = _device(code)
    user = acting_user()
    offers = moves.offers(device, actor=user)
    by_people = request.args.get("auto") == "0"
    story, older = timeline.read(device, before=request.args.get("before"), by_people=by_people)
    return render_template(
        "devices/show.html",
        device=device,
        offers=offers,
        shared=moves.shared(offers),
        elsewhere_url=lambda offer: _elsewhere(device, offer),
        panels=panels.render(device, user),
        story=story,
        older=older,
        by_people=by_people,
        replaced=former_code(code) if normalise(code) != device.code else None,
    )


@blueprint.post("/devices/<code>/moves/<move>")
@requires(Permission.DEVICE_VIEW)
@commits
def move(code: str, move: str) -> ResponseReturnValue:
    """The law asks for the permission of the move itself."""
    device = _device(code, lock=True)
    chosen = Move(move) if move in set(Move) else abort(404)
    note = request.form.get("note", "")
    moves.perform(device=device, move=chosen, actor=acting_user(), at=clock.now(), note=note)
    flash(f"« {chosen.label} » : c’est fait. {spoken(device.code)} est à l’étape « {device.stage.label} ».")
    return _back(device)


# --- its facts, its disks ----------------------------------------------------------------------------------


@blueprint.get("/devices/<code>/facts")
@requires(Permission.DEVICE_EDIT)
def facts(code: str) -> ResponseReturnValue:
    device = _device(code)
    return render_template("devices/facts.html", device=device, form=forms.FactsForm(obj=device))


@blueprint.post("/devices/<code>/facts")
@requires(Permission.DEVICE_EDIT)
@commits
def change_facts(code: str) -> ResponseReturnValue:
    device, form = _device(code, lock=True), forms.FactsForm()
    if not form.validate_on_submit():
        return render_template("devices/facts.html", device=device, form=form), 422
    changed = actions.change_facts(device=device, values=form.facts(), actor=acting_user(), at=clock.now())
    flash("La fiche est corrigée." if changed else "Rien n’a changé dans la fiche.")
    return _back(device)


@blueprint.get("/devices/<code>/disks/new")
@requires(Permission.DEVICE_EDIT)
def new_disk(code: str) -> ResponseReturnValue:
    return render_template("devices/disk.html", device=_device(code), form=forms.DiskForm(), number=None)


@blueprint.post("/devices/<code>/disks")
@requires(Permission.DEVICE_EDIT)
@commits
def add_disk(code: str) -> ResponseReturnValue:
    device, form = _device(code, lock=True), forms.DiskForm()
    if not form.validate_on_submit():
        return render_template("devices/disk.html", device=device, form=form, number=None), 422
    disk = actions.add_disk(device=device, **form.disk(), actor=acting_user(), at=clock.now())
    flash(f"Le disque {disk.designation} est ajouté : il reste à l’effacer.")
    return _back(device)


@blueprint.get("/devices/<code>/disks/<number>")
@requires(Permission.DEVICE_EDIT)
def disk(code: str, number: str) -> ResponseReturnValue:
    device, disk = _disk(code, number)
    capacity = round(disk.capacity_bytes / forms.GIGABYTE) if disk.capacity_bytes else None
    form = forms.DiskForm(obj=disk, capacity_gb=capacity)
    return render_template("devices/disk.html", device=device, form=form, number=number)


@blueprint.post("/devices/<code>/disks/<number>")
@requires(Permission.DEVICE_EDIT)
@commits
def correct_disk(code: str, number: str) -> ResponseReturnValue:
    device, disk = _disk(code, number, lock=True)
    form = forms.DiskForm()
    if not form.validate_on_submit():
        return render_template("devices/disk.html", device=device, form=form, number=number), 422
    actions.correct_disk(disk=disk, **form.disk(), actor=acting_user(), at=clock.now())
    flash("La ligne du disque est corrigée.")
    return _back(device)


@blueprint.post("/devices/<code>/no-carrier")
@requires(Permission.WIPE_RECORD)
@commits
def declare_no_carrier(code: str) -> ResponseReturnValue:
    device, form = _device(code, lock=True), forms.NoCarrierForm()
    actor = acting_user()
    actions.declare_no_carrier(device=device, confirmed=form.confirmed.data, actor=actor, at=clock.now())
    flash(f"{actor.name} a déclaré que cet appareil n’a pas de support de données.")
    return _back(device)


# --- finding the row ---------------------------------------------------------------------------------------


def _device(code: str, *, lock: bool = False) -> Device:
    return queries.device_by_code(code, lock=lock) or abort(404)


def _disk(code: str, number: str, *, lock: bool = False) -> tuple[Device, Disk]:
    device = _device(code, lock=lock)
    return device, queries.disk_of(device, int(number) if number.isdecimal() else 0) or abort(404)


def _elsewhere(device: Device, offer: moves.Offer) -> str | None:
    """The page where the move is made, for somebody who may open it."""
    elsewhere = offer.elsewhere
    if elsewhere is None or not acting_user().can(elsewhere.permission):
        return None
    if elsewhere.endpoint.startswith("donations."):
        return url_for(elsewhere.endpoint, ref=device.donation.ref) if device.donation else None
    if elsewhere.endpoint == "aftercare.take_back":
        return url_for("aftercare.take_back", code=device.code)
    if elsewhere.endpoint == "recycling.index":
        return url_for("recycling.index", device=device.code)
    return url_for(elsewhere.endpoint)


def _back(device: Device) -> ResponseReturnValue:
    return redirect(url_for("devices.show", code=device.code), 303)
