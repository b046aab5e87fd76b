"""The one way in of evidence, behind every door: page, API, command.

The bytes are kept unchanged, then read; each disk is tied to the known disk that bears its serial, or waits in the
inbox for a person; what is tied is judged and settles its disk.
"""

import hashlib
from collections.abc import Sequence
from contextlib import nullcontext
from dataclasses import dataclass, replace
from datetime import datetime

from ordis.accounts.audit import Verb, record
from ordis.accounts.models import User
from ordis.devices.models import Device, Door
from ordis.kernel.blobs import blobs
from ordis.kernel.db import db, one_at_a_time
from ordis.kernel.randomness import new_ref
from ordis.kernel.refusal import Refusal
from ordis.kernel.unreadable import Unreadable
from ordis.wiping import binding, bundle, inventory_intake, persons, queries, records, tying
from ordis.wiping.binding import NOT_HERE, NOTHING_LOST, Sighting
from ordis.wiping.evidence import INVENTORIES, Evidence, Format, NotProof, Uninterpreted
from ordis.wiping.file_kinds import Family, kind_of
from ordis.wiping.inspection import inspect
from ordis.wiping.models import Bench, EvidenceDrop, EvidenceFile
from ordis.wiping.receipts import Receipt

NO_DISK = "Ce fichier ne parle d’aucun disque : il n’y a rien à en retenir."
KEPT_WAITING = (
    "Ce fichier n’est pas interprété et ne prouve rien. Il attend dans « Preuves » qu’une personne dise avec quel "
    "appareil le garder, ou l’écarte."
)
KEPT_ASIDE = "Ce fichier n’est pas interprété : il est gardé comme pièce jointe de l’appareil et ne prouve rien. {why}"
NOTHING_WITHIN = (
    "Cette archive ne contient aucun fichier qu’Ordis sache lire ({count} examinés). "
    "Déposez les journaux .log un à un. "
)
LEFT_WITHIN = "Ni preuve ni inventaire, restés dans l’archive sans être interprétés : {names}."
_NAMED = 4
MEMBER_REFUSED = "« {name} » : {why}"
_LONGEST_NOTE = 400


@dataclass(frozen=True, slots=True)
class Arrival:
    """By whom, when, by which door, on which device, from which bench, out of which archive."""

    actor: User
    at: datetime
    door: Door
    device: Device | None = None
    bench: Bench | None = None
    container: EvidenceFile | None = None


def take(
    *,
    data: bytes,
    filename: str,
    actor: User,
    at: datetime,
    door: Door,
    device: Device | None = None,
    bench: Bench | None = None,
) -> Receipt:
    """Keep a file, read it, tie each of its disks, and say what became of each.

    With ``device``, on whose page it is dropped, raises ``Refusal``, nothing written, for what cannot be read,
    speaks of other disks only, or contradicts what is known of this device. Without, only for what cannot be read
    and is not harmless: what nothing interprets is kept, and waits as a whole.
    """
    if device is not None and device.stage.absent:
        raise Refusal(NOT_HERE)
    one_at_a_time("evidence")
    arrival = Arrival(actor, at, door, device, bench)
    kind = kind_of(data)
    if kind is not None and kind.family is Family.ZIP:
        with db.session.begin_nested():
            return _take_archive(data, filename, arrival)
    return _take_file(data, filename, arrival)


@dataclass(frozen=True, slots=True)
class Taken:
    """One of several files: its receipt, or the sentence that refused it."""

    filename: str
    receipt: Receipt | None = None
    refusal: Refusal | None = None

    def sentences(self) -> list[str]:
        """Everything that is to say of the file, in French."""
        if self.receipt is None:
            return [f"{self.filename} : {self.refusal.message}"] if self.refusal else []
        told = [answer.sentence for answer in self.receipt.all_answers()] + list(self.receipt.all_changes())
        return [f"{self.filename} : {sentence}" for sentence in told]


def take_each(
    files: Sequence[tuple[bytes, str]], *, actor: User, at: datetime, door: Door, device: Device | None = None
) -> list[Taken]:
    """Several files at once, each ``(bytes, name)`` with its own answer: what refuses one loses no other.

    The caller rolls back when nothing was taken."""
    taken: list[Taken] = []
    for data, filename in files:
        name = records.short_name(filename)
        try:
            with db.session.begin_nested() if len(files) > 1 else nullcontext():
                receipt = take(data=data, filename=filename, actor=actor, at=at, door=door, device=device)
            taken.append(Taken(name, receipt))
        except Refusal as refusal:
            taken.append(Taken(name, refusal=refusal))
    return taken


