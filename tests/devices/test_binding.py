"""What an inventory says against what is known: what is filled, what differs, which disk is which."""

from dataclasses import replace

import pytest

from ordis.devices.binding import Binding, Facts, believed, bind
from ordis.devices.inventory.machine import Machine, SeenDisk
from ordis.devices.models import DiskState, Kind, Medium
from ordis.devices.pairing import Difference, KnownDisk

MACHINE = Machine(
    kind=Kind.LAPTOP, make="Dell Inc.", model="Latitude 5490", serial="7XK9PQ2",
    cpu="Intel(R) Core(TM) i5-8350U CPU @ 1.70GHz", uuid="4c4c4544-0058-4b10-8039-b7c04f505132",
    ram_mb=8192, screen_inches=14.0, battery_health=83, lists_disks=True,
)  # fmt: skip
SAMSUNG = SeenDisk("sda", "ATA", "SAMSUNG MZ7LN256", "S3Z9NX0M100001", 256_060_514_304, Medium.SSD, hours=4100)
SEAGATE = SeenDisk("sdb", "ATA", "ST500LM021-1KJ152", "W62ABCDE", 500_107_862_016, Medium.HDD)
STICK = SeenDisk("sdc", "USB", "Ultra Fit", "4C530001", 16_008_609_792, Medium.USB, external=True)


def seen(*disks: SeenDisk, **facts: object) -> Machine:
    return believed(replace(MACHINE, disks=disks, **facts))  # type: ignore[arg-type]


def names(differences: tuple[Difference, ...]) -> list[str]:
    return [difference.name for difference in differences]


def bound(machine: Machine, *disks: KnownDisk) -> Binding:
    return bind(machine, Facts(kind=Kind.LAPTOP), disks)


# --- facts -------------------------------------------------------------------------------------------------


def test_what_is_empty_is_filled_and_the_maker_is_named_as_people_do() -> None:
    found = bind(seen(), Facts(kind=Kind.LAPTOP, make="", model="", cpu=""), [])
    assert (found.fills["make"], found.fills["cpu"]) == ("Dell", "Intel Core i5-8350U")
    assert found.fills["ram_mb"] == 8192
    assert found.fills["serial"] == "7XK9PQ2"
    assert (found.differences, found.confirmed) == ((), ("kind",))


def test_what_a_person_typed_is_never_replaced_but_shown() -> None:
    known = Facts(kind=Kind.DESKTOP, make="Lenovo", model="ThinkPad T480", ram_mb=4096, battery_health=60)
    found = bind(seen(), known, [])
    assert names(found.differences) == ["kind", "make", "model", "ram_mb", "battery_health"]
    assert not set(found.fills) & {"kind", "make", "model", "ram_mb", "battery_health"}


@pytest.mark.parametrize(
    ("name", "typed", "told"),
    [
        ("make", "Dell", "DELL INC."),
        ("make", "HP", "Hewlett-Packard"),
        ("make", "asus", "ASUSTeK COMPUTER INC."),
        ("make", "MSI", "Micro-Star International Co., Ltd."),
        ("model", "5490", "Latitude 5490"),
        ("model", "Dell Latitude 5490", "Latitude 5490"),
        ("model", "EliteBook 840", "HP EliteBook 840 G3"),
        ("model", "ProDesk600 g1", "ProDesk 600 G1"),
        ("serial", "7xk-9pq2 ", "7XK9PQ2"),
        ("cpu", "i5-8350U", "Intel(R) Core(TM) i5-8350U CPU @ 1.70GHz"),
        ("cpu", "Intel Core i5 8350U", "Intel(R) Core(TM) i5-8350U CPU @ 1.70GHz"),
        ("ram_mb", 8192, 7860),
        ("screen_inches", 15.6, 15.5),
        ("battery_health", 83, 80),
    ],
)
def test_two_writings_of_one_fact_agree(name: str, typed: object, told: object) -> None:
    found = bind(seen(**{name: told}), replace(Facts(make="Dell"), **{name: typed}), [])
    assert name in found.confirmed


@pytest.mark.parametrize(
    ("name", "typed", "told"),
    [
        ("make", "Dell", "HP"),
        ("model", "ThinkPad T480", "ThinkPad T480s"),
        ("model", "Latitude 5480", "Latitude 5490"),
        ("serial", "7XK9PQ3", "7XK9PQ2"),
        ("cpu", "i5-8250U", "Intel(R) Core(TM) i5-8350U CPU @ 1.70GHz"),
        ("ram_mb", 8192, 16384),
        ("screen_inches", 15.6, 14.0),
        ("battery_health", 83, 60),
    ],
)
def test_two_facts_that_contradict_each_other_differ(name: str, typed: object, told: object) -> None:
    found = bind(seen(**{name: told}), replace(Facts(), **{name: typed}), [])
    assert name in names(found.differences)


