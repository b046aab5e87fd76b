"""Reports of Blancco Drive Eraser, all invented: only what is understood counts, and never more than it proves."""

from contextlib import suppress
from datetime import datetime
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ordis.devices import models
from ordis.devices.models import Kind
from ordis.kernel.unreadable import Unreadable
from ordis.wiping import blancco
from ordis.wiping.evidence import DiskResult, Format, HiddenArea, Outcome, Run, Status, Technique, Uninterpreted, Verify
from ordis.wiping.rules import FIRMWARE, HIDDEN_FOUND, NO_SERIAL, NOT_VERIFIED, VERIFY_UNKNOWN, Level, level_of

TWO_DISKS = (Path(__file__).parent / "samples" / "blancco" / "two-disks.xml").read_text(encoding="utf-8")
TARGET = {"type": "HDD", "interface_type": "SATA", "model": "ST500", "serial": "W62BLAN1", "capacity": "500107862016"}
ERASURE = {
    "state": "Successful", "start_time": "2026-11-20 15:00:00", "end_time": "2026-11-20 16:30:00",
    "erasure_standard_name": "NIST 800-88 Clear", "overwriting_rounds": "1", "firmware_rounds": "0",
    "total_errors": "0", "failed_sectors": "0", "verification_percentage": "100", "hpa": "Not detected",
}  # fmt: skip


def entries(values: dict[str, str | None]) -> str:
    return "".join(f'<entry name="{name}">{text}</entry>' for name, text in values.items() if text is not None)


def erasure(target: dict[str, str | None] | None = None, inside: str = "", **changes: str | None) -> str:
    aimed = f'<entries name="target">{entries({**TARGET, **(target or {})})}</entries>'
    return f'<entries name="erasure">{entries({**ERASURE, **changes})}{inside}{aimed}</entries>'


def report(*erasures: str, hardware: str = "", description: str = "") -> str:
    done = f'<blancco_erasure_report><entries name="erasures">{"".join(erasures)}</entries></blancco_erasure_report>'
    seen = f"<blancco_hardware_report>{hardware}</blancco_hardware_report>"
    return f"<report><blancco_data><description>{description}</description>{done}{seen}</blancco_data></report>"


def read(xml: str) -> list[tuple[Run, DiskResult]]:
    assert blancco.recognises(xml)
    return blancco.parse(xml, "0" * 64).results()


def only(
    target: dict[str, str | None] | None = None, inside: str = "", **changes: str | None
) -> tuple[Run, DiskResult]:
    ((run, disk),) = read(f"<root>{report(erasure(target, inside, **changes))}</root>")
    return run, disk


def test_a_report_of_two_disks_tells_each_its_verdict() -> None:
    evidence = blancco.parse(TWO_DISKS.encode(), "e" * 64)
    assert (evidence.format, evidence.sha256) == (Format.BLANCCO, "e" * 64)
    (run,) = evidence.runs
    assert (run.tool, run.version, run.method) == (
        "Blancco Drive Eraser", "6.9.1", "HMG Infosec Standard 5, Lower Standard",
    )  # fmt: skip
    assert (run.rounds, run.verify, run.complete) == (1, Verify.LAST, True)
    assert (run.tag, run.operator) == ("ORD-7F3K", "Zoé")
    assert (run.host.serial, run.host.uuid) == ("PCBLAN9", "4c4c4544-0000-1111-8222-b3c04f4d4e32")
    assert run.ended_at == datetime.fromisoformat("2026-11-20T16:31:40")
    hdd, ssd = run.disks
    assert (hdd.serial, hdd.model, hdd.bus, hdd.bytes) == ("W62BLAN1", "ST500LM000-TEST", "ATA", 500_107_862_016)
    assert (hdd.outcome, hdd.reasons, hdd.hidden_area) == (Outcome.SUCCESS, (), HiddenArea.ABSENT)
    assert (hdd.technique, hdd.duration, hdd.bytes_done) == (Technique.OVERWRITE, 5_314, 500_107_862_016)
    assert level_of(hdd, run) is Level.CLEAR
    assert (ssd.serial, ssd.bus, ssd.outcome, ssd.errors.passes) == ("S0BLAN2", "ATA-SSD", Outcome.FAILED, 12)


