"""Reception: what was announced against what is there, by screen, in bulk or by scan."""

from typing import Any

from flask import abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from ordis.accounts.access import acting_user, requires, signed
from ordis.accounts.permissions import Permission
from ordis.devices import actions as facts
from ordis.devices import finding, scan
from ordis.devices.camera.rules import serials_in
from ordis.devices.code import spoken
from ordis.devices.forms import grams
from ordis.devices.models import Device, Door, Kind
from ordis.donations import queries, reception, stages
from ordis.donations.blueprint import blueprint, found
from ordis.donations.counted import actions as counting
from ordis.donations.counted import rules
from ordis.donations.counted.actions import Outcome
from ordis.donations.custody import packing
from ordis.donations.custody import queries as custody
from ordis.donations.custody.opened import unpacked
from ordis.donations.differing.queries import differences_of
from ordis.donations.forms import CountedForm, DiskSeenForm, UnexpectedForm, WeightForm
from ordis.donations.models import Donation, DonationStage, WipedBy
from ordis.donations.queries import Shelf
from ordis.donations.stages import DonationMove
from ordis.kernel import clock
from ordis.kernel.db import db
from ordis.kernel.done import done
from ordis.kernel.french import count
from ordis.kernel.randomness import new_ref
from ordis.kernel.refusal import Refusal
from ordis.kernel.transaction import commits, now_writes, reads_first

MOST_LABELS = 200
"""That the page offers to print at once."""
OTHER_CONTAINER = (
    "Le colis {code} n’est pas de ce don. Rien n’a été modifié\u202f: ouvrez la réception du don que dit son étiquette."
)
NOT_HERE = (
    "«\u202f{text}\u202f» n’est pas un appareil de ce don. Vérifiez l’étiquette, ou ajoutez-le comme non annoncé."
)
NOT_A_WEIGHT = "Cette masse ne se lit pas. Rien n’a été reçu\u202f: tapez par exemple 2,35, puis rescannez."
OPENED = "{kind} {code}\u202f: ce que vous recevez maintenant y est noté. Rescannez son étiquette pour le fermer."
CLOSED = "{kind} {code} est fermé\u202f: ce que vous recevez ensuite n’est noté dans aucun colis."
MOVED = "{code} était déjà reçu\u202f: il est maintenant noté dans ce colis."


@blueprint.get("/donations/<ref>/reception")
@requires(Permission.DONATION_RECEIVE)
def reception_page(ref: str) -> ResponseReturnValue:
    return _page(found(ref))


def _page(donation: Donation, unexpected: UnexpectedForm | None = None, counted: CountedForm | None = None) -> str:
    counts = queries.shelf_counts(donation)
    first = next((shelf for shelf in Shelf if counts[shelf]), Shelf.WAITING)
    shelf = Shelf.find(request.args.get("shelf", "")) or first
    page = queries.shelf_page(donation, shelf, after=request.args.get("after", type=int))
    opened = unpacked(donation)
    return render_template(
        "donations/reception.html",
        donation=donation,
        counts=counts,
        shelf=shelf,
        page=page,
        container=opened,
        inside=packing.packed_counts(donation)[opened.id] if opened else 0,
        packed=packing.containers_of_devices(page.items),
        differences=differences_of(page.items) if counts[Shelf.DIFFERENT] else {},
        unlabelled=queries.without_label(donation, most=MOST_LABELS),
        reasons=stages.refusals(donation, DonationMove.RECEIVE, actor=acting_user()),
        correctable=donation.reception_slip_id is None,
        open=donation.stage in {DonationStage.ACCEPTED, DonationStage.RECEIVED},
        form=unexpected or _begun(),
        again="designation" in request.args,
        counted=counted or _counted_form(donation),
    )


def _begun() -> UnexpectedForm:
    """Of the same kind and model as the one added before: forty alike are forty serials."""
    form = UnexpectedForm(formdata=None, prefix="new", designation=request.args.get("designation", "")[:160])
    form.kind.data = request.args.get("kind", form.kind.data)
    return form


def _counted_form(donation: Donation) -> CountedForm:
    removed = donation.wiped_by is WipedBy.DONOR
    return CountedForm(formdata=None, prefix="counted", key=new_ref(), disks_removed=removed)


def _here(ref: str, **other: str | None) -> str:
    """The same page, with the same container open unless ``other`` says another."""
    told: dict[str, Any] = {name: request.form.get(name) or None for name in ("shelf", "container")}
    return url_for("donations.reception_page", ref=ref, **(told | other))