def test_a_maker_typed_with_the_model_is_not_said_twice() -> None:
    found = bind(seen(), Facts(make="", model="Dell Latitude 5490"), [])
    assert "make" not in found.fills
    assert {"make", "model"} <= set(found.confirmed)


def test_a_model_seen_with_its_maker_is_filled_without_it() -> None:
    assert bind(seen(make="HP", model="HP EliteBook 840 G3"), Facts(), []).fills["model"] == "EliteBook 840 G3"


def test_a_makers_placeholder_says_nothing() -> None:
    found = bind(seen(serial="To Be Filled By O.E.M.", uuid="03000200-0400-0500-0006-000700080009"), Facts(), [])
    assert not {"serial", "system_uuid"} & {*found.fills, *names(found.differences), *found.confirmed}


def test_numbers_that_no_computer_has_are_not_believed() -> None:
    found = bind(seen(ram_mb=2**40, screen_inches=900.0, battery_health=-3), Facts(), [])
    assert not {"ram_mb", "screen_inches", "battery_health"} & set(found.fills)
    assert believed(replace(MACHINE, battery_health=104)).battery_health == 100


def test_a_value_kept_against_an_inventory_is_no_difference_until_another_is_seen() -> None:
    known, kept = Facts(ram_mb=8192), {"ram_mb": 16384}
    assert names(bind(seen(ram_mb=16000), known, [], kept_against=kept).differences) == []
    assert names(bind(seen(ram_mb=32768), known, [], kept_against=kept).differences) == ["ram_mb"]


# --- disks -------------------------------------------------------------------------------------------------


def test_a_disk_is_known_by_its_serial_however_written_and_its_measures_are_noted() -> None:
    found = bound(seen(SAMSUNG), KnownDisk(1, "s3z9-nx0m 100001", hours=4000, health="1 secteur en attente"))
    (again,) = found.known_disks
    assert (again.known.id, again.returned, found.new_disks) == (1, False, ())
    assert again.fills["hours"] == 4100
    assert again.fills["health"] == ""
    assert again.fills["capacity_bytes"] == SAMSUNG.bytes


def test_an_older_inventory_takes_no_hours_and_no_warning_back() -> None:
    line = KnownDisk(1, SAMSUNG.serial, SAMSUNG.model or "", SAMSUNG.bytes, Medium.SSD, 5000, "1 secteur en attente")
    assert bound(seen(SAMSUNG), line).known_disks[0].fills == {}


def test_a_tool_that_reads_no_smart_takes_no_warning_back() -> None:
    line = KnownDisk(1, SEAGATE.serial, SEAGATE.model or "", SEAGATE.bytes, Medium.HDD, 5000, "1 secteur en attente")
    assert bound(seen(SEAGATE), line).known_disks[0].fills == {}


def test_a_disk_that_nobody_knows_is_new_and_an_external_one_is_only_proposed() -> None:
    found = bound(seen(SAMSUNG, STICK), KnownDisk(1, "AUTRE1"))
    assert found.new_disks == (SAMSUNG,)
    assert found.external == (STICK,)
    assert [line.id for line in found.unseen_disks] == [1]


def test_a_noted_disk_is_unseen_by_an_inventory_that_lists_disks_and_finds_none() -> None:
    assert [line.id for line in bound(seen(), KnownDisk(1, "AUTRE1")).unseen_disks] == [1]
    assert bound(seen(), KnownDisk(1, "AUTRE1", state=DiskState.ABSENT)).unseen_disks == ()


def test_an_inventory_that_never_lists_disks_says_nothing_of_them() -> None:
    assert bound(seen(lists_disks=False), KnownDisk(1, "AUTRE1")).unseen_disks == ()


def test_an_external_disk_that_is_noted_is_known() -> None:
    found = bound(seen(STICK), KnownDisk(1, "4C530001"))
    assert (found.external, len(found.known_disks)) == ((), 1)


def test_a_line_without_serial_is_completed_by_the_only_disk_that_fits_it() -> None:
    found = bound(seen(SAMSUNG, SEAGATE), KnownDisk(1, medium=Medium.HDD, bytes=500 * 10**9))
    (again,) = found.known_disks
    assert (again.seen, again.fills["serial"]) == (SEAGATE, "W62ABCDE")
    assert found.new_disks == (SAMSUNG,)


