"""Lines are tied to their disks, judged and settled, and each disk gets its answer."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from datetime import datetime

from ordis.accounts.audit import Verb, record
from ordis.accounts.models import User
from ordis.devices.code import spoken
from ordis.devices.models import Device, Disk, DiskState, Medium
from ordis.devices.serials import normalised
from ordis.kernel.db import db
from ordis.kernel.refusal import Refusal
from ordis.wiping import firmware, queries, records, rules, settling, wiped_again
from ordis.wiping.binding import Sighting
from ordis.wiping.evidence import Outcome, Status
from ordis.wiping.models import EvidenceFile, WipeRecord
from ordis.wiping.receipts import Answer

KNOWN = "{disk} ({code}) : déjà enregistré, rien n’a changé."
WAITS = "{disk} : à rattacher. {why}"
REFUSED = "{disk} : {why} Ce résultat attend dans « Preuves »."
ELSEWHERE = "{disk}, sur {code} : {verdict}."
HERE = "{disk} : {verdict}."
STAYS = "Son état reste « {state} »."


def told_before(found: Iterable[Sighting]) -> set[int]:
    """Ids of the disks of which a line was saved already. Of the others :func:`tie` and :func:`settle` ask nothing."""
    return queries.with_lines({sighting.disk.id for sighting in found if sighting.disk is not None})


def tie(found: Sequence[Sighting], *, older: Collection[int], at: datetime) -> list[WipeRecord]:
    """Tie to its disk each line that may be, and judge it. Returns the lines that are newly tied.

    Lines of a new file are not saved yet, and are then written once, with their verdict. Older lines of a disk whose
    medium becomes known are judged again. ``older``: what :func:`told_before` answered.
    """
    fresh = [sighting for sighting in found if sighting.bound and not sighting.known]
    lines = [sighting.line for sighting in fresh]
    again = [sighting for sighting in fresh if sighting.disk is not None and sighting.disk.id in older]
    unsaid = {disk.id: disk for each in again if (disk := each.disk) and disk.medium is Medium.UNKNOWN}
    with db.session.no_autoflush:
        for sighting in fresh:
            _tie(sighting.line, sighting.disk)
        fallen = settling.judge([*lines, *settling.beside([sighting.line for sighting in again])])
        settling.rejudge([disk for disk in unsaid.values() if disk.medium is not Medium.UNKNOWN], at=at)
    if fallen:
        db.session.flush()
        settling.settle_again([line.disk for line in fallen if line.disk], at=at)
    return lines


def _tie(line: WipeRecord, disk: Disk | None) -> None:
    line.disk, line.set_aside_at, line.set_aside_by_id = disk, None, None
    if disk is not None and line.status != Status.NONE.value:  # a log cut in mid-line may say « 671 » octets
        records.complete(disk, line)


def settle(
    lines: Sequence[WipeRecord], *, older: Collection[int], actor: User, at: datetime
) -> tuple[dict[int, DiskState], tuple[str, ...]]:
    """Give the disks of these lines, saved or not yet, their state. Returns what each was before, by its id, and French
    sentences about erases by the disk itself that could not be noted, and about systems that are gone."""
    disks = {line.disk.id: line.disk for line in lines if line.disk is not None}
    before = {disk.id: disk.state for disk in disks.values()}
    told = [sentence for line in lines if (sentence := _note_erase(line, actor, at))]
    if any(disk.taken_out_at is not None for disk in disks.values()):
        db.session.flush()  # what falls elsewhere with such a disk is asked of the database
    with db.session.no_autoflush:
        settling.settle_all(list(disks.values()), at=at, unsaved=lines, older=older)
    told += wiped_again.forget_systems(lines, actor=actor, at=at)
    return before, tuple(told)


def _note_erase(line: WipeRecord, actor: User, at: datetime) -> str | None:
    """What a tool says that the disk did by itself waits for its read-back, as when a person declares it."""
    if line.disk is None or not rules.is_firmware_erase(records.as_result(line)):
        return None
    try:
        with db.session.begin_nested():
            firmware.note_erase(
                disk=line.disk, technique=line.technique, done_at=line.ordered_at, evidence=line.evidence,
                words=line.evidence.filename, actor=actor, at=at,
            )  # fmt: skip
    except Refusal as refusal:
        return refusal.message
    return None


def note_devices(
    file: EvidenceFile, lines: Iterable[WipeRecord], *, but: Device | None, actor: User, at: datetime
) -> None:
    """Each device that the file now proves something of keeps a trace of it; ``but`` has its own."""
    devices = {line.disk.device.id: line.disk.device for line in lines if line.disk is not None}
    for device in devices.values():
        if device is not but:
            record(Verb.EVIDENCE_ADDED, device.code, actor=actor, at=at, evidence=file.ref)


# --- what is answered --------------------------------------------------------------------------------------


def answers(
    found: Sequence[Sighting], fresh: Sequence[WipeRecord], before: dict[int, DiskState], device: Device | None
) -> tuple[Answer, ...]:
    """One answer per disk, in the order of the file: the newest of its lines speaks."""
    new = {id(line) for line in fresh}
    groups: dict[object, list[Sighting]] = defaultdict(list)
    for sighting in found:
        name = sighting.disk.id if sighting.disk else normalised(sighting.line.serial) or id(sighting.line)
        groups[name].append(sighting)
    return tuple(_answer(group, new, before, device) for group in groups.values())


def _answer(group: list[Sighting], new: set[int], before: dict[int, DiskState], device: Device | None) -> Answer:
    fresh = [sighting for sighting in group if id(sighting.line) in new]
    shown = max(fresh or group, key=lambda each: (each.line.ordered_at, each.line.position))
    line, disk = shown.line, shown.disk
    code = disk.device.code if disk is not None and (shown.bound or shown.known) else None
    outcome = Outcome(line.outcome)
    if fresh and disk is not None:
        return Answer(line.serial, line.model, code, "bound", outcome, _bound(line, disk, before[disk.id], device))
    if shown.known and disk is not None:
        told = KNOWN.format(disk=disk.designation, code=spoken(disk.device.code))
        return Answer(line.serial, line.model, code, "known", outcome, told)
    if shown.refusal is not None:
        told = REFUSED.format(disk=named(line), why=shown.refusal)
        return Answer(line.serial, line.model, None, "refused", outcome, told)
    return Answer(
        line.serial, line.model, None, "waiting", outcome, WAITS.format(disk=named(line), why=" ".join(shown.reasons))
    )


def _bound(line: WipeRecord, disk: Disk, before: DiskState, device: Device | None) -> str:
    """What the file changed for this disk, in one sentence."""
    verdict = Outcome(line.outcome)
    pattern = HERE if disk.device is device else ELSEWHERE
    head = pattern.format(disk=disk.designation, code=spoken(disk.device.code), verdict=verdict.label.lower())
    said = [head, *line.reasons]
    if disk.state is before and not (verdict is Outcome.SUCCESS and before is DiskState.WIPED):
        said.append(STAYS.format(state=before.label))
    return " ".join(said)


def named(line: WipeRecord) -> str:
    """« ST500LM021 n° W62… », as the file names the disk."""
    serial = f"n° {line.serial}" if line.serial else "sans numéro de série"
    return f"{line.model or 'Disque'} {serial}"