def _take_file(data: bytes, filename: str, arrival: Arrival, read: Evidence | Unreadable | None = None) -> Receipt:
    """``read``: what ``inspect`` made of it, when that was asked already."""
    data = persons.without_persons(data)
    sha256 = hashlib.sha256(data).hexdigest()
    file = queries.evidence_by_sha256(sha256)
    known = file is not None
    if file is None:
        file = _read(data, sha256, filename, read or inspected(data, filename), arrival)
    if file.format == Format.UNKNOWN.value:
        return _take_attachment(data, file, arrival)
    found = binding.look(file.records, arrival.device, at=arrival.at)
    if arrival.device is not None:
        binding.refuse_for(arrival.device, found)
    return _tied(data, file, found, arrival, known=known)


def inspected(data: bytes, filename: str) -> Evidence | Unreadable:
    """What the file says, or why it says nothing."""
    try:
        evidence = inspect(data, filename)
    except Unreadable as unreadable:
        return unreadable
    return evidence if evidence.results() or evidence.devices else NotProof(NO_DISK, evidence)


def _tied(data: bytes, file: EvidenceFile, found: Sequence[Sighting], arrival: Arrival, *, known: bool) -> Receipt:
    """Tie, judge and settle, then write all rows at once, at one cost at any age; wait last for the store."""
    actor, at, device = arrival.actor, arrival.at, arrival.device
    fresh = tying.tie(found, at=at)
    storing = blobs().put_beside(data)
    if new := file.id is None:
        db.session.add(file)
    before, unnoted = tying.settle(fresh, actor=actor, at=at)
    if new:
        _note(file, arrival)
    tying.note_devices(file, fresh, but=device, actor=actor, at=at)
    described = inventory_intake.apply(file, device=device, actor=actor, at=at)
    for concerned in dict.fromkeys([*([device] if device else []), *described.devices]):
        note_drop(file, concerned, actor=actor, at=at, known=known)
    answers = tying.answers(found, fresh, before, device)
    db.session.flush()
    storing.safe()
    return Receipt(file, known and not fresh and not described.new, answers, (*unnoted, *described.told))


def _read(data: bytes, sha256: str, filename: str, read: Evidence | Unreadable, arrival: Arrival) -> EvidenceFile:
    """The row of a new file with its lines, not yet saved. A harmless file that nothing interprets is kept; but a stick
    holds many, and what is not interpreted of an archive stays in the archive."""
    if isinstance(read, Evidence):
        file = _row(sha256, len(data), filename, read.format, arrival)
        fill(file, read, at=arrival.at)
        return file
    if not isinstance(read, Uninterpreted) or arrival.container is not None:
        lost = "" if arrival.container else f" {NOTHING_LOST}"  # what an archive holds is kept with it
        raise Refusal(f"{read.message}{lost}", status=422)
    persons.refuse_persons(data)
    file = _row(sha256, len(data), filename, Format.UNKNOWN, arrival)
    file.note = read.message[:_LONGEST_NOTE]
    return file


def fill(file: EvidenceFile, evidence: Evidence, *, at: datetime) -> None:
    """Give an unsaved row what was read of its file."""
    file.machines = [machine.as_json() for machine in evidence.devices]
    file.records = records.records_of(evidence, at)


def _row(sha256: str, size: int, filename: str, form: Format, arrival: Arrival) -> EvidenceFile:
    return EvidenceFile(
        ref=new_ref(), sha256=sha256, filename=_name(filename, arrival), size=size, format=form.value,
        received_at=arrival.at, received_by_id=arrival.actor.id, bench=arrival.bench, container=arrival.container,
        machines=[], note="",
    )  # fmt: skip


def _name(filename: str, arrival: Arrival) -> str:
    """« clef.zip/nwipe.log » for a file of an archive."""
    name = records.short_name(filename)
    return records.printable(f"{arrival.container.filename}/{name}") if arrival.container else name


def _keep(data: bytes, file: EvidenceFile) -> bool:
    """The bytes first, safe, then the row: a row whose file is missing would be a proof of nothing. True for a row
    that is new; whoever calls writes it."""
    blobs().put(data)
    if file.id is not None:
        return False
    db.session.add(file)
    return True


