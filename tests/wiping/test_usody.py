"""Reports of usody-sanitize: what each command did, not what « result » says. Every report here is invented."""

import json
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ordis.wiping import usody
from ordis.wiping.erase_commands import erase_of, same_disk
from ordis.wiping.evidence import DiskResult, Format, HiddenArea, Outcome, Run, Status, Technique, Verify
from ordis.wiping.rules import CRYPTO, FIRMWARE, HIDDEN_UNKNOWN, NO_SERIAL, NOT_VERIFIED

SAMPLES = Path(__file__).parent / "samples" / "usody"
SHRED = "shred --force --verbose --iterations=1 /dev/sda"
BADBLOCKS = "badblocks -wv -p 1 -t random /dev/sda"
NO_BAD_BLOCK = "Pass completed, 0 bad blocks found. (0/0/0 errors)"


def report(**changes: Any) -> dict[str, Any]:
    value = json.loads((SAMPLES / "shred-sata.json").read_text(encoding="utf-8"))
    return {**value, **changes}


def step(command: str, code: int | None = 0, *, success: bool = True, stderr: str = "") -> dict[str, Any]:
    line = {"command": command, "return_code": code, "success": success, "stderr": stderr, "stdout": ""}
    return {"step_number": 1, "start_time": 1_795_255_200.5, "end_time": 1_795_258_800.5, "success": success,
            "commands": [line]}  # fmt: skip


def seen(block: dict[str, Any] | None = None, smart: dict[str, Any] | None = None, **info: Any) -> dict[str, Any]:
    device = report()["device_info"]
    exported = device["export_data"]
    return {**device, **info, "export_data": {
        "block": {**exported["block"], **(block or {})}, "smart": {**exported["smart"], **(smart or {})},
    }}  # fmt: skip


def only(value: Any) -> tuple[Run, DiskResult]:
    assert usody.recognises(value)
    ((run, disk),) = usody.parse(value, "0" * 64).results()
    return run, disk


def test_an_overwrite_checked_by_sampling_is_a_success_with_its_reservations() -> None:
    run, disk = only(report())
    assert (run.tool, run.version, run.method, run.rounds) == ("usody-sanitize", "0.1.1-beta1", "Basic Erasure", 1)
    assert (run.verify, run.complete) == (Verify.NONE, True)
    assert (disk.device, disk.bus, disk.model) == ("sda", "ATA", "INVENTED HDD 500")
    assert (disk.serial, disk.bytes) == ("USODY0001", 500_107_862_016)
    assert (disk.status, disk.technique) == (Status.ERASED, Technique.OVERWRITE)
    assert (disk.outcome, disk.reasons) == (
        Outcome.SUCCESS_WITH_RESERVATION, (NOT_VERIFIED, HIDDEN_UNKNOWN, usody.SAMPLED.format(count=3)),
    )  # fmt: skip


def test_the_evidence_is_of_its_own_format_and_describes_no_machine() -> None:
    evidence = usody.parse(report(), "f" * 64)
    assert (evidence.format, evidence.sha256, evidence.devices) == (Format.USODY, "f" * 64, ())


def test_seconds_since_1970_are_told_on_the_clock_of_the_bench() -> None:
    """smartctl prints the same instant as a count and as a local time: the bench of the sample is at UTC+2."""
    run, disk = only(report())
    assert run.started_at == disk.started_at == datetime.fromisoformat("2026-07-20T10:00:00")
    assert run.ended_at == disk.ended_at == datetime.fromisoformat("2026-07-20T13:00:01")
    assert disk.duration == 10_801


def test_without_a_zone_the_clock_is_the_workshops() -> None:
    run, _ = only(report(steps=[step(SHRED)], device_info=seen(smart={"local_time": {}})))
    assert run.started_at == datetime.fromisoformat("2026-11-21T11:00:00")


def test_a_report_with_no_step_proves_nothing_and_a_failure_is_told() -> None:
    _, disk = only(report(steps=[], result=False, validation={"result": False, "commands": [], "data": {"0": "00"}}))
    assert disk.outcome is Outcome.FAILED
    assert {usody.NO_STEP, usody.CHECK_FAILED} <= set(disk.reasons)


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"steps": []}, usody.NO_STEP),
        ({"steps": ["shred"]}, usody.NO_STEP),
        ({"steps": [step("hdparm -I /dev/sda")]}, usody.NO_ERASE),
        ({"steps": [step("blkdiscard -v /dev/sda")]}, usody.NO_ERASE),
        ({"steps": [step("dd if=/dev/zero of=/dev/sda count=1")]}, usody.NO_ERASE),
        ({"steps": [step(SHRED, 1)]}, usody.COMMAND_FAILED.format(command=SHRED, code="code 1")),
        ({"steps": [step(SHRED, None)]}, usody.COMMAND_FAILED.format(command=SHRED, code="sans code de retour")),
        ({"steps": [step(SHRED, success=False)]}, usody.STEP_FAILED),
        ({"steps": [step(SHRED), {"commands": []}]}, usody.STEP_FAILED),
        ({"steps": [step("shred -n 1 /dev/sdb")]}, usody.OTHER_DEVICE.format(target="/dev/sdb", path="/dev/sda")),
        ({"device_info": {}}, usody.DEVICE_UNKNOWN.format(target="/dev/sda")),
        ({"validation": {"result": False}}, usody.CHECK_FAILED),
        ({"result": None}, usody.RESULT_UNSAID),
        ({"result": "SUCCESS"}, usody.RESULT_UNSAID),
    ],
)
def test_what_is_not_done_to_the_end_on_this_disk_proves_nothing(changes: dict[str, Any], reason: str) -> None:
    _, disk = only(report(**changes))
    assert (disk.status, disk.outcome) == (Status.NONE, Outcome.UNKNOWN)
    assert reason in disk.reasons


