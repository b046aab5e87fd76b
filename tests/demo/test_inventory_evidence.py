"""Inventories of the demonstration are read by the true parsers; its slips and pictures are true files."""

import io
from dataclasses import replace
from datetime import UTC, datetime

import pypdf
import pytest
from PIL import Image

from ordis.demo.inventory_evidence import station_inventory
from ordis.demo.paper_evidence import photograph, slip
from ordis.devices.binding import believed
from ordis.devices.inventory.machine import Machine, SeenDisk
from ordis.devices.models import Kind, Medium
from ordis.wiping.evidence import Format
from ordis.wiping.inspection import inspect

AT = datetime(2026, 11, 20, 9, 30, tzinfo=UTC)
HDD = SeenDisk("sda", "ATA", "WDC WD5000LPVX-22V0TT0", "WX11A1234567", 500_107_862_016, Medium.HDD, 21_000)
NVME = SeenDisk("nvme0n1", "NVME", "SAMSUNG MZVLB256HAHQ-000L7", "S3EWNX0K123456", 256_060_514_304, Medium.NVME, 3_120)
LAPTOP = Machine(
    Kind.LAPTOP, "Dell", "Latitude 5490", "7XYZAB2", "6f1d2a52-6f0c-4f0e-9a55-0f4f4d1b7c11", "Intel Core i5-8250U",
    8192, battery_health=82, disks=(HDD, NVME),
)  # fmt: skip


def read(data: bytes) -> Machine:
    evidence = inspect(data, "inventaire.json")
    assert evidence.format is Format.LSHW
    (machine,) = evidence.devices
    return machine


@pytest.mark.parametrize("make", ["Dell", "HP", "Lenovo", "Fujitsu"])
def test_the_machine_told_is_the_machine_read(make: str) -> None:
    told = replace(LAPTOP, make=make)
    assert believed(read(station_inventory(told, taken_at=AT))) == told


def test_a_desktop_has_no_battery_and_may_have_no_disk() -> None:
    told = replace(LAPTOP, kind=Kind.DESKTOP, battery_health=None, disks=())
    assert believed(read(station_inventory(told, taken_at=AT))) == told


def test_pending_sectors_are_said_of_the_first_disk_alone() -> None:
    first, second = read(station_inventory(LAPTOP, pending=8, taken_at=AT)).disks
    assert (first.health, second.health) == ("8\u00a0secteurs en attente", "")


def test_a_picture_opens_and_each_disk_has_its_own() -> None:
    picture = Image.open(io.BytesIO(photograph("WX11A1234567")))
    picture.load()
    assert picture.size == (640, 420)
    assert len(picture.getcolors(1_000) or ()) > 4
    assert photograph("WX11A1234567") == photograph("WX11A1234567") != photograph("WX11A7654321")


def test_a_slip_reads_as_it_was_written() -> None:
    words = ("Prestataire : Recyclage", "Support : disque n° WX11A1234567, « détruit »")
    data = slip("Bordereau de destruction n° BSD-1", words)
    text = pypdf.PdfReader(io.BytesIO(data)).pages[0].extract_text()
    assert all(line in text for line in ("Bordereau de destruction n° BSD-1", *words))
    assert data == slip("Bordereau de destruction n° BSD-1", words)
