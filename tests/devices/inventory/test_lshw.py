"""Odd trees of lshw: every one is the invented twin of a tree seen on a donated computer."""

from typing import Any

import pytest

from ordis.devices.inventory import lshw
from ordis.devices.inventory.machine import Machine, SeenDisk
from ordis.devices.models import Kind, Medium
from ordis.kernel.unreadable import Unreadable
from tests.devices.inventory.trees import UUID, computer, disk, node, usb

GIB = 1024**3


def read(value: Any) -> Machine:
    assert lshw.recognises(value)
    (machine,) = lshw.parse(value)
    return machine


def only(value: Any) -> SeenDisk:
    (found,) = read(value).disks
    return found


def test_the_root_is_an_object_or_a_list_of_one() -> None:
    tree = computer(disk())
    assert read(tree) == read([tree])
    assert (read(tree).kind, read(tree).make, read(tree).model) == (Kind.LAPTOP, "Dell Inc.", "Latitude 9000")
    assert (read(tree).serial, read(tree).uuid) == ("ABC1234", UUID)


def test_the_disks_alone_may_be_listed_without_their_machine() -> None:
    machine = read([disk("/dev/sda"), disk("/dev/sdb", serial="Z2AY0002")])
    assert [found.device for found in machine.disks] == ["sda", "sdb"]
    assert machine.make is None


@pytest.mark.parametrize(
    ("product", "sku", "model"),
    [
        ("Vostro 260 (To be filled by O.E.M.)", "To be filled by O.E.M.", "Vostro 260"),
        ("Vostro 260 (To be filled by O.E.M.)", None, "Vostro 260"),
        ("Latitude E5530 (Latitude E5530)", None, "Latitude E5530"),
        ("HP Compaq 8100 Elite SFF PC (AY032AV)", "AY032AV", "HP Compaq 8100 Elite SFF PC"),
        ("MacBook Pro (Retina)", None, "MacBook Pro (Retina)"),
        ("System Product Name (To Be Filled By O.E.M.)", "To Be Filled By O.E.M.", "0X1Y2Z"),
        ("All Series (All)", "All", "0X1Y2Z"),
        ("", None, "0X1Y2Z"),
    ],
)
def test_the_model_loses_its_reference_and_a_placeholder_gives_way_to_the_board(
    product: str, sku: str | None, model: str
) -> None:
    assert read(computer(product=product, configuration={"sku": sku})).model == model


def test_lenovo_swaps_product_and_version_and_only_lenovo() -> None:
    swapped = {"product": "20F5S0AB00 (LENOVO_MT_20F5)", "version": "ThinkPad X260"}
    assert read(computer(vendor="LENOVO", **swapped)).model == "ThinkPad X260"
    assert read(computer(vendor="LENOVO", product="ThinkPad", version="None")).model == "ThinkPad"
    assert read(computer(vendor="HP", product="EliteBook", version="A0001D02 Rev")).model == "EliteBook"


def test_placeholders_of_makers_are_no_facts() -> None:
    machine = read(computer(vendor="System manufacturer", serial="System Serial Number",
                            configuration={"uuid": "03000200-0400-0500-0006-000700080009"}))  # fmt: skip
    assert (machine.make, machine.serial, machine.uuid) == ("Boards SA", None, None)


@pytest.mark.parametrize(
    ("chassis", "description", "kind"),
    [
        ("notebook", "Notebook", Kind.LAPTOP),
        ("low-profile", "Low Profile Desktop Computer", Kind.DESKTOP),
        ("all-in-one", "All In One", Kind.ALL_IN_ONE),
        (None, "Desktop Computer", Kind.DESKTOP),
        (None, "Computer", None),
        ("server", "System", None),
    ],
)
def test_the_case_gives_the_kind(chassis: str | None, description: str, kind: Kind | None) -> None:
    assert read(computer(disk(), description=description, configuration={"chassis": chassis})).kind is kind


def test_memory_is_the_sum_of_the_modules_without_the_firmware_chip() -> None:
    modules = [node("bank:0", "memory", size=2 * GIB, description="DIMM DDR3"),
               node("bank:1", "memory", description="DIMM [empty]"),
               node("bank:2", "memory", size=2 * GIB, description="DIMM DDR3")]  # fmt: skip
    ram = node("memory:0", "memory", *modules, description="System Memory")
    chips = [node("bank:0", "memory", size=4 * 1024**2, description="Chip FLASH Non-volatile"),
             node("bank:1", "memory", size=4 * 1024**2, description="Chip")]  # fmt: skip
    flash = node("memory:1", "memory", *chips, description="Flash Memory")
    cache = node("cache", "memory", size=6 * 1024**2, description="L3 cache")
    assert read(computer(ram, flash, cache)).ram_mb == 4096


def test_memory_without_modules_is_what_the_system_says() -> None:
    assert read(computer(node("memory", "memory", size=1_065_349_120, description="System memory"))).ram_mb == 1015
    assert read(computer(disk())).ram_mb is None


def test_the_processor_is_the_first_that_is_named() -> None:
    cores = [node("cpu:0", "processor", product="Intel(R) Core(TM)2 CPU          6600  @ 2.40GHz"),
             node("cpu:1", "processor")]  # fmt: skip
    assert read(computer(*cores)).cpu == "Intel(R) Core(TM)2 CPU 6600 @ 2.40GHz"


