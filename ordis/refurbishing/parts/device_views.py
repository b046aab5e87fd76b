"""The parts of one device: what was put in it, what was taken from it, and both done."""

from typing import Any

from flask import abort, render_template, request, url_for
from flask.typing import ResponseReturnValue

from ordis.accounts.access import acting_user, requires, signed
from ordis.accounts.permissions import Permission
from ordis.devices.code import spoken
from ordis.devices.models import Device, Stage
from ordis.devices.queries import device_by_code, disk_of
from ordis.donations.values import medium
from ordis.kernel.done import done
from ordis.kernel.transaction import commits
from ordis.refurbishing.parts import disks, fitting, forms, queries, rules
from ordis.refurbishing.parts.blueprint import blueprint
from ordis.refurbishing.parts.models import Part, PartKind
from ordis.refurbishing.parts.queries import Wanted
from ordis.wiping.carried_over import proven_by_serial


@blueprint.get("/devices/<code>/parts")
@requires(Permission.DEVICE_VIEW)
def of_device(code: str) -> ResponseReturnValue:
    device = _device(code)
    movements = queries.movements_of(device)
    on_bench = _works_on(device, Stage.REFURBISHING)
    wanted = Wanted(text=request.args.get("q", "").strip()[:80])
    available = queries.available(wanted, device) if on_bench else []
    fitting_here = [part for part in available if rules.fits(device, part.kind, label=part.label, fits=part.fits)]
    return render_template(
        "refurbishing/parts/of_device.html",
        device=device,
        movements=movements,
        seen=len(movements),
        fitted=queries.summed(movements),
        went_on=queries.went_on(device),
        wanted=wanted,
        available=fitting_here,
        others=[part for part in available if part not in fitting_here],
        on_bench=on_bench,
        may_take=on_bench or _works_on(device, Stage.FOR_PARTS),
    )


@blueprint.get("/devices/<code>/parts/take")
@requires(Permission.REFURBISH)
def take_form(code: str) -> ResponseReturnValue:
    device = _device(code)
    fitting.refuse_closed(device)
    form = forms.TakeForm(seen=queries.moves_count(device)).offer(device)
    return render_template("refurbishing/parts/take.html", device=device, form=form)


@blueprint.post("/devices/<code>/parts/take")
@requires(Permission.REFURBISH)
@commits
def take(code: str) -> ResponseReturnValue:
    device, form = _device(code, lock=True), forms.TakeForm()
    if not form.offer(device).validate_on_submit():
        return render_template("refurbishing/parts/take.html", device=device, form=form), 422
    part = fitting.take(device=device, taken=form.taken(device), seen=form.seen.data, **signed())
    return done(f"« {part.label} » est au stock : il y en a {part.quantity}.", _page(device))


@blueprint.post("/devices/<code>/disks/<number>/take-out")
@requires(Permission.REFURBISH)
@commits
def take_out(code: str, number: str) -> ResponseReturnValue:
    device, form = _device(code, lock=True), forms.SeenForm()
    disk = disk_of(device, int(number) if number.isdecimal() else 0) or abort(404)
    part = disks.take_out(device=device, disk=disk, seen=_seen(form), **signed())
    told = f"Le disque {part.label} est sorti et au stock de pièces. Sa preuve reste sur cet appareil."
    return done(told, _page(device))


@blueprint.get("/devices/<code>/parts/<ref>/fit")
@requires(Permission.REFURBISH)
def fit_form(code: str, ref: str) -> ResponseReturnValue:
    device, part = _device(code), _part(ref)
    fitting.refuse_off_bench(device)
    return _fit_page(device, part, _fit_form(device, part, seen=queries.moves_count(device)))


@blueprint.post("/devices/<code>/parts/<ref>/fit")
@requires(Permission.REFURBISH)
@commits
def fit(code: str, ref: str) -> ResponseReturnValue:
    device, part = _device(code, lock=True), _part(ref)
    form = _fit_form(device, part)
    if not form.validate_on_submit():
        return _fit_page(device, part, form), 422
    _fit(device, part, form)
    return done(f"« {part.label} » est posée sur {spoken(device.code)}. Les contrôles sont à refaire.", _page(device))


@blueprint.post("/devices/<code>/parts/<ref>/remove")
@requires(Permission.REFURBISH)
@commits
def remove(code: str, ref: str) -> ResponseReturnValue:
    device, part, form = _device(code, lock=True), _part(ref), forms.RemoveForm()
    pieces = form.pieces.data if form.validate_on_submit() else 0
    fitting.remove(device=device, part=part, pieces=pieces, seen=_seen(form), **signed())
    return done(f"« {part.label} » est retirée et de retour au stock : il y en a {part.quantity}.", _page(device))


def _fit(device: Device, part: Part, form: Any) -> None:
    """Each kind of form leads to its own action."""
    told = {"device": device, "part": part, "seen": form.seen.data, **signed()}
    if part.kind is PartKind.STORAGE:
        disks.fit(**told, new=form.new() if part.disk is None else disks.NewDisk())
    else:
        fitting.fit(**told, pieces=form.pieces.data, battery_health=form.battery_health.data)


def _fit_form(device: Device, part: Part, **values: Any) -> Any:
    """A disk known already asks nothing, one out of its box its serial number, the other parts how many."""
    if part.kind is not PartKind.STORAGE:
        return forms.FitForm(**values).offer(device, part)
    if part.disk is not None:
        return forms.SeenForm(**values)
    return forms.FitDiskForm(medium=medium(f"{part.label} {part.fits}"), **values)


def _fit_page(device: Device, part: Part, form: Any) -> str:
    proven = part.disk is not None and proven_by_serial(part.disk)
    return render_template("refurbishing/parts/fit.html", device=device, part=part, form=form, proven=proven)


def _seen(form: forms.SeenForm) -> int:
    return forms.OUT_OF_DATE if form.seen.data is None else int(form.seen.data)


def _works_on(device: Device, stage: Stage) -> bool:
    return device.stage is stage and device.outside_lot_id is None and acting_user().can(Permission.REFURBISH)


def _device(code: str, *, lock: bool = False) -> Device:
    return device_by_code(code, lock=lock) or abort(404)


def _part(ref: str) -> Part:
    return queries.part_by_ref(ref) or abort(404)


def _page(device: Device) -> str:
    return url_for("parts.of_device", code=device.code)
