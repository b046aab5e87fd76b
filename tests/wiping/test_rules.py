"""Verdict, level and dates are pure functions of what the evidence says."""

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from ordis.wiping.evidence import DiskResult, Errors, HiddenArea, Outcome, Run, Status, Technique, Verify
from ordis.wiping.methods import WIPING_METHODS
from ordis.wiping.rules import (
    CONTRADICTION,
    CUT,
    HIDDEN_FOUND,
    INSANITY,
    MASKED,
    NO_RESULT,
    NO_SERIAL,
    NOT_VERIFIED,
    READ_ONLY,
    VERIFY_UNKNOWN,
    Level,
    Medium,
    date_doubt,
    judged,
    level,
    level_of,
    medium,
    outcome,
    standing,
)

RUN = Run("nwipe", method="Fill With Zeros", rounds=1, blank=True, verify=Verify.LAST, complete=True)
DISK = DiskResult("sda", "ATA", "ST500LM021", "W62TEST1", 500_107_862_016, Status.ERASED,
                  Errors(stated=True), bytes_done=500_107_862_016, hidden_area=HiddenArea.ABSENT)  # fmt: skip


@pytest.mark.parametrize("method", sorted(WIPING_METHODS))
@pytest.mark.parametrize("verify", [Verify.LAST, Verify.ALL])
def test_erased_by_a_wiping_method_and_read_back_is_a_success(method: str, verify: Verify) -> None:
    assert outcome(DISK, replace(RUN, method=method, verify=verify)) == (Outcome.SUCCESS, ())


@pytest.mark.parametrize(
    ("disk", "run", "verdict", "reason"),
    [
        (DISK, replace(RUN, verify=Verify.NONE), Outcome.SUCCESS_WITH_RESERVATION, NOT_VERIFIED),
        (DISK, replace(RUN, verify=None), Outcome.SUCCESS_WITH_RESERVATION, VERIFY_UNKNOWN),
        (replace(DISK, serial=None), RUN, Outcome.SUCCESS_WITH_RESERVATION, NO_SERIAL),
        (DISK, replace(RUN, method="Verify Zeros (0x00)"), Outcome.VERIFIED_ONLY, READ_ONLY),
        (DISK, replace(RUN, method="Verify Ones  (0xFF)"), Outcome.VERIFIED_ONLY, READ_ONLY),
        (DISK, replace(RUN, method="Verify Blank"), Outcome.VERIFIED_ONLY, READ_ONLY),
        (replace(DISK, hidden_area=HiddenArea.FOUND), RUN, Outcome.FAILED, HIDDEN_FOUND),
        (replace(DISK, status=Status.INSANITY), RUN, Outcome.UNKNOWN, INSANITY),
        (replace(DISK, status=Status.NONE), RUN, Outcome.UNKNOWN, NO_RESULT),
        (DISK, replace(RUN, complete=False), Outcome.UNKNOWN, CUT),
        (DISK, replace(RUN, masked=True), Outcome.UNKNOWN, MASKED),
        (replace(DISK, contradiction=True), RUN, Outcome.UNKNOWN, CONTRADICTION),
    ],
)
def test_each_doubt_has_its_verdict_and_its_reason(disk: DiskResult, run: Run, verdict: Outcome, reason: str) -> None:
    assert outcome(disk, run) == (verdict, (reason,))


def test_erased_with_an_error_counted_is_a_failure() -> None:
    verdict, (reason,) = outcome(replace(DISK, errors=Errors(0, 2, 0, stated=True)), RUN)
    assert verdict is Outcome.FAILED
    assert "2 à la relecture" in reason


def test_reservations_add_up() -> None:
    disk = replace(DISK, serial=None, retries=3, hidden_area=HiddenArea.UNKNOWN)
    assert len(outcome(disk, replace(RUN, verify=Verify.NONE))[1]) == 4


def test_a_method_that_ordis_does_not_know_is_a_reservation() -> None:
    verdict, (reason,) = outcome(DISK, replace(RUN, method="Secure Erase (ATA/NVMe)"))
    assert verdict is Outcome.SUCCESS_WITH_RESERVATION
    assert "Secure Erase" in reason


@pytest.mark.parametrize(
    ("history", "stands"),
    [
        ([], None),
        ([Outcome.FAILED, Outcome.SUCCESS], Outcome.SUCCESS),
        ([Outcome.SUCCESS, Outcome.FAILED], Outcome.FAILED),
        ([Outcome.SUCCESS, Outcome.VERIFIED_ONLY], Outcome.SUCCESS),
        ([Outcome.SUCCESS, Outcome.UNKNOWN, Outcome.ABORTED], Outcome.SUCCESS),
        ([Outcome.VERIFIED_ONLY], Outcome.VERIFIED_ONLY),
        ([Outcome.FAILED, Outcome.ABORTED], Outcome.ABORTED),
        ([Outcome.SUCCESS_WITH_RESERVATION, Outcome.SUCCESS], Outcome.SUCCESS),
    ],
)
def test_what_a_history_amounts_to(history: list[Outcome], stands: Outcome | None) -> None:
    assert standing(history) is stands


