"""nwipe logs give the verdict that their per-disk table allows, whole, cut, appended or re-encoded."""

import json
from typing import Any

import pytest

from ordis.kernel.unreadable import Unreadable
from ordis.wiping.evidence import Evidence, HiddenArea, Outcome
from ordis.wiping.inspection import inspect
from ordis.wiping.rules import HIDDEN_NOT_EXAMINED, HIDDEN_UNKNOWN, NO_SERIAL, NOT_VERIFIED
from tests.wiping.nwipe_samples import EXPECTED, FOLDER, HDD, NVME, PC, QUIET, SSD, Expected, read

FIVE = "vm-v040-zero-5disks-nwipe.log"
PROVEN = {Outcome.SUCCESS, Outcome.SUCCESS_WITH_RESERVATION}


def as_expected(run: dict[str, Any]) -> Expected:
    disks = tuple(
        (disk["device"], disk["serial"], disk["status"], tuple(disk["errors"].values()), disk["outcome"])
        for disk in run["disks"]
    )
    return Expected(run["version"], run["method"], run["rounds"], run["blank"], run["verify"],
                    run["ended_at"], run["host"]["serial"], disks)  # fmt: skip


def outcomes(evidence: Evidence) -> list[tuple[str, Outcome]]:
    return [(disk.device, disk.outcome) for _, disk in evidence.results()]


def test_every_sample_has_an_expectation() -> None:
    assert {path.name for path in FOLDER.iterdir()} == EXPECTED.keys() | {QUIET}


@pytest.mark.parametrize("name", EXPECTED)
def test_a_true_log_gives_what_a_person_reads_in_it(name: str) -> None:
    printed = json.loads(json.dumps(inspect(read(name), name).as_json()))
    assert printed["format"] == "nwipe-log"
    assert tuple(as_expected(run) for run in printed["runs"]) == EXPECTED[name]


@pytest.mark.parametrize("name", EXPECTED)
def test_every_disk_of_every_sample_has_the_size_of_its_medium(name: str) -> None:
    assert all(disk.bytes == 67_108_864 for _, disk in inspect(read(name), name).results())


def test_the_printed_contract_has_its_keys_and_no_other() -> None:
    printed = inspect(read(FIVE), FIVE).as_json()
    assert list(printed) == ["format", "sha256", "runs", "devices"]
    run = printed["runs"][0]
    assert list(run) == ["tool", "version", "method", "rounds", "blank", "verify", "ended_at", "host",
                         "disks"]  # fmt: skip
    assert list(run["disks"][0]) == ["device", "bus", "model", "serial", "bytes", "status", "errors",
                                     "outcome", "reasons"]  # fmt: skip
    assert run["tool"] == "nwipe"
    assert run["host"] == {"serial": PC, "uuid": "11111111-2222-3333-4444-555555555555"}


def test_trap_1_blanked_with_success_is_a_failure_when_the_table_says_failed() -> None:
    name = "vm-deb34-badwrite-and-ok-nwipe.log"
    assert b"[SUCCESS] Blanked device /dev/sdc" in read(name)
    assert outcomes(inspect(read(name), name)) == [("sdc", Outcome.FAILED), ("sdb", Outcome.SUCCESS)]


def test_trap_1_success_lines_without_a_table_prove_nothing() -> None:
    cut = read(FIVE).partition(b"******************************** Error")[0]
    assert cut.count(b"[SUCCESS] Blanked") == 5
    assert {outcome for _, outcome in outcomes(inspect(cut, FIVE))} == {Outcome.UNKNOWN}


def test_trap_2_erased_without_verification_is_a_reservation_with_its_reason() -> None:
    name = "vm-v042-zero-noverify-noblank-nwipe.log"
    ((_, disk),) = inspect(read(name), name).results()
    assert (disk.outcome, disk.reasons) == (Outcome.SUCCESS_WITH_RESERVATION, (NOT_VERIFIED,))