def test_hdparm_answering_22_is_no_success_whatever_the_tool_says() -> None:
    command = "hdparm --user-master --security-erase Usody /dev/sda"
    _, disk = only(report(steps=[step(command, 22)]))
    assert disk.outcome is Outcome.UNKNOWN
    assert usody.COMMAND_FAILED.format(command=command, code="code 22") in disk.reasons


@pytest.mark.parametrize(
    ("command", "technique"),
    [
        ("hdparm --user-master u --security-erase Usody /dev/sda", Technique.ATA_SECURE_ERASE),
        ("hdparm --security-erase-enhanced p /dev/sda", Technique.ATA_SECURE_ERASE_ENHANCED),
        ("nvme format --force --ses=1 /dev/sda", Technique.NVME_FORMAT_SES1),
        ("nvme sanitize -a 2 /dev/sda", Technique.SANITIZE_BLOCK),
    ],
)
def test_an_erase_by_the_disk_itself_is_never_a_success_here(command: str, technique: Technique) -> None:
    _, disk = only(report(steps=[step(command)]))
    assert (disk.technique, disk.outcome) == (technique, Outcome.UNKNOWN)
    assert disk.reasons[0] == FIRMWARE.format(technique=technique.label)


def test_a_cryptographic_erase_says_what_to_do_next() -> None:
    _, disk = only(report(steps=[step("nvme format -s 2 /dev/sda")]))
    assert (disk.technique, disk.outcome) == (Technique.NVME_FORMAT_SES2, Outcome.UNKNOWN)
    assert CRYPTO in disk.reasons


def test_badblocks_reads_back_what_it_wrote() -> None:
    run, disk = only(report(steps=[step(BADBLOCKS, stderr="12345\n" * 900 + NO_BAD_BLOCK)]))
    assert (run.verify, disk.errors.total, disk.errors.stated) == (Verify.LAST, 0, True)
    assert NOT_VERIFIED not in disk.reasons


def test_badblocks_that_tells_no_count_has_verified_nothing() -> None:
    run, _ = only(report(steps=[step(BADBLOCKS)]))
    assert run.verify is Verify.NONE


def test_bad_blocks_are_a_failure_although_badblocks_answers_0() -> None:
    _, disk = only(report(steps=[step(BADBLOCKS, stderr="Pass completed, 3 bad blocks found. (1/0/2 errors)")]))
    assert (disk.errors.verify, disk.outcome) == (3, Outcome.FAILED)


def test_the_serial_of_the_disk_is_preferred_to_the_one_of_its_usb_bridge() -> None:
    _, disk = only(report(device_info=seen({"serial": "152D00000000", "tran": "usb"})))
    assert (disk.serial, disk.bus) == ("USODY0001", "USB")
    assert usody.BRIDGE.format(bridge="152D00000000", own="USODY0001") in disk.reasons


def test_a_serial_that_only_usb_gives_is_doubted() -> None:
    _, disk = only(report(device_info=seen({"serial": "152D00000000", "tran": "usb"}, {"serial_number": None})))
    assert disk.serial == "152D00000000"
    assert usody.BRIDGE_ONLY in disk.reasons


def test_two_writings_of_one_serial_are_no_doubt() -> None:
    _, disk = only(report(device_info=seen({"serial": " usody-0001 "})))
    assert not any("numéros de série" in reason for reason in disk.reasons)


def test_two_serials_on_a_sata_disk_are_told() -> None:
    _, disk = only(report(device_info=seen({"serial": "OTHER0001"})))
    assert usody.TWO_SERIALS.format(bridge="OTHER0001", own="USODY0001") in disk.reasons


def test_a_placeholder_is_no_serial() -> None:
    info = seen({"serial": "0000000000"}, {"serial_number": "Unknown"}, serial_number="None")
    _, disk = only(report(device_info=info))
    assert disk.serial is None
    assert NO_SERIAL in disk.reasons