def _note(file: EvidenceFile, arrival: Arrival) -> None:
    origin = {"bench": arrival.bench.ref} if arrival.bench else {}
    record(
        Verb.EVIDENCE_TAKEN, file.ref, actor=arrival.actor, at=arrival.at, door=arrival.door.value, sha256=file.sha256,
        **origin,
    )  # fmt: skip


# --- what is no proof --------------------------------------------------------------------------------------


def _take_attachment(data: bytes, file: EvidenceFile, arrival: Arrival) -> Receipt:
    """Beside the device on which it is dropped; else it waits as a whole for a person."""
    device, known = arrival.device, file.id is not None
    if device is not None:
        known = known and queries.drop_of(file, device) is not None
    file.waits = device is None and (file.id is None or file.waits)
    if _keep(data, file):
        _note(file, arrival)
    if device is not None:
        note_drop(file, device, actor=arrival.actor, at=arrival.at)
        file.set_aside_at = file.set_aside_by_id = None
    db.session.flush()
    told = KEPT_ASIDE.format(why=file.note) if device is not None else KEPT_WAITING
    return Receipt(file, known, changes=() if known else (told,))


def note_drop(file: EvidenceFile, device: Device, *, actor: User, at: datetime, known: bool = True) -> None:
    """The file belongs with the device from now on; said once in the audit trail. ``known``: it may already."""
    if known and queries.drop_of(file, device) is not None:
        return
    db.session.add(EvidenceDrop(evidence=file, device_id=device.id, dropped_at=at, dropped_by_id=actor.id))
    record(Verb.EVIDENCE_ADDED, device.code, actor=actor, at=at, evidence=file.ref)


# --- an archive --------------------------------------------------------------------------------------------


def _take_archive(data: bytes, filename: str, arrival: Arrival) -> Receipt:
    """Each file of the archive on its own: one that is refused loses neither the others nor itself, for the whole
    archive is kept."""
    try:
        members = bundle.members(data)
    except Unreadable as unreadable:
        raise Refusal(f"{unreadable.message} {NOTHING_LOST}", status=422) from unreadable
    read = [(member, inspected(member.data, member.name)) for member in members]
    for member in members:
        persons.refuse_persons(member.data, persons.APART)
    sha256 = hashlib.sha256(data).hexdigest()
    archive = queries.evidence_by_sha256(sha256) or _row(sha256, len(data), filename, Format.ZIP, arrival)
    known = archive.id is not None
    if _keep(data, archive):
        _note(archive, arrival)
    db.session.flush()
    within = replace(arrival, container=archive)
    taken: list[Receipt] = []
    refused: list[Refusal] = []
    left = [member.name for member, said in read if isinstance(said, Uninterpreted)]
    for member, said in sorted(read, key=lambda pair: _turn(pair[1])):
        try:
            with db.session.begin_nested():
                taken.append(_take_file(member.data, member.name, within, said))
        except Refusal as refusal:
            if not isinstance(said, Uninterpreted):
                why = MEMBER_REFUSED.format(name=member.name, why=refusal.message)
                refused.append(Refusal(why, status=refusal.status))
    return _of_archive(archive, known, taken, refused, left)


def _turn(read: Evidence | Unreadable) -> int:
    """Inventories first, since they name the disks; then logs; then the reports that complete them."""
    if not isinstance(read, Evidence):
        return 3
    return 0 if read.format in INVENTORIES else 2 if read.format is Format.NWIPE_PDF else 1


def _of_archive(
    archive: EvidenceFile, known: bool, taken: Sequence[Receipt], refused: Sequence[Refusal], left: Sequence[str]
) -> Receipt:
    """``left``: its files that nothing interprets."""
    if not taken:
        told = " ".join([*(refusal.message for refusal in refused[:3]), NOTHING_LOST])
        raise Refusal(f"{NOTHING_WITHIN.format(count=len(refused) + len(left))}{told}", status=422)
    within = [refusal.message for refusal in refused] + ([LEFT_WITHIN.format(names=_named(left))] if left else [])
    again = known and all(receipt.again for receipt in taken)
    return Receipt(archive, again, changes=tuple(within), members=tuple(taken))


def _named(names: Sequence[str]) -> str:
    """The first of them, and how many more."""
    more = [f"{len(names) - _NAMED} de plus"] if len(names) > _NAMED else []
    return ", ".join([*names[:_NAMED], *more])