def test_the_machine_is_described() -> None:
    (machine,) = blancco.parse(TWO_DISKS, "e" * 64).devices
    assert (machine.kind, machine.make, machine.model) == (Kind.LAPTOP, "Invented Inc.", "Latitude 0000")
    assert (machine.serial, machine.uuid) == ("PCBLAN9", "4c4c4544-0000-1111-8222-b3c04f4d4e32")
    assert (machine.cpu, machine.ram_mb) == ("Invented Core 5 @ 2.40GHz", 8_192)
    assert [(disk.serial, disk.bytes, disk.medium, disk.external) for disk in machine.disks] == [
        ("W62BLAN1", 500_107_862_016, models.Medium.HDD, False),
        ("S0BLAN2", 240_057_409_536, models.Medium.SSD, False),
    ]


@pytest.mark.parametrize(
    ("state", "status", "outcome"),
    [
        ("Successful", Status.ERASED, Outcome.SUCCESS),
        ("Erased", Status.ERASED, Outcome.SUCCESS),
        ("Successful with exceptions", Status.ERASED, Outcome.SUCCESS_WITH_RESERVATION),
        ("Erased with exceptions", Status.ERASED, Outcome.SUCCESS_WITH_RESERVATION),
        ("Failed", Status.FAILED, Outcome.FAILED),
        ("Not erased", Status.FAILED, Outcome.FAILED),
        ("Cancelled", Status.UABORTED, Outcome.ABORTED),
        ("In progress", Status.NONE, Outcome.UNKNOWN),
        ("Erfolgreich", Status.NONE, Outcome.UNKNOWN),
        ("Not successful yet", Status.NONE, Outcome.UNKNOWN),
        (None, Status.NONE, Outcome.UNKNOWN),
    ],
)
def test_only_a_known_state_counts(state: str | None, status: Status, outcome: Outcome) -> None:
    _, disk = only(state=state)
    assert (disk.status, disk.outcome) == (status, outcome)


def test_exceptions_are_quoted() -> None:
    inside = '<entries name="exceptions"><entry name="message">DCO area could not be removed</entry></entries>'
    _, disk = only(inside=inside, state="Successful with exceptions")
    assert blancco.EXCEPTIONS.format(words="DCO area could not be removed") in disk.reasons
    assert blancco.EXCEPTIONS.format(words=blancco.NO_DETAIL) in only(state="Erased with exceptions")[1].reasons


@pytest.mark.parametrize(
    ("share", "verify", "outcome", "reasons"),
    [
        ("100", Verify.LAST, Outcome.SUCCESS, ()),
        ("100 %", Verify.LAST, Outcome.SUCCESS, ()),
        ("1", Verify.NONE, Outcome.SUCCESS_WITH_RESERVATION, (NOT_VERIFIED, blancco.SAMPLED.format(share=1))),
        ("0", Verify.NONE, Outcome.SUCCESS_WITH_RESERVATION, (NOT_VERIFIED,)),
        (None, None, Outcome.SUCCESS_WITH_RESERVATION, (VERIFY_UNKNOWN,)),
        ("Yes", None, Outcome.SUCCESS_WITH_RESERVATION, (VERIFY_UNKNOWN,)),
    ],
)
def test_a_sample_is_no_read_back(
    share: str | None, verify: Verify | None, outcome: Outcome, reasons: tuple[str, ...]
) -> None:
    run, disk = only(verification_percentage=share)
    assert (run.verify, disk.outcome, disk.reasons) == (verify, outcome, reasons)


def test_a_read_back_that_failed_is_no_success() -> None:
    _, disk = only(verification_result="Failed")
    assert disk.outcome is Outcome.UNKNOWN
    assert blancco.CHECK_FAILED in disk.reasons


@pytest.mark.parametrize(
    ("standard", "bus", "technique"),
    [
        ("NIST 800-88 Purge", "SATA", Technique.ATA_SECURE_ERASE),
        ("NIST 800-88 Purge", "NVMe", Technique.NVME_FORMAT_SES0),
        ("Cryptographic erasure", "NVMe", Technique.SANITIZE_CRYPTO),
        ("Firmware based, Block Erase", "SATA", Technique.SANITIZE_BLOCK),
        ("Enhanced Secure Erase", "SATA", Technique.ATA_SECURE_ERASE_ENHANCED),
    ],
)
def test_an_erase_by_the_disk_itself_waits_for_a_read_back(standard: str, bus: str, technique: Technique) -> None:
    _, disk = only({"interface_type": bus}, erasure_standard_name=standard, overwriting_rounds="0", firmware_rounds="1")
    assert (disk.technique, disk.outcome) == (technique, Outcome.UNKNOWN)
    assert disk.reasons[0] == FIRMWARE.format(technique=technique.label)


