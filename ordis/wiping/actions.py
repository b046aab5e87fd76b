"""Evidence comes in, disks are matched, verdicts are settled, reservations are accepted one by one."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

import sqlalchemy as sa

from ordis.accounts.audit import Verb, record
from ordis.accounts.models import User
from ordis.accounts.permissions import Permission
from ordis.devices import actions as devices
from ordis.devices.code import spoken
from ordis.devices.models import Device, Disk, DiskState, Medium, Stage
from ordis.devices.serials import normalised
from ordis.kernel.blobs import blobs
from ordis.kernel.clock import in_paris
from ordis.kernel.db import db
from ordis.kernel.refusal import Refusal
from ordis.kernel.unreadable import Unreadable
from ordis.wiping import queries, records, rules
from ordis.wiping.evidence import Evidence, Outcome
from ordis.wiping.inspection import inspect
from ordis.wiping.matching import KnownDisk, Match, Matched, Matches, match_for_device
from ordis.wiping.models import EvidenceDrop, EvidenceFile, WipeRecord

NOT_HERE = (
    "Cet appareil n’est pas encore à l’atelier : réceptionnez-le, puis déposez la preuve. Rien n’a été enregistré."
)
NOTHING_LOST = "Rien n’a été enregistré."
TWIN = (
    "Le disque n° {serial} est aussi connu sur l’appareil {code} : un disque ne peut être dans deux "
    "appareils. Corrigez "
    "le numéro de série du mauvais, ou déclarez-y ce disque absent, puis déposez de nouveau le journal. " + NOTHING_LOST
)
DECLARED = (
    "Le disque {disk} est déclaré « {state} », or ce journal l’a vu branché. Annulez d’abord cette "
    "déclaration si elle "
    "est fausse. " + NOTHING_LOST
)
NOT_A_QUESTION = "Cette proposition n’existe plus : rechargez la page de l’appareil. Rien n’a été modifié."
MAY_NOT_JUDGE = (
    "Votre rôle ne permet pas d’accepter une réserve : demandez au responsable d’atelier. Rien n’a été modifié."
)
WHY = "Dites pourquoi cette réserve est acceptable : la raison est imprimée sur l’attestation. Rien n’a été modifié."
NOT_A_RESERVATION = "Il n’y a pas de réserve à accepter sur ce résultat : rechargez la page. Rien n’a été modifié."
SUPERSEDED = "Ce résultat est plus ancien que celui qui décide, ou que l’arrivée du disque. Rien n’a été modifié."
REASON_LENGTH = 300


@dataclass(frozen=True, slots=True)
class Reading:
    """What a file did to one device: French sentences, one per disk; ``again`` when it was already
    known here."""

    evidence: EvidenceFile
    sentences: tuple[str, ...]
    questions: int
    again: bool = False


def add_evidence(*, device: Device, data: bytes, filename: str, actor: User, at: datetime) -> Reading:
    """Read a file dropped on the device, keep it unchanged, and settle the disks of this device that
    it names.

    Raises ``Refusal``, with nothing written, for what cannot be read, speaks of other disks only, is dated
    before the disks arrived or in the future, or contradicts what is known.
    """
    if device.stage in {Stage.EXPECTED, Stage.MISSING}:
        raise Refusal(NOT_HERE)
    evidence = _read(data, filename)
    matches = _matched(device, evidence)
    _refuse_contradictions(device, matches)
    _refuse_dates(matches, _disks(device), at)
    blobs().put(data)
    file = _kept(evidence, records.short_name(filename), len(data), actor, at)
    return _applied(device, file, evidence, matches, actor, at)


def place_disk(*, device: Device, line: WipeRecord, disk: Disk | None, actor: User, at: datetime) -> Reading:
    """A person answers « whose disk is this? »: a new disk of the device, or ``disk``; then the file
    is read again."""
    file = line.evidence
    if line.disk_id is not None or line.serial is None or queries.drop_of(file, device) is None:
        raise Refusal(NOT_A_QUESTION)
    if disk is not None and disk.serial_key not in {None, normalised(line.serial)}:
        raise Refusal(NOT_A_QUESTION)  # another disk of the device: it never takes this one's number
    _refuse_twins(device, [line.serial])
    if disk is None:
        disk = devices.add_disk(
            device=device, medium=Medium(line.medium or Medium.UNKNOWN), model=line.model or "",
            serial=line.serial, capacity_bytes=line.capacity_bytes, actor=actor, at=at,
        )  # fmt: skip
    else:
        devices.correct_disk(
            disk=disk, medium=disk.medium, model=line.model or disk.model, serial=line.serial,
            capacity_bytes=line.capacity_bytes or disk.capacity_bytes, actor=actor, at=at,
        )  # fmt: skip
    db.session.flush()
    evidence = _read(blobs().get(file.sha256), file.filename)
    matches = _matched(device, evidence)
    _refuse_contradictions(device, matches)
    _refuse_dates(matches, _disks(device), at)
    return _applied(device, file, evidence, matches, actor, at)


def accept_reservation(*, device: Device, line: WipeRecord, reason: str, actor: User, at: datetime) -> None:
    """One named person accepts one reservation on one disk, and says why."""
    reason = reason.strip()
    if not actor.can(Permission.WIPE_JUDGE):
        raise Refusal(MAY_NOT_JUDGE, status=403)
    if line.disk is None or line.disk.device_id != device.id or line.accepted_at is not None:
        raise Refusal(NOT_A_RESERVATION)
    if line.outcome != Outcome.SUCCESS_WITH_RESERVATION.value:
        raise Refusal(NOT_A_RESERVATION)
    if records.PURGE_WANTED in line.reasons:
        raise Refusal(f"{records.PURGE_WANTED} Rien n’a été modifié.")
    if not reason or len(reason) > REASON_LENGTH:
        raise Refusal(WHY, status=422)
    line.accepted_at, line.accepted_by_id, line.accepted_reason = at, actor.id, reason
    db.session.flush()
    if queries.deciding(line.disk) is not line:
        raise Refusal(SUPERSEDED)
    settle(line.disk, at=at)
    record(
        Verb.RESERVATION_ACCEPTED, device.code, actor=actor, at=at, disk=line.disk.designation, reason=reason
    )  # fmt: skip


def settle(disk: Disk, *, at: datetime) -> None:
    """Give the disk the state that its evidence decides; what a person declared of it holds until
    taken back."""
    line = queries.deciding(disk)
    if line is None or disk.state not in {DiskState.TO_WIPE, DiskState.WIPED, DiskState.FAILED}:
        return
    state = records.state_of(line)
    if state is not disk.state:
        disk.state, disk.state_at = state, at


def known_disks(device: Device) -> list[KnownDisk]:
    """The disks of the device as ``matching`` compares them."""
    return [KnownDisk(disk.id, disk.serial, disk.model or None, disk.capacity_bytes) for disk in device.disks]


# --- reading and refusing ----------------------------------------------------------------------------------


def _read(data: bytes, filename: str) -> Evidence:
    try:
        return inspect(data, filename)
    except Unreadable as unreadable:
        raise Refusal(f"{unreadable.message} {NOTHING_LOST}", status=422) from unreadable


def _matched(device: Device, evidence: Evidence) -> Matches:
    try:
        return match_for_device(evidence, known_disks(device), device_serials=(device.serial,))
    except Refusal as refusal:
        raise Refusal(f"{refusal.message} {NOTHING_LOST}", status=refusal.status) from refusal


def _refuse_contradictions(device: Device, matches: Matches) -> None:
    """Stop when the same serial stands on two devices, or when a disk said to be gone was seen at work."""
    disks = _disks(device)
    _refuse_twins(device, [item.known.serial for item in matches.matched])
    for item in matches.matched:
        disk = disks[item.known.id]
        ended = records.ended_at(item.run, item.disk)
        gone = disk.state in {DiskState.ABSENT, DiskState.REMOVED_BY_DONOR}
        later = ended is not None and ended > in_paris(disk.state_at).replace(tzinfo=None) + timedelta(days=1)
        if gone or (disk.state is DiskState.DESTROYED and later):
            raise Refusal(DECLARED.format(disk=disk.designation, state=disk.state.label.lower()))


def _refuse_twins(device: Device, serials: Iterable[str | None]) -> None:
    keys = {key for serial in serials if (key := normalised(serial))}
    for twin in queries.twins(keys, but=device):
        raise Refusal(TWIN.format(serial=twin.serial, code=spoken(twin.device.code)))


def _refuse_dates(matches: Matches, disks: dict[int, Disk], at: datetime) -> None:
    """The future is never believed; older runs may stand in an appended log, if a newer one counts."""
    old, believed = [], False
    for item in matches.matched:
        ended = records.ended_at(item.run, item.disk)
        if doubt := rules.date_doubt(ended, received_on=None, now=at):
            raise Refusal(f"{doubt} {NOTHING_LOST}")
        day = records.arrival_day(records.unproven_since(disks[item.known.id]))
        doubt = rules.date_doubt(ended, received_on=day, now=at)
        old += [doubt] if doubt else []
        believed = believed or doubt is None
    if old and not believed:
        raise Refusal(f"{old[-1]} {NOTHING_LOST}")


# --- keeping and settling ----------------------------------------------------------------------------------


def _kept(evidence: Evidence, filename: str, size: int, actor: User, at: datetime) -> EvidenceFile:
    """The row of this file, new or known: of two simultaneous drops of the same bytes, one makes it."""
    if known := queries.evidence_by_sha256(evidence.sha256):
        return known
    try:
        with db.session.begin_nested():
            file = EvidenceFile(
                sha256=evidence.sha256, filename=filename, size=size, format=evidence.format.value,
                received_at=at, received_by_id=actor.id, records=records.records_of(evidence, at),
            )  # fmt: skip
            db.session.add(file)
    except sa.exc.IntegrityError:
        known = queries.evidence_by_sha256(evidence.sha256)
        if known is None:
            raise
        return known
    return file


def _applied(
    device: Device, file: EvidenceFile, evidence: Evidence, matches: Matches, actor: User, at: datetime
) -> Reading:
    lines = {line.position: line for line in queries.records_of(file)}
    positions = {id(disk): position for position, (_, disk) in enumerate(evidence.results())}
    purge, disks = queries.requires_purge(device), _disks(device)
    fresh: dict[int, list[WipeRecord]] = defaultdict(list)
    for item in matches.matched:
        line = lines[positions[id(item.disk)]]
        fresh[item.known.id] += _bound(line, disks[item.known.id], item, purge=purge)
    dropped = queries.drop_of(file, device)
    if dropped is None:
        db.session.add(EvidenceDrop(evidence_id=file.id, device_id=device.id, dropped_at=at, dropped_by_id=actor.id))
        record(Verb.EVIDENCE_ADDED, device.code, actor=actor, at=at, evidence=file.ref)
    db.session.flush()
    sentences = tuple(_settled(disks[disk_id], newest(found), at) for disk_id, found in fresh.items() if found)
    asked: list[Match] = [*matches.doubtful, *matches.additions]
    questions = len({normalised(item.disk.serial) for item in asked})
    return Reading(file, sentences, questions, again=dropped is not None and not sentences)


def _bound(line: WipeRecord, disk: Disk, item: Matched, *, purge: bool) -> list[WipeRecord]:
    """Tie the line to the disk: the line if that is new, nothing if it was tied already."""
    if line.disk_id is not None:
        return []
    line.disk = disk
    if item.run.complete:  # a log cut in the middle of a line may say « 671 » octets
        records.complete(disk, line)
    records.judged_for(line, item.run, item.disk, medium=disk.medium, purge=purge)
    return [line]


def newest(lines: list[WipeRecord]) -> WipeRecord:
    return max(lines, key=lambda line: (line.ordered_at, line.position))


def _settled(disk: Disk, line: WipeRecord, at: datetime) -> str:
    """What the file changed for this disk, in one sentence."""
    before = disk.state
    settle(disk, at=at)
    verdict = Outcome(line.outcome)
    said = [f"{disk.designation} : {verdict.label.lower()}.", *line.reasons]
    if disk.state is before and not (verdict is Outcome.SUCCESS and before is DiskState.WIPED):
        said.append(f"Son état reste « {before.label} ».")
    return " ".join(said)


def _disks(device: Device) -> dict[int, Disk]:
    return {disk.id: disk for disk in device.disks}
