"""A person says of which disk a waiting line is, of which device a waiting inventory is, or that it is of none."""

from collections.abc import Sequence
from datetime import datetime

from ordis.accounts.audit import Verb, record
from ordis.accounts.models import User
from ordis.devices import actions as devices
from ordis.devices.code import spoken
from ordis.devices.likeness import sizes_agree
from ordis.devices.models import Device, Disk, Medium
from ordis.devices.serials import normalised
from ordis.kernel.db import db, one_at_a_time
from ordis.kernel.french import capacity
from ordis.kernel.refusal import Refusal
from ordis.wiping import binding, intake, inventory_intake, queries, tying
from ordis.wiping.binding import NOT_HERE, TWIN, Sighting
from ordis.wiping.models import EvidenceFile, WipeRecord
from ordis.wiping.receipts import Receipt

UNCHANGED = "Rien n’a été modifié."
NOT_A_QUESTION = f"Cette proposition n’existe plus : rechargez la page. {UNCHANGED}"
OTHER_SIZE = (
    "Le fichier parle d’un disque de {seen}, et celui-ci fait {known} : ce n’est pas lui. Choisissez un autre disque. "
) + UNCHANGED
MUST_BE_SERIAL = (
    "Ce disque porte un autre numéro de série que celui du fichier. Choisissez un autre disque. " + UNCHANGED
)
BESIDE = "« {file} » est gardé avec l’appareil {code}, et ne prouve rien."
NOT_WAITING = f"Ce fichier n’attend plus personne : rechargez la page. {UNCHANGED}"


def place_disk(*, device: Device, line: WipeRecord, disk: Disk | None, actor: User, at: datetime) -> Receipt:
    """« C’est le disque X de cet appareil », or a new disk of it; the other lines of the file on the same disk follow.

    A result without serial number may be placed too: it stays a reservation. Raises ``Refusal`` for what the
    dates, the sizes or another device contradict.
    """
    one_at_a_time("evidence")
    key, file = normalised(line.serial), line.evidence
    owners = queries.known_for([key] if key else [], device)
    _refuse(line, device, disk, key, owners, at)
    disk = _named_disk(line, device, disk, key, actor, at)
    db.session.flush()
    lines = [each for each in queries.records_of(file) if each is line or (key and normalised(each.serial) == key)]
    found = [Sighting(each, disk, known=each.disk is not None) for each in lines]
    _refuse_dates([sighting.line for sighting in found], disk, at)
    fresh = tying.tie(found, at=at)
    _note(Verb.EVIDENCE_PLACED, file, fresh, actor, at)
    db.session.flush()
    before, told = tying.settle(fresh, actor=actor, at=at)
    intake.note_drop(file, device, actor=actor, at=at)
    return Receipt(file, again=False, answers=tying.answers(found, fresh, before, device), changes=told)


def place_file(*, file: EvidenceFile, device: Device, actor: User, at: datetime) -> Receipt:
    """A person says that the inventory describes this device, or that what nothing interprets is beside it."""
    one_at_a_time("evidence")
    db.session.refresh(file)
    if not file.waits:
        raise Refusal(NOT_WAITING)
    if device.stage.absent:
        raise Refusal(NOT_HERE)
    file.waits = False
    described = inventory_intake.apply(file, device=device, actor=actor, at=at)
    intake.note_drop(file, device, actor=actor, at=at)
    told = described.told or (BESIDE.format(file=file.filename, code=spoken(device.code)),)
    return Receipt(file, again=False, changes=told)


def set_aside(*, file: EvidenceFile, line: WipeRecord | None, actor: User, at: datetime) -> None:
    """This line, or all that waits in the file, concerns no device of ours, says ``actor``."""
    lines = [each for each in _chosen(file, line) if each.disk_id is None and each.set_aside_at is None]
    if not lines and not (line is None and file.waits):
        raise Refusal(NOT_WAITING)
    for each in lines:
        each.set_aside_at, each.set_aside_by_id = at, actor.id
    if line is None and file.waits:
        file.waits, file.set_aside_at, file.set_aside_by_id = False, at, actor.id
    _note(Verb.EVIDENCE_SET_ASIDE, file, lines, actor, at)


