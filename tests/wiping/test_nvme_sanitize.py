"""Sanitize logs of NVMe disks: whatever they say, never a success alone. Logs invented, but the refusal, ours."""

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ordis.wiping import nvme_sanitize, rules
from ordis.wiping.evidence import DiskResult, Format, HiddenArea, NotProof, Outcome, Run, Status, Technique, Verify
from ordis.wiping.rules import CRYPTO, FAILED, FIRMWARE, NO_RESULT, NO_SERIAL

SAMPLES = Path(__file__).parent / "samples"
BLOCK, OVERWRITE, CRYPTO_ERASE = Technique.SANITIZE_BLOCK, Technique.SANITIZE_OVERWRITE, Technique.SANITIZE_CRYPTO
REFUSED = (SAMPLES / "nvme" / "refused.txt").read_text(encoding="utf-8")


def text(progress: int = 65_535, state: str = "0x101", command: str = "0x2", extra: str = "") -> str:
    return (
        f"Sanitize Progress                      (SPROG) :  {progress}\n"
        f"Sanitize Status                        (SSTAT) :  {state}\n{extra}"
        f"Sanitize Command Dword 10 Information (SCDW10) :  {command}\n"
        "Estimated Time For Overwrite                   :  4294967295 (No time period reported)\n"
    )


def body(state: int = 1, command: int = 2, progress: int = 65_535, erased: int = 1) -> dict[str, Any]:
    sstat = {"global_erased": erased, "no_cmplted_passes": 0, "status": f"({state}) Words of the tool."}
    return {"sprog": progress, "sstat": sstat, "cdw10_info": command, "time_over_write": 4_294_967_295}


def of_json(value: Any) -> tuple[Run, DiskResult]:
    assert nvme_sanitize.recognises_json(value)
    ((run, disk),) = nvme_sanitize.parse_json(value, "0" * 64).results()
    return run, disk


def of_text(log: str) -> tuple[Run, DiskResult]:
    assert nvme_sanitize.recognises_text(log)
    ((run, disk),) = nvme_sanitize.parse_text(log, "0" * 64).results()
    return run, disk


@pytest.mark.parametrize(
    ("command", "technique", "method"),
    [
        (2, BLOCK, "Sanitize Block Erase"),
        (3, OVERWRITE, "Sanitize Overwrite"),
        (4, CRYPTO_ERASE, "Sanitize Crypto Erase"),
        (0x23, OVERWRITE, "Sanitize Overwrite"),
    ],
)
def test_a_sanitize_that_ended_well_is_unknown_until_it_is_read_back(
    command: int, technique: Technique, method: str
) -> None:
    for run, disk in (of_json({"nvme0": body(command=command)}), of_text(text(command=hex(command)))):
        assert (run.tool, run.method, run.verify, run.complete) == ("nvme", method, Verify.NONE, True)
        assert (disk.status, disk.technique, disk.outcome) == (Status.ERASED, technique, Outcome.UNKNOWN)
        assert disk.reasons[0] == FIRMWARE.format(technique=technique.label)
        assert (CRYPTO in disk.reasons) == (technique is CRYPTO_ERASE)
        assert NO_SERIAL in disk.reasons
        assert (disk.serial, disk.bus, disk.hidden_area) == (None, "NVME", HiddenArea.NOT_APPLICABLE)
        assert rules.is_firmware_erase(disk)


@pytest.mark.parametrize(
    ("state", "progress", "status", "outcome", "reasons"),
    [
        (0, 65_535, Status.NONE, Outcome.UNKNOWN, (NO_RESULT, nvme_sanitize.NEVER)),
        (2, 32_768, Status.NONE, Outcome.UNKNOWN, (NO_RESULT, nvme_sanitize.RUNNING.format(percent=50))),
        (3, 65_535, Status.FAILED, Outcome.FAILED, (FAILED,)),
        (1, 3_000, Status.NONE, Outcome.UNKNOWN, (NO_RESULT, nvme_sanitize.NOT_DONE.format(percent=4))),
        (5, 65_535, Status.NONE, Outcome.UNKNOWN, (NO_RESULT, nvme_sanitize.STATE_UNKNOWN.format(state=5))),
        (7, 65_535, Status.NONE, Outcome.UNKNOWN, (NO_RESULT, nvme_sanitize.STATE_UNKNOWN.format(state=7))),
    ],
)
def test_each_state_of_the_register_has_its_verdict(
    state: int, progress: int, status: Status, outcome: Outcome, reasons: tuple[str, ...]
) -> None:
    for _, disk in (of_json(body(state=state, progress=progress)), of_text(text(progress, hex(state)))):
        assert (disk.status, disk.outcome, disk.reasons) == (status, outcome, reasons)
        assert not rules.is_firmware_erase(disk)


def test_a_success_without_deallocation_is_one_too() -> None:
    assert of_json(body(state=4))[1].status is of_text(text(state="0x104"))[1].status is Status.ERASED


@pytest.mark.parametrize("command", [0, 1, 5, 6])
def test_leaving_failure_mode_is_no_erase(command: int) -> None:
    for _, disk in (of_json(body(command=command)), of_text(text(command=str(command)))):
        assert disk.status is Status.NONE
        assert nvme_sanitize.ACTION_UNKNOWN in disk.reasons


