"""Parts in stock, devices to fit them in, and disks proven by true logs."""

from datetime import datetime

from ordis.accounts.models import User
from ordis.accounts.permissions import Role
from ordis.devices import lifecycle
from ordis.devices.lifecycle import Move
from ordis.devices.models import Device, Medium, Stage
from ordis.kernel.db import db
from ordis.refurbishing import actions as refurbishing
from ordis.refurbishing.parts import actions, disks, fitting, queries
from ordis.refurbishing.parts.actions import Described
from ordis.refurbishing.parts.fitting import Taken
from ordis.refurbishing.parts.models import Part, PartKind
from tests import make
from tests.wiping.nwipe_samples import HDD
from tests.wiping.proofs import AFTER, device_with, drop
from tests.wiping.test_actions import GOOD

MEMORY = Described(PartKind.MEMORY, "DDR4 SO-DIMM", capacity=4096, unit_cost_cents=950, low_at=1)
SSD = Described(PartKind.STORAGE, "SSD 240 Go", capacity=240 * 10**9, unit_cost_cents=1890)
NEW = disks.NewDisk(Medium.SSD, "CT240BX500SSD1", "2210E61D4ABC")


def lot(described: Described = MEMORY, *, pieces: int = 2, at: datetime = make.AT) -> Part:
    return actions.add_part(described=described, pieces=pieces, note="", actor=make.user(Role.WORKSHOP_LEAD), at=at)


def on_bench(*, ram_mb: int | None = 4096, disk_serial: str | None = "BENCHDISK01") -> Device:
    """A laptop in reconditioning, its work order open."""
    device = make.device(stage=Stage.WIPED, disk_serial=disk_serial)
    device.ram_mb = ram_mb
    refurbishing.start_work(device=device, actor=make.user(Role.TECHNICIAN), at=make.AT)
    db.session.flush()
    return device


def for_parts(*serials: str, of: object = None) -> Device:
    """A device kept for parts, its disks proven by a true log that names them."""
    device = device_with(*(serials or (HDD,)), of=of)
    drop(device, GOOD)
    device.ram_mb = 8192
    for move in (Move.CERTIFY_WIPE, Move.KEEP_FOR_PARTS):
        lifecycle.apply(device, move, actor=None, at=AFTER, note="Écran cassé")
    db.session.flush()
    return device


def take(device: Device, taken: Taken, *, actor: User | None = None, at: datetime = AFTER) -> Part:
    seen = queries.moves_count(device)
    return fitting.take(device=device, taken=taken, seen=seen, actor=actor or make.user(Role.TECHNICIAN), at=at)


def fit(
    device: Device, part: Part, pieces: int = 1, *, at: datetime = AFTER, battery_health: int | None = None
) -> None:
    actor, seen = make.user(Role.TECHNICIAN), queries.moves_count(device)
    fitting.fit(device=device, part=part, pieces=pieces, seen=seen, actor=actor, at=at, battery_health=battery_health)


def remove(device: Device, part: Part, pieces: int = 1, *, at: datetime = AFTER) -> None:
    actor, seen = make.user(Role.TECHNICIAN), queries.moves_count(device)
    fitting.remove(device=device, part=part, pieces=pieces, seen=seen, actor=actor, at=at)


def take_out(device: Device, number: int = 1, *, at: datetime = AFTER) -> Part:
    actor, seen = make.user(Role.TECHNICIAN), queries.moves_count(device)
    return disks.take_out(device=device, disk=device.disks[number - 1], seen=seen, actor=actor, at=at)


def fit_disk(device: Device, part: Part, new: disks.NewDisk = NEW, *, at: datetime = AFTER) -> None:
    actor, seen = make.user(Role.TECHNICIAN), queries.moves_count(device)
    disks.fit(device=device, part=part, new=new, seen=seen, actor=actor, at=at)