def test_as_many_lines_alike_as_disks_that_fit_them_are_completed() -> None:
    other = replace(SEAGATE, serial="W62FGHIJ")
    found = bound(seen(SEAGATE, other), KnownDisk(1, medium=Medium.HDD), KnownDisk(2, medium=Medium.HDD))
    assert {again.known.id: again.seen.serial for again in found.known_disks} == {1: "W62ABCDE", 2: "W62FGHIJ"}
    assert (found.new_disks, found.asked) == ((), ())


def test_a_line_that_two_disks_fit_is_asked_about_and_both_are_to_wipe() -> None:
    found = bound(seen(SAMSUNG, SEAGATE), KnownDisk(1))
    assert found.new_disks == (SAMSUNG, SEAGATE)
    (asked,) = found.asked
    assert (asked.known.id, asked.candidates) == (1, (SAMSUNG, SEAGATE))


def test_two_lines_that_one_disk_fits_are_asked_about() -> None:
    found = bound(seen(SEAGATE), KnownDisk(1, medium=Medium.HDD), KnownDisk(2, model="ST500LM021"))
    assert [asked.known.id for asked in found.asked] == [1, 2]
    assert found.new_disks == (SEAGATE,)


@pytest.mark.parametrize(
    "line",
    [
        KnownDisk(1, medium=Medium.HDD),
        KnownDisk(1, model="WDC WD5000LPLX"),
        KnownDisk(1, bytes=1_000_204_886_016),
        KnownDisk(1, state=DiskState.REMOVED_BY_DONOR),
        KnownDisk(1, state=DiskState.ABSENT),
        KnownDisk(1, state=DiskState.WIPED),
    ],
    ids=["medium", "model", "size", "removed", "absent", "wiped"],
)
def test_a_line_that_contradicts_the_disk_or_is_settled_is_not_completed(line: KnownDisk) -> None:
    found = bound(seen(SAMSUNG), line)
    assert (found.new_disks, found.known_disks, found.asked) == ((SAMSUNG,), (), ())


def test_a_disk_without_serial_is_still_a_disk_to_wipe() -> None:
    card = SeenDisk("mmcblk0", None, None, None, 31_268_536_320, Medium.EMMC)
    assert bound(seen(card)).new_disks == (card,)


def test_a_disk_seen_again_without_its_serial_is_the_known_one_of_its_model_and_size() -> None:
    line = KnownDisk(1, SAMSUNG.serial, "SAMSUNG MZ7LN256HMJP", 256_060_514_304, Medium.SSD, state=DiskState.WIPED)
    blind = replace(SAMSUNG, serial=None, hours=None)
    assert bound(seen(blind), line).new_disks == ()
    assert len(bound(seen(blind, blind), line).new_disks) == 1, "one line is one disk"


def test_model_alone_never_makes_a_disk_the_known_one() -> None:
    line = KnownDisk(1, SAMSUNG.serial, SAMSUNG.model or "", None, Medium.SSD, state=DiskState.WIPED)
    blind = replace(SAMSUNG, serial=None)
    assert bound(seen(blind), line).new_disks == (blind,)


@pytest.mark.parametrize("state", [DiskState.ABSENT, DiskState.REMOVED_BY_DONOR, DiskState.DESTROYED])
def test_a_disk_said_to_be_gone_and_seen_is_told_apart(state: DiskState) -> None:
    assert bound(seen(SAMSUNG), KnownDisk(1, SAMSUNG.serial, state=state)).known_disks[0].returned


def test_a_wiped_disk_seen_again_is_where_it_should_be() -> None:
    assert not bound(seen(SAMSUNG), KnownDisk(1, SAMSUNG.serial, state=DiskState.WIPED)).known_disks[0].returned


def test_two_namespaces_of_one_serial_are_one_disk() -> None:
    first = SeenDisk("nvme0n1", "NVME", "KXG50", "78DS104ZTYXS", 10**11, Medium.NVME)
    assert bound(seen(first, replace(first, device="nvme0n2"))).new_disks == (first,)


def test_what_differs_of_a_disk_is_shown_with_its_line() -> None:
    found = bound(seen(SAMSUNG), KnownDisk(7, SAMSUNG.serial, "Seagate Barracuda", 500 * 10**9, Medium.HDD))
    assert [each.key for each in found.differences] == ["7.medium", "7.model", "7.capacity_bytes"]


def test_a_report_on_one_disk_says_nothing_of_the_others() -> None:
    alone = Machine(disks=(SAMSUNG,))
    assert bound(believed(alone), KnownDisk(1, "AUTRE1"), KnownDisk(2, SAMSUNG.serial)).unseen_disks == ()