def take_back(*, file: EvidenceFile, line: WipeRecord | None, actor: User, at: datetime) -> None:
    """What was set aside waits again."""
    lines = [each for each in _chosen(file, line) if each.set_aside_at is not None]
    if not lines and not (line is None and file.set_aside_at):
        raise Refusal(NOT_WAITING)
    for each in lines:
        each.set_aside_at, each.set_aside_by_id = None, None
    if line is None and file.set_aside_at:
        file.waits, file.set_aside_at, file.set_aside_by_id = True, None, None
    _note(Verb.EVIDENCE_TAKEN_BACK, file, lines, actor, at)


def _chosen(file: EvidenceFile, line: WipeRecord | None) -> Sequence[WipeRecord]:
    return [line] if line is not None else file.records


def _note(verb: Verb, file: EvidenceFile, lines: Sequence[WipeRecord], actor: User, at: datetime) -> None:
    record(verb, file.ref, actor=actor, at=at, lines=[line.position for line in lines])


def _refuse(
    line: WipeRecord, device: Device, disk: Disk | None, key: str | None, owners: Sequence[Device], at: datetime
) -> None:
    if device.stage.absent:
        raise Refusal(NOT_HERE)
    if line.disk_id is not None or (disk is not None and disk.device is not device):
        raise Refusal(NOT_A_QUESTION)
    if disk is not None and key and disk.serial_key not in {None, key}:
        raise Refusal(MUST_BE_SERIAL)  # another disk of the device: it never takes this one's number
    if disk is not None and not key and not sizes_agree(line.capacity_bytes, disk.capacity_bytes):
        seen, known = capacity(line.capacity_bytes or 0), capacity(disk.capacity_bytes or 0)
        raise Refusal(OTHER_SIZE.format(seen=seen, known=known))
    twins = [each.device for owner in owners for each in owner.disks if key and _may_be_there(each, key, device)]
    if twins:
        codes = ", ".join(spoken(each.code) for each in (device, *twins))
        raise Refusal(f"{TWIN.format(serial=line.serial, codes=codes)} {UNCHANGED}")


def _may_be_there(disk: Disk, key: str, device: Device) -> bool:
    there = disk.taken_out_at is None and disk.state not in binding.GONE
    return disk.serial_key == key and disk.device is not device and there


def _named_disk(
    line: WipeRecord, device: Device, disk: Disk | None, key: str | None, actor: User, at: datetime
) -> Disk:
    """The disk, new or known, with the number of the line when it has one."""
    if disk is None:
        return devices.add_disk(
            device=device, medium=Medium(line.medium or Medium.UNKNOWN), model=line.model or "",
            serial=line.serial, capacity_bytes=line.capacity_bytes, actor=actor, at=at,
        )  # fmt: skip
    if key and not (disk.serial_key == key and disk.state.proven):
        devices.correct_disk(
            disk=disk, medium=disk.medium, model=line.model or disk.model, serial=line.serial,
            capacity_bytes=line.capacity_bytes or disk.capacity_bytes, actor=actor, at=at,
        )  # fmt: skip
    return disk


def _refuse_dates(lines: Sequence[WipeRecord], disk: Disk, at: datetime) -> None:
    """As at the door: nothing in the future, nothing about a disk said to be gone, one run at least after it came."""
    for line in lines:
        if reason := binding.obstacle(line, disk, at):
            raise Refusal(f"{reason} {UNCHANGED}")
    old = [binding.too_old(line, disk, at) for line in lines]
    if all(old):
        raise Refusal(f"{old[-1]} {UNCHANGED}")
