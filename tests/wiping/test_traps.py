"""One test per trap of the evidence that wiping tools leave, on true logs and true outputs: each has deceived somebody.

The numbers are those of the list of traps that the parsers were written from.
"""

import json
from pathlib import Path
from typing import Any

import pytest

from ordis.wiping.evidence import DiskResult, Evidence, HiddenArea, NotProof, Outcome, Uninterpreted
from ordis.wiping.inspection import inspect
from ordis.wiping.matching import KnownDisk, Matched, Unmatched, match
from ordis.wiping.rules import HIDDEN_UNKNOWN, NO_SERIAL, NOT_VERIFIED
from tests.devices.inventory.samples import load, text
from tests.wiping.nwipe_samples import EXPECTED, HDD, NVME, QUIET, as_expected, outcomes, read

FIVE = "vm-v040-zero-5disks-nwipe.log"
COMMANDS = Path(__file__).parent / "samples" / "linux-cli"
PROVEN = {Outcome.SUCCESS, Outcome.SUCCESS_WITH_RESERVATION}


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


def test_trap_4_an_erase_command_that_returned_0_had_erased_nothing() -> None:
    """What the next test refuses to believe: the same SHA-256 before and after."""
    proof = (COMMANDS / "proof-blkdiscard.txt").read_text()
    before, after = (line.split()[1] for line in proof.splitlines() if line.startswith(("before:", "after:")))
    assert "exit code: 0" in proof
    assert before == after


@pytest.mark.parametrize("name", sorted(path.name for path in COMMANDS.iterdir()))
def test_trap_4_the_output_of_a_command_is_never_a_proof(name: str) -> None:
    with pytest.raises(Uninterpreted, match="ne prouve rien"):
        inspect((COMMANDS / name).read_bytes(), name)


def test_trap_4_the_output_of_a_command_beside_a_true_log_adds_nothing_to_it() -> None:
    pasted = (COMMANDS / "nvme_format__dev_nvme0n1__s_2___force.txt").read_bytes()
    assert outcomes(inspect(read(FIVE) + pasted, FIVE)) == outcomes(inspect(read(FIVE), FIVE))


def test_trap_4_only_a_read_back_of_the_same_serial_says_something() -> None:
    name = "v0.42-verify_zero-pass.log"
    assert outcomes(inspect(read(name), name)) == [("loop0", Outcome.VERIFIED_ONLY)]


def test_trap_5_a_disk_is_known_by_its_serial_and_not_by_its_name_under_dev() -> None:
    log = read(FIVE).replace(b"/dev/sda", b"/dev/sdx").replace(b"       sda |", b"       sdx |")
    moved = {disk.device: disk for _, disk in inspect(log, FIVE).results()}["sdx"]
    known = [
        KnownDisk(1, HDD, "ST500LM021-1KJ152", 67_108_864),
        KnownDisk(2, "W62OTHER", "ST500LM021-1KJ152", 67_108_864),
    ]
    found = match(moved, known)
    assert isinstance(found, Matched)
    assert found.known.id == 1
    assert moved.model == "ST500LM021-1KJ15"
    assert isinstance(match(moved, known[1:]), Unmatched)


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
    with pytest.raises(NotProof, match="anonyme") as caught:
        inspect(read(QUIET), QUIET)
    (run,) = caught.value.evidence.runs
    assert [(disk.status, disk.serial, disk.outcome) for disk in run.disks] == [("Erased", None, Outcome.UNKNOWN)] * 2
    assert run.host.serial is None


def test_trap_9_a_quiet_run_beside_a_true_one_is_listed_and_proves_nothing() -> None:
    evidence = inspect(read(QUIET) + read(FIVE), "x.log")
    assert [run.masked for run in evidence.runs] == [True, False]
    assert {disk.outcome for disk in evidence.runs[0].disks} == {Outcome.UNKNOWN}
    assert {disk.serial for disk in evidence.runs[0].disks} == {None}
    assert evidence.runs[1] == inspect(read(FIVE), FIVE).runs[0]


@pytest.mark.parametrize("root", ["object", "list"])
def test_trap_10_the_serial_of_an_nvme_and_every_disk_of_an_lshw(root: str) -> None:
    tree = load("lshw.json")
    value = tree[0] if isinstance(tree, list) else tree
    (machine,) = read_json([value] if root == "list" else value).devices
    serials = {disk.device: disk.serial for disk in machine.disks}
    assert serials["nvme0n1"] == NVME
    assert serials["sda"] == HDD
    assert {"sdb", "sdc"} < serials.keys()


def test_trap_10_a_stick_and_a_card_are_told_apart_from_the_disks_of_the_machine() -> None:
    (machine,) = read_json(load("lshw.json")).devices
    external = {disk.device: disk.external for disk in machine.disks}
    assert external["sdd"]
    assert external["mmcblk0"]
    assert not external["sda"]


def test_trap_10_the_serial_of_a_card_is_the_same_in_hexadecimal() -> None:
    decimal = {disk.device: disk.serial for disk in read_json(load("lshw.json")).devices[0].disks}["mmcblk0"]
    hexadecimal = {disk.device: disk.serial for disk in read_json(load("lsblk-O.json")).devices[0].disks}["mmcblk0"]
    assert decimal is not None
    assert hexadecimal is not None
    assert isinstance(match(DiskResult("x", serial=decimal), [KnownDisk(1, hexadecimal)]), Matched)


def test_trap_10_lenovo_puts_the_name_of_the_model_in_the_version() -> None:
    (machine,) = inspect(text("dmidecode.txt").encode(), "dmidecode.txt").devices
    assert (machine.make, machine.model, machine.serial) == ("LENOVO", "ThinkPad X260", "PC0TEST1")


def test_trap_10_a_disk_that_passed_its_own_test_may_have_sectors_pending() -> None:
    report = load("smartctl-a-sda.json")
    assert report["smart_status"]["passed"] is True
    assert not read_json(report).devices[0].disks[0].health
    (pending,) = [row for row in report["ata_smart_attributes"]["table"] if row["id"] == 5]
    report["ata_smart_attributes"]["table"].append(
        {**pending, "id": 197, "name": "Current_Pending_Sector", "raw": {"value": 10, "string": "10"}}
    )
    assert "10" in read_json(report).devices[0].disks[0].health


def test_trap_10_a_report_of_smartctl_counts_whatever_its_exit_status() -> None:
    report = load("smartctl-a-sda.json")
    report["smartctl"]["exit_status"] = 64
    assert read_json(report).devices[0].disks[0].serial == HDD


def read_json(value: Any) -> Evidence:
    """What ``inspect`` makes of an inventory."""
    return inspect(json.dumps(value).encode(), "inventaire.json")