def back(ref: str) -> ResponseReturnValue:
    return redirect(_here(ref), 303)


def _chosen(donation: Donation) -> tuple[list[Device], Door]:
    """The device of one button, else those ticked, or all that wait; several at once is a bulk."""
    if "everything" in request.form:
        devices = queries.waiting_devices(donation)
    else:
        codes = (request.form.getlist("one") or request.form.getlist("codes"))[: queries.RECEPTION_PAGE]
        devices = queries.devices_named(donation, codes)
    return devices, Door.BULK if len(devices) > 1 else Door.PAGE


@blueprint.post("/donations/<ref>/reception/receive")
@requires(Permission.DONATION_RECEIVE)
@commits
def receive(ref: str) -> ResponseReturnValue:
    donation = found(ref, lock=True)
    devices, door = _chosen(donation)
    received = reception.receive(
        donation=donation, devices=devices, disks_removed="disks_removed" in request.form, actor=acting_user(),
        at=clock.now(), door=door, container=unpacked(donation),
    )  # fmt: skip
    flash(f"{received} appareils reçus." if received > 1 else f"{spoken(devices[0].code)} est reçu.")
    return back(ref)


@blueprint.post("/donations/<ref>/reception/missing")
@requires(Permission.DONATION_RECEIVE)
@commits
def report_missing(ref: str) -> ResponseReturnValue:
    donation = found(ref, lock=True)
    devices, door = _chosen(donation)
    missing = reception.report_missing(
        donation=donation, devices=devices, actor=acting_user(), at=clock.now(), door=door
    )
    flash(f"{missing} appareils notés non reçus." if missing > 1 else f"{spoken(devices[0].code)} est noté non reçu.")
    return back(ref)


@blueprint.post("/donations/<ref>/reception/unexpected")
@requires(Permission.DONATION_RECEIVE)
@commits
def receive_unexpected(ref: str) -> ResponseReturnValue:
    donation, form = found(ref, lock=True), UnexpectedForm(prefix="new")
    if not form.validate_on_submit():
        return _page(donation, form), 422
    device = reception.receive_unexpected(
        donation=donation, kind=Kind(form.kind.data), designation=form.designation.data or "",
        serial=form.serial.data or "", actor=acting_user(), at=clock.now(), container=unpacked(donation),
    )  # fmt: skip
    flash(f"{spoken(device.code)} est ajouté et reçu : {device.designation}.")
    return redirect(_here(ref, kind=form.kind.data, designation=form.designation.data, _anchor="unexpected"), 303)


@blueprint.post("/donations/<ref>/reception/counted")
@requires(Permission.DONATION_RECEIVE)
@commits
def receive_counted(ref: str) -> ResponseReturnValue:
    donation, form = found(ref, lock=True), CountedForm(prefix="counted")
    if not form.validate_on_submit():
        return _page(donation, counted=form), 422
    try:
        outcome = _count(donation, form)
    except Refusal as refusal:
        form.text.errors = [refusal.message]
        return _page(donation, counted=form), refusal.status
    return done(_counted(outcome), _here(ref, shelf=None))


def _count(donation: Donation, form: CountedForm) -> Outcome:
    lines = rules.read(form.text.data, Kind.find(form.kind.data or ""))
    with db.session.begin_nested():
        return counting.receive_counted(
            donation=donation, lines=lines, told=form.text.data, key=form.key.data,
            disks_removed=form.disks_removed.data, container=unpacked(donation), **signed(),
        )  # fmt: skip


def _counted(outcome: Outcome) -> str:
    if outcome.again:
        return counting.ALREADY
    whole = count(outcome.received + outcome.added, "appareil reçu", "appareils reçus")
    told = [count(outcome.received, "annoncé", "annoncés")] if outcome.received else []
    told += [count(outcome.added, "non annoncé", "non annoncés")] if outcome.added else []
    return f"{whole}\u202f: {', '.join(told)}."


