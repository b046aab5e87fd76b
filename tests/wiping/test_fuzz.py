"""Whatever the bytes, the answer is an evidence or one French sentence, soon: no other exception, ever.

True samples are cut at any byte, shuffled, wounded and glued; what they prove never grows by it.
"""

import io
import json
import zipfile

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ordis.kernel.unreadable import Unreadable
from ordis.wiping.evidence import Evidence, NotProof, Outcome
from ordis.wiping.inspection import inspect
from tests.devices.inventory.samples import FOLDER as INVENTORY
from tests.wiping.nwipe_pdf_samples import drawn, pages_of
from tests.wiping.nwipe_samples import EXPECTED, FOLDER, QUIET, read

FIVE = read("vm-v040-zero-5disks-nwipe.log")
LOGS = [read(name) for name in EXPECTED]
LINES = sorted({line for log in LOGS for line in log.splitlines(keepends=True)})
OTHERS = [
    path.read_bytes()
    for folder in (INVENTORY, *(FOLDER.parent / name for name in ("usody", "blancco", "nvme", "linux-cli")))
    for path in sorted(folder.iterdir())
]
PDF = drawn(*pages_of("vm-v042-noverify-noblank"))
MARKS = [b"PK\x03\x04", b"%PDF-1.3\n", b"{", b"[", b"<?xml", b"<root><report>", b"\xff\xfe", b"# dmidecode "]
PROVEN = {Outcome.SUCCESS, Outcome.SUCCESS_WITH_RESERVATION}
quick = settings(max_examples=60, deadline=2_000, suppress_health_check=[HealthCheck.too_slow])


def stick() -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for number, log in enumerate([FIVE, read(QUIET), PDF, OTHERS[0]]):
            archive.writestr(f"reports/{number}.log", log)
    return buffer.getvalue()


ZIP = stick()


def read_or_refused(data: bytes) -> Evidence | None:
    """What is read, after it was printed as the contract says; ``None`` for a refusal that is a sentence."""
    evidence, message = answer(data)
    assert message.endswith("."), message
    json.dumps(evidence.as_json() if evidence else None)
    return evidence


def answer(data: bytes) -> tuple[Evidence | None, str]:
    try:
        return inspect(data, "x.log"), "."
    except NotProof as refused:
        proven = PROVEN & {disk.outcome for _, disk in refused.evidence.results()}
        return refused.evidence, refused.message if not proven else "a refusal that proves"
    except Unreadable as refused:
        return None, refused.message


@quick
@given(st.binary(max_size=4_000))
def test_any_bytes(data: bytes) -> None:
    read_or_refused(data)


@quick
@given(
    st.sampled_from(
        [b"PK\x03\x04", b"%PDF-1.3\n", b"{", b"[", b"<?xml", b"<root><report>", b"\xff\xfe", b"# dmidecode "]
    ),
    st.binary(max_size=2_000),
)
def test_any_bytes_behind_the_mark_of_a_format(mark: bytes, data: bytes) -> None:
    read_or_refused(mark + data)


@quick
@given(st.lists(st.one_of(st.sampled_from(LINES), st.binary(max_size=60)), max_size=60))
def test_lines_of_true_logs_in_any_order(lines: list[bytes]) -> None:
    read_or_refused(b"".join(lines))


@quick
@given(st.sampled_from(LOGS + OTHERS), st.integers(0, 60_000), st.integers(0, 60_000), st.binary(max_size=40))
def test_a_true_file_with_a_wound(sample: bytes, start: int, stop: int, patch: bytes) -> None:
    read_or_refused(sample[:start] + patch + sample[stop:])


@quick
@given(st.sampled_from(LOGS + OTHERS), st.lists(st.tuples(st.integers(0, 60_000), st.integers(1, 255)), max_size=20))
def test_a_true_file_with_flipped_bits(sample: bytes, flips: list[tuple[int, int]]) -> None:
    wounded = bytearray(sample)
    for place, mask in flips:
        wounded[place % len(wounded)] ^= mask
    read_or_refused(bytes(wounded))


@quick
@given(st.sampled_from([PDF, ZIP]), st.lists(st.tuples(st.integers(0, 90_000), st.integers(1, 255)), max_size=8))
def test_a_report_or_an_archive_with_flipped_bits(sample: bytes, flips: list[tuple[int, int]]) -> None:
    wounded = bytearray(sample)
    for place, mask in flips:
        wounded[place % len(wounded)] ^= mask
    read_or_refused(bytes(wounded))


@quick
@given(st.sampled_from([PDF, ZIP]), st.integers(0, 90_000), st.integers(0, 200), st.binary(max_size=40))
def test_a_report_or_an_archive_with_a_wound(sample: bytes, start: int, length: int, patch: bytes) -> None:
    start %= len(sample)
    read_or_refused(sample[:start] + patch + sample[start + length :])


@quick
@given(
    st.recursive(
        st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
        lambda inner: st.lists(inner, max_size=4)
        | st.dictionaries(
            st.sampled_from(
                ["class", "id", "children", "steps", "device_info", "validation", "method", "result", "blockdevices",
                 "smartctl", "device", "serial", "commands", "export_data", "sprog", "sstat", "content", "storages",
                 "lshw", "dmidecode", "logicalname", "size", "capabilities", "configuration"]
            ),
            inner, max_size=5,
        ),
        max_leaves=40,
    )
)  # fmt: skip
def test_any_json_of_known_words(value: object) -> None:
    read_or_refused(json.dumps(value).encode())


@settings(max_examples=150, deadline=2_000)
@given(st.integers(0, len(FIVE)), st.integers(0, len(FIVE)))
def test_a_log_with_a_hole_never_proves_a_disk_that_its_table_does_not(start: int, stop: int) -> None:
    data = FIVE[: min(start, stop)] + FIVE[max(start, stop) :]
    evidence = read_or_refused(data)
    for _, disk in evidence.results() if evidence else []:
        assert disk.bytes in {None, 67_108_864}
        if disk.outcome is Outcome.SUCCESS:
            assert f"{disk.device} | Erased |".encode() in data
            assert disk.serial is not None
            assert b"1R+B+VL\n" in data


@pytest.mark.parametrize("name", ["v0.30-zero.log", "v0.32-zero.log", "v0.42-zero.log"])
def test_a_log_cut_at_any_byte_never_gives_another_size_or_proves_before_its_footer(name: str) -> None:
    log = read(name)
    footer = log.index(b"R+B+V") + len(b"R+B+VL")
    for kept in range(len(log)):
        evidence = read_or_refused(log[:kept])
        for _, disk in evidence.results() if evidence else []:
            assert disk.bytes in {None, 67_108_864}, kept
            assert disk.outcome not in PROVEN or kept >= footer, kept
