"""Lots for an outside refurbisher: prepared, sent with a sealed slip, reported on, received back, settled."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

import sqlalchemy as sa

from ordis.accounts.audit import Verb, record
from ordis.accounts.models import User
from ordis.devices import guards, holds
from ordis.devices.code import spoken
from ordis.devices.models import Device, Door, Grade, HoldReason, Stage
from ordis.devices.scanning.entering import Entry
from ordis.documents.actions import issue
from ordis.documents.models import DocumentKind
from ordis.kernel.clock import in_paris
from ordis.kernel.db import db
from ordis.kernel.numbers import next_number
from ordis.kernel.refusal import Refusal
from ordis.partners.models import Organisation
from ordis.refurbishing import actions as workshop
from ordis.refurbishing import queries as work
from ordis.refurbishing.models import WorkTime
from ordis.refurbishing.outside import pdf, queries, stages
from ordis.refurbishing.outside.facts import slip_in_facts, slip_out_facts
from ordis.refurbishing.outside.models import LotStage, OutsideItem, OutsideLot, WorkOutcome

NOT_A_REFURBISHER = "{} n’est pas noté comme atelier extérieur\u202f: modifiez d’abord sa fiche. Rien n’a été préparé."
NOT_TO_WORK = (
    "On ne confie qu’un appareil à l’étape «\u202fEffacé\u202f» ou «\u202fEn reconditionnement\u202f»\u202f: "
    "celui-ci est à l’étape «\u202f{}\u202f»."
)
HELD = "Cet appareil est bloqué ({})\u202f: levez le blocage avant de le confier."
IN_A_LOT = "Cet appareil est déjà dans un lot extérieur\u202f: rien n’a changé."
NOT_IN_THE_LOT = "Cet appareil n’est pas dans ce lot. Rien n’a été modifié."
EMPTY = "Ce lot est vide\u202f: ajoutez au moins un appareil. Rien n’a été confié."
STOPPED = "{code}\u202f: {reason} Rien n’a été confié\u202f: sortez-le du lot, ou réglez ce qui le retient."
STILL_AWAY = (
    "Il manque au retour\u202f: {}. Scannez-les s’ils sont là, ou cochez qu’ils ne reviendront pas. Rien n’a été clos."
)
MOVED_ON = (
    "Le lot {} est passé à l’étape «\u202f{}\u202f» depuis l’ouverture de la page. Rien n’a été modifié\u202f: "
    "rechargez-la, puis scannez de nouveau."
)
NOT_RETURNED = "Non revenu du lot {}"
NAMED = 5


@dataclass(frozen=True, slots=True)
class Report:
    """What the refurbisher says of one device. ``cost_cents``: what it bills for it."""

    outcome: WorkOutcome
    work_done: str = ""
    operating_system: str = ""
    grade: Grade | None = None
    minutes_spent: int | None = None
    cost_cents: int | None = None


def open_lot(
    *, organisation: Organisation, instructions: str, due_on: date | None, actor: User, at: datetime
) -> OutsideLot:
    if not organisation.refurbishes:
        raise Refusal(NOT_A_REFURBISHER.format(organisation.name))
    lot = OutsideLot(
        number=next_number("LOT", in_paris(at).year),
        organisation_id=organisation.id,
        instructions=instructions.strip(),
        due_on=due_on,
        opened_at=at,
        opened_by_id=actor.id,
    )
    db.session.add(lot)
    db.session.flush()
    record(Verb.OUTSIDE_OPENED, lot.number, actor=actor, at=at)
    return lot


def change_lot(*, lot: OutsideLot, instructions: str, due_on: date | None, actor: User, at: datetime) -> None:
    stages.refuse_unless(lot, LotStage.PREPARED)
    lot.instructions, lot.due_on = instructions.strip(), due_on
    record(Verb.OUTSIDE_CHANGED, lot.number, actor=actor, at=at)


def refusals(device: Device) -> list[str]:
    """Why ``device`` may not be entrusted: disks first, then what is open on it."""
    if device.outside_lot_id is not None:
        return [IN_A_LOT]
    return _not_fit(device)


def _not_fit(device: Device) -> list[str]:
    reasons = []
    if device.stage not in {Stage.WIPED, Stage.REFURBISHING}:
        reasons.append(NOT_TO_WORK.format(device.stage.label))
    if not device.disks_proven:
        reasons.append(guards.EVERY_DISK_PROVEN.sentence(device))
    if not guards.NOT_LOADED.holds(device):
        reasons.append(guards.NOT_LOADED.sentence(device))
    if device.open_holds:
        reasons.append(HELD.format(", ".join(hold.reason.label for hold in device.open_holds)))
    return reasons


def add(*, lot: OutsideLot, device: Device, actor: User, at: datetime, door: Door = Door.PAGE) -> OutsideItem:
    stages.refuse_unless(lot, LotStage.PREPARED)
    if reasons := refusals(device):
        raise Refusal(" ".join(reasons))
    item = db.session.scalar(
        sa.select(OutsideItem).where(OutsideItem.lot_id == lot.id, OutsideItem.device_id == device.id)
    ) or OutsideItem(lot_id=lot.id, device_id=device.id)
    item.settled_at = None
    try:
        with db.session.begin_nested():
            db.session.add(item)
    except sa.exc.IntegrityError as error:
        raise Refusal(IN_A_LOT) from error
    device.outside_lot_id = lot.id
    record(Verb.OUTSIDE_ADDED, device.code, actor=actor, at=at, lot=lot.number, door=door.value)
    return item


def take_out(*, lot: OutsideLot, device: Device, actor: User, at: datetime) -> None:
    """Before the lot leaves: the device is worked on at home after all."""
    stages.refuse_unless(lot, LotStage.PREPARED)
    item = _item(lot, device)
    db.session.delete(item)
    device.outside_lot_id = None
    db.session.flush()
    record(Verb.OUTSIDE_TAKEN_OUT, device.code, actor=actor, at=at, lot=lot.number)


def send(*, lot: OutsideLot, actor: User, at: datetime) -> None:
    """Every device is checked again and the slip sealed, then the work begins and the devices leave their places."""
    stages.refuse_unless(lot, LotStage.PREPARED)
    devices = queries.devices_of(lot)
    if not devices:
        raise Refusal(EMPTY)
    for device in devices:
        if reasons := _not_fit(device):
            raise Refusal(STOPPED.format(code=spoken(device.code), reason=" ".join(reasons)))
    facts = slip_out_facts(lot, actor, at)
    lot.slip_out = issue(
        kind=DocumentKind.OUTSIDE_SLIP_OUT,
        subject=lot.number,
        build=lambda identity: pdf.render_slip_out(facts, identity),
        actor=actor,
        at=at,
    )
    for device in devices:
        if device.stage is Stage.WIPED:
            workshop.start_work(device=device, actor=actor, at=at, note=f"Confié avec le lot {lot.number}")
        device.place_id = None
    lot.sent_at = at
    stages.apply(lot, LotStage.AWAY, actor=actor, at=at)


def report(*, lot: OutsideLot, device: Device, said: Report, actor: User, at: datetime) -> None:
    """By the refurbisher, or by whoever entrusted the lot when it was told on paper; until the device is back."""
    stages.refuse_unless(lot, LotStage.AWAY)
    item = _item(lot, device)
    item.outcome, item.grade = said.outcome, said.grade
    item.work_done, item.operating_system = said.work_done.strip(), said.operating_system.strip()
    item.minutes_spent, item.cost_cents = said.minutes_spent, said.cost_cents
    item.reported_at, item.reported_by_id = at, actor.id
    record(Verb.OUTSIDE_REPORTED, device.code, actor=actor, at=at, lot=lot.number, outcome=said.outcome.value)


def receive_back(*, device: Device, actor: User, at: datetime, door: Door = Door.PAGE) -> OutsideItem:
    """The device is home. What was reported fills what the house had not noted; its own checks are still to be done."""
    item = queries.open_item(device)
    if item is None or item.lot.stage is not LotStage.AWAY:
        raise Refusal(NOT_IN_THE_LOT)
    item.back_at = item.settled_at = at
    device.outside_lot_id = None
    workshop.forget_checks(device)
    _take_over(item, device)
    record(Verb.OUTSIDE_BACK, device.code, actor=actor, at=at, lot=item.lot.number, door=door.value)
    return item


def pass_the_door(*, lot: OutsideLot, device: Device, meant: str, actor: User, at: datetime) -> Entry:
    """A scan on the page of the lot: into it while it is prepared, home again once it is away.

    ``meant``: the stage at which the page knew the lot, or empty. A scan kept while the network was lost never does
    the reverse of what it was made for.
    """
    if meant not in {"", lot.stage.value}:
        raise Refusal(MOVED_ON.format(lot.number, lot.stage.label))
    here = device.outside_lot_id == lot.id
    if lot.stage is LotStage.PREPARED:
        if here:
            return Entry("déjà dans ce lot.", already=True)
        add(lot=lot, device=device, actor=actor, at=at, door=Door.SCAN)
        return Entry("dans le lot.")
    if not here and any(item.device_id == device.id and item.back_at for item in lot.items):
        return Entry("déjà revenu de ce lot.", already=True)
    _item(lot, device)
    receive_back(device=device, actor=actor, at=at, door=Door.SCAN)
    return Entry("revenu. Rangez-le, puis contrôlez-le.")


def settle(*, lot: OutsideLot, lost: bool, actor: User, at: datetime) -> None:
    """Close the return with a sealed slip. ``lost``: what is not back will not come, and is held."""
    stages.refuse_unless(lot, LotStage.AWAY)
    missing = queries.devices_of(lot)
    if missing and not lost:
        raise Refusal(STILL_AWAY.format(_names(missing)))
    for device in missing:
        item = _item(lot, device)
        item.outcome, item.settled_at, device.outside_lot_id = WorkOutcome.NOT_RETURNED, at, None
        workshop.forget_checks(device)  # found one day, it was out of sight since they were made
        if all(hold.reason is not HoldReason.INVESTIGATE for hold in device.open_holds):
            note = NOT_RETURNED.format(lot.number)
            holds.set_hold(device=device, reason=HoldReason.INVESTIGATE, note=note, actor=actor, at=at)
    lot.cost_cents = sum(item.cost_cents or 0 for item in lot.items)
    facts = slip_in_facts(lot, actor, at)
    lot.slip_in = issue(
        kind=DocumentKind.OUTSIDE_SLIP_IN,
        subject=lot.number,
        build=lambda identity: pdf.render_slip_in(facts, identity),
        actor=actor,
        at=at,
    )
    lot.back_at = at
    stages.apply(lot, LotStage.BACK, actor=actor, at=at)


def cancel(*, lot: OutsideLot, actor: User, at: datetime) -> None:
    """Nothing leaves: the devices are free again, each at its stage."""
    for device in queries.devices_of(lot):
        device.outside_lot_id = None
        _item(lot, device).settled_at = at
    stages.apply(lot, LotStage.CANCELLED, actor=actor, at=at)


def _item(lot: OutsideLot, device: Device) -> OutsideItem:
    item = queries.open_item(device)
    if item is None or item.lot_id != lot.id:
        raise Refusal(NOT_IN_THE_LOT)
    return item


def _take_over(item: OutsideItem, device: Device) -> None:
    order = work.open_order(device)
    if order is None or item.outcome is None:
        return
    device.operating_system = device.operating_system or item.operating_system
    device.grade = device.grade or item.grade
    device.worked_by_id = item.reported_by_id
    said = f"{item.lot.number}\u202f: {item.outcome.label.lower()}. {item.work_done}".strip()
    order.note = "\n".join(filter(None, (order.note, said)))
    if item.reported_by_id:
        key, at, spent = f"outside-{item.lot.number}", item.reported_at or item.lot.opened_at, item.minutes_spent or 0
        order.times.append(WorkTime(minutes=spent, key=key, at=at, by_id=item.reported_by_id))
        order.minutes_spent += spent


def _names(devices: Sequence[Device]) -> str:
    names = ", ".join(spoken(device.code) for device in devices[:NAMED])
    return names if len(devices) <= NAMED else f"{names} et {len(devices) - NAMED} autres"
