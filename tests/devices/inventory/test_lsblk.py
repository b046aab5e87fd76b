"""Rows of lsblk: whole disks only, whatever the version and the columns."""

from typing import Any

import pytest

from ordis.devices.inventory import lsblk
from ordis.devices.inventory.machine import SeenDisk
from ordis.devices.models import Medium
from ordis.devices.serials import same
from ordis.kernel.unreadable import Unreadable
from tests.devices.inventory.trees import rows


def disks(*devices: dict[str, Any]) -> tuple[SeenDisk, ...]:
    value = rows(*devices)
    assert lsblk.recognises(value)
    (machine,) = lsblk.parse(value)
    return machine.disks


def only(**row: Any) -> SeenDisk:
    (disk,) = disks(row)
    return disk


def test_only_whole_disks_are_kept_from_the_tree() -> None:
    part = {"name": "sda1", "type": "part", "children": [{"name": "luks-1", "type": "crypt"}]}
    others = [{"name": "sr0", "type": "rom"}, {"name": "loop0", "type": "loop"}, {"name": "zram0", "type": "disk"},
              {"name": "ram0", "type": "disk"}, {"name": "md0", "type": "raid1"}, {"name": "nbd0", "type": "disk"},
              {"name": "fd0", "type": "disk"}]  # fmt: skip
    assert [disk.device for disk in disks({"children": [part]}, *others)] == ["sda"]


def test_a_disk_found_under_another_node_is_found() -> None:
    turned = {"name": "vg-home", "type": "lvm", "children": [{"name": "sdz", "type": "disk", "serial": "W6200009"}]}
    assert [disk.device for disk in disks({}, turned)] == ["sda", "sdz"]


def test_without_a_column_of_types_names_tell() -> None:
    bare = {"blockdevices": [{"name": "/dev/sda", "size": 10}, {"name": "/dev/sda1", "size": 9}, {"name": "sr0"}]}
    (machine,) = lsblk.parse(bare)
    assert [(disk.device, disk.bytes) for disk in machine.disks] == [("sda", 10)]


@pytest.mark.parametrize(
    ("written", "size"),
    [
        (500_107_862_016, 500_107_862_016),
        ("500107862016", 500_107_862_016),
        ("465,8G", int(465.8 * 1024**3)),
        ("465.8G", int(465.8 * 1024**3)),
        ("1T", 1024**4),
        ("3.6T", int(3.6 * 1024**4)),
        ("256M", 256 * 1024**2),
        ("0B", None),
        (0, None),
        ("", None),
        (None, None),
        ("beaucoup", None),
        (True, None),
    ],
)
def test_a_size_is_a_number_or_a_text_with_a_french_or_english_comma(written: Any, size: int | None) -> None:
    assert only(size=written).bytes == size


@pytest.mark.parametrize("yes", [True, "1", 1])
@pytest.mark.parametrize("no", [False, "0", 0])
def test_booleans_were_once_texts(yes: Any, no: Any) -> None:
    assert (only(rota=yes, rm=no, hotplug=no).medium, only(rota=no).medium) == (Medium.HDD, Medium.SSD)
    assert (only(rm=no, hotplug=no).external, only(rm=yes).external, only(hotplug=yes).external) == (False, True, True)


@pytest.mark.parametrize(
    ("row", "bus", "medium", "external"),
    [
        ({"tran": "usb"}, "USB", Medium.USB, True),
        ({"tran": None, "subsystems": "block:scsi:usb:pci"}, "USB", Medium.USB, True),
        ({"name": "nvme0n1", "tran": "nvme", "rota": False}, "NVME", Medium.NVME, False),
        ({"tran": "sas"}, "SAS", Medium.HDD, False),
        ({"name": "vda", "tran": None}, "VIRT", None, False),
        ({"tran": None, "rota": None}, None, None, False),
        ({"name": "mmcblk1", "tran": None, "rota": False, "hotplug": True}, "MMC", Medium.SD, True),
    ],
)
def test_the_transport_tells_the_medium_and_what_is_external(
    row: dict[str, Any], bus: str | None, medium: Medium | None, external: bool
) -> None:
    found = only(**row)
    assert (found.bus, found.medium, found.external) == (bus, medium, external)


def test_an_emmc_is_known_by_its_boot_areas_and_its_serial_is_that_of_lshw() -> None:
    card = {"name": "mmcblk0", "tran": None, "rota": False, "hotplug": True, "model": "BJTD4R", "serial": "0x9e7f0003"}
    boots = [{"name": f"mmcblk0boot{at}", "size": 4_194_304, "serial": None} for at in range(2)]
    (found,) = disks(card, *boots)
    assert (found.medium, found.external, found.model) == (Medium.EMMC, False, "BJTD4R")
    assert same(found.serial, str(0x9E7F0003))


def test_two_namespaces_of_one_nvme_are_one_carrier() -> None:
    spaces = [{"name": f"nvme0n{at}", "tran": "nvme", "serial": "S29N0001"} for at in (1, 2)]
    assert [disk.device for disk in disks(*spaces)] == ["nvme0n1"]


def test_underscores_of_udev_are_blanks() -> None:
    assert only(model="Samsung_SSD_850_EVO_250GB").model == "Samsung SSD 850 EVO 250GB"
    assert only(model="QEMU HARD_DISK").model == "QEMU HARD_DISK"


def test_a_list_without_a_disk_is_refused_in_french() -> None:
    for nothing in ({"blockdevices": []}, rows({"type": "loop"})):
        with pytest.raises(Unreadable, match="ne contient aucun disque"):
            lsblk.parse(nothing)
