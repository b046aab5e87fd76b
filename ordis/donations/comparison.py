"""A donor's list against what Ordis knows: what it would add, what is there already, what is elsewhere."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from ordis.accounts.models import User
from ordis.accounts.permissions import Permission
from ordis.devices.code import spoken
from ordis.devices.models import Device, Disk
from ordis.donations.columns import Field
from ordis.donations.donor_list import Announced, Fault, Plan, column_of, read_lines
from ordis.donations.models import Donation
from ordis.kernel.among import among
from ordis.kernel.db import db
from ordis.kernel.french import grouped, memory, partial_day
from ordis.kernel.grid import Grid

ELSEWHERE = "Ce numéro de série est déjà celui {whose}. Vérifiez-le."
DISK_ELSEWHERE = "Ce numéro de disque est déjà celui d’un disque {whose}\u202f: vérifiez-le à la réception."
OF_DEVICE, OF_DONATION, OF_NOBODY = "de l’appareil {code}", ", du don {number}", "d’un appareil que vous ne voyez pas"
DIFFERENT = "Ordis dit «\u202f{known}\u202f» pour l’appareil {code}, déjà annoncé\u202f: sa fiche reste comme elle est."
_COMPARED = (
    Field.KIND, Field.MAKE, Field.MODEL, Field.ASSET_TAG, Field.CPU, Field.RAM, Field.SCREEN, Field.BOUGHT_ON,
)  # fmt: skip
_ATTRIBUTES = {Field.RAM: "ram_mb", Field.SCREEN: "screen_inches"}


@dataclass(frozen=True, slots=True)
class DryRun:
    """What applying a list would do. ``lines``: those that were read; ``new``: devices to announce; ``known``: devices
    already there; ``faults``: of lines that are refused; ``differences``: of lines that are not, to be looked at;
    ``remarks``: French sentences on the whole list."""

    lines: int
    new: tuple[Announced, ...]
    known: tuple[Announced, ...]
    faults: tuple[Fault, ...]
    differences: tuple[Fault, ...] = ()
    remarks: tuple[str, ...] = ()

    @property
    def rejected(self) -> int:
        """Lines, not faults: one line may have several."""
        return len({fault.line for fault in self.faults})


def dry_run(donation: Donation, grid: Grid, plan: Plan, *, viewer: User | None = None) -> DryRun:
    """Compare without writing: three queries, however long the list.

    ``viewer``: who is told; None is Ordis itself, who sees every device.
    """
    reading = read_lines(grid, plan)
    elsewhere, disks = _elsewhere(donation, reading.announced, viewer)
    faults = list(reading.faults)
    differences: list[Fault] = []
    mine = _Known(donation)
    new, known = [], []
    for each in reading.announced:
        key = each.serial_key
        if row := mine.found(each, key):
            known.append(each)
            differences += _differences(grid, plan, each, row)
        elif key and key in elsewhere:
            sentence = ELSEWHERE.format(whose=elsewhere[key])
            faults.append(Fault(each.line, column_of(grid, plan, Field.SERIAL), each.serial or "", sentence))
        else:
            new.append(each)
            differences += _disks_elsewhere(grid, plan, each, disks)
    return DryRun(
        reading.lines, tuple(new), tuple(known), tuple(sorted(faults, key=_line)),
        tuple(sorted(differences, key=_line)), reading.remarks,
    )  # fmt: skip


def _line(fault: Fault) -> int:
    return fault.line


class _Known:
    """The devices of the donation, to be matched by serial, else by inventory number, else by likeness."""

    def __init__(self, donation: Donation) -> None:
        columns = [getattr(Device, _ATTRIBUTES.get(each, each.value)) for each in _COMPARED]
        rows = db.session.execute(
            sa.select(Device.code, Device.serial_key, *columns).where(Device.donation_id == donation.id)
        ).all()
        self._serials = {row.serial_key: row for row in rows if row.serial_key}
        self._tags = {row.asset_tag.upper(): row for row in rows if row.asset_tag}
        self._alike: dict[Any, list[Any]] = defaultdict(list)
        for row in rows:
            if not row.serial_key and not row.asset_tag:
                self._alike[row.kind, row.make.upper(), row.model.upper()].append(row)

    def found(self, each: Announced, key: str | None) -> Any:
        """The row of the device, or None. Of those without any number, as many are known as the donation holds."""
        if key and key in self._serials:
            return self._serials[key]
        if each.asset_tag:
            row = self._tags.get(each.asset_tag.upper())
            return None if row is None or (key and row.serial_key) else row
        if key:
            return None
        alike = self._alike[each.kind, each.make.upper(), each.model.upper()]
        return alike.pop() if alike else None


def _differences(grid: Grid, plan: Plan, each: Announced, row: Any) -> Iterator[Fault]:
    """What the list says of a known device, and Ordis says otherwise. Silence on either side differs from nothing."""
    for said in _COMPARED:
        name = _ATTRIBUTES.get(said, said.value)
        ours, theirs = getattr(row, name), getattr(each, name)
        if said in plan.columns.values() and ours and theirs and _bare(ours) != _bare(theirs):
            sentence = DIFFERENT.format(known=_told(said, ours), code=spoken(row.code))
            yield Fault(each.line, column_of(grid, plan, said), _told(said, theirs), sentence)


def _bare(value: Any) -> Any:
    return " ".join(value.split()).casefold() if isinstance(value, str) else value


def _told(said: Field, value: Any) -> str:
    if said is Field.RAM:
        return memory(value)
    if said is Field.BOUGHT_ON:
        return partial_day(value)
    if said is Field.SCREEN:
        return grouped(value)
    return str(value.label if said is Field.KIND else value)


def _disks_elsewhere(grid: Grid, plan: Plan, each: Announced, disks: Mapping[str, str]) -> Iterator[Fault]:
    for carrier in each.carriers:
        if carrier.serial_key in disks:
            sentence = DISK_ELSEWHERE.format(whose=disks[carrier.serial_key or ""])
            yield Fault(each.line, column_of(grid, plan, Field.DISK_SERIAL), carrier.serial or "", sentence)


def _elsewhere(
    donation: Donation, announced: Iterable[Announced], viewer: User | None
) -> tuple[dict[str, str], dict[str, str]]:
    """Serial as it is compared → the words for who bears it, of devices and of disks outside this donation."""
    found = list(announced)
    serials = {each.serial_key for each in found if each.serial_key}
    disks = {carrier.serial_key for each in found for carrier in each.carriers if carrier.serial_key}
    of_devices = sa.select(Device.serial_key, Device.code, Donation.number)
    of_disks = sa.select(Disk.serial_key, Device.code, Donation.number).join(Disk.device)
    return (
        _bearers(of_devices, Device.serial_key, serials, donation, viewer),
        _bearers(of_disks, Disk.serial_key, disks, donation, viewer),
    )


def _bearers(
    statement: sa.Select[Any], column: Any, keys: Iterable[str], donation: Donation, viewer: User | None
) -> dict[str, str]:
    outside = sa.or_(Device.donation_id.is_(None), Device.donation_id != donation.id)
    found = statement.outerjoin(Device.donation).where(among(column, keys), outside).order_by(Device.id)
    return {key: _whose(code, number, viewer) for key, code, number in db.session.execute(found)}


def _whose(code: str, number: str | None, viewer: User | None) -> str:
    """Named to whoever may open it."""
    if viewer is not None and not viewer.can(Permission.DEVICE_VIEW):
        return OF_NOBODY
    named = number if viewer is None or viewer.can(Permission.DONATION_VIEW) else None
    return OF_DEVICE.format(code=spoken(code)) + (OF_DONATION.format(number=named) if named else "")
