"""Two computers for the pages of proofs: one of twelve disks, one in every state; one whose disks wait."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from io import BytesIO

from PIL import Image

from ordis.accounts.models import User
from ordis.demo.inventory_evidence import station_inventory
from ordis.demo.nwipe_evidence import Sample, rewrite_log
from ordis.devices.code import spoken
from ordis.devices.inventory.machine import Machine, SeenDisk
from ordis.devices.models import Device, Disk, DiskState, Door, Kind, Medium
from ordis.donations.models import Donation
from ordis.kernel import clock
from ordis.kernel.db import db
from ordis.wiping import firmware, intake, statements
from ordis.wiping.attachments import Upload
from ordis.wiping.destruction import Destruction
from ordis.wiping.evidence import Technique
from ordis.wiping.models import DestructionMethod
from tests import make
from tests.browser.house import member

SIZE = 500_107_862_016
MODELS = {Medium.HDD: "ST500LM021-1KJ152", Medium.SSD: "Samsung SSD 860 EVO 500GB"}
MANY, FEW = "DOUZE-DISQUES", "QUATRE-DISQUES"
"""Serial numbers of the two computers; the disks of one are named after it."""


@dataclass(frozen=True)
class Seeded:
    """``many``: the path of a computer of twelve disks; ``few``: of four disks that nothing proves."""

    many: str
    few: str
    code: str
    gift: str


def seed() -> Seeded:
    gift = make.donation(of=make.donor(name="Lycée du Clain"))
    many = _received(gift, MANY, [Medium.HDD] * 6 + [Medium.SSD] * 6)
    few = _received(gift, FEW, [Medium.HDD, Medium.HDD, Medium.SSD, Medium.HDD])
    _in_every_state(many, member("technician"), member("workshop_lead"))
    return Seeded(f"/devices/{many.code}", f"/devices/{few.code}", spoken(few.code), f"/donations/{gift.ref}")


def serial(of: str, number: int) -> str:
    return f"{of}-{number:02d}"


def log(
    number: int,
    *,
    of: str = FEW,
    sample: Sample = Sample.SUCCESS_034,
    host: str = "",
    minutes: int = 30,
    medium: Medium = Medium.HDD,
) -> bytes:
    """nwipe's log of one disk, counted from 1, ended so many minutes ago by the clock of the bench."""
    ended = clock.in_paris(clock.now()).replace(microsecond=0, tzinfo=None) - timedelta(minutes=minutes)
    return rewrite_log(
        sample.text, serial=serial(of, number), model=MODELS[medium], capacity_bytes=SIZE, ended_at=ended,
        host_serial=host or of, bus="ATA-SSD" if medium is Medium.SSD else "ATA",
    ).encode()  # fmt: skip


def inventory(of: str = FEW, *, model: str = "Latitude 5490") -> bytes:
    first = SeenDisk("sda", "ATA", MODELS[Medium.HDD], serial(of, 1), SIZE, Medium.HDD, hours=9120)
    machine = Machine(
        kind=Kind.LAPTOP, make="Dell", model=model, serial=of, cpu="Intel Core i5-8350U", ram_mb=16384,
        battery_health=81, disks=(first,),
    )  # fmt: skip
    return station_inventory(machine, pending=10, taken_at=clock.now())


def picture() -> bytes:
    out = BytesIO()
    Image.new("RGB", (640, 480), "grey").save(out, "JPEG")
    return out.getvalue()


def _received(gift: Donation, name: str, media: list[Medium]) -> Device:
    """A computer that came in yesterday with these disks."""
    at = clock.now() - timedelta(days=1)
    device = make.device(disk_serial=None, of=gift)
    device.serial, device.received_at, gift.received_at = name, at, at
    for number, medium in enumerate(media, start=1):
        own = serial(name, number)
        device.disks.append(
            Disk(medium=medium, model=MODELS[medium], serial=own, serial_key=own.replace("-", ""), capacity_bytes=SIZE,
                 state_at=at, unproven_since=at)
        )  # fmt: skip
    db.session.flush()
    return device


def _in_every_state(device: Device, technician: User, lead: User) -> None:
    at = clock.now()
    told = {"wiped.log": log(1, of=MANY), "failed.log": log(2, of=MANY, sample=Sample.FAILED_034),
            "unread.log": log(3, of=MANY, sample=Sample.UNVERIFIED_042),
            "first.log": log(4, of=MANY, sample=Sample.FAILED_034, minutes=90), "second.log": log(4, of=MANY),
            "inventory.json": inventory(MANY, model="Latitude 5590")}  # fmt: skip
    for name, data in told.items():
        intake.take(data=data, filename=name, actor=technician, at=at, door=Door.PAGE, device=device)
    outside = Destruction(DestructionMethod.SHREDDING, provider="Recyclage du Clain", slip_number="2026-31")
    photo = Upload(picture(), "IMG_0412.jpg")
    here = Destruction(DestructionMethod.PULVERISATION, witness="Léa Petit", photo=photo)
    _declare(device, 5, DiskState.DESTROYED, lead, at, outside)
    _declare(device, 6, DiskState.DESTROYED, lead, at, here)
    _declare(device, 7, DiskState.REMOVED_BY_DONOR, lead, at)
    _declare(device, 8, DiskState.ABSENT, lead, at)
    done = clock.in_paris(at).replace(tzinfo=None) - timedelta(hours=1)
    firmware.note_erase(
        disk=device.disks[8], technique=Technique.SANITIZE_BLOCK, done_at=done, evidence=None, words="hdparm 9.65",
        actor=technician, at=at,
    )  # fmt: skip


def _declare(
    device: Device, number: int, state: DiskState, actor: User, at: datetime, told: Destruction | None = None
) -> None:
    statements.declare(
        device=device, disk=device.disks[number - 1], state=state, words="Vu à l’établi", told=told, actor=actor, at=at
    )
