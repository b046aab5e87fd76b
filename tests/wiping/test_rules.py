"""Verdict, level and dates are pure functions of what the evidence says."""

from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any

import pytest

from ordis.wiping.evidence import DiskResult, Errors, HiddenArea, Outcome, Run, Status, Technique, Verify
from ordis.wiping.methods import WIPING_METHODS
from ordis.wiping.rules import (
    ABORTED,
    CONTRADICTION,
    CRYPTO,
    CUT,
    FAILED,
    FIRMWARE,
    FIRMWARE_TECHNIQUES,
    HIDDEN_FOUND,
    HIDDEN_NOT_EXAMINED,
    HIDDEN_UNKNOWN,
    INSANITY,
    MASKED,
    NO_RESULT,
    NO_SERIAL,
    NOT_VERIFIED,
    READ_BACK_UNDATED,
    READ_ONLY,
    VERIFY_UNKNOWN,
    date_doubt,
    is_firmware_erase,
    judged,
    outcome,
    read_back_proves,
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


def test_what_is_dated_before_a_return_is_not_said_to_be_before_the_gift() -> None:
    ended = datetime.fromisoformat("2026-11-19T23:00")
    doubt = date_doubt(ended, received_on=RECEIVED, now=NOW, event="le retour de l’appareil")
    assert "avant le retour de l’appareil le 21/11/2026" in (doubt or "")


def test_no_end_is_no_doubt() -> None:
    assert date_doubt(None, received_on=RECEIVED, now=NOW) is None


FIRMWARE_ONES = sorted(FIRMWARE_TECHNIQUES)


def test_every_technique_but_writing_over_and_destroying_is_the_disks_own() -> None:
    assert FIRMWARE_ONES == [
        "ata_secure_erase", "ata_secure_erase_enhanced", "nvme_format_ses0", "nvme_format_ses1", "nvme_format_ses2",
        "sanitize_block", "sanitize_crypto", "sanitize_overwrite",
    ]  # fmt: skip


@pytest.mark.parametrize("technique", FIRMWARE_ONES)
def test_an_erase_by_the_disk_itself_is_never_more_than_unknown(technique: Technique) -> None:
    """Not even a reservation: a person could accept it without anything having been read."""
    for verify in (Verify.LAST, Verify.NONE, None):
        verdict, reasons = outcome(replace(DISK, technique=technique), replace(RUN, verify=verify))
        assert verdict is Outcome.UNKNOWN
        assert reasons[0] == FIRMWARE.format(technique=technique.label)
        assert (CRYPTO in reasons) == (technique in {Technique.SANITIZE_CRYPTO, Technique.NVME_FORMAT_SES2})


@pytest.mark.parametrize(
    ("change", "verdict"),
    [
        ({"status": Status.FAILED}, Outcome.FAILED),
        ({"status": Status.UABORTED}, Outcome.ABORTED),
        ({"status": Status.NONE}, Outcome.UNKNOWN),
        ({"errors": Errors(1, 0, 0, stated=True)}, Outcome.FAILED),
        ({"hidden_area": HiddenArea.FOUND}, Outcome.FAILED),
        ({"serial": None}, Outcome.UNKNOWN),
    ],
)
def test_an_erase_by_the_disk_itself_may_be_worse_than_unknown(change: dict[str, Any], verdict: Outcome) -> None:
    assert outcome(replace(DISK, technique=Technique.SANITIZE_BLOCK, **change), RUN)[0] is verdict


DOUBTED = replace(DISK, doubts=("Un doute.",))


@pytest.mark.parametrize(
    ("disk", "run", "verdict"),
    [
        (DOUBTED, RUN, Outcome.SUCCESS_WITH_RESERVATION),
        (DOUBTED, replace(RUN, method="Verify Zeros (0x00)"), Outcome.VERIFIED_ONLY),
        (replace(DOUBTED, status=Status.FAILED), RUN, Outcome.FAILED),
        (replace(DOUBTED, status=Status.UABORTED), RUN, Outcome.ABORTED),
        (replace(DOUBTED, status=Status.INSANITY), RUN, Outcome.UNKNOWN),
        (replace(DOUBTED, status=Status.NONE), RUN, Outcome.UNKNOWN),
        (replace(DOUBTED, hidden_area=HiddenArea.FOUND), RUN, Outcome.FAILED),
        (replace(DOUBTED, contradiction=True), RUN, Outcome.UNKNOWN),
        (replace(DOUBTED, technique=Technique.ATA_SECURE_ERASE), RUN, Outcome.UNKNOWN),
        (DOUBTED, replace(RUN, complete=False), Outcome.UNKNOWN),
    ],
)
def test_what_the_parser_doubts_is_told_and_never_makes_a_success(disk: DiskResult, run: Run, verdict: Outcome) -> None:
    found, reasons = outcome(disk, run)
    assert found is verdict
    assert reasons[-1] == "Un doute."


READING = replace(RUN, method="Verify Zeros (0x00)")


@pytest.mark.parametrize(
    ("change", "verdict"),
    [
        ({"status": Status.FAILED}, Outcome.FAILED),
        ({"status": Status.INSANITY}, Outcome.UNKNOWN),
        ({"errors": Errors(0, 1, 0, stated=True)}, Outcome.FAILED),
        ({"bytes_done": 1}, Outcome.FAILED),
        ({"retries": 2}, Outcome.VERIFIED_ONLY),
    ],
)
def test_a_read_back_that_finds_data_is_a_failure(change: dict[str, Any], verdict: Outcome) -> None:
    assert outcome(replace(DISK, **change), READING)[0] is verdict


ERASED_AT = datetime.fromisoformat("2026-11-20T10:00:00")
LATER = replace(READING, started_at=datetime.fromisoformat("2026-11-20T10:00:01"))


def read_back(run: Run = LATER, **change: Any) -> DiskResult:
    (disk,) = judged(replace(run, disks=(replace(DISK, **change),))).disks
    return disk


@pytest.mark.parametrize("technique", FIRMWARE_ONES)
def test_a_later_read_back_proves_an_erase_by_the_disk_itself(technique: Technique) -> None:
    assert read_back_proves(technique, ERASED_AT, read_back(), LATER) == (Outcome.SUCCESS, ())


@pytest.mark.parametrize(
    ("change", "verdict", "reasons"),
    [
        ({"retries": 2}, Outcome.SUCCESS_WITH_RESERVATION, ("L’outil a dû recommencer 2 opérations sur ce disque.",)),
        ({"hidden_area": HiddenArea.UNKNOWN}, Outcome.SUCCESS_WITH_RESERVATION, (HIDDEN_UNKNOWN,)),
        ({"hidden_area": HiddenArea.NOT_EXAMINED}, Outcome.SUCCESS, (HIDDEN_NOT_EXAMINED,)),
        ({"doubts": ("Un doute.",)}, Outcome.SUCCESS_WITH_RESERVATION, ("Un doute.",)),
        ({"status": Status.FAILED}, Outcome.FAILED, (FAILED,)),
        ({"status": Status.UABORTED}, Outcome.ABORTED, (ABORTED,)),
        ({"status": Status.NONE}, Outcome.UNKNOWN, (NO_RESULT,)),
    ],
)
def test_the_reservations_of_a_read_back_stay(
    change: dict[str, Any], verdict: Outcome, reasons: tuple[str, ...]
) -> None:
    found = read_back_proves(Technique.SANITIZE_BLOCK, ERASED_AT, read_back(**change), LATER)
    assert found == (verdict, reasons)


@pytest.mark.parametrize("start", ["2026-11-20T10:00:00", "2026-11-20T09:59:59", "2026-11-01T00:00:00"])
def test_a_read_back_begun_before_proves_nothing(start: str) -> None:
    run = replace(READING, started_at=datetime.fromisoformat(start))
    verdict, reasons = read_back_proves(Technique.SANITIZE_BLOCK, ERASED_AT, read_back(run), run)
    assert verdict is Outcome.VERIFIED_ONLY
    assert "le 20/11/2026 à 10:00" in reasons[-1] or "du 20/11/2026 à 10:00" in reasons[-1]


def test_the_start_of_the_disk_counts_before_that_of_the_run() -> None:
    disk = read_back(started_at=ERASED_AT)
    assert read_back_proves(Technique.SANITIZE_BLOCK, ERASED_AT, disk, LATER)[0] is Outcome.VERIFIED_ONLY


def test_a_read_back_without_a_date_proves_nothing() -> None:
    verdict, reasons = read_back_proves(Technique.SANITIZE_BLOCK, ERASED_AT, read_back(READING), READING)
    assert (verdict, reasons) == (Outcome.VERIFIED_ONLY, (READ_ONLY, READ_BACK_UNDATED))


def test_a_read_back_of_zeros_that_fails_after_a_cryptographic_erase_says_what_to_do() -> None:
    failed = read_back(status=Status.FAILED)
    found = read_back_proves(Technique.SANITIZE_CRYPTO, ERASED_AT, failed, LATER)
    assert found == (Outcome.FAILED, (FAILED, CRYPTO))


@pytest.mark.parametrize("technique", [Technique.OVERWRITE, Technique.DESTRUCTION])
def test_a_read_back_proves_only_what_the_disk_did_itself(technique: Technique) -> None:
    assert read_back_proves(technique, ERASED_AT, read_back(), LATER)[0] is Outcome.VERIFIED_ONLY


def test_a_wipe_is_not_a_read_back_and_stays_what_it_is() -> None:
    wiped = read_back(RUN)
    assert read_back_proves(Technique.SANITIZE_BLOCK, ERASED_AT, wiped, RUN) == (Outcome.SUCCESS, ())


@pytest.mark.parametrize(
    ("technique", "status", "expected"),
    [
        (Technique.SANITIZE_BLOCK, Status.ERASED, True),
        (Technique.SANITIZE_BLOCK, Status.NONE, False),
        (Technique.SANITIZE_BLOCK, Status.FAILED, False),
        (Technique.OVERWRITE, Status.ERASED, False),
    ],
)
def test_only_an_erase_that_the_disk_finished_may_be_proven_later(
    technique: Technique, status: Status, expected: bool
) -> None:
    assert is_firmware_erase(replace(DISK, technique=technique, status=status)) is expected
