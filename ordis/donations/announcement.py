"""A donor's list against what is already announced: what it would change, then the change, in one transaction."""

import hashlib
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa

from ordis.accounts.audit import Verb, record
from ordis.accounts.models import User
from ordis.devices import lifecycle
from ordis.devices.code import spoken
from ordis.devices.codes import fresh_codes
from ordis.devices.lifecycle import Move
from ordis.devices.models import Device, Disk, Door
from ordis.devices.serials import normalised
from ordis.donations.columns import open_list
from ordis.donations.donor_list import Announced, Fault, Plan, first_plan, read_lines
from ordis.donations.models import Donation, DonationStage, DonorList
from ordis.kernel.blobs import BlobMissing, blobs
from ordis.kernel.db import db
from ordis.kernel.grid import Grid
from ordis.kernel.refusal import Refusal

NOT_OPEN = "On n’importe une liste que pour un don accepté et pas encore réceptionné. Rien n’a été importé."
GONE = "Le fichier déposé n’est plus là. Rien n’a été importé\u202f: déposez-le de nouveau."
ALREADY = "Ce fichier a déjà été importé pour ce don\u202f: rien n’a changé."
NOTHING_NEW = "Cette liste n’apporte aucun appareil nouveau\u202f: rien n’a été importé."
ELSEWHERE = "Ce numéro de série est déjà celui de l’appareil {code}, d’un autre don. Vérifiez-le."
_CHUNK = 500


@dataclass(frozen=True, slots=True)
class DryRun:
    """What applying a list would do: devices to announce, devices already there, faults by line."""

    new: tuple[Announced, ...]
    known: tuple[Announced, ...]
    faults: tuple[Fault, ...]

    @property
    def rejected(self) -> int:
        """Lines, not faults: one line may have several."""
        return len({fault.line for fault in self.faults})


def keep_file(*, donation: Donation, data: bytes) -> str:
    """Keep the file unchanged and answer its SHA-256, once it is known to be a list for this donation."""
    _refuse_closed(donation)
    open_list(data)
    if already_imported(donation, hashlib.sha256(data).hexdigest()):
        raise Refusal(ALREADY)
    return blobs().put(data)


def kept_grid(sha256: str) -> Grid:
    """The file kept under ``sha256``, read again."""
    if len(sha256) != 64 or set(sha256) - set("0123456789abcdef"):
        raise Refusal(GONE, status=404)
    try:
        return open_list(blobs().get(sha256))
    except BlobMissing:
        raise Refusal(GONE, status=404) from None


def already_imported(donation: Donation, sha256: str) -> bool:
    return any(each.sha256 == sha256 for each in donation.lists)


def dry_run(donation: Donation, grid: Grid, plan: Plan) -> DryRun:
    """Compare without writing: two queries, and one more per 500 serials."""
    reading = read_lines(grid, plan)
    elsewhere = _serials_elsewhere(donation, reading.announced)
    faults = list(reading.faults)
    mine = _Known(donation)
    new, known = [], []
    for each in reading.announced:
        if mine.has(each):
            known.append(each)
        elif each.serial and (code := elsewhere.get(each.serial.upper())):
            faults.append(Fault(each.line, "Numéro de série", each.serial, ELSEWHERE.format(code=spoken(code))))
        else:
            new.append(each)
    return DryRun(tuple(new), tuple(known), tuple(sorted(faults, key=lambda fault: fault.line)))


class _Known:
    """The devices of the donation, to be matched by serial, else by inventory number, else by likeness."""

    def __init__(self, donation: Donation) -> None:
        rows = db.session.execute(
            sa.select(Device.serial, Device.asset_tag, Device.kind, Device.make, Device.model).where(
                Device.donation_id == donation.id
            )
        ).all()
        self._serials = {normalised(row.serial) for row in rows if row.serial}
        self._tags = {row.asset_tag.upper() for row in rows if row.asset_tag}
        self._alike = Counter(
            (row.kind, row.make.upper(), row.model.upper()) for row in rows if not row.serial and not row.asset_tag
        )

    def has(self, each: Announced) -> bool:
        """Of devices without any number, as many are known as the donation holds alike."""
        if each.serial:
            return normalised(each.serial) in self._serials
        if each.asset_tag:
            return each.asset_tag.upper() in self._tags
        likeness = (each.kind, each.make.upper(), each.model.upper())
        if self._alike[likeness] == 0:
            return False
        self._alike[likeness] -= 1
        return True


