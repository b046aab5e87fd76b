"""Disks of the evidence are tied to known disks by serial, and by nothing less."""

import pytest

from ordis.devices.likeness import models_agree, sizes_agree
from ordis.devices.serials import normalised, same
from ordis.wiping.evidence import DiskResult, Host
from ordis.wiping.matching import (
    NO_SERIAL,
    NOT_KNOWN,
    SHARED,
    UNNAMED_DISK,
    Doubtful,
    Ground,
    KnownDisk,
    KnownHost,
    Matched,
    Unmatched,
    bearers,
    grounds,
    is_whole_of,
    match,
)

DISK = DiskResult("sda", "ATA", "WDC WD5000AAKX-0", "WD-WCC2E1234567", 500_107_862_016)
UUID = "11111111-2222-3333-4444-555555555555"
OWN, OTHER = KnownHost(1, "PC0TEST1", UUID), KnownHost(2, "PC0TEST2", None)


@pytest.mark.parametrize("writing", ["WCC2E1234567", "wd-wcc2e1234567", "WD-WCC2E 1234567", "00WCC2E-1234567"])
def test_writings_of_one_serial_are_the_same(writing: str) -> None:
    assert same(writing, DISK.serial)


def test_an_emmc_serial_in_hexadecimal_is_the_decimal_one() -> None:
    assert same("0x12ab34cd", "313210061")


@pytest.mark.parametrize(
    "placeholder",
    ["", "(S/N: unknown)", "Unknown", "XXXXXXXXXXXX", "????????", "0000000000", "None", "N/A",
     "To be filled by O.E.M.", "To Be Filled By O.E.M.", "Default string", "System Serial Number",
     "123456789", "0123456789ABCDEF", "Not Specified", "---", None],
)  # fmt: skip
def test_placeholders_are_no_serial_and_never_match_each_other(placeholder: str | None) -> None:
    assert normalised(placeholder) is None
    assert not same(placeholder, placeholder)


def test_a_known_serial_whose_size_and_model_agree_is_matched() -> None:
    known = KnownDisk(7, "WCC2E1234567", "WDC WD5000AAKX-083CA1", 500_000_000_000)
    assert match(DISK, [KnownDisk(1, "OTHER1"), known]) == Matched(known)


@pytest.mark.parametrize(
    ("known", "word"),
    [
        (KnownDisk(7, "WCC2E1234567", "ST500LM021-1KJ152", None), "modèle"),
        (KnownDisk(7, "WCC2E1234567", None, 1_000_204_886_016), "taille"),
    ],
)
def test_a_known_serial_on_another_model_or_size_is_doubtful(known: KnownDisk, word: str) -> None:
    found = match(DISK, [known])
    assert isinstance(found, Doubtful)
    assert found.candidates == (known,)
    assert word in found.reasons[0]


def test_a_serial_on_two_disks_stops_and_asks() -> None:
    twins = (KnownDisk(1, "WCC2E1234567"), KnownDisk(2, "WD-WCC2E1234567"))
    assert match(DISK, twins) == Doubtful(twins, (SHARED,))


def test_model_and_size_alone_never_match() -> None:
    twin = KnownDisk(1, "WCC2E7654321", DISK.model, DISK.bytes)
    assert match(DISK, [twin]) == Unmatched((NOT_KNOWN,))


def test_a_known_disk_without_a_serial_is_a_candidate_for_a_person_only() -> None:
    bare = KnownDisk(1, "Default string", None, None)
    assert match(DISK, [bare]) == Doubtful((bare,), (UNNAMED_DISK,))
    other = KnownDisk(1, None, "ST500LM021", None)
    assert isinstance(match(DISK, [other]), Unmatched)


def test_a_disk_without_a_serial_is_never_matched() -> None:
    bare = DiskResult("sdd", "USB", "QEMU", None)
    known = [KnownDisk(1, None, "QEMU", None), KnownDisk(2, "(S/N: unknown)", "QEMU", None)]
    assert match(bare, known) == Unmatched((NO_SERIAL,))


@pytest.mark.parametrize(
    ("one", "other", "agree"),
    [
        ("QEMU QEMU HARDDIS", "QEMU QEMU HARDDISK", True),
        ("Samsung SSD 850", "SAMSUNG_SSD_850_EVO", True),
        ("Samsung SSD 850", None, True),
        ("Samsung SSD 850", "Samsung SSD 860 EVO", False),
    ],
)
def test_models_agree_by_their_beginning(one: str, other: str | None, agree: bool) -> None:
    assert models_agree(one, other) is agree
    assert models_agree(other, one) is agree


def test_sizes_agree_within_one_per_cent() -> None:
    assert sizes_agree(500_107_862_016, 500_000_000_000)
    assert sizes_agree(None, 1)
    assert not sizes_agree(500_107_862_016, 480_103_981_056)


def test_a_model_cut_by_a_tool_is_completed_and_one_noted_by_a_person_is_not() -> None:
    assert is_whole_of("QEMU QEMU HARDDISK", "QEMU QEMU HARDDI")
    assert not is_whole_of("ST500LM021-1KJ152", "ST500LM021")
    assert not is_whole_of("Samsung SSD 860 EVO", "QEMU QEMU HARDDI")


# --- what is proposed when no serial decides ------------------------------------------------------------------


def test_the_machine_that_ran_the_tool_is_known_by_its_serial_or_by_its_uuid() -> None:
    assert bearers(Host("pc0-test1", None), [OWN, OTHER]) == (OWN,)
    assert bearers(Host(None, UUID.upper()), [OWN, OTHER]) == (OWN,)
    assert bearers(Host("Default string", None), [KnownHost(1, "Default string", None)]) == ()


def test_both_writings_of_one_uuid_are_one_machine() -> None:
    dell = KnownHost(1, None, "44454c4c-5100-1056-8033-b2c04f4a3532")
    assert bearers(Host(None, "4c4c4544-0051-5610-8033-b2c04f4a3532"), [dell]) == (dell,)


def test_the_host_proposes_its_device_and_a_wiping_station_proposes_none() -> None:
    host = Host("PC0TEST1", None)
    assert grounds(host, devices=[OWN, OTHER], stations=[]) == {1: (Ground.HOST,)}
    assert grounds(host, devices=[OWN, OTHER], stations=[KnownHost(9, "PC0TEST1", None)]) == {}


def test_a_device_proposed_for_several_reasons_tells_them_all_the_strongest_first() -> None:
    found = grounds(Host("PC0TEST1"), devices=[OWN, OTHER], stations=[], by_serial=[2], tagged=1, dropped_on=[2])
    assert found == {2: (Ground.SERIAL, Ground.DROPPED), 1: (Ground.HOST, Ground.TAG)}
    assert list(found) == [2, 1]