def test_an_overwrite_beside_an_erase_by_the_disk_counts_as_an_overwrite() -> None:
    run, disk = only(erasure_standard_name="Blancco SSD Erasure", firmware_rounds="1")
    assert (disk.technique, disk.outcome, level_of(disk, run)) == (Technique.OVERWRITE, Outcome.SUCCESS, Level.CLEAR)


@pytest.mark.parametrize("rounds", [None, "0", "many"])
def test_a_success_with_no_round_told_proves_nothing(rounds: str | None) -> None:
    _, disk = only(overwriting_rounds=rounds, firmware_rounds=None)
    assert disk.outcome is Outcome.UNKNOWN
    assert blancco.ROUNDS_UNSAID in disk.reasons


def test_a_standard_that_ordis_does_not_know_is_a_reservation() -> None:
    run, disk = only(erasure_standard_name="Invented Standard 9")
    assert (disk.outcome, level_of(disk, run)) == (Outcome.SUCCESS_WITH_RESERVATION, None)
    assert "Invented Standard 9" in disk.reasons[0]


@pytest.mark.parametrize(
    ("changes", "outcome"),
    [
        ({"failed_sectors": "3"}, Outcome.FAILED),
        ({"total_errors": "1"}, Outcome.FAILED),
        ({"cleaned_sectors": "12"}, Outcome.FAILED),
        ({"cleaned_sectors": "976773168"}, Outcome.SUCCESS),
        ({"remapped_sectors": "8"}, Outcome.SUCCESS_WITH_RESERVATION),
        ({"remapped_sectors": "0"}, Outcome.SUCCESS),
    ],
)
def test_counts_are_believed_before_the_state(changes: dict[str, str | None], outcome: Outcome) -> None:
    assert only(None, "", **changes)[1].outcome is outcome


@pytest.mark.parametrize(
    ("name", "words", "area"),
    [
        ("hpa", "Not detected", HiddenArea.ABSENT),
        ("hidden_areas", "0", HiddenArea.ABSENT),
        ("hpa", "detected", HiddenArea.FOUND),
        ("has_dco", "true", HiddenArea.FOUND),
        ("message", "HPA area removed", HiddenArea.ABSENT),
        ("message", "HPA/DCO area could not be removed", HiddenArea.UNKNOWN),
        ("message", "HPA/DCO area is unreachable", HiddenArea.UNKNOWN),
        ("hpa", "unknown", HiddenArea.UNKNOWN),
        ("comment", "nothing to say", HiddenArea.UNKNOWN),
    ],
)
def test_what_is_said_of_hidden_areas(name: str, words: str, area: HiddenArea) -> None:
    _, disk = only(inside=entries({name: words}), hpa=None)
    assert disk.hidden_area is area
    assert (disk.outcome is Outcome.FAILED) == (HIDDEN_FOUND in disk.reasons) == (area is HiddenArea.FOUND)


def test_an_nvme_disk_hides_no_such_area() -> None:
    assert only({"interface_type": "NVMe"}, hpa=None)[1].hidden_area is HiddenArea.NOT_APPLICABLE


def test_a_disk_without_its_serial_is_a_reservation() -> None:
    _, disk = only({"serial": "N/A"})
    assert (disk.outcome, disk.reasons) == (Outcome.SUCCESS_WITH_RESERVATION, (NO_SERIAL,))


def test_an_erasure_that_names_no_disk_is_of_the_only_one_with_a_doubt() -> None:
    bare = f'<entries name="erasure">{entries({**ERASURE})}</entries>'
    one = f'<entries name="disk">{entries({**TARGET})}</entries>'
    ((_, disk),) = read(report(bare, hardware=f'<entries name="disks">{one}</entries>'))
    assert (disk.serial, disk.reasons) == ("W62BLAN1", (blancco.TARGET_UNSAID,))
    ((_, disk),) = read(report(bare, hardware=f'<entries name="disks">{one}{one}</entries>'))
    assert (disk.serial, disk.outcome) == (None, Outcome.SUCCESS_WITH_RESERVATION)


