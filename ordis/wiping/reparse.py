"""Every file of evidence is read again with the parsers of today: what would change is told before anything does."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import selectinload

from ordis.accounts.audit import Verb, record
from ordis.accounts.models import User
from ordis.devices.models import Device, Disk, DiskState
from ordis.devices.serials import normalised
from ordis.documents.models import Document, DocumentKind
from ordis.donations.models import Donation
from ordis.kernel.blobs import BlobMissing, blobs
from ordis.kernel.db import db, one_at_a_time
from ordis.kernel.transaction import in_one_transaction
from ordis.kernel.unreadable import Unreadable
from ordis.wiping import records, settling
from ordis.wiping.evidence import INVENTORIES, Evidence, Format, NotProof, Outcome, Status
from ordis.wiping.intake import inspected
from ordis.wiping.methods import is_read_back
from ordis.wiping.models import EvidenceFile, WipeRecord

_CHUNK = 100
_NOT_READ = frozenset({Format.ZIP.value})
"""An archive has no lines of its own: its members are files of evidence, read again as such."""
KEPT = frozenset(
    {
        "id", "evidence_id", "position", "disk_id", "recorded_at", "firmware_erase_id", "set_aside_at",
        "set_aside_by_id", "accepted_at", "accepted_by_id", "accepted_reason", "outcome", "reasons",
    }
)  # fmt: skip
"""Columns that no reading of the file writes: what the house and its people made of the line."""
READ = tuple(column.key for column in WipeRecord.__table__.columns if column.key not in KEPT)
NOT_READ_ANY_MORE = "Ce résultat n’est plus lu dans le fichier par la version actuelle d’Ordis."
LOST = "{file} : fichier perdu ou abîmé dans le magasin, non relu. Ses résultats restent ; restaurez une sauvegarde."
WORSE = "{file} : n’est plus lisible, ses résultats restent tels quels. {why}"
FIRST_READ = "{file} : n’était pas interprété, se lit maintenant comme « {form} »."
CHANGED = "{file}, {disk} : {before} → {after}."
STATE = "{file}, {disk} : état du disque, {before} → {after}."
APPEARS = "{file}, {disk} : n’était pas lu → {after}, à rattacher."
CORRECTED = "{file}, {disk} : relu autrement ({names})."
MACHINES = "{file} : la description de la machine est relue."


@dataclass(slots=True)
class Reread:
    """What reading one file again changes: French sentences. ``devices``: those whose disks change."""

    file: EvidenceFile
    told: list[str] = field(default_factory=list)
    problem: str = ""
    devices: set[int] = field(default_factory=set)


def every_id() -> list[int]:
    """The ids of the files to read, oldest first."""
    statement = sa.select(EvidenceFile.id).where(EvidenceFile.format.not_in(_NOT_READ)).order_by(EvidenceFile.id)
    return list(db.session.scalars(statement))


def chunks(ids: Sequence[int]) -> Iterator[Sequence[int]]:
    """By a hundred: what is read again at once in memory."""
    return (ids[start : start + _CHUNK] for start in range(0, len(ids), _CHUNK))


def read_again(ids: Sequence[int], *, actor: User | None, at: datetime) -> list[Reread]:
    """Read these files again and write what changes in the caller's transaction, who commits it or rolls it back.

    At most ten queries, whatever the number of files.
    """
    one_at_a_time("evidence")
    files = _files(ids)
    states = {line.disk.id: line.disk.state for file in files for line in file.records if line.disk}
    verdicts = {line.id: (line.outcome, list(line.reasons)) for file in files for line in file.records}
    found = [_reread(file, at) for file in files]
    tied = [line for file in files for line in file.records if line.disk is not None]
    settling.judge(tied)
    for each in found:
        _tell_verdicts(each, verdicts)
    if any(each.told for each in found):
        _settle(found, tied, states, actor, at)
    return found


@dataclass(slots=True)
class Summary:
    """What the whole reading gave."""

    files: int = 0
    told: list[str] = field(default_factory=list)
    problems: list[str] = field(default_factory=list)
    changed: list[int] = field(default_factory=list)
    certificates: list[str] = field(default_factory=list)


def read_all(*, actor: User | None, at: datetime) -> Summary:
    """Read every file again and tell what would change. Writes nothing: each hundred is rolled back."""
    summary = Summary()
    devices: set[int] = set()
    for ids in chunks(every_id()):
        for each in read_again(ids, actor=actor, at=at):
            summary.files += 1
            summary.told += each.told
            summary.problems += [each.problem] if each.problem else []
            summary.changed += [each.file.id] if each.told else []
            devices |= each.devices
        summary.certificates += certificates_to_replace(devices)
        devices.clear()
        db.session.rollback()
    summary.certificates = sorted(set(summary.certificates))
    return summary


def apply_to(file_id: int, *, actor: User | None, at: datetime) -> None:
    """Read one file again and keep what changes, in a transaction of its own."""
    in_one_transaction(lambda: read_again([file_id], actor=actor, at=at))


def certificates_to_replace(device_ids: set[int]) -> list[str]:
    """Numbers of the certificates in force that speak of these devices or of their donations."""
    codes = sa.select(Device.code).where(Device.id.in_(device_ids))
    numbers = sa.select(Donation.number).join(Device).where(Device.id.in_(device_ids))
    later = sa.select(Document.replaces_id).where(Document.replaces_id.is_not(None))
    statement = sa.select(Document.number).where(
        Document.kind == DocumentKind.WIPING_CERTIFICATE,
        sa.or_(Document.subject.in_(codes), Document.subject.in_(numbers)),
        Document.id.not_in(later),
    )
    return list(db.session.scalars(statement.order_by(Document.number))) if device_ids else []


def _files(ids: Sequence[int]) -> list[EvidenceFile]:
    line = selectinload(EvidenceFile.records)
    disk = line.joinedload(WipeRecord.disk).joinedload(Disk.device)
    bare = (disk.lazyload(Device.holds), disk.lazyload(Device.disks), line.joinedload(WipeRecord.firmware_erase))
    statement = sa.select(EvidenceFile).where(EvidenceFile.id.in_(ids)).options(*bare).order_by(EvidenceFile.id)
    return list(db.session.scalars(statement))


def _reread(file: EvidenceFile, at: datetime) -> Reread:
    """Write on the lines what the file says today; verdicts come after, with what the house knows."""
    found = Reread(file)
    try:
        said = inspected(blobs().get(file.sha256), file.filename)
    except BlobMissing:
        found.problem = LOST.format(file=file.filename)
        return found
    if isinstance(said, NotProof):
        said = said.evidence
    if isinstance(said, Unreadable):
        if file.format != Format.UNKNOWN.value:
            found.problem = WORSE.format(file=file.filename, why=said.message)
        return found
    if file.format != said.format.value:
        found.told.append(FIRST_READ.format(file=file.filename, form=said.format.label))
        file.format, file.note = said.format.value, ""
        file.waits = file.waits and said.format in INVENTORIES  # a log waits line by line
    machines = [machine.as_json() for machine in said.devices]
    if machines != file.machines:
        file.machines = machines
        found.told.append(MACHINES.format(file=file.filename))
    _rewrite_lines(found, said)
    return found


def _rewrite_lines(found: Reread, said: Evidence) -> None:
    file = found.file
    read = records.records_of(said, file.received_at)
    pairs, gone = _paired(file.records, read)
    for old, new in pairs:
        if old is None:
            found.told.append(APPEARS.format(file=file.filename, disk=_named(new), after=_words(new.outcome)))
        else:
            _rewrite(found, old, new)
    for line in gone:
        if line.read_reasons != [NOT_READ_ANY_MORE]:
            line.read_outcome, line.read_reasons = Outcome.UNKNOWN.value, [NOT_READ_ANY_MORE]
            line.outcome, line.reasons, line.status = line.read_outcome, line.read_reasons, Status.NONE.value
    _order(file, [*(old or new for old, new in pairs), *gone])


def _rewrite(found: Reread, old: WipeRecord, new: WipeRecord) -> None:
    """Columns that differ take today's reading; what the house completed is left to ``judge``."""
    completed = {"ordered_at"} | ({"operator"} if not new.operator else set())
    completed |= {"level"} if is_read_back(new.method) else set()
    names = [name for name in READ if name not in completed and getattr(old, name) != getattr(new, name)]
    for name in names:
        setattr(old, name, getattr(new, name))
    if "ended_at" in names or "started_at" in names:
        old.ordered_at = new.ordered_at
    if old.disk_id is None:
        old.outcome, old.reasons = old.read_outcome, list(old.read_reasons)
    shown = dict.fromkeys(_NAMES.get(name, "autres détails") for name in names if not name.startswith("read_"))
    if shown:
        told = CORRECTED.format(file=found.file.filename, disk=_named(old), names=", ".join(shown))
        found.told.append(told)


