"""What a return undoes. Pure."""

from datetime import datetime

from ordis.aftercare.models import ReturnReason
from ordis.devices.models import Device, Disk, DiskState

STAYS_KNOWN = frozenset({DiskState.DESTROYED, DiskState.REMOVED_BY_DONOR, DiskState.ABSENT})
"""A carrier that left the device before the family had it cannot have come back with its data."""


def disks_to_prove(device: Device) -> list[Disk]:
    """The carriers that somebody may have written on since their proof."""
    return [disk for disk in device.disks_inside if disk.state not in STAYS_KNOWN]


def forget_proofs(device: Device, *, at: datetime) -> None:
    """What the law read to let the device go must be said again: disks, checks, agreement, place."""
    if device.disks and device.kind.holds_data and not disks_to_prove(device):
        # Every carrier known was gone before the family had it: it wrote on one that nobody noted.
        device.disks.append(Disk(state_at=at, unproven_since=at))
    for disk in disks_to_prove(device):
        disk.state, disk.state_at, disk.unproven_since = DiskState.TO_WIPE, at, at
    device.no_carrier_said_by_id = None
    device.agreement_id = device.no_resale_until = device.reserved_until = device.place_id = device.lost_at = None
    device.checklist_done_at = device.quality_checked_at = None
    device.quality_checked_by_id = device.worked_by_id = device.grade = None
    device.operating_system, device.has_charger = "", False


def lets_ask_again(reason: ReturnReason) -> bool:
    """Whether the household of a computer that came back may ask again like anybody.

    It has none any more: one computer per household. After a breach the city may give it no other (clause 11 of the
    agreement): it stays « déjà servi », and only an exception that the city accepts gives it one.
    """
    return reason is not ReturnReason.BREACH
