"""Shapes of nwipe logs that no sample shows: each is a true log with one thing changed."""

import pytest

from ordis.kernel.unreadable import Unreadable
from ordis.wiping.evidence import Outcome
from ordis.wiping.inspection import LARGEST_TEXT, inspect
from tests.wiping.nwipe_samples import FOLDER, HDD, NVME, PC, outcomes, read

FIVE, LATEST = "vm-v040-zero-5disks-nwipe.log", "vm-v042-zero-noverify-noblank-nwipe.log"
WITHOUT_BANNER = "vm-v032-zero-2disks-nwipe.log"


@pytest.mark.parametrize("serial", [b"W62/TEST1", b"S/W/62", b"W62 TEST 1", b"AB, CD|EF"])
def test_a_serial_with_a_slash_or_blanks_is_one_serial(serial: bytes) -> None:
    disk = inspect(read(FIVE).replace(HDD.encode(), serial), FIVE).runs[0].disks[0]
    assert (disk.serial, disk.outcome) == (serial.decode(), Outcome.SUCCESS)


def test_a_table_that_ends_by_another_serial_is_still_a_contradiction() -> None:
    log = read(FIVE).replace(b"S/N=W62TEST1", b"S/N=W62/TEST1").replace(b"1KJ15/W62TEST1", b"1KJ15/X62/TEST1")
    assert dict(outcomes(inspect(log, FIVE)))["sda"] is Outcome.UNKNOWN


def test_a_table_of_another_kind_says_nothing_of_bytes_nor_of_errors() -> None:
    later = b"*** Temperature Summary ***\n!   Device | Min | Max | Mean\n---\n       sda |  30 |  40 |   35\n***\n\n"
    mark = b"********************************* Drive Status"
    for name in (FIVE, LATEST):
        assert inspect(read(name).replace(mark, later + mark), name).runs == inspect(read(name), name).runs


@pytest.mark.parametrize(("path", "printed"), [(b"/dev/nvme0c1n12", b"me0c1n12"), (b"/dev/nvme0c1n12", b"0c1n12")])
def test_a_name_cut_by_the_table_is_found_by_its_end(path: bytes, printed: bytes) -> None:
    log = read(FIVE).replace(b"/dev/nvme0n1", path).replace(b"   nvme0n1 |", b"  " + printed + b" |")
    disk = inspect(log, FIVE).runs[0].disks[-1]
    assert (disk.device, disk.serial, disk.outcome) == (path.decode()[5:], NVME, Outcome.SUCCESS)


def test_a_run_cut_during_discovery_leaves_its_machine_to_itself() -> None:
    """The later log has no banner: its first « Found » comes after the first one has named its machine."""
    log = read(FIVE).replace(PC.encode(), b"PC9OTHER")
    cut = log[: log.index(b"baseboard-serial-number")]
    first, second = inspect(cut + read(WITHOUT_BANNER), "x.log").runs
    assert (first.host.serial, {disk.outcome for disk in first.disks}) == ("PC9OTHER", {Outcome.UNKNOWN})
    assert second.as_json() == inspect(read(WITHOUT_BANNER), "x.log").runs[0].as_json()


def test_a_hidden_area_told_before_the_first_disk_is_that_of_the_first_disk() -> None:
    warning = b"[2026/11/21 23:12:36] warning: HIDDEN AREA DETECTED!\n"
    disks = inspect(warning + read(WITHOUT_BANNER), "x.log").runs[0].disks
    assert [disk.outcome for disk in disks] == [Outcome.FAILED, Outcome.SUCCESS]


@pytest.mark.parametrize(
    ("status", "outcome"),
    [(b"UABORTED", Outcome.ABORTED), (b"INSANITY", Outcome.UNKNOWN), (b"-FAILED-", Outcome.FAILED),
     (b" Pending", Outcome.UNKNOWN)],
)  # fmt: skip
def test_one_disk_of_a_good_run_has_its_own_end(status: bytes, outcome: Outcome) -> None:
    log = read(FIVE).replace(b"       sda | Erased |", b"!      sda |" + status + b"|")
    said = dict(outcomes(inspect(log, FIVE)))
    assert (said["sda"], said["sdb"], said["nvme0n1"]) == (outcome, Outcome.SUCCESS, Outcome.SUCCESS)


def test_long_wipes_fast_disks_many_rounds_and_new_methods_are_read() -> None:
    log = read(FIVE).replace(b"00:00:09", b"123:59:59").replace(b"|    0 B/s |", b"| 1.2 TB/s |")
    log = log.replace(b"Fill With Zeros", b"New, Better (x, y)").replace(b"1R+B+VL", b"12R+NB+VA")
    (run,) = inspect(log, FIVE).runs
    assert (run.method, run.rounds, run.blank, run.verify) == ("New, Better (x, y)", 12, False, "all")
    assert run.disks[0].duration == 123 * 3_600 + 59 * 60 + 59
    assert run.disks[0].outcome is Outcome.SUCCESS_WITH_RESERVATION


@pytest.mark.parametrize("name", sorted(path.name for path in FOLDER.iterdir() if b"Total Thr" in path.read_bytes()))
def test_no_sample_cut_in_its_last_letters_counts_a_run_that_is_not_whole(name: str) -> None:
    log = read(name)
    last = log.rindex(b"] Total Throughput")
    end = log.index(b"\n", last)
    for kept in range(max(1, last - 400), end):
        try:
            runs = inspect(log[:kept], name).runs
        except Unreadable:
            continue
        proven = sum(any(disk.outcome in _GOOD for disk in run.disks) for run in runs)
        assert proven <= log[:last].count(b"] Total Throughput"), kept


_GOOD = {Outcome.SUCCESS, Outcome.SUCCESS_WITH_RESERVATION, Outcome.VERIFIED_ONLY}


def test_an_enormous_text_that_is_no_log_is_refused_before_it_is_searched() -> None:
    with pytest.raises(Unreadable, match="trop gros"):
        inspect(b"SPROG: 1\nSSTAT: 1\n" * (LARGEST_TEXT // 18 + 1), "x.txt")
