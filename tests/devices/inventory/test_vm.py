"""What a person reads in each true output of the virtual machine, written by hand, is what the parsers give."""

import pytest

from ordis.devices.inventory.machine import Machine
from ordis.devices.inventory.reading import from_json, from_text
from ordis.devices.models import Medium
from tests.devices.inventory.samples import FOLDER, SMARTCTL, load, station, text

SIZE, UUID = 268_435_456, "11111111-2222-3333-4444-555555555555"

# device, bus, model, serial, bytes, medium, hours, external
Line = tuple[str, str | None, str | None, str | None, int | None, Medium | None, int | None, bool]


def lsblk(size: int) -> list[Line]:
    return [
        ("sda", "ATA", "ST500LM021-1KJ152", "W62TEST1", size, Medium.HDD, None, False),
        ("sdb", "ATA", "Samsung SSD 850 EVO 250GB", "S21PNXAG000001Z", size, Medium.SSD, None, False),
        ("sdc", "ATA", "TOSHIBA MQ01ABF050", "Y5TESTBAD", size, Medium.HDD, None, False),
        ("sdd", "USB", "QEMU HARDDISK", None, size, Medium.USB, None, True),
        ("mmcblk0", "MMC", None, "0xdeadbeef", size, Medium.SD, None, True),
        ("vda", "VIRT", None, None, 3_221_225_472, None, None, False),
        ("nvme0n1", "NVME", "QEMU NVMe Ctrl", "S3ESNX0J000001L", size, Medium.NVME, None, False),
    ]


LSHW: list[Line] = [
    ("sda", "ATA", "ST500LM021-1KJ15", "W62TEST1", SIZE, None, None, False),
    ("sdb", "ATA", "Samsung SSD 850", "S21PNXAG000001Z", SIZE, Medium.SSD, None, False),
    ("sdc", "ATA", "TOSHIBA MQ01ABF0", "Y5TESTBAD", SIZE, None, None, False),
    ("nvme0n1", "NVME", "QEMU NVMe Ctrl", "S3ESNX0J000001L", SIZE, Medium.NVME, None, False),
    ("sdd", "USB", "QEMU HARDDISK", None, SIZE, Medium.USB, None, True),
    ("mmcblk0", "MMC", "QEMU!", "3735928559", SIZE, Medium.SD, None, True),
    ("vda", "VIRT", None, None, 3_221_225_472, None, None, False),
]
NVME: Line = ("nvme0n1", "NVME", "QEMU NVMe Ctrl", "S3ESNX0J000001L", SIZE, Medium.NVME, 0, False)
DISKS: dict[str, list[Line]] = {
    "lshw.json": LSHW,
    "lsblk-O.json": lsblk(SIZE),
    "lsblk-short.json": lsblk(67_108_864),
    "dmidecode.txt": [],
    "smartctl-a-sda.json": [("sda", "ATA", "ST500LM021-1KJ152", "W62TEST1", SIZE, Medium.HDD, 1, False)],
    "smartctl-a-sdb.json": [("sdb", "ATA", "Samsung SSD 850 EVO 250GB", "S21PNXAG000001Z", SIZE, Medium.SSD, 1, False)],
    "smartctl-a-sdc.json": [("sdc", "ATA", "TOSHIBA MQ01ABF050", "Y5TESTBAD", SIZE, Medium.HDD, 1, False)],
    "smartctl-a-sdd.json": [("sdd", "USB", None, None, None, Medium.USB, None, True)],
    "smartctl-a-nvme0n1.json": [NVME],
    "smartctl-x-nvme0n1.json": [NVME],
}
NO_INVENTORY = "smartctl-scan.json"
TOGETHER: list[Line] = [
    ("sda", "ATA", "ST500LM021-1KJ152", "W62TEST1", SIZE, Medium.HDD, 1, False),
    ("sdb", "ATA", "Samsung SSD 850 EVO 250GB", "S21PNXAG000001Z", SIZE, Medium.SSD, 1, False),
    ("sdc", "ATA", "TOSHIBA MQ01ABF050", "Y5TESTBAD", SIZE, Medium.HDD, 1, False),
    NVME,
    ("sdd", "USB", "QEMU HARDDISK", None, SIZE, Medium.USB, None, True),
    ("mmcblk0", "MMC", "QEMU!", "3735928559", SIZE, Medium.SD, None, True),
    ("vda", "VIRT", None, None, 3_221_225_472, None, None, False),
]


def lines(machine: Machine) -> list[Line]:
    return [
        (disk.device, disk.bus, disk.model, disk.serial, disk.bytes, disk.medium, disk.hours, disk.external)
        for disk in machine.disks
    ]


def test_every_sample_has_an_expectation() -> None:
    assert {path.name for path in FOLDER.iterdir()} == DISKS.keys() | {NO_INVENTORY}


@pytest.mark.parametrize("name", DISKS)
def test_a_true_output_gives_the_disks_that_a_person_reads_in_it(name: str) -> None:
    reading = from_text(text(name))
    assert reading is not None
    assert reading.format == name.replace(".", "-").split("-")[0]
    (machine,) = reading.machines
    assert lines(machine) == DISKS[name]
    assert {disk.health for disk in machine.disks} <= {""}


@pytest.mark.parametrize("name", ["lshw.json", "dmidecode.txt"])
def test_a_lenovo_is_called_by_its_name_and_not_by_its_machine_type(name: str) -> None:
    reading = from_text(text(name))
    assert reading is not None
    (machine,) = reading.machines
    assert (machine.make, machine.model, machine.serial) == ("LENOVO", "ThinkPad X260", "PC0TEST1")
    assert (machine.uuid, machine.ram_mb, machine.kind) == (UUID, 2048, None)
    assert machine.cpu == {"lshw.json": "QEMU TCG CPU version 2.5+", "dmidecode.txt": "pc-q35-7.2"}[name]


def test_the_four_tools_of_a_bench_make_one_machine_with_each_disk_once() -> None:
    reading = from_json(station())
    assert reading is not None
    assert reading.format == "lshw"
    (machine,) = reading.machines
    assert lines(machine) == TOGETHER
    assert (machine.make, machine.model, machine.ram_mb) == ("LENOVO", "ThinkPad X260", 2048)


@pytest.mark.parametrize("tool", ["lshw", "lsblk"])
def test_the_stick_and_the_card_are_external_and_nothing_else_is(tool: str) -> None:
    reading = from_json(station()[tool])
    assert reading is not None
    assert {disk.device for disk in reading.machines[0].disks if disk.external} == {"sdd", "mmcblk0"}


def test_reports_of_smartctl_one_after_the_other_are_read_as_a_list_of_them() -> None:
    after = from_text("\n".join(text(name) for name in SMARTCTL))
    listed = from_json([load(name) for name in SMARTCTL])
    assert after == listed
    assert after is not None
    assert [disk.device for disk in after.machines[0].disks] == ["sda", "sdb", "sdc", "sdd", "nvme0n1"]


def test_the_list_of_devices_of_smartctl_says_nothing_of_each_and_is_no_inventory() -> None:
    assert from_text(text(NO_INVENTORY)) is None