def test_a_disk_written_since_says_so() -> None:
    cleared = "\t  [8]\tGlobal Data Erased cleared: a NS LB in the NVM subsystem has been written to\n"
    for _, disk in (of_json(body(erased=0)), of_text(text(state="0x1", extra=cleared))):
        assert nvme_sanitize.WRITTEN_SINCE in disk.reasons
    for _, disk in (of_json(body()), of_text(text()), of_text(text(state="0x1"))):
        assert nvme_sanitize.WRITTEN_SINCE not in disk.reasons


@pytest.mark.parametrize(
    "sstat", [257, "0x101", {"status": "(1) Done.", "global_erased": 1}, {"Done.": "(1) Done.", "global_erased": 1},
              {"status": 1}],
)  # fmt: skip
def test_every_writing_of_the_status_is_read(sstat: Any) -> None:
    assert of_json({"nvme0": {**body(), "sstat": sstat}})[1].status is Status.ERASED


def test_two_codes_for_one_state_are_none() -> None:
    _, disk = of_json({**body(), "sstat": {"status": "(1) Done.", "other": "(3) Failed."}})
    assert (disk.status, disk.outcome) == (Status.NONE, Outcome.UNKNOWN)


def test_the_disk_is_named_by_the_log_or_by_the_command() -> None:
    assert of_json({"nvme3": body()})[1].device == "nvme3"
    assert of_text(f"$ nvme sanitize-log /dev/nvme1\n{text()}")[1].device == "nvme1"
    assert of_text(text())[1].device == "nvme"


def test_several_logs_in_one_file_are_several_runs() -> None:
    assert len(nvme_sanitize.parse_json({"nvme0": body(), "nvme1": body(state=3)}, "0" * 64).runs) == 2
    outcomes = [disk.outcome for _, disk in nvme_sanitize.parse_text(text() + text(state="0x3"), "0" * 64).results()]
    assert outcomes == [Outcome.UNKNOWN, Outcome.FAILED]


def test_a_log_that_the_disk_refused_to_give_proves_nothing_and_says_why() -> None:
    assert nvme_sanitize.recognises_text(REFUSED)
    with pytest.raises(NotProof, match="Invalid Field in Command") as refusal:
        nvme_sanitize.parse_text(REFUSED, "a" * 64)
    evidence = refusal.value.evidence
    assert (evidence.format, evidence.sha256) == (Format.NVME, "a" * 64)
    ((_, disk),) = evidence.results()
    assert (disk.device, disk.outcome) == ("nvme0", Outcome.UNKNOWN)


@pytest.mark.parametrize(
    "pasted",
    [
        "$ nvme sanitize /dev/nvme0 -a 2\nNVMe status: Invalid Command Opcode: unsupported(0x4001)\nexit code: 1\n",
        "NVMe status: Invalid Field in Command: A reserved coded value(0x4002)\n",
        "$ nvme format /dev/nvme0n1 -s 2 --force\nSuccess formatting namespace:1\nexit code: 0\n",
        "/dev/sdb:\n Issuing SECURITY_ERASE command, password=\"p\", user=user\nexit code: 0\n",
        "/dev/nvme0n1: Discarded 67108864 bytes from the offset 0\n",
        "shred: /dev/mmcblk0: pass 1/2 (random)...\n",
        "Testing with pattern 0x00: done\nReading and comparing: done\n",
        "Nous avons lancé Sanitize Status sur ce disque, tout va bien.\n",
    ],
)  # fmt: skip
def test_other_pasted_outputs_are_not_taken(pasted: str) -> None:
    assert not nvme_sanitize.recognises_text(pasted)


@pytest.mark.parametrize("value", [None, [], {}, {"sprog": 1}, {"nvme0": {"sstat": 1}}, {"Devices": [{"sprog": 1}]}])
def test_other_json_is_not_taken(value: Any) -> None:
    assert not nvme_sanitize.recognises_json(value)


_VALUES = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.text(max_size=12)
    | st.sampled_from(["(1) Done", "0x101"]),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(["status", "global_erased", "x"]), inner)
    ),
    max_leaves=8,
)


@settings(max_examples=200, deadline=2_000)
@given(progress=_VALUES, state=_VALUES, command=_VALUES)
def test_no_json_breaks_the_parser_or_makes_a_success(progress: Any, state: Any, command: Any) -> None:
    evidence = nvme_sanitize.parse_json({"n": {"sprog": progress, "sstat": state, "cdw10_info": command}}, "0" * 64)
    assert all(disk.outcome in {Outcome.UNKNOWN, Outcome.FAILED} for _, disk in evidence.results())
    json.dumps(evidence.as_json())


@settings(max_examples=200, deadline=2_000)
@given(
    st.lists(st.sampled_from([text(), text(0, "0x2"), REFUSED, "SSTAT: 9", "(SPROG) : 1\n"]) | st.text(), max_size=5)
)
def test_no_text_breaks_the_parser_or_makes_a_success(pieces: list[str]) -> None:
    try:
        evidence = nvme_sanitize.parse_text("".join(pieces), "0" * 64)
    except NotProof as refusal:
        evidence = refusal.evidence
    assert all(disk.outcome in {Outcome.UNKNOWN, Outcome.FAILED} for _, disk in evidence.results())
