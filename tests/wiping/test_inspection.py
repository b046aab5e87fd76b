"""Whatever the file, the answer is an evidence or one French sentence, soon."""

import gzip
import hashlib
import io
import time
import zipfile
from collections.abc import Callable

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ordis.kernel.unreadable import Unreadable
from ordis.wiping.evidence import Outcome
from ordis.wiping.inspection import LARGEST, inspect
from tests.wiping.nwipe_samples import EXPECTED, read

FIVE = read("vm-v040-zero-5disks-nwipe.log")
SAMPLES = [read(name) for name in EXPECTED]
BOUND = 15.0  # seconds for 50 MB on a slow, shared machine; measured: 1 to 4


def zipped(name: str) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(name, "x" * 1_000)
    return buffer.getvalue()


def refusal(data: bytes, filename: str = "nwipe.log") -> str:
    with pytest.raises(Unreadable) as caught:
        inspect(data, filename)
    return caught.value.message


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"", "est vide"),
        (b" \r\n\t" * 9, "que des blancs"),
        (b"\0" * 900, "que des blancs"),
        (b"\x89PNG\r\n\x1a\n" + b"\0" * 99, "est une image (PNG)"),
        (b"\xff\xd8\xff\xe0" + b"\0" * 99, "est une image (JPEG)"),
        (b"RIFF\0\0\0\0WEBPVP8 ", "est une image (WebP)"),
        (b"\0\0\0\x18ftypheic\0\0", "est une image (HEIC)"),
        (b"%PDF-1.7\n%\xe2\xe3", "est un PDF"),
        (zipped("xl/workbook.xml"), "est un fichier Excel"),
        (zipped("word/document.xml"), "est un document Word"),
        (zipped("nwipe.log"), "est une archive ZIP"),
        (gzip.compress(FIVE), "est une archive gzip"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "ancien fichier Word ou Excel"),
        (b"\x7fELF\x02\x01\0", "est un programme"),
        (b'{"id": "pc", "class": "system"}', "est du JSON"),
        (b"<html><body>nwipe /dev/sda</body>", "page HTML ou du XML"),
        (b"{\\rtf1\\ansi Bonjour}", "document RTF"),
        (bytes(range(1, 32)) * 40, "pas un texte lisible"),
        ("Bonjour, voici le compte rendu.".encode("cp1252"), "n’est pas un journal nwipe"),
        (b"2026/11/21 21:45:57 [error] nginx: /dev/null", "n’est pas un journal nwipe"),
    ],
)
def test_a_file_of_another_kind_is_named_and_told_what_to_do(data: bytes, words: str) -> None:
    message = refusal(data)
    assert words in message
    assert message.endswith("Déposez le fichier .log écrit par nwipe.")


def test_a_pdf_named_log_is_told_so_and_a_pdf_named_pdf_is_not() -> None:
    assert "malgré son nom en .log" in refusal(b"%PDF-1.4", "rapport.LOG")
    assert "malgré" not in refusal(b"%PDF-1.4", "rapport.pdf")


def test_a_file_that_is_too_big_is_refused() -> None:
    assert "trop gros" in refusal(b"\n" * (LARGEST + 1))


def test_the_fingerprint_is_that_of_the_file_as_received() -> None:
    data = FIVE.replace(b"\n", b"\r\n")
    assert inspect(data, "x.log").sha256 == hashlib.sha256(data).hexdigest()


def read_or_refused(data: bytes) -> None:
    try:
        inspect(data, "x.log").as_json()
    except Unreadable as refused:
        if not refused.message.endswith("."):
            raise


@given(st.binary(max_size=4_000))
def test_no_bytes_raise_anything_but_unreadable(data: bytes) -> None:
    read_or_refused(data)


LINES = sorted({line for sample in SAMPLES for line in sample.splitlines(keepends=True)})


@settings(suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(st.one_of(st.sampled_from(LINES), st.binary(max_size=60)), max_size=60))
def test_lines_of_true_logs_in_any_order_raise_nothing_but_unreadable(lines: list[bytes]) -> None:
    read_or_refused(b"".join(lines))


@given(st.sampled_from(SAMPLES), st.integers(0, 40_000), st.integers(0, 40_000), st.binary(max_size=40))
def test_a_true_log_with_a_wound_raises_nothing_but_unreadable(
    sample: bytes, start: int, stop: int, patch: bytes
) -> None:
    read_or_refused(sample[:start] + patch + sample[stop:])


@settings(max_examples=300)
@given(st.integers(0, len(FIVE)), st.integers(0, len(FIVE)))
def test_a_log_with_a_hole_never_proves_a_disk_that_its_table_does_not(start: int, stop: int) -> None:
    data = FIVE[: min(start, stop)] + FIVE[max(start, stop) :]
    try:
        evidence = inspect(data, "x.log")
    except Unreadable:
        return
    for _, disk in evidence.results():
        if disk.outcome is Outcome.SUCCESS:
            assert f"{disk.device} | Erased |".encode() in data
            assert disk.serial is not None
            assert b"1R+B+VL\n" in data


HUGE = 50_000_000
START = b"[2026/11/21 23:02:12]  notice: nwipe\n! Device | Status |\n"
ROW = b" sda|Erased|1|00:00:01|a/b\n"
FOUND = b"[2026/11/21 23:02:12]  notice: Found /dev/sd%d,  ATA, M,   67 MB, S/N=W%d\n"
HOSTILE: dict[str, Callable[[], bytes]] = {
    "one true log many times": lambda: FIVE * (HUGE // len(FIVE)),
    "one line": lambda: b"[" * HUGE,
    "empty lines": lambda: b"[\n" * (HUGE // 2),
    "stamps on one line": lambda: b"[2026/11/21 23:02:12] " * (HUGE // 22),
    "as many disks as lines": lambda: b"".join(FOUND % (i, i) for i in range(600_000)),
    "as many runs as lines": lambda: FOUND % (1, 1) * 700_000,
    "footers of commas": lambda: (
        START + ROW + (b"[2026/11/21 23:02:12] Total Throughput " + b", " * 900 + b"\n") * 25_000
    ),
    "rows": lambda: START + ROW * 1_800_000,
}


@pytest.mark.parametrize("case", HOSTILE)
def test_fifty_megabytes_do_not_hang(case: str) -> None:
    data = HOSTILE[case]()
    before = time.process_time()
    read_or_refused(data)
    assert time.process_time() - before < BOUND


def test_a_year_that_no_calendar_holds_is_read_without_an_end() -> None:
    data = FIVE.replace(b"[2026/11/21 23", b"[9999/12/31 23").replace(b"| 00:00:09 |", b"| 99:59:59 |")
    assert inspect(data, "x.log").runs[0].disks[0].ended_at is None