_NAMES = {
    "serial": "numéro de série", "model": "modèle", "capacity_bytes": "capacité", "bytes_done": "octets traités",
    "started_at": "début", "ended_at": "fin", "ordered_at": "date", "method": "méthode", "verify": "relecture",
    "rounds": "passes", "version": "version", "errors": "erreurs", "hidden_area": "zones cachées", "level": "niveau",
    "status": "mot de l’outil", "technique": "technique", "host_serial": "machine", "host_uuid": "machine",
    "tag": "étiquette", "operator": "opérateur",
}  # fmt: skip


def _paired(
    old: Sequence[WipeRecord], new: Sequence[WipeRecord]
) -> tuple[list[tuple[WipeRecord | None, WipeRecord]], list[WipeRecord]]:
    """Each line of today with the line of before that tells the same disk, and the lines that are read no more."""
    left = list(old)
    pairs: list[tuple[WipeRecord | None, WipeRecord]] = []
    for line in new:
        same = next((each for each in left if _same(each, line)), None)
        if same is not None:
            left.remove(same)
        pairs.append((same, line))
    return pairs, left


def _same(old: WipeRecord, new: WipeRecord) -> bool:
    """By serial; where one of the two readings has none, by the name under ``/dev`` at the same place."""
    one, other = normalised(old.serial), normalised(new.serial)
    if one and other:
        return one == other
    return old.position == new.position and old.device_name == new.device_name