def test_trap_2_a_read_back_alone_proves_no_wipe() -> None:
    name = "v0.42-verify_zero-pass.log"
    ((_, disk),) = inspect(read(name), name).results()
    assert disk.status == "Erased"
    assert disk.outcome is Outcome.VERIFIED_ONLY


def test_trap_2_a_disk_behind_usb_has_unknown_hidden_areas() -> None:
    usb = {disk.device: disk for _, disk in inspect(read(FIVE), FIVE).results()}["sdd"]
    assert usb.hidden_area is HiddenArea.UNKNOWN
    assert usb.reasons == (NO_SERIAL, HIDDEN_UNKNOWN)


def test_trap_3_an_abort_is_no_success_even_when_every_byte_was_erased() -> None:
    log = read("v0.42-zero.log").replace(b"| Erased |", b"|UABORTED|")
    assert b"100.00%" in log
    assert outcomes(inspect(log, "x.log")) == [("loop0", Outcome.ABORTED)]


def test_trap_3_the_last_line_is_not_a_result() -> None:
    log = read(FIVE).replace(b"Nwipe successfully completed. See", b"Nwipe was aborted by the user. See")
    assert outcomes(inspect(log, FIVE)) == outcomes(inspect(read(FIVE), FIVE))


def test_trap_5_the_name_cut_to_six_letters_finds_its_nvme() -> None:
    name = "vm-v032-zero-2disks-nwipe.log"
    assert b" vme0n1 | Erased" in read(name)
    nvme = inspect(read(name), name).runs[0].disks[1]
    assert (nvme.device, nvme.serial, nvme.bus, nvme.errors.stated) == ("nvme0n1", NVME, "NVME", True)


def test_trap_6_no_serial_and_unknown_serial_are_both_none() -> None:
    log = read("vm-deb34-zero-5disks-nwipe.log")
    assert b"S/N=(S/N: unknown)" in log
    assert b"SD QEMU!,  67 MB, S/N=\n" in log
    serials = {disk.device: disk.serial for _, disk in inspect(log, "x.log").results()}
    assert (serials["sdd"], serials["mmcblk0"]) == (None, None)


def test_trap_6_the_slash_of_an_unknown_serial_makes_no_serial_even_without_the_found_lines() -> None:
    tail = read(FIVE)[read(FIVE).index(b"[2026/11/21 23:02:40]  notice: [SUCCESS] Verified that /dev/mmc") :]
    disks = {disk.device: disk for _, disk in inspect(tail, FIVE).results()}
    assert (disks["sdd"].serial, disks["sdd"].model) == (None, "QEMU QEMU HARDDIS")
    assert disks["sda"].serial == HDD
    assert disks["sda"].outcome is Outcome.SUCCESS_WITH_RESERVATION


def test_trap_7_any_version_text_is_accepted_and_kept() -> None:
    log = read("v0.36-zero.log")
    shred = log.replace(b"nwipe 0.36", b"ShredOS v2024.02.2_26.0_x86-64_0.36")
    assert inspect(shred, "x.log").runs[0].version == "ShredOS v2024.02.2_26.0_x86-64_0.36"
    assert len(inspect(shred + shred, "x.log").runs) == 2
    before = b"[2026/11/21 21:51:00]    info: ShredOS 2024\n" + log
    assert outcomes(inspect(before, "x.log")) == outcomes(inspect(log, "x.log"))
    assert len(inspect(before, "x.log").runs) == 1


def test_trap_8_times_are_kept_local_with_no_zone() -> None:
    run = inspect(read(FIVE), FIVE).runs[0]
    assert run.ended_at is not None
    assert run.ended_at.tzinfo is None
    assert run.disks[0].started_at is not None
    assert f"{run.disks[0].started_at:%H:%M:%S}" == "23:02:23"


def test_trap_8_files_appended_give_every_run_in_order() -> None:
    names = [name for name in EXPECTED if "nodevice" not in name]
    evidence = inspect(b"".join(read(name) for name in names), "all.log")
    got = [as_expected(run.as_json()) for run in evidence.runs]
    assert got == [run for name in names for run in EXPECTED[name]]


