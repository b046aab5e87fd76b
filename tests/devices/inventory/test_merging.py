"""Several tools, one machine: each carrier once, none lost."""

from dataclasses import replace

import pytest

from ordis.devices.inventory.machine import Machine, SeenDisk
from ordis.devices.inventory.merging import MOST_DISKS, distinct, merged
from ordis.devices.models import Kind, Medium
from ordis.kernel.unreadable import Unreadable

HDD = SeenDisk("sda", "ATA", "TOSHIBA MQ01ABF0", "Y5TEST01", 500_107_862_016)
STICK = SeenDisk("sdb", "USB", "DataTraveler", None, 7_866_580_992, Medium.USB, external=True)


def test_the_first_that_states_a_fact_is_believed_and_the_others_complete_it() -> None:
    one = Machine(make="Dell", cpu="i5", disks=(HDD,))
    other = Machine(kind=Kind.LAPTOP, make="Dell Inc.", ram_mb=8192, disks=(HDD,))
    assert merged([one, other]) == Machine(kind=Kind.LAPTOP, make="Dell", cpu="i5", ram_mb=8192, disks=(HDD,))
    assert merged([]) == Machine()


def test_disks_of_the_same_serial_are_one_whatever_their_names_and_its_writing() -> None:
    moved = replace(HDD, device="sdc", serial=" wd-y5test01 ", medium=Medium.HDD, hours=12, health="10 secteurs")
    assert distinct([HDD, moved]) == (
        SeenDisk("sda", "ATA", "TOSHIBA MQ01ABF0", "Y5TEST01", HDD.bytes, Medium.HDD, 12, "10 secteurs"),
    )


def test_a_model_cut_short_is_made_whole_and_another_model_is_not_taken() -> None:
    assert distinct([HDD, replace(HDD, model="TOSHIBA MQ01ABF050")])[0].model == "TOSHIBA MQ01ABF050"
    assert distinct([HDD, replace(HDD, model="MQ01ABF050 of Toshiba")])[0].model == "TOSHIBA MQ01ABF0"


def test_a_disk_without_serial_is_found_by_its_name_and_its_size() -> None:
    silent = replace(HDD, serial=None, hours=7)
    assert distinct([HDD, silent]) == distinct([silent, HDD]) == (replace(HDD, hours=7),)
    rounded = replace(silent, bytes=int(465.8 * 1024**3))
    assert len(distinct([HDD, rounded])) == 1


@pytest.mark.parametrize(
    "other",
    [
        replace(HDD, serial=None, bytes=250_059_350_016),
        replace(HDD, serial=None, device="sdb"),
        replace(HDD, serial=None, device=""),
        replace(HDD, serial="Y5TEST02"),
    ],
)
def test_what_differs_by_name_size_or_serial_is_another_disk(other: SeenDisk) -> None:
    assert len(distinct([HDD, other])) == len(distinct([other, HDD])) == 2


def test_two_silent_disks_without_names_are_two() -> None:
    nameless = SeenDisk("", "NVME", None, None, None, Medium.NVME)
    assert distinct([nameless, nameless]) == (nameless, nameless)


def test_what_could_not_be_opened_is_the_disk_of_that_name() -> None:
    closed = SeenDisk("sdb", None, None, None, None)
    assert distinct([STICK, closed]) == distinct([closed, STICK]) == (STICK,)


def test_a_disk_known_by_its_serial_alone_is_not_lost_under_a_name() -> None:
    assert len(distinct([STICK, SeenDisk("sdb", None, None, "Y5TEST01", None)])) == 2


def test_an_nvme_controller_and_its_namespace_are_one_carrier_with_or_without_serial() -> None:
    controller = SeenDisk("nvme0", "NVME", "PM951", "S29N0001", 256, Medium.NVME)
    space = SeenDisk("nvme0n1", "NVME", "PM951", "S29N0001", 256, Medium.NVME)
    for one in (controller, replace(controller, serial=None)):
        assert distinct([one, space]) == distinct([space, one]) == (space,)
    silent = replace(space, serial=None)
    assert len(distinct([silent, replace(silent, device="nvme0n2")])) == 2
    assert len(distinct([silent, replace(silent, device="nvme1n1")])) == 2


def test_what_one_tool_knows_external_is_external_and_how_it_stores_beats_how_it_is_plugged() -> None:
    inside = SeenDisk("sdc", "ATA", "Hitachi", "MSK40001", 500, Medium.HDD)
    outside = replace(inside, bus="USB", medium=Medium.USB, external=True)
    for pair in ([inside, outside], [outside, inside]):
        (found,) = distinct(pair)
        assert (found.external, found.bus, found.medium) == (True, "USB", Medium.HDD)


def test_a_card_for_one_tool_and_an_emmc_for_the_other_is_soldered_hence_internal() -> None:
    card = SeenDisk("mmcblk0", "MMC", None, "0x9e7f0003", 500, Medium.SD, external=True)
    soldered = SeenDisk("mmcblk0", "MMC", "BJTD4R", str(0x9E7F0003), 500, Medium.EMMC)
    for pair in ([card, soldered], [soldered, card]):
        (found,) = distinct(pair)
        assert (found.medium, found.external) == (Medium.EMMC, False)


def test_more_disks_than_a_computer_holds_are_refused() -> None:
    many = [replace(HDD, device=f"sd{at}", serial=f"Y5TEST{at:04}") for at in range(MOST_DISKS + 1)]
    assert len(distinct(many[:-1])) == MOST_DISKS
    with pytest.raises(Unreadable, match="plus de 200 disques"):
        distinct(many)
