"""A disk wiped while its device is on the bench: the system that was installed on it is there no more."""

from collections.abc import Sequence
from datetime import datetime

from ordis.accounts.audit import Verb, record
from ordis.accounts.models import User
from ordis.devices.code import spoken
from ordis.devices.models import Device, Stage
from ordis.kernel.clock import in_paris
from ordis.wiping.evidence import Status
from ordis.wiping.methods import is_read_back
from ordis.wiping.models import WipeRecord
from ordis.wiping.records import completes_a_log

GONE = (
    "{code}\u202f: ce disque a été effacé après le début du reconditionnement, le système «\u202f{system}\u202f» "
    "n’y est plus. Posez-en un, puis refaites les contrôles."
)


def forget_systems(lines: Sequence[WipeRecord], *, actor: User, at: datetime) -> tuple[str, ...]:
    """Devices of newly tied ``lines`` lose the system they were said to have, and the checks made with it. In French,
    what was forgotten.

    A wipe that ended before the work began is only told late; a report that completes a log tells of no other wipe.
    The clock of a bench has no zone (``BENCH_TIME``): it is read as that of Paris, like the hours on the pages.
    """
    devices = {line.disk.device.id: line.disk.device for line in lines if line.disk is not None and _wrote(line)}
    return tuple(_forget(device, actor, at) for device in devices.values() if device.operating_system)


def _wrote(line: WipeRecord) -> bool:
    """Whether the line tells of a wipe made since the work began, on a disk that is still in the device."""
    disk = line.disk
    if disk is None or disk.taken_out_at is not None or disk.device.stage is not Stage.REFURBISHING:
        return False
    only_read = is_read_back(line.method) and line.status != Status.ERASED.value
    if line.status == Status.NONE.value or only_read or completes_a_log(line):
        return False
    return line.ordered_at > in_paris(disk.device.stage_since).replace(tzinfo=None)


def _forget(device: Device, actor: User, at: datetime) -> str:
    system, device.operating_system = device.operating_system, ""
    device.checklist_done_at = device.quality_checked_at = device.quality_checked_by_id = None
    record(Verb.DEVICE_CHANGED, device.code, actor=actor, at=at, changes={"operating_system": [system, ""]})
    return GONE.format(code=spoken(device.code), system=system)
