"""The demonstration's logs are true logs for invented disks: the real parser gives the true verdict."""

import string
from datetime import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ordis.demo.nwipe_evidence import Sample, rewrite_log
from ordis.devices.serials import meaningful
from ordis.wiping.evidence import DiskResult, Outcome, Run
from ordis.wiping.inspection import inspect
from ordis.wiping.rules import Level, level_of
from tests.wiping import nwipe_samples

ENDED_AT = datetime.fromisoformat("2022-05-03T16:20:11")
SIZE = 500_107_862_016
VERDICTS = {
    Sample.SUCCESS_034: Outcome.SUCCESS,
    Sample.SUCCESS_042: Outcome.SUCCESS,
    Sample.FAILED_034: Outcome.FAILED,
    Sample.UNVERIFIED_042: Outcome.SUCCESS_WITH_RESERVATION,
    Sample.READ_BACK_034: Outcome.VERIFIED_ONLY,
}
ORIGINS = {
    Sample.SUCCESS_034: "vm-deb34-zero-5disks-nwipe.log",
    Sample.SUCCESS_042: "v0.42-zero.log",
    Sample.FAILED_034: "vm-deb34-badwrite-and-ok-nwipe.log",
    Sample.UNVERIFIED_042: "vm-v042-zero-noverify-noblank-nwipe.log",
    Sample.READ_BACK_034: "v0.34-debian12-verify_zero-pass.log",
}


def rewritten(sample: Sample, serial: str = "WX11A1234567", model: str = "WDC WD5000LPVX-22V0TT0",
              size: int = SIZE, ended_at: datetime = ENDED_AT) -> str:  # fmt: skip
    return rewrite_log(sample.text, serial=serial, model=model, capacity_bytes=size, ended_at=ended_at,
                       host_serial="5CG1234XYZ")  # fmt: skip


def only(log: str) -> tuple[Run, DiskResult]:
    ((run, disk),) = inspect(log.encode(), "nwipe.log").results()
    return run, disk


@pytest.mark.parametrize("sample", Sample)
def test_the_logs_that_ordis_carries_are_the_true_ones(sample: Sample) -> None:
    assert sample.text.encode() == nwipe_samples.read(ORIGINS[sample])


@pytest.mark.parametrize("sample", Sample)
def test_the_parser_reads_the_invented_disk_with_the_verdict_of_the_sample(sample: Sample) -> None:
    run, disk = only(rewritten(sample))
    assert (disk.serial, disk.model, disk.bytes) == ("WX11A1234567", "WDC WD5000LPVX-22V0TT0", SIZE)
    assert disk.outcome is VERDICTS[sample]
    assert run.ended_at == ENDED_AT
    assert run.host.serial == "5CG1234XYZ"


@pytest.mark.parametrize("sample", Sample)
def test_nothing_of_the_true_disks_and_computer_remains(sample: Sample) -> None:
    log = rewritten(sample)
    for trace in ("W62TEST1", "S21PNX", "S3ESNX", "Y5TESTBAD", "PC0TEST1", "L1HF", "LENOVO", "67108864",
                  "131072", "2026/11/21", "/mnt/"):  # fmt: skip
        assert trace not in log, trace


def test_a_disk_may_become_an_nvme() -> None:
    log = rewrite_log(Sample.SUCCESS_042.text, serial="S3EWNX0K123456", model="SAMSUNG MZVLB256HAHQ",
                      capacity_bytes=256_060_514_304, ended_at=ENDED_AT, host_serial="PF0ABCDE",
                      device="nvme0n1", bus="NVME")  # fmt: skip
    run, disk = only(log)
    assert (disk.device, disk.bus, disk.outcome, disk.reasons) == ("nvme0n1", "NVME", Outcome.SUCCESS, ())
    assert level_of(disk, run) is Level.CLEAR
    assert "loop0" not in log


@pytest.mark.parametrize("sample", Sample)
def test_the_hours_are_those_that_such_a_disk_takes(sample: Sample) -> None:
    run, disk = only(rewritten(sample))
    assert disk.duration is not None
    passes = 1 if sample is Sample.READ_BACK_034 else 3
    assert passes * 3600 < disk.duration < passes * 5000
    assert run.started_at is not None
    assert run.ended_at is not None
    assert run.started_at < run.ended_at


@pytest.mark.parametrize("sample", Sample)
def test_the_stamps_never_go_back(sample: Sample) -> None:
    stamps = [line[1:20] for line in rewritten(sample).splitlines() if line.startswith("[20")]
    assert stamps == sorted(stamps)


@given(
    st.sampled_from(Sample),
    st.text(string.ascii_uppercase + string.digits, min_size=6, max_size=20).map("S".__add__).filter(meaningful),
    st.integers(8_000_000_000, 8_000_000_000_000),
    st.datetimes(datetime.fromisoformat("2015-01-01"), datetime.fromisoformat("2040-01-01")),
)
def test_any_disk_of_any_day_is_read_back(sample: Sample, serial: str, size: int, ended_at: datetime) -> None:
    run, disk = only(rewritten(sample, serial=serial, size=size, ended_at=ended_at))
    assert (disk.serial, disk.bytes, disk.outcome) == (serial, size, VERDICTS[sample])
    assert run.ended_at == ended_at.replace(microsecond=0)


def test_a_text_without_a_disk_is_refused() -> None:
    with pytest.raises(ValueError, match="no disk"):
        rewrite_log("nwipe", serial="A", model="B", capacity_bytes=1, ended_at=ENDED_AT, host_serial="C")