@pytest.mark.parametrize(
    ("chain", "medium", "bus", "hidden"),
    [
        ("block:scsi:pci", "HDD", "SCSI", HiddenArea.NOT_APPLICABLE),
        ("block:nvme:pci", "SSD", "NVME", HiddenArea.NOT_APPLICABLE),
        ("block:mmc:mmc_host:pci", "SSD", "MMC", HiddenArea.NOT_APPLICABLE),
        ("block:scsi:usb:pci", "HDD", "USB", HiddenArea.UNKNOWN),
        ("", "HDD", "UNK", HiddenArea.UNKNOWN),
    ],
)
def test_the_bus_is_told_by_the_chain_of_the_system(chain: str, medium: str, bus: str, hidden: HiddenArea) -> None:
    _, disk = only(report(device_info=seen({"tran": None}, connector=chain, storage_medium=medium)))
    assert (disk.bus, disk.hidden_area) == (bus, hidden)


def test_a_sata_ssd_is_told_apart() -> None:
    _, disk = only(report(device_info=seen({"tran": "sata"}, storage_medium="SSD")))
    assert disk.bus == "ATA-SSD"


@pytest.mark.parametrize(
    ("command", "technique", "passes"),
    [
        ("shred -vzn 1 /dev/sda", Technique.OVERWRITE, 2),
        ("shred --verbose --zero --iterations=0 /dev/sda", Technique.OVERWRITE, 1),
        ("/usr/bin/shred -n2 /dev/sda", Technique.OVERWRITE, 2),
        ("sudo shred /dev/sda", Technique.OVERWRITE, 3),
        ("badblocks -w /dev/sda", Technique.OVERWRITE, 4),
        ("hdparm --sanitize-crypto-scramble /dev/sda", Technique.SANITIZE_CRYPTO, 0),
        ("nvme format /dev/nvme0n1", Technique.NVME_FORMAT_SES0, 0),
        ("nvme sanitize --sanact=start-overwrite /dev/nvme0", Technique.SANITIZE_OVERWRITE, 0),
    ],
)
def test_an_erasing_command_is_understood(command: str, technique: Technique, passes: int) -> None:
    erase = erase_of(command)
    assert erase is not None
    assert (erase.technique, erase.passes) == (technique, passes)


@pytest.mark.parametrize(
    "command",
    [
        "", "shred", "shred -n 0 /dev/sda", "shred -s 1M /dev/sda", "shred --size=1M /dev/sda",
        "shred /dev/sda /dev/sdb",
        "badblocks -sv /dev/sda", "badblocks -n /dev/sda", "badblocks -w /dev/sda 1000", "hdparm -I /dev/sda",
        "hdparm --user-master u --security-set-pass p /dev/sda", "nvme sanitize -a 1 /dev/nvme0",
        "nvme format --ses=9 /dev/nvme0n1", "nvme list /dev/nvme0", "echo shred /dev/sda", "shred 'unclosed /dev/sda",
        "shred -n 1 /dev/sda || true", "cat /dev/zero", "blkdiscard -s /dev/sda",
    ],
)  # fmt: skip
def test_any_other_command_erases_nothing_as_far_as_we_know(command: str) -> None:
    assert erase_of(command) is None


def test_the_controller_of_an_nvme_disk_is_the_disk() -> None:
    assert same_disk("/dev/nvme0", "/dev/nvme0n1")
    assert not same_disk("/dev/nvme1", "/dev/nvme0n1")
    assert not same_disk("/dev/sda", "/dev/sda1")


@pytest.mark.parametrize("value", [None, [], 3, {}, {"steps": []}, {"steps": {}, "device_info": {}, "result": True},
                                   {"lshw": 1}, {"steps": [], "device_info": {}}])  # fmt: skip
def test_other_json_is_not_recognised(value: Any) -> None:
    assert not usody.recognises(value)


_LEAVES = st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20) | st.sampled_from(
    [SHRED, BADBLOCKS, NO_BAD_BLOCK, "Mon Jul 20 10:00:00 2026", "usb", 1e300, 10**400]
)  # fmt: skip
_KEYS = st.sampled_from(
    [
        "commands",
        "command",
        "return_code",
        "success",
        "stderr",
        "result",
        "data",
        "path",
        "serial",
        "tran",
        "export_data",
        "block",
        "smart",
        "local_time",
        "time_t",
        "asctime",
        "user_capacity",
        "bytes",
        "start_time",
        "end_time",
        "connector",
        "name",
        "model",
    ]
)
_VALUES = st.recursive(
    _LEAVES, lambda inner: st.lists(inner, max_size=4) | st.dictionaries(_KEYS, inner, max_size=6), max_leaves=25
)


@settings(max_examples=300, deadline=2_000)
@given(
    steps=st.lists(_VALUES, max_size=4), info=st.dictionaries(_KEYS, _VALUES, max_size=5), rest=_VALUES, result=_VALUES
)
def test_no_report_breaks_the_parser(steps: list[Any], info: dict[str, Any], rest: Any, result: Any) -> None:
    value = {"steps": steps, "device_info": info, "validation": rest, "method": rest, "result": result, "version": rest}
    assert usody.recognises(value)
    assert all(disk.outcome is not Outcome.SUCCESS for _, disk in usody.parse(value, "0" * 64).results())
