"""What the workshop does to a disk, and the file or the statement that proves it."""

from datetime import datetime, timedelta

from ordis.accounts.models import User
from ordis.demo.donors import INVENTED
from ordis.demo.equipment import CAPACITIES, Carrier
from ordis.demo.nwipe_evidence import Sample, rewrite_log
from ordis.demo.paper_evidence import photograph, slip
from ordis.devices.code import spoken
from ordis.devices.models import Device, Disk, DiskState, Door, Medium
from ordis.kernel.clock import in_paris
from ordis.wiping import firmware, queries, statements
from ordis.wiping.attachments import Upload
from ordis.wiping.destruction import Destruction
from ordis.wiping.evidence import Technique
from ordis.wiping.intake import take
from ordis.wiping.models import DestructionMethod, EvidenceFile

SHREDDER = f"Recyclage du Clain {INVENTED}"
COLLECTED = "Remis au prestataire avec l’enlèvement du trimestre"
DRILLED = "Plateaux percés en quatre points à l’établi, puis disque mis au bac de recyclage"
HDPARM = "hdparm 9.60"
FLASH = frozenset({Medium.SSD, Medium.NVME})
_BUSES = {Medium.NVME: ("nvme0n1", "NVME")}
_READ_BACK_BUSES = _BUSES | {Medium.SSD: ("sda", "ATA")}


def wipe_disk(device: Device, disk: Disk, actor: User, at: datetime) -> None:
    """As the donor asks: overwritten, or an SSD erased by itself and read back."""
    if disk.medium in FLASH and queries.requires_purge(device):
        purge(device, disk, actor, at)
    else:
        drop_log(device, disk, None, actor, at)


def drop_log(device: Device, disk: Disk, sample: Sample | None, actor: User, at: datetime) -> EvidenceFile:
    """Drop a log of nwipe that ended a moment ago on the device itself; ``sample`` None: the wipe went well."""
    name, log = log_now(disk, sample, device.serial or device.code, at)
    return take(data=log, filename=name, actor=actor, at=at, door=Door.PAGE, device=device).evidence


def log_now(disk: Disk | Carrier, sample: Sample | None, host: str, at: datetime) -> tuple[str, bytes]:
    """Name and bytes of a log that ended a moment before ``at``; ``host``: the serial of the machine that ran nwipe."""
    chosen = sample or (Sample.SUCCESS_042 if disk.medium is Medium.NVME else Sample.SUCCESS_034)
    buses = _READ_BACK_BUSES if chosen is Sample.READ_BACK_034 else _BUSES
    ended_at, (device, bus) = _bench_clock(at) - timedelta(minutes=12), buses.get(disk.medium, (None, None))
    log = rewrite_log(
        chosen.text, serial=disk.serial or "", model=disk.model, ended_at=ended_at,
        capacity_bytes=disk.capacity_bytes or CAPACITIES[disk.model], host_serial=host, device=device, bus=bus,
    )  # fmt: skip
    return f"nwipe_log_{ended_at:%Y%m%d-%H%M%S}.txt", log.encode()


def purge(device: Device, disk: Disk, actor: User, at: datetime) -> None:
    """The disk is told to erase its own blocks, which somebody declares; then nwipe reads it back."""
    done_at = _bench_clock(at) - timedelta(minutes=80)
    technique = Technique.SANITIZE_BLOCK
    firmware.note_erase(
        disk=disk, technique=technique, done_at=done_at, evidence=None, words=HDPARM, actor=actor, at=at
    )  # fmt: skip
    drop_log(device, disk, Sample.READ_BACK_034, actor, at)


def shred_disk(device: Device, disk: Disk, lead: User, at: datetime) -> None:
    """By a provider, whose slip names the disk."""
    number = f"BSD-{in_paris(at):%y%m}-{disk.id:04d}"
    lines = (
        SHREDDER, f"Date : {in_paris(at):%d/%m/%Y}", f"Appareil : {spoken(device.code)}, {device.designation}",
        f"Support : {disk.designation}", "Procédé : broyage, particules de 6 mm au plus", "Quantité : 1",
    )  # fmt: skip
    paper = Upload(slip(f"Bordereau de destruction n° {number}", lines), f"{number}.pdf")
    told = Destruction(DestructionMethod.SHREDDING, provider=SHREDDER, slip_number=number, slip=paper)
    _declare_destroyed(device, disk, told, COLLECTED, lead, at)


def drill_disk(device: Device, disk: Disk, witness: User, lead: User, at: datetime) -> None:
    """In house, before somebody else, with a photograph."""
    photo = Upload(photograph(disk.serial or device.code), f"disque-{disk.serial}.png")
    told = Destruction(DestructionMethod.DRILLING, witness=witness.name, photo=photo)
    _declare_destroyed(device, disk, told, DRILLED, lead, at)


def _declare_destroyed(device: Device, disk: Disk, told: Destruction, words: str, lead: User, at: datetime) -> None:
    statements.declare(
        device=device, disk=disk, state=DiskState.DESTROYED, words=words, told=told, actor=lead, at=at
    )  # fmt: skip


def _bench_clock(at: datetime) -> datetime:
    return in_paris(at).replace(microsecond=0, tzinfo=None)
