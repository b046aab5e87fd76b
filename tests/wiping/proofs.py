"""Proofs to drop on a device, made from true logs, and a device whose disks have these serials."""

from datetime import UTC, datetime

from ordis.accounts.models import User
from ordis.accounts.permissions import Role
from ordis.devices.models import Device, Disk, Door, Medium
from ordis.wiping import intake, settling
from ordis.wiping.attachments import Upload
from ordis.wiping.destruction import Destruction
from ordis.wiping.evidence import Format, HiddenArea, Outcome, Status, Technique
from ordis.wiping.models import DestructionMethod, EvidenceFile, WipeRecord
from tests import make
from tests.wiping.nwipe_samples import HDD, read

AFTER = datetime(2026, 11, 22, 9, 0, tzinfo=UTC)
"""The samples end on 21 November 2026 in the evening; devices of ``make`` came in on the 2nd."""
JPEG = b"\xff\xd8\xff\xe0\x00\x10JFIF\x00\x01" + bytes(64) + b"\xff\xd9"
PNG = b"\x89PNG\r\n\x1a\n" + bytes(64)
PHOTO = Upload(JPEG, "IMG_0412.jpg")
SLIP = Upload(b"%PDF-1.4\n1 0 obj<<>>endobj\ntrailer<<>>\n%%EOF\n", "bordereau-12.pdf")
OUTSIDE = Destruction(DestructionMethod.SHREDDING, provider="Clain Recyclage", slip_number="B-12")
IN_HOUSE = Destruction(DestructionMethod.PULVERISATION, witness="Léa Petit", photo=PHOTO)


def device_with(*serials: str, medium: Medium = Medium.HDD, of: object = None) -> Device:
    """A received laptop whose disks have these serials, their models and sizes unknown."""
    device = make.device(disk_serial=None, of=of)  # type: ignore[arg-type]
    for serial in serials:
        device.disks.append(
            Disk(serial=serial, serial_key=serial, medium=medium, state_at=make.AT, unproven_since=make.AT)
        )
    device.serial = "PC-AUTRE"
    make.db.session.flush()
    return device


def drop(device: Device, data: bytes | str, *, by: User | None = None, at: datetime = AFTER) -> None:
    """``data``: the bytes, or the name of a sample."""
    content = read(data) if isinstance(data, str) else data
    actor = by or make.user(Role.TECHNICIAN)
    intake.take(data=content, filename="nwipe.log", actor=actor, at=at, door=Door.PAGE, device=device)


def read_back(serial: str = HDD, *, hour: str = "2026/11/21 23", passed: bool = True) -> bytes:
    """nwipe 0.42 in verification, « Verify Zeros », of a disk of 64 MiB."""
    text = read("vm-v042-verifyzero-fail-nwipe.log").decode().replace("2026/11/21 23", hour).replace(HDD, serial)
    if passed:
        text = text.replace("|-FAILED-|", "| Erased |").replace("!      sda", "       sda")
        text = text.replace("|                    1 |", "|                    0 |")
        text = "\n".join(line for line in text.split("\n") if "fatal" not in line and "exited with errors" not in line)
    return text.encode()


def report_alone(device: Device) -> None:
    """A PDF report of nwipe that tells of a success, without its log."""
    ended = datetime(2026, 11, 21, 23, 2)  # noqa: DTZ001
    file = EvidenceFile(
        sha256="a" * 64, filename="nwipe_report.pdf", size=9, format=Format.NWIPE_PDF.value, received_at=AFTER
    )
    file.records = [
        WipeRecord(
            position=0, recorded_at=AFTER, ordered_at=ended, ended_at=ended, tool="nwipe", method="Fill With Zeros",
            verify="last", serial=HDD, status=Status.ERASED.value, hidden_area=HiddenArea.ABSENT.value,
            technique=Technique.OVERWRITE, outcome=Outcome.SUCCESS.value, reasons=[], level="clear",
            disk=device.disks[0],
        )
    ]  # fmt: skip
    make.db.session.add(file)
    make.db.session.flush()
    settling.rejudge([device.disks[0]], at=AFTER)