def test_a_signature_that_blancco_did_not_recognise_is_told() -> None:
    description = '<description_entries name="x"><verified>false</verified></description_entries>'
    ((_, disk),) = read(report(erasure(), description=description))
    assert (disk.outcome, disk.reasons) == (Outcome.SUCCESS_WITH_RESERVATION, (blancco.UNSIGNED,))


def test_several_reports_and_several_standards_are_several_runs() -> None:
    other = erasure({"serial": "B2"}, erasure_standard_name="BSI-GS")
    third = erasure({"serial": "C3"}, state="Failed")
    found = read(f"<root>{report(erasure(), other)}{report(third)}</root>")
    assert [(run.method, disk.serial, disk.outcome) for run, disk in found] == [
        ("NIST 800-88 Clear", "W62BLAN1", Outcome.SUCCESS), ("BSI-GS", "B2", Outcome.SUCCESS),
        ("NIST 800-88 Clear", "C3", Outcome.FAILED),
    ]  # fmt: skip


def test_a_namespace_and_a_mark_of_byte_order_change_nothing() -> None:
    spaced = report(erasure()).replace("<report>", '<report xmlns="urn:invented">', 1)
    prefixed = report(erasure()).replace("<blancco", "<b:blancco").replace("</blancco", "</b:blancco")
    prefixed = prefixed.replace("<report>", '<report xmlns:b="urn:invented">', 1)
    for xml in ("\ufeff\n" + spaced, prefixed):
        assert [disk.outcome for _, disk in read(xml)] == [Outcome.SUCCESS]
    for data in (b"\r\n" + TWO_DISKS.encode(), TWO_DISKS.replace("UTF-8", "UTF-16").encode("utf-16")):
        assert len(blancco.parse(data, "0" * 64).results()) == 2


def test_a_report_of_hardware_alone_is_an_inventory() -> None:
    hardware = f'<entries name="system">{entries({"serial": "PC42TEST", "model": "X"})}</entries>'
    evidence = blancco.parse(report(hardware=hardware), "0" * 64)
    assert evidence.runs == ()
    assert [machine.serial for machine in evidence.devices] == ["PC42TEST"]


def test_a_report_with_nothing_in_it_is_not_interpreted() -> None:
    with pytest.raises(Uninterpreted):
        blancco.parse(report(), "0" * 64)


@pytest.mark.parametrize("text", ["", "blancco_data", "<html>blancco</html>", "<nwipe/>", '{"blancco_data": {}}'])
def test_other_files_are_not_recognised(text: str) -> None:
    assert not blancco.recognises(text)


_TEXTS = st.text(max_size=12) | st.sampled_from(["Successful", "100", "99999999999999999999", "²", "hpa detected", "1"])
_PIECES = st.sampled_from(
    [erasure(), report(), "<entries name='disks'>", "</entries>", "<blancco_data>", "&amp;", "&x;"]
)


@settings(max_examples=200, deadline=3_000)
@given(st.lists(_PIECES | st.text(max_size=10), max_size=8))
def test_no_text_breaks_the_parser(pieces: list[str]) -> None:
    for data in ("<root>" + "".join(pieces) + "</root>", "".join(pieces).encode("utf-8", "replace")):
        with suppress(Unreadable):
            blancco.parse(data, "0" * 64).as_json()


@settings(max_examples=200, deadline=3_000)
@given(st.dictionaries(st.sampled_from([*ERASURE, "cleaned_sectors", "exception"]), _TEXTS),
       st.dictionaries(st.sampled_from([*TARGET, "sector_size"]), _TEXTS))  # fmt: skip
def test_no_value_breaks_the_parser(values: dict[str, str], target: dict[str, str]) -> None:
    def clean(texts: dict[str, str]) -> dict[str, str | None]:
        return {name: "".join(c for c in text if c.isprintable() and c not in "<&") for name, text in texts.items()}

    ((_, disk),) = read(report(erasure(clean(target), "", **clean(values))))
    assert disk.outcome is not Outcome.SUCCESS or clean(values).get("state", "Successful") in {"Successful", None}