def _order(file: EvidenceFile, lines: Sequence[WipeRecord]) -> None:
    """Number the lines again; in two steps, since no two may ever stand at one place."""
    if [line.position for line in lines] == list(range(len(lines))) and len(lines) == len(file.records):
        return
    with db.session.no_autoflush:
        for place, line in enumerate(file.records):
            line.position = -1 - place
        db.session.flush()
        for place, line in enumerate(lines):
            line.position = place
            if line not in file.records:
                file.records.append(line)


def _tell_verdicts(found: Reread, before: dict[int, tuple[str, list[str]]]) -> None:
    for line in found.file.records:
        was = before.get(line.id)
        if was is None or was == (line.outcome, list(line.reasons)):
            continue
        old, new = (_words(outcome, reasons) for outcome, reasons in (was, _now(line)))
        told = CHANGED.format(file=found.file.filename, disk=_named(line), before=old, after=new)
        found.told.append(told)


def _settle(
    found: Sequence[Reread], tied: Sequence[WipeRecord], states: dict[int, DiskState], actor: User | None, at: datetime
) -> None:
    """Disks of the files that changed take the state of today's verdicts."""
    db.session.flush()
    changed = [each for each in found if each.told]
    disks = {line.disk.id: line.disk for each in changed for line in each.file.records if line.disk}
    settling.settle_again(list(disks.values()), at=at)
    for each in changed:
        for disk in {line.disk.id: line.disk for line in each.file.records if line.disk}.values():
            each.devices.add(disk.device_id)
            if states.get(disk.id) is not disk.state:
                was, now = states[disk.id].label.lower(), disk.state.label.lower()
                each.told.append(STATE.format(file=each.file.filename, disk=disk.designation, before=was, after=now))
        record(Verb.EVIDENCE_READ_AGAIN, each.file.ref, actor=actor, at=at, changes=len(each.told))


def _now(line: WipeRecord) -> tuple[str, list[str]]:
    return line.outcome, list(line.reasons)


def _words(outcome: str, reasons: Sequence[str] = ()) -> str:
    told = Outcome(outcome).label.lower()
    return f"{told} ({' '.join(reasons)})" if reasons else told


def _named(line: WipeRecord) -> str:
    return f"disque n° {line.serial}" if line.serial else f"disque {line.device_name or 'sans nom'}"
