"""The proof of a disk that went from one device into another: it stays with the line of the first (ADR 13)."""

from ordis.devices.models import Disk, DiskState
from ordis.devices.serials import same
from ordis.wiping import queries
from ordis.wiping.models import WipeRecord


def inherited(disk: Disk) -> WipeRecord | None:
    """The line of evidence that proves a disk by where it came from; None for one that its own lines must prove.

    A query or two for each device that it went through; none at all for a disk that was not fitted.
    """
    earlier = disk.from_disk if disk.state is DiskState.WIPED and disk.from_disk_id is not None else None
    if earlier is None or earlier.state is not DiskState.WIPED:
        return None
    return queries.deciding(earlier) or inherited(earlier)


def proven_by_serial(disk: Disk) -> bool:
    """Whether what proves the disk where it lies now, its own line or an inherited one, names it by its serial.

    A line that a person tied to a disk by its size and model is worth what that person saw in that device: it does
    not follow the disk into another.
    """
    if disk.state is not DiskState.WIPED or not disk.serial_key:
        return False
    line = queries.deciding(disk) or inherited(disk)
    return line is not None and same(line.serial, disk.serial)
