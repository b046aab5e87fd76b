"""What a person may bring in the hope of opening the gate, and that proves nothing."""

from datetime import datetime

import pytest

from ordis.accounts.permissions import Role
from ordis.devices.models import Device
from ordis.kernel.refusal import Refusal
from ordis.wiping import firmware
from ordis.wiping.evidence import Technique
from tests import make
from tests.wiping.nwipe_samples import HDD, NVME, QUIET, read
from tests.wiping.proofs import AFTER, JPEG, drop, read_back, report_alone

GOOD, ABORTED = "vm-v036-dodshort-2disks-nwipe.log", "vm-v036-abort-nwipe.log"
FAILED, RESERVED = "vm-v042-verifyzero-fail-nwipe.log", "vm-v042-zero-noverify-noblank-nwipe.log"


def erase(device: Device, done_at: datetime, *, at: datetime = AFTER) -> None:
    firmware.note_erase(
        disk=device.disks[0], technique=Technique.SANITIZE_BLOCK, done_at=done_at, evidence=None, words="",
        actor=make.user(Role.TECHNICIAN), at=at,
    )  # fmt: skip


def nothing(_device: Device) -> None:
    """Nobody did anything."""


def failed(device: Device) -> None:
    drop(device, FAILED)


def aborted(device: Device) -> None:
    drop(device, ABORTED)


def cut(device: Device) -> None:
    whole = read(GOOD)
    drop(device, whole[: len(whole) // 2])


def only_read(device: Device) -> None:
    drop(device, read_back())


def erased_by_itself(device: Device) -> None:
    erase(device, datetime(2026, 11, 21, 22))  # noqa: DTZ001 (the bench writes no zone)


def read_before_the_erase(device: Device) -> None:
    drop(device, read_back())
    erase(device, datetime(2026, 11, 21, 23, 30))  # noqa: DTZ001


def reserved(device: Device) -> None:
    drop(device, RESERVED)


def picture(device: Device) -> None:
    drop(device, JPEG)


def unknown_text(device: Device) -> None:
    drop(device, "Le disque a été effacé par l’ancien service informatique.".encode())


def quiet(device: Device) -> None:
    with pytest.raises(Refusal):
        drop(device, QUIET)


def of_another_disk(device: Device) -> None:
    with pytest.raises(Refusal):
        drop(device, read(GOOD).replace(HDD.encode(), b"AUTRE123").replace(NVME.encode(), b"AUTRE456"))


NO_PROOFS = [
    nothing, failed, aborted, cut, only_read, erased_by_itself, read_before_the_erase, reserved, picture,
    unknown_text, quiet, of_another_disk, report_alone,
]  # fmt: skip