def test_trap_9_a_quiet_log_is_refused_in_french() -> None:
    with pytest.raises(Unreadable) as caught:
        inspect(read(QUIET), QUIET)
    assert "anonyme" in caught.value.message


def test_trap_9_a_quiet_run_beside_a_true_one_is_listed_and_proves_nothing() -> None:
    evidence = inspect(read(QUIET) + read(FIVE), "x.log")
    assert [run.masked for run in evidence.runs] == [True, False]
    assert {disk.outcome for disk in evidence.runs[0].disks} == {Outcome.UNKNOWN}
    assert {disk.serial for disk in evidence.runs[0].disks} == {None}
    assert evidence.runs[1] == inspect(read(FIVE), FIVE).runs[0]


def test_a_version_that_does_not_look_for_hidden_areas_says_so() -> None:
    name = "vm-deb34-zero-5disks-nwipe.log"
    disk = inspect(read(name), name).runs[0].disks[0]
    assert (disk.outcome, disk.reasons) == (Outcome.SUCCESS, (HIDDEN_NOT_EXAMINED,))


@pytest.mark.parametrize("line", [b" *** HIDDEN SECTORS DETECTED ! *** on /dev/sda", b"HIDDEN AREA DETECTED!"])
def test_a_hidden_area_makes_the_disk_fail(line: bytes) -> None:
    log = read(FIVE).replace(b"No hidden sectors on /dev/sda", line)
    assert dict(outcomes(inspect(log, FIVE)))["sda"] is Outcome.FAILED
    assert dict(outcomes(inspect(log, FIVE)))["sdb"] is Outcome.SUCCESS


def test_indeterminate_hidden_sectors_are_a_reservation() -> None:
    log = read(FIVE).replace(b"No hidden sectors on /dev/sda", b"HIDDEN SECTORS INDETERMINATE! on /dev/sda")
    disk = inspect(log, FIVE).runs[0].disks[0]
    assert (disk.outcome, disk.reasons) == (Outcome.SUCCESS_WITH_RESERVATION, (HIDDEN_UNKNOWN,))


def test_bytes_left_undone_make_the_disk_fail() -> None:
    log = read("v0.42-zero.log").replace(b"|          67108864 | ", b"|          33554432 | ")
    assert outcomes(inspect(log, "x.log")) == [("loop0", Outcome.FAILED)]


def test_retries_are_counted_for_their_disk_and_are_a_reservation() -> None:
    mark = b"[2026/11/21 23:02:26]  notice: Finished pass 1/1, round 1/1, on /dev/sda\n"
    retry = (b"[2026/11/21 23:02:26] warning: nwipe_write_with_retry: write() failed on '/dev/sda' "
             b"(attempt 1/3): Input/output error\n")  # fmt: skip
    disks = inspect(read(FIVE).replace(mark, retry * 2 + mark), FIVE).runs[0].disks
    assert [(disk.retries, disk.outcome) for disk in disks[:2]] == [
        (2, Outcome.SUCCESS_WITH_RESERVATION),
        (0, Outcome.SUCCESS),
    ]


def test_insanity_is_unknown() -> None:
    log = read("v0.42-zero.log").replace(b"| Erased |", b"|INSANITY|")
    assert outcomes(inspect(log, "x.log")) == [("loop0", Outcome.UNKNOWN)]


def test_two_serials_for_one_disk_prove_nothing() -> None:
    log = read(FIVE).replace(b"1KJ15/W62TEST1", b"1KJ15/W62OTHER")
    assert dict(outcomes(inspect(log, FIVE)))["sda"] is Outcome.UNKNOWN


def test_two_rows_that_disagree_on_one_disk_prove_nothing() -> None:
    row = b"       sda | Erased |    0 B/s | 00:00:09 | ST500LM021-1KJ15/W62TEST1\n"
    log = read(FIVE).replace(row, row.replace(b" Erased ", b"-FAILED-") + row)
    assert dict(outcomes(inspect(log, FIVE)))["sda"] is Outcome.UNKNOWN


