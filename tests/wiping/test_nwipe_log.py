"""nwipe logs give the verdict that their per-disk table allows, whole, cut, appended or re-encoded."""

import json

import pytest

from ordis.wiping.evidence import NotProof, Outcome, Uninterpreted
from ordis.wiping.inspection import inspect
from ordis.wiping.rules import HIDDEN_NOT_EXAMINED, HIDDEN_UNKNOWN
from tests.wiping.nwipe_samples import EXPECTED, FOLDER, HDD, PC, QUIET, SSD, as_expected, outcomes, read

FIVE = "vm-v040-zero-5disks-nwipe.log"
PROVEN = {Outcome.SUCCESS, Outcome.SUCCESS_WITH_RESERVATION}


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
    with pytest.raises(Uninterpreted, match="trop ancienne"):
        inspect(old, "old.log")


def test_a_number_cut_in_its_middle_is_not_taken_for_a_smaller_one() -> None:
    log = read("v0.36-zero.log")
    start = log.index(b"sect/blk/dev 512/4096/67108864")
    for kept in range(start, start + 30):
        assert [disk.bytes for _, disk in inspect(log[:kept], "x.log").results()] == [None], kept


@pytest.mark.parametrize("between", [b"", b"\0\0\0\0", b"\n", b"\r\n"])
def test_a_number_cut_where_the_next_run_was_appended_is_not_believed(between: bytes) -> None:
    log = read("v0.36-zero.log")
    cut = log[: log.index(b"sect/blk/dev 512/4096/67108864") + 25]
    assert cut.endswith(b"/4096/671")
    first, second = inspect(cut + between + log, "x.log").runs
    assert [(disk.bytes, disk.outcome) for disk in first.disks] == [(None, Outcome.UNKNOWN)]
    assert [(disk.bytes, disk.outcome) for disk in second.disks] == [(67_108_864, Outcome.SUCCESS_WITH_RESERVATION)]


def test_a_serial_cut_in_its_middle_is_not_taken_for_another() -> None:
    log = read(FIVE)
    start = log.index(b"S/N=S21PNXAG000001Z")
    for kept in range(start, start + 18):
        serials = {disk.serial for _, disk in inspect(log[:kept], FIVE).results()}
        assert serials <= {HDD, None}, kept


def test_a_footer_that_lost_the_end_of_its_line_is_whole_by_its_last_letters() -> None:
    log = read(FIVE)
    end = log.index(b"1R+B+VL") + 7
    assert outcomes(inspect(log[:end] + read("v0.36-zero.log"), "x.log"))[:5] == outcomes(inspect(log, FIVE))


def test_lines_that_end_by_a_return_alone_are_lines() -> None:
    log = read(FIVE)
    assert inspect(log.replace(b"\n", b"\r"), FIVE).runs == inspect(log, FIVE).runs
    assert inspect(log.replace(b"\n", b"\r\r\n"), FIVE).runs == inspect(log, FIVE).runs


def test_a_disk_of_a_raid_card_is_found_by_the_end_of_its_path() -> None:
    log = read(FIVE).replace(b"/dev/sda", b"/dev/cciss/c0d0").replace(b"       sda |", b"      c0d0 |")
    disk = inspect(log, FIVE).runs[0].disks[0]
    assert (disk.device, disk.serial, disk.outcome) == ("cciss/c0d0", HDD, Outcome.SUCCESS)


@pytest.mark.parametrize("bus", [b"SAS    ", b"SCSI   "])
def test_a_sas_disk_has_no_such_hidden_area_unless_the_tool_could_not_tell(bus: bytes) -> None:
    log = read(FIVE).replace(b"/dev/sda,  ATA    ", b"/dev/sda,  " + bus)
    silent = log.replace(b"No hidden sectors on /dev/sda", b"nothing to see on /dev/sda")
    untold = log.replace(b"No hidden sectors on /dev/sda", b"Unrecognised HPA_status, should not be possible /dev/sda")
    assert dict(outcomes(inspect(silent, FIVE)))["sda"] is Outcome.SUCCESS
    assert inspect(untold, FIVE).runs[0].disks[0].reasons == (HIDDEN_UNKNOWN,)