def _serials_elsewhere(donation: Donation, announced: Iterable[Announced]) -> dict[str, str]:
    """Serial in capitals → code, for those that a device of another donation bears."""
    serials = sorted({text for each in announced if each.serial for text in (each.serial, each.serial.upper())})
    found: dict[str, str] = {}
    for start in range(0, len(serials), _CHUNK):
        statement = sa.select(Device.serial, Device.code).where(
            Device.serial.in_(serials[start : start + _CHUNK]),
            sa.or_(Device.donation_id.is_(None), Device.donation_id != donation.id),
        )
        found.update({serial.upper(): code for serial, code in db.session.execute(statement) if serial})
    return found


def import_list(*, donation: Donation, sha256: str, filename: str, plan: Plan, actor: User, at: datetime) -> DonorList:
    """Announce every new device of the kept file, whole or not at all. The same file twice is refused."""
    _refuse_closed(donation)
    if already_imported(donation, sha256):
        raise Refusal(ALREADY)
    found = dry_run(donation, kept_grid(sha256), plan)
    if not found.new:
        raise Refusal(NOTHING_NEW, status=422)
    donor_list = DonorList(
        donation_id=donation.id, sha256=sha256, filename=filename[:200], imported_at=at, imported_by_id=actor.id,
        added=len(found.new), known=len(found.known), rejected=found.rejected,
    )  # fmt: skip
    _insert_once(donor_list)
    announce(donation=donation, devices=found.new, actor=actor, at=at)
    record(
        Verb.LIST_IMPORTED, donation.number, actor=actor, at=at, sha256=sha256, added=len(found.new),
        known=len(found.known), rejected=found.rejected,
    )  # fmt: skip
    return donor_list


def _insert_once(donor_list: DonorList) -> None:
    """Two people importing the same file at once: the unique index lets one through."""
    try:
        with db.session.begin_nested():
            db.session.add(donor_list)
    except sa.exc.IntegrityError:
        raise Refusal(ALREADY) from None


def announce(
    *,
    donation: Donation,
    devices: Sequence[Announced],
    actor: User | None,
    at: datetime,
    door: Door = Door.IMPORT,
) -> list[Device]:
    """One device « Annoncé » per entry, with its code and the disks that the list names."""
    codes = fresh_codes(len(devices))
    with db.session.no_autoflush:
        rows = [_announced(donation, each, code, at) for each, code in zip(devices, codes, strict=True)]
        db.session.add_all(rows)
        for row in rows:
            lifecycle.apply(row, Move.ANNOUNCE, actor=actor, at=at, door=door)
    db.session.flush()
    db.session.expire(donation, ["devices", "lists"])
    return rows


def _announced(donation: Donation, each: Announced, code: str, at: datetime) -> Device:
    device = Device(
        code=code, kind=each.kind, donation_id=donation.id, make=each.make, model=each.model, serial=each.serial,
        asset_tag=each.asset_tag, cpu=each.cpu, ram_mb=each.ram_mb, screen_inches=each.screen_inches,
        note=each.note, created_at=at, announced=True,
    )  # fmt: skip
    device.disks = [
        Disk(
            medium=carrier.medium, model=carrier.model, serial=carrier.serial, serial_key=normalised(carrier.serial),
            capacity_bytes=carrier.capacity_bytes, state_at=at, unproven_since=at,
        )
        for carrier in each.carriers
    ]  # fmt: skip
    return device


def _refuse_closed(donation: Donation) -> None:
    if donation.stage is not DonationStage.ACCEPTED:
        raise Refusal(NOT_OPEN)


def guessed_plan(donation: Donation, grid: Grid) -> Plan:
    """The first guess; when the list does not say the kind and the offer names one only, it is that one."""
    plan = first_plan(grid)
    kinds = {line.kind for line in donation.lines}
    return Plan(plan.columns, plan.header, kinds.pop() if len(kinds) == 1 else None)