def test_a_disk_found_and_left_alone_is_told_apart() -> None:
    extra = b"[2026/11/21 23:02:18]  notice: Found /dev/sde,  ATA    , ST1,   67 MB, S/N=LEFT1\n"
    mark = b"[2026/11/21 23:02:19]    info: bios-version"
    log = read(FIVE).replace(mark, extra + mark)
    evidence = inspect(log, FIVE)
    assert [(disk.device, disk.serial) for machine in evidence.devices for disk in machine.disks] == [("sde", "LEFT1")]
    assert len(evidence.runs[0].disks) == 5


@pytest.mark.parametrize("name", EXPECTED)
@pytest.mark.parametrize("encoding", ["crlf", "utf-16", "utf-16-le", "utf-16-be", "utf-8-sig", "nul"])
def test_the_encoding_of_the_file_changes_nothing(name: str, encoding: str) -> None:
    text = read(name).decode()
    data = {"crlf": text.replace("\n", "\r\n").encode(), "nul": text.encode() + b"\0" * 4_096}.get(encoding)
    evidence = inspect(data if data is not None else text.encode(encoding), name)
    assert evidence.runs == inspect(read(name), name).runs


def test_latin_1_in_a_model_is_read() -> None:
    log = read(FIVE).decode().replace("ST500LM021-1KJ15", "Modèle-1KJ15").encode("latin-1")
    assert inspect(log, FIVE).runs[0].disks[0].model == "Modèle-1KJ15"


@pytest.mark.parametrize("name", [FIVE, "v0.42-zero.log", "vm-v032-zero-2disks-nwipe.log", "v0.30-zero.log"])
def test_a_log_cut_after_any_line_never_proves_a_disk_before_its_footer(name: str) -> None:
    lines = read(name).splitlines(keepends=True)
    footer = next(index for index, line in enumerate(lines) if b"] Total Throughput" in line)
    for kept in range(1, footer + 1):
        evidence = inspect(b"".join(lines[:kept]), name)
        assert {disk.outcome for _, disk in evidence.results()} <= {Outcome.UNKNOWN}, kept
        assert not evidence.runs[0].complete
    whole = inspect(b"".join(lines[: footer + 1]), name)
    assert outcomes(whole) == outcomes(inspect(read(name), name))


def test_a_log_cut_in_the_middle_of_any_letter_of_its_end_never_proves_a_disk() -> None:
    log = read(FIVE)
    end = log.index(b"1R+B+VL")
    for kept in range(log.index(b"Error Summary"), end + 7):
        assert not PROVEN & {outcome for _, outcome in outcomes(inspect(log[:kept], FIVE))}, kept
    assert PROVEN & {outcome for _, outcome in outcomes(inspect(log[: end + 7], FIVE))}


def test_a_cut_run_is_listed_with_its_disks_unknown() -> None:
    cut = read(FIVE)[: read(FIVE).index(b"Error Summary")]
    (run,) = inspect(cut, FIVE).runs
    assert [(disk.serial, disk.status, disk.outcome) for disk in run.disks][:2] == [
        (HDD, "none", Outcome.UNKNOWN),
        (SSD, "none", Outcome.UNKNOWN),
    ]
    assert run.ended_at is None


@pytest.mark.parametrize("later", ["vm-deb34-zero-5disks-nwipe.log", "vm-v036-dodshort-2disks-nwipe.log"])
@pytest.mark.parametrize("cut", [3_000, 8_000, 9_123, 12_000, 14_300])
def test_a_cut_run_does_not_borrow_the_table_of_the_next_one(later: str, cut: int) -> None:
    first, second = inspect(read(FIVE)[:cut] + read(later), "x.log").runs
    assert {disk.outcome for disk in first.disks} == {Outcome.UNKNOWN}
    assert as_expected(second.as_json()) == EXPECTED[later][0]


def test_a_log_of_the_time_before_tables_is_refused() -> None:
    old = b"[2014/03/01 10:00:00] nwipe: notice: Opened entropy source '/dev/urandom'.\n" * 4
    with pytest.raises(Unreadable, match="trop ancienne"):
        inspect(old, "old.log")