def test_what_is_told_of_a_disk_before_it_is_found_is_told_of_it() -> None:
    """After a whole run, in a log of a version that has no banner and looks before it announces."""
    warning = b"[2026/11/21 23:12:37] warning: HIDDEN AREA DETECTED! on /dev/sda\n"
    later = inspect(read("vm-deb34-zero-5disks-nwipe.log") + warning + read("vm-v032-zero-2disks-nwipe.log"), "x.log")
    assert [disk.outcome for disk in later.runs[1].disks] == [Outcome.FAILED, Outcome.SUCCESS]
    assert later.runs[0].disks[0].outcome is Outcome.SUCCESS


def test_a_quiet_run_and_a_run_without_any_disk_are_no_proof_together() -> None:
    with pytest.raises(NotProof):
        inspect(read("vm-nodevice-nwipe.log") + read(QUIET), "x.log")


def test_the_logs_of_two_machines_in_one_file_keep_each_its_machine() -> None:
    log = read("v0.36-zero.log"), read(FIVE), read(FIVE).replace(PC.encode(), b"PC9OTHER")
    assert [run.host.serial for run in inspect(b"".join(log), "x.log").runs] == [None, PC, "PC9OTHER"]


def test_a_read_back_of_ones_and_a_pass_of_random_data_are_told_by_their_footer() -> None:
    ones = read("v0.42-verify_zero-pass.log").replace(b"Verify Zeros (0x00)", b"Verify Ones  (0xFF)")
    assert outcomes(inspect(ones, "x.log")) == [("loop0", Outcome.VERIFIED_ONLY)]
    for method in (b"PRNG Stream", b"RCMP TSSIT OPS-II", b"DoD 5220.22-M", b"HMG IS5 Enhanced", b"BMB21-2019"):
        log = read(FIVE).replace(b"Fill With Zeros", method)
        assert dict(outcomes(inspect(log, FIVE)))["sda"] is Outcome.SUCCESS


@pytest.mark.parametrize("end", ["", " |"])
def test_a_table_of_errors_of_two_columns_is_read(end: str) -> None:
    """As version 0.31 prints it."""
    rows = read("v0.32-zero.log").decode().splitlines()
    cut = [row.rpartition("|")[0].rstrip() + end if row.endswith(("I\\O Errors", "|                    0")) else row
           for row in rows]  # fmt: skip
    assert cut != rows
    ((_, disk),) = inspect("\n".join([*cut, ""]).encode(), "x.log").results()
    assert (disk.errors.stated, disk.errors.total) == (True, 0)
    wrong = "\n".join([*cut, ""]).replace("|           0 |", "|           3 |")
    assert outcomes(inspect(wrong.encode(), "x.log")) == [("loop0", Outcome.FAILED)]


@pytest.mark.parametrize(
    ("model", "printed"), [("Loopback device", " AB12"), ("SCSI DISK", "\xb0 \xd6j\x7f"), ("DISK", "A\x01B")]
)
def test_memory_printed_where_a_disk_has_no_serial_is_no_serial(model: str, printed: str) -> None:
    """Seen with the real nwipe of Debian: each run prints other bytes for the same loop device."""
    text = read("v0.34-debian12-zero.log").decode().replace("Loopback device", model)
    text = text.replace("S/N=", f"S/N={printed}").replace(f"{model}/", f"{model}/{printed[::-1]}")
    ((_, disk),) = inspect(text.encode("latin-1"), "nwipe.log").results()
    assert disk.serial is None
    assert (disk.outcome, disk.contradiction) == (Outcome.SUCCESS_WITH_RESERVATION, False)
