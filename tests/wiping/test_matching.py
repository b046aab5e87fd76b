"""Disks of the evidence are tied to known disks by serial, and by nothing less."""

import pytest

from ordis.devices.serials import normalised, same
from ordis.kernel.refusal import Refusal
from ordis.wiping.evidence import DiskResult, Evidence, Run
from ordis.wiping.inspection import inspect
from ordis.wiping.matching import (
    HOST_AGREES,
    NO_SERIAL,
    NOT_KNOWN,
    SHARED,
    UNNAMED_DISK,
    Doubtful,
    KnownDisk,
    Matched,
    Unmatched,
    match,
    match_all,
    match_for_device,
    models_agree,
    sizes_agree,
)
from tests.wiping.nwipe_samples import HDD, NVME, PC, SSD, read

FIVE = inspect(read("vm-v040-zero-5disks-nwipe.log"), "x.log")
LOOP = inspect(read("v0.42-zero.log"), "x.log")
EMPTY = inspect(read("vm-nodevice-nwipe.log"), "x.log")
TWICE = inspect(read("vm-deb34-badwrite-and-ok-nwipe.log") + read("vm-v040-zero-5disks-nwipe.log"), "x.log")
RUN = Run("nwipe")
DISK = DiskResult("sda", "ATA", "WDC WD5000AAKX-0", "WD-WCC2E1234567", 500_107_862_016)


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
    assert match(RUN, DISK, [KnownDisk(1, "OTHER1"), known]) == Matched(RUN, DISK, known)


@pytest.mark.parametrize(
    ("known", "word"),
    [
        (KnownDisk(7, "WCC2E1234567", "ST500LM021-1KJ152", None), "modèle"),
        (KnownDisk(7, "WCC2E1234567", None, 1_000_204_886_016), "taille"),
    ],
)
def test_a_known_serial_on_another_model_or_size_is_doubtful(known: KnownDisk, word: str) -> None:
    found = match(RUN, DISK, [known])
    assert isinstance(found, Doubtful)
    assert found.candidates == (known,)
    assert word in found.reasons[0]


def test_a_serial_on_two_disks_stops_and_asks() -> None:
    twins = (KnownDisk(1, "WCC2E1234567"), KnownDisk(2, "WD-WCC2E1234567"))
    assert match(RUN, DISK, twins) == Doubtful(RUN, DISK, twins, (SHARED,))


def test_model_and_size_alone_never_match() -> None:
    twin = KnownDisk(1, "WCC2E7654321", DISK.model, DISK.bytes)
    assert match(RUN, DISK, [twin]) == Unmatched(RUN, DISK, (NOT_KNOWN,), addition=True)


def test_a_known_disk_without_a_serial_is_a_candidate_for_a_person_only() -> None:
    bare = KnownDisk(1, "Default string", None, None)
    assert match(RUN, DISK, [bare]) == Doubtful(RUN, DISK, (bare,), (UNNAMED_DISK,))
    other = KnownDisk(1, None, "ST500LM021", None)
    assert isinstance(match(RUN, DISK, [other]), Unmatched)


def test_a_disk_without_a_serial_is_never_matched_nor_added() -> None:
    bare = DiskResult("sdd", "USB", "QEMU", None)
    known = [KnownDisk(1, None, "QEMU", None), KnownDisk(2, "(S/N: unknown)", "QEMU", None)]
    assert match(RUN, bare, known) == Unmatched(RUN, bare, (NO_SERIAL,), addition=False)


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


def test_a_log_dropped_on_its_device_matches_and_proposes_the_rest() -> None:
    found = match_for_device(FIVE, [KnownDisk(1, HDD), KnownDisk(2, "s21pnxag000001z")])
    assert [(item.disk.serial, item.known.id) for item in found.matched] == [(HDD, 1), (SSD, 2)]
    assert [item.disk.serial for item in found.additions] == [NVME]
    assert [item.reasons for item in found.unmatched if not item.addition] == [(NO_SERIAL,)] * 2
    assert found.doubtful == ()


def test_every_run_of_the_same_disk_is_matched() -> None:
    found = match_for_device(TWICE, [KnownDisk(2, SSD)])
    assert [item.run.version for item in found.matched] == ["0.33", "0.40"]


def test_a_log_of_other_disks_is_refused_by_name() -> None:
    with pytest.raises(Refusal) as caught:
        match_for_device(FIVE, [KnownDisk(1, "Y5TESTBAD")])
    assert caught.value.message.startswith("Ce journal concerne d’autres disques")
    assert HDD in caught.value.message


def test_a_log_made_on_the_device_itself_may_bring_new_disks() -> None:
    found = match_for_device(FIVE, [KnownDisk(1, "Y5TESTBAD")], device_serials=[PC])
    assert [item.reasons for item in found.additions] == [(HOST_AGREES,)] * 3
    by_uuid = match_for_device(
        FIVE, [KnownDisk(1, "Y5TESTBAD")], device_serials=[None, "11111111-2222-3333-4444-555555555555"]
    )
    assert by_uuid == found


def test_a_device_with_no_known_disk_gets_proposals() -> None:
    found = match_for_device(FIVE, [])
    assert [item.disk.serial for item in found.additions] == [HDD, SSD, NVME]


@pytest.mark.parametrize(
    ("evidence", "words"), [(LOOP, "numéro de série d’aucun disque"), (EMPTY, "ne contient aucun disque")]
)
def test_a_log_that_names_no_disk_is_refused(evidence: Evidence, words: str) -> None:
    with pytest.raises(Refusal, match=words):
        match_for_device(evidence, [KnownDisk(1, HDD)])


def test_across_devices_every_disk_of_the_file_is_in_one_list() -> None:
    found = match_all(TWICE, [KnownDisk(1, HDD), KnownDisk(2, SSD), KnownDisk(3, SSD)])
    assert (len(found.matched), len(found.doubtful), len(found.unmatched)) == (1, 2, 4)