def test_an_nvme_takes_the_serial_of_its_controller_and_the_name_of_its_namespace() -> None:
    spaces = [node("namespace:0", "disk", logicalname="hwmon0"), node("namespace:1", "disk", logicalname="/dev/ng0n1"),
              node("namespace:2", "disk", logicalname="/dev/nvme0n1", size=256_060_514_304)]  # fmt: skip
    controller = node("nvme", "storage", *spaces, logicalname="/dev/nvme0", product="PM951 NVMe SAMSUNG 256GB",
                      serial="S29N0001", configuration={"driver": "nvme"})  # fmt: skip
    found = only(computer(controller))
    assert (found.device, found.serial, found.bytes) == ("nvme0n1", "S29N0001", 256_060_514_304)
    assert (found.model, found.medium, found.external) == ("PM951 NVMe SAMSUNG 256GB", Medium.NVME, False)


def test_an_nvme_controller_alone_is_a_disk_to_wipe_all_the_same() -> None:
    found = only(computer(node("storage", "storage", product="SM951/PM951", configuration={"driver": "nvme"})))
    assert (found.medium, found.serial, found.bytes) == (Medium.NVME, None, None)


def test_a_stick_is_external_and_is_listed_once_with_its_medium() -> None:
    medium = node("medium", "disk", logicalname="/dev/sdb", size=7_866_580_992)
    stick = node("disk", "disk", medium, description="SCSI Disk", product="DataTraveler 3.0", serial="0B8E680065E9",
                 logicalname="/dev/sdb", size=7_866_580_992, capabilities={"removable": True})  # fmt: skip
    found = only(computer(usb(stick)))
    assert (found.device, found.medium, found.external, found.bus) == ("sdb", Medium.USB, True, "USB")


def test_an_empty_card_reader_is_external_has_no_size_and_its_number_of_one_digit_is_no_serial() -> None:
    slots = [node(f"disk:{at}", "disk", description="SCSI Disk", product=f"Card {at}", serial="3",
                  logicalname=f"/dev/sd{letter}") for at, letter in enumerate("bcd")]  # fmt: skip
    found = read(computer(usb(*slots), disk())).disks
    assert [(each.device, each.external, each.bytes, each.serial) for each in found] == [
        ("sdb", True, None, None), ("sdc", True, None, None), ("sdd", True, None, None),
        ("sda", False, 500_107_862_016, "Z2AY0001"),
    ]  # fmt: skip


def test_optical_drives_are_no_carriers() -> None:
    drives = [node("cdrom", "disk", description="DVD-RAM writer", logicalname=["/dev/cdrom", "/dev/sr0"]),
              node("disk:1", "disk", description="SCSI CD-ROM", logicalname="/dev/sr1"),
              node("disk:2", "disk", description="DVD reader", logicalname="/dev/dvd")]  # fmt: skip
    assert only(computer(*drives, disk())).device == "sda"


def test_an_emmc_is_internal_and_its_boot_areas_are_no_disks() -> None:
    cards = [node("device", "disk", description="SD/MMC Device", product="BJTD4R", serial="2659131587",
                  logicalname="/dev/mmcblk0", size=31_268_536_320),
             node("interface", "disk", logicalname="/dev/mmcblk0boot0", size=4_194_304),
             node("interface", "disk", logicalname="/dev/mmcblk0rpmb")]  # fmt: skip
    found = only(computer(*cards))
    assert (found.medium, found.external, found.serial) == (Medium.EMMC, False, "2659131587")


def test_a_disk_with_a_filesystem_and_no_partition_is_a_disk_without_the_serial_of_the_filesystem() -> None:
    plain = node("disk", "volume", description="EXT4 volume", vendor="Linux", logicalname=["/dev/sdb", "/srv"],
                 serial="279a1bbd-0f7a-41a1-96f8-15ac7a1c5c56", size=1_000)  # fmt: skip
    part = node("volume:0", "volume", logicalname="/dev/sda1", size=900)
    found = read(computer(node("disk", "disk", part, logicalname="/dev/sda", size=1_000), plain)).disks
    assert [(each.device, each.serial) for each in found] == [("sda", None), ("sdb", None)]


def test_a_disk_that_says_its_turning_is_a_hard_disk() -> None:
    assert only(computer(disk(capabilities={"7200rpm": "7200 rotations per minute"}))).medium is Medium.HDD
    assert only(computer(disk(product="Samsung SSD 850"))).medium is Medium.SSD
    assert only(computer(disk(product="KINGSTON SA400S3"))).medium is None


@pytest.mark.parametrize(
    ("facts", "health"),
    [
        ({"capacity": 62_160}, None),
        ({"capacity": 50_000, "size": 40_000}, 80),
        ({"capacity": 50_000, "size": 51_000}, 100),
        ({"capacity": 50_000, "size": 500_000}, None),
        ({"capacity": 0, "size": 10}, None),
    ],
)
def test_a_battery_has_a_health_when_it_says_what_it_holds_and_what_it_was_made_for(
    facts: dict[str, int], health: int | None
) -> None:
    assert read(computer(node("battery", "power", units="mWh", **facts))).battery_health == health


def test_an_inventory_of_nothing_is_refused_in_french() -> None:
    with pytest.raises(Unreadable, match="inventaire lshw est vide"):
        lshw.parse({"id": "x", "class": "system", "claimed": True})