@blueprint.post("/donations/<ref>/reception/scan")
@requires(Permission.DONATION_RECEIVE)
@commits
def scan_one(ref: str) -> ResponseReturnValue:
    """The page stays at hand for the next scan, but for a blank sticker: it asks what it was glued on. The label of a
    container opens it, or closes it when it was open."""
    donation, text = found(ref, lock=True), request.form.get("text", "").strip()
    device, weighed = _scanned(donation, text), WeightForm()
    if not weighed.validate_on_submit():
        flash(NOT_A_WEIGHT, "error")
        return back(ref)
    if device is not None:
        _receive_scanned(donation, device, grams(weighed.weight.data))
        return back(ref)
    seen = finding.find(text).scan
    if seen.kind is scan.ScanKind.BLANK:
        opened = request.form.get("container") or None
        return redirect(url_for("donations.sticker", code=seen.code, donation=ref, container=opened), 303)
    if seen.kind is scan.ScanKind.CONTAINER:
        return redirect(_here(ref, container=_turn(donation, seen.code or "")), 303)
    flash(NOT_HERE.format(text=text[:60]), "error")
    return back(ref)


def _turn(donation: Donation, code: str) -> str | None:
    """The container that is open after its label, or another, is scanned."""
    before, known = request.form.get("container") or None, custody.container_in(donation, code)
    if known is None:
        flash(OTHER_CONTAINER.format(code=spoken(code)), "error")
        return before
    closes = known.code == before
    flash((CLOSED if closes else OPENED).format(kind=known.kind.label, code=spoken(known.code)), "info")
    return None if closes else known.code


def _receive_scanned(donation: Donation, device: Device, weight: int | None) -> None:
    """``weight``: whole grams typed before the scan."""
    opened = unpacked(donation)
    if device.stage.absent:
        reception.receive(
            donation=donation, devices=[device], disks_removed="disks_removed" in request.form, door=Door.SCAN,
            container=opened, **signed(),
        )  # fmt: skip
        flash(f"{spoken(device.code)} est reçu\u202f: {device.designation}.")
    elif opened is not None and packing.containers_of_devices([device]).get(device.id) is not opened:
        reception.refuse_closed(donation)
        packing.note(container=opened, devices=[device], **signed())
        flash(MOVED.format(code=spoken(device.code)))
    else:
        flash(f"{spoken(device.code)} est déjà reçu.", "info")
    if weight is not None:
        reception.refuse_closed(donation)
        facts.change_facts(device=device, values={"weight_g": weight}, **signed())


def _scanned(donation: Donation, text: str) -> Device | None:
    read = scan.read(text)
    if read.kind is scan.ScanKind.DEVICE and read.code:
        return queries.device_named(donation, read.code)
    marks = [text, *serials_in(text)] if text else []
    return next(filter(None, (queries.device_with_mark(donation, mark) for mark in marks)), None)


@blueprint.post("/donations/<ref>/reception/finish")
@requires(Permission.DONATION_RECEIVE)
@commits
@reads_first
def finish_reception(ref: str) -> ResponseReturnValue:
    told = signed()
    drawn = reception.draw_slip(donation=found(ref), **told)
    now_writes()
    reception.finish(donation=found(ref, lock=True), drawn=drawn, **told)
    return done("La réception est terminée et le bordereau est scellé.", url_for("donations.show", ref=ref))


@blueprint.post("/donations/<ref>/reception/slip")
@requires(Permission.CERTIFICATE_SEAL)
@commits
@reads_first
def replace_slip(ref: str) -> ResponseReturnValue:
    """After a late arrival: a new slip names the one that it replaces."""
    told = signed()
    drawn = reception.draw_again(donation=found(ref), **told)
    now_writes()
    paper = reception.replace_slip(donation=found(ref, lock=True), drawn=drawn, **told)
    return done(f"Le bordereau {paper.number} est scellé et remplace le précédent.", url_for("donations.show", ref=ref))


@blueprint.get("/donations/<ref>/devices/<code>/disks")
@requires(Permission.DONATION_RECEIVE)
def disks(ref: str, code: str) -> ResponseReturnValue:
    donation = found(ref)
    device = queries.device_named(donation, code) or abort(404)
    return render_template("donations/disks.html", donation=donation, device=device, form=DiskSeenForm())


@blueprint.post("/donations/<ref>/devices/<code>/disks")
@requires(Permission.DONATION_RECEIVE)
@commits
def add_disk(ref: str, code: str) -> ResponseReturnValue:
    donation, form = found(ref, lock=True), DiskSeenForm()
    device = queries.device_named(donation, code) or abort(404)
    if not form.validate_on_submit():
        return render_template("donations/disks.html", donation=donation, device=device, form=form), 422
    disk = reception.add_disk(device=device, seen=form.seen(), actor=acting_user(), at=clock.now())
    flash(f"{disk.designation} : {disk.state.label.lower()}.")
    return redirect(url_for("donations.disks", ref=ref, code=device.code), 303)