NOW = datetime(2026, 11, 21, 12, tzinfo=UTC)
RECEIVED = date(2026, 11, 21)


@pytest.mark.parametrize(
    ("ended_at", "received_on", "words"),
    [
        ("2026-11-21T23:00", RECEIVED, None),
        ("2026-11-20T23:00", RECEIVED, None),
        ("2026-11-19T23:00", RECEIVED, "avant la réception"),
        ("2026-11-19T23:00", None, None),
        ("2026-11-23T00:00", RECEIVED, "dans le futur"),
        ("9999-12-31T23:59", date.max, "dans le futur"),
        ("0001-01-01T00:00", date.min, None),
    ],
)
def test_an_end_before_the_donation_or_in_the_future_is_doubted(
    ended_at: str, received_on: date | None, words: str | None
) -> None:
    doubt = date_doubt(datetime.fromisoformat(ended_at), received_on=received_on, now=NOW)
    assert (doubt is None) == (words is None)
    assert words is None or words in (doubt or "")


def test_no_end_is_no_doubt() -> None:
    assert date_doubt(None, received_on=RECEIVED, now=NOW) is None


CLEAR, PURGE, DESTROY = Level.CLEAR, Level.PURGE, Level.DESTROY


@pytest.mark.parametrize(
    ("kind", "technique", "reached"),
    [
        (Medium.HDD, Technique.OVERWRITE, CLEAR),
        (Medium.HDD, Technique.SANITIZE_OVERWRITE, PURGE),
        (Medium.HDD, Technique.ATA_SECURE_ERASE_ENHANCED, PURGE),
        (Medium.HDD, Technique.ATA_SECURE_ERASE, CLEAR),
        (Medium.SSD, Technique.OVERWRITE, CLEAR),
        (Medium.SSD, Technique.ATA_SECURE_ERASE, CLEAR),
        (Medium.SSD, Technique.ATA_SECURE_ERASE_ENHANCED, CLEAR),
        (Medium.SSD, Technique.SANITIZE_BLOCK, PURGE),
        (Medium.SSD, Technique.SANITIZE_CRYPTO, PURGE),
        (Medium.NVME, Technique.OVERWRITE, CLEAR),
        (Medium.NVME, Technique.NVME_FORMAT_SES0, CLEAR),
        (Medium.NVME, Technique.NVME_FORMAT_SES1, CLEAR),
        (Medium.NVME, Technique.NVME_FORMAT_SES2, PURGE),
        (Medium.NVME, Technique.SANITIZE_BLOCK, PURGE),
        (Medium.EMMC, Technique.OVERWRITE, CLEAR),
        (Medium.SD, Technique.OVERWRITE, CLEAR),
        (Medium.USB, Technique.OVERWRITE, CLEAR),
        (Medium.USB, Technique.SANITIZE_CRYPTO, CLEAR),
        (Medium.UNKNOWN, Technique.OVERWRITE, CLEAR),
        *((kind, Technique.DESTRUCTION, DESTROY) for kind in Medium),
    ],
)
def test_the_level_follows_from_medium_and_technique(kind: Medium, technique: Technique, reached: Level) -> None:
    assert level(kind, technique) is reached


def test_only_a_success_reaches_a_level() -> None:
    (wiped,) = judged(replace(RUN, disks=(DISK,))).disks
    assert level_of(wiped, RUN) is Level.CLEAR
    assert level_of(replace(wiped, outcome=Outcome.FAILED), RUN) is None
    assert level_of(replace(wiped, outcome=Outcome.VERIFIED_ONLY), RUN) is None


@pytest.mark.parametrize(
    ("device", "bus", "model", "kind"),
    [
        ("sda", "ATA", "ST500LM021-1KJ15", Medium.HDD),
        ("sdb", "ATA", "Samsung SSD 850", Medium.SSD),
        ("sdb", "ATA-SSD", "KINGSTON SA400", Medium.SSD),
        ("nvme0n1", "NVME", "QEMU NVMe Ctrl", Medium.NVME),
        ("mmcblk0", "MMC", "SD QEMU!", Medium.SD),
        ("mmcblk0", "UNK", "DF4032", Medium.EMMC),
        ("sdd", "USB-SSD", "X", Medium.USB),
        ("loop0", "VIRT", "Loopback device", Medium.UNKNOWN),
    ],
)
def test_the_medium_is_told_by_bus_and_model(device: str, bus: str, model: str, kind: Medium) -> None:
    assert medium(DiskResult(device, bus, model)) is kind
