"""The last inventory of a device beside its record: what differs, and what was plugged outside.

Nothing of it is stored: differences are computed from the inventories kept, so that a corrected record, or a
better parser, settles them by itself.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any, NamedTuple

import sqlalchemy as sa
from flask import render_template
from markupsafe import Markup

from ordis.accounts.models import User
from ordis.accounts.permissions import Permission
from ordis.devices import inventories
from ordis.devices.binding import NAMES, Binding, believed
from ordis.devices.facts import fact_name, fact_words
from ordis.devices.inventory.kept import machine_from_json
from ordis.devices.inventory.machine import Machine
from ordis.devices.inventory.merging import merged
from ordis.devices.models import Device
from ordis.devices.pairing import Difference
from ordis.kernel.db import db
from ordis.kernel.unreadable import Unreadable
from ordis.wiping.evidence import INVENTORIES, Format
from ordis.wiping.models import EvidenceDrop, EvidenceFile
from ordis.wiping.panel_queries import OfDevice

_READ = 12
"""How many of the last inventories are put together: a bench sends one file per tool."""
_SESSION = timedelta(hours=1)
"""Names under ``/dev`` mean the same within one session of a bench only."""


@dataclass(frozen=True, slots=True)
class LastInventory:
    """``ref`` names the newest file; ``machine`` is what the last inventories say together, the newest first."""

    ref: str
    filename: str
    tool: Format
    at: datetime
    machine: Machine
    binding: Binding


@dataclass(frozen=True, slots=True)
class Question:
    """One difference in words; ``settled`` when a proof is bound to the disk, whose line is not corrected any more."""

    key: str
    name: str
    known: str
    seen: str
    settled: bool


def card(device: Device, user: User, found: OfDevice) -> Markup:
    """The card of the last inventory, out of the files ``found``; nothing when none was dropped on the device."""
    last = last_inventory(device, found)
    if last is None:
        return Markup()
    return Markup(  # noqa: S704 (our own template, which escapes)
        render_template(
            "wiping/_inventory.html",
            device=device,
            last=last,
            questions=[_question(device, difference) for difference in last.binding.differences],
            doubts=inventories.disks_in_doubt(device, last.binding),
            may_edit=user.can(Permission.DEVICE_EDIT),
        )
    )


def last_inventory(device: Device, files: OfDevice | None = None) -> LastInventory | None:
    """What the last inventories dropped on the device say together. One query, none when all its ``files`` are read."""
    rows = _among(files) if files is not None and files.whole else _rows(device)
    found = [(row, machine) for row in rows if (machine := inventories.own_machine(device, _machines(row.machines)))]
    if not found:
        return None
    newest = found[0][0]
    session = [machine for row, machine in found if newest.dropped_at - row.dropped_at <= _SESSION]
    machine = _completed(_together(session), [machine for _, machine in found])
    return LastInventory(
        newest.ref, newest.filename, Format(newest.format), newest.dropped_at, machine,
        inventories.binding_of(device, machine),
    )  # fmt: skip


class _Row(NamedTuple):
    ref: str
    filename: str
    format: str
    machines: list[Any]
    dropped_at: datetime


def _among(found: OfDevice) -> list[_Row]:
    """The twin of ``_rows``, for files that are read already."""
    drops = sorted((kept.drop for kept in found.files if kept.drop), key=lambda drop: drop.id, reverse=True)
    told = [
        _Row(file.ref, file.filename, file.format, file.machines, drop.dropped_at)
        for drop in drops
        if (file := drop.evidence).format in INVENTORIES and file.set_aside_at is None
    ]
    return told[:_READ]


def _rows(device: Device) -> Sequence[Any]:
    statement = (
        sa.select(
            EvidenceFile.ref, EvidenceFile.filename, EvidenceFile.format, EvidenceFile.machines, EvidenceDrop.dropped_at
        )
        .join(EvidenceDrop, EvidenceDrop.evidence_id == EvidenceFile.id)
        .where(
            EvidenceDrop.device_id == device.id,
            EvidenceFile.format.in_(sorted(INVENTORIES)),
            EvidenceFile.set_aside_at.is_(None),
        )
        .order_by(EvidenceDrop.id.desc())
        .limit(_READ)
    )
    return db.session.execute(statement).all()


def _machines(stored: list[Any]) -> list[Machine]:
    return [believed(machine_from_json(row)) for row in stored]


def _together(machines: Sequence[Machine]) -> Machine:
    try:
        return merged(machines)
    except Unreadable:  # each file keeps within the bound, not all of them together
        return machines[0]


def _completed(machine: Machine, others: Sequence[Machine]) -> Machine:
    """The facts that earlier inventories told and the last session did not; its disks only."""
    missing = [name for name in _FIELDS if getattr(machine, name) is None]
    told: dict[str, Any] = {
        name: next((fact for each in others if (fact := getattr(each, name)) is not None), None) for name in missing
    }
    return replace(machine, **told)


_FIELDS = tuple("uuid" if name == "system_uuid" else name for name in NAMES)


def _question(device: Device, difference: Difference) -> Question:
    disk = next((each for each in device.disks if each.id == difference.disk), None)
    name = fact_name(difference.name, of_disk=disk is not None)
    known, seen = (fact_words(difference.name, value) for value in (difference.known, difference.seen))
    return Question(
        difference.key, f"{disk.designation}, {name.lower()}" if disk else name, known, seen,
        settled=disk is not None and disk.state.proven,
    )  # fmt: skip
