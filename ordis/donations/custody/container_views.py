"""What a donation travels in: pallets and boxes with their labels, and the devices that came in each."""

from collections.abc import Sequence
from typing import Any

from flask import abort, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from ordis.accounts.access import requires, signed
from ordis.accounts.permissions import Permission
from ordis.devices.code import spoken
from ordis.devices.forms import kilograms_of
from ordis.devices.models import Device
from ordis.donations.blueprint import found
from ordis.donations.collections.blueprint import blueprint
from ordis.donations.custody import actions, packing, queries, weighing
from ordis.donations.custody.forms import AddForm, ContainerForm
from ordis.donations.custody.models import Container
from ordis.donations.custody.weighing import Inside, Scale
from ordis.donations.models import Donation, DonationStage
from ordis.donations.reception import refuse_closed
from ordis.kernel.done import done
from ordis.kernel.french import count
from ordis.kernel.refusal import Refusal
from ordis.kernel.transaction import commits


@blueprint.get("/C/<code>")
@requires(Permission.DONATION_RECEIVE)
def container(code: str) -> ResponseReturnValue:
    """The label of a pallet or of a box, scanned."""
    known = queries.container_coded(code) or abort(404)
    return redirect(url_for(".show_container", ref=known.donation.ref, code=known.code), 303)


@blueprint.get("/donations/<ref>/containers")
@requires(Permission.DONATION_RECEIVE)
def containers(ref: str) -> ResponseReturnValue:
    return _list(found(ref), AddForm(formdata=None, prefix="new"))


@blueprint.post("/donations/<ref>/containers")
@requires(Permission.DONATION_RECEIVE)
@commits
def add_containers(ref: str) -> ResponseReturnValue:
    donation, form = found(ref, lock=True), AddForm(prefix="new")
    if not form.validate_on_submit():
        return _list(donation, form), 422
    try:
        added = {"facts": form.facts(), "count": form.count.data, "key": form.key.data}
        rows = actions.add_containers(donation=donation, **added, **signed())
    except Refusal as refusal:
        form.form_errors.append(refusal.message)
        return _list(donation, form), refusal.status
    said = count(len(rows), "colis ajouté", "colis ajoutés")
    return done(f"{said}\u202f: imprimez leurs étiquettes.", url_for(".containers", ref=ref))


@blueprint.get("/donations/<ref>/containers/<code>")
@requires(Permission.DONATION_RECEIVE)
def show_container(ref: str, code: str) -> ResponseReturnValue:
    donation = found(ref)
    known = queries.container_in(donation, code) or abort(404)
    return _page(known, _form(known))


@blueprint.post("/donations/<ref>/containers/<code>")
@requires(Permission.DONATION_RECEIVE)
@commits
def change_container(ref: str, code: str) -> ResponseReturnValue:
    """Back to the list when it was weighed there, with others."""
    known = queries.container_in(found(ref, lock=True), code) or abort(404)
    form = ContainerForm(prefix=known.code)
    if not form.validate_on_submit():
        return _page(known, form), 422
    try:
        actions.change_container(container=known, facts=form.facts(), **signed())
    except Refusal as refusal:
        form.form_errors.append(refusal.message)
        return _page(known, form), refusal.status
    there = url_for(".containers", ref=ref, _anchor=known.code)
    back = there if "listed" in request.form else url_for(".show_container", ref=ref, code=known.code)
    return done(f"Colis {spoken(known.code)} noté.", back)


@blueprint.post("/donations/<ref>/containers/<code>/out")
@requires(Permission.DONATION_RECEIVE)
@commits
def take_out(ref: str, code: str) -> ResponseReturnValue:
    donation = found(ref, lock=True)
    known = queries.container_in(donation, code) or abort(404)
    refuse_closed(donation)
    taken = packing.take_out(container=known, codes=request.form.getlist("codes"), **signed())
    told = f"{count(taken, 'appareil retiré', 'appareils retirés')} de ce colis\u202f: rien d’autre ne change."
    return done(told, url_for(".show_container", ref=ref, code=known.code))


def _list(donation: Donation, add: AddForm) -> str:
    rows = queries.containers_of(donation)
    return render_template(
        "donations/custody/containers.html",
        donation=donation,
        rows=rows,
        forms={each.code: _form(each) for each in rows},
        packed=packing.packed_counts(donation),
        open=_open(donation),
        add=add,
    )


def _page(known: Container, form: ContainerForm) -> str:
    devices = packing.packed_in(known)
    return render_template(
        "donations/custody/container.html",
        donation=known.donation,
        container=known,
        devices=devices,
        form=form,
        open=_open(known.donation),
        **_mass(known, devices),
    )


def _mass(known: Container, devices: Sequence[Device]) -> dict[str, Any]:
    """Whether its mass counts for its devices, or why not; the shares in grams."""
    scale = Scale(known.weight_g, known.tare_g, known.pieces)
    inside = [Inside(device.kind, device.weight_g) for device in devices]
    given = dict(zip((device.code for device in devices), weighing.shares(scale, inside), strict=True))
    return {"why_not": weighing.why_not(scale, inside) if devices else "", "shares": given}


def _open(donation: Donation) -> bool:
    return donation.stage in {DonationStage.ACCEPTED, DonationStage.RECEIVED}


def _form(each: Container) -> ContainerForm:
    form = ContainerForm(formdata=None, prefix=each.code, obj=each)
    form.kind.data = each.kind.value
    form.weight.data, form.tare.data = kilograms_of(each.weight_g), kilograms_of(each.tare_g)
    return form
