"""Whatever the file, the answer is an evidence or one French sentence, soon."""

import contextlib
import gzip
import hashlib
import json
import time
from collections.abc import Callable

import pytest

from ordis.kernel.unreadable import Unreadable
from ordis.wiping.evidence import Format, Uninterpreted
from ordis.wiping.inspection import LARGEST, LARGEST_JSON, inspect
from tests.devices.inventory.samples import FOLDER as INVENTORY
from tests.wiping.nwipe_pdf_samples import drawn
from tests.wiping.nwipe_samples import read

FIVE = read("vm-v040-zero-5disks-nwipe.log")
BOUND = 8.0  # seconds for 20 MB on a slow, shared machine; measured: 1 to 3
ASK = "Déposez le fichier .log écrit par nwipe."


def refused(data: bytes, filename: str = "nwipe.log") -> Unreadable:
    with pytest.raises(Unreadable) as caught:
        inspect(data, filename)
    return caught.value


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"", "est vide"),
        (b" \r\n\t" * 9, "que des blancs"),
        (b"\0" * 900, "que des blancs"),
        (gzip.compress(FIVE), "est une archive gzip"),
        (b"\x7fELF\x02\x01\0", "est un programme"),
        (b"MZ\0\0", "est un programme"),
        (b"#!/bin/sh\nnwipe --autonuke /dev/sda\n", "est un programme"),
        (bytes(range(1, 32)) * 40, "pas un texte lisible"),
    ],
)
def test_what_is_empty_closed_or_a_program_is_refused(data: bytes, words: str) -> None:
    refusal = refused(data)
    assert not isinstance(refusal, Uninterpreted)
    assert words in refusal.message
    assert refusal.message.endswith(ASK)


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"\x89PNG\r\n\x1a\n" + b"\0" * 99, "est une image (PNG)"),
        (b"\xff\xd8\xff\xe0" + b"\0" * 99, "est une image (JPEG)"),
        (b"RIFF\0\0\0\0WEBPVP8 ", "est une image (WebP)"),
        (b"\0\0\0\x18ftypheic\0\0", "est une image (HEIC)"),
        (b"\0\0\0\x18ftypmp42\0\0", "est une vidéo"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "ancien fichier Word ou Excel"),
        (b'{"id": 3, "name": "pc"}', "n’est ni un inventaire ni un rapport"),
        (b"<html><body>nwipe /dev/sda</body>", "page HTML ou du XML"),
        (b"{\\rtf1\\ansi Bonjour}", "document RTF"),
        ("Bonjour, voici le compte rendu.".encode("cp1252"), "n’est pas un journal nwipe"),
        (b"2026/11/21 21:45:57 [error] nginx: /dev/null", "n’est pas un journal nwipe"),
    ],
)
def test_a_harmless_file_is_named_and_may_be_kept(data: bytes, words: str) -> None:
    refusal = refused(data)
    assert isinstance(refusal, Uninterpreted)
    assert words in refusal.message
    assert refusal.message.endswith(ASK)


def test_a_picture_named_log_is_told_so_and_a_picture_named_png_is_not() -> None:
    picture = b"\x89PNG\r\n\x1a\n" + b"\0" * 99
    assert "malgré son nom en .log" in refused(picture, "rapport.LOG").message
    assert "malgré" not in refused(picture, "rapport.png").message


def test_a_pdf_named_log_is_read_as_the_pdf_that_it_is() -> None:
    assert "est un PDF" in refused(drawn("Facture"), "nwipe.log").message


@pytest.mark.parametrize(
    ("name", "format_"),
    [
        ("lshw.json", Format.LSHW), ("lsblk-O.json", Format.LSBLK), ("smartctl-a-sda.json", Format.SMARTCTL),
        ("dmidecode.txt", Format.DMIDECODE),
    ],
)  # fmt: skip
def test_an_inventory_is_told_by_its_content(name: str, format_: Format) -> None:
    evidence = inspect((INVENTORY / name).read_bytes(), "sans-nom.bin")
    assert (evidence.format, evidence.runs, len(evidence.devices)) == (format_, (), 1)


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "utf-16-le", "crlf"])
def test_the_encoding_of_an_inventory_changes_nothing(encoding: str) -> None:
    told = (INVENTORY / "lshw.json").read_text()
    data = told.replace("\n", "\r\n").encode() if encoding == "crlf" else told.encode(encoding)
    assert inspect(data, "x").devices == inspect(told.encode(), "x").devices


def test_an_inventory_that_was_cut_may_be_kept_and_is_told() -> None:
    refusal = refused((INVENTORY / "lshw.json").read_bytes()[:9_000], "lshw.json")
    assert isinstance(refusal, Uninterpreted)
    assert "coupé ou abîmé" in refusal.message


def test_json_too_big_or_too_deep_is_refused_without_being_opened() -> None:
    big = json.dumps({"children": ["x" * 100] * (LARGEST_JSON // 100)}).encode()
    assert "au-delà de 16 Mo" in refused(big, "lshw.json").message
    assert "coupé ou abîmé" in refused(b"[[" + b"[" * 200_000).message
    assert "coupé ou abîmé" in refused(b'{"a":' * 100_000).message


def test_xml_with_entities_is_refused() -> None:
    bomb = '<?xml version="1.0"?><!DOCTYPE r [<!ENTITY a "aaaaaaaa"><!ENTITY b "&a;&a;&a;&a;">]>'
    report = f"{bomb}<root><report><blancco_data><description>&b;</description></blancco_data></report></root>"
    assert refused(report.encode(), "rapport.xml").message


def test_a_file_that_is_too_big_is_refused() -> None:
    assert "trop gros" in refused(b"\n" * (LARGEST + 1)).message


def test_the_fingerprint_is_that_of_the_file_as_received() -> None:
    data = FIVE.replace(b"\n", b"\r\n")
    assert inspect(data, "x.log").sha256 == hashlib.sha256(data).hexdigest()


HUGE = 20_000_000
START = b"[2026/11/21 23:02:12]  notice: nwipe\n! Device | Status |\n"
ROW = b" sda|Erased|1|00:00:01|a/b\n"
FOUND = b"[2026/11/21 23:02:12]  notice: Found /dev/sd%d,  ATA, M,   67 MB, S/N=W%d\n"
HOSTILE: dict[str, Callable[[], bytes]] = {
    "one true log many times": lambda: FIVE * (HUGE // len(FIVE)),
    "one line": lambda: b"[" * HUGE,
    "empty lines": lambda: b"[\n" * (HUGE // 2),
    "stamps on one line": lambda: b"[2026/11/21 23:02:12] " * (HUGE // 22),
    "as many disks as lines": lambda: b"".join(FOUND % (i, i) for i in range(250_000)),
    "as many runs as lines": lambda: FOUND % (1, 1) * 280_000,
    "footers of commas": lambda: (
        START + ROW + (b"[2026/11/21 23:02:12] Total Throughput " + b", " * 900 + b"\n") * 10_000
    ),
    "one json": lambda: b'{"children": [' + b'{"id": 1},' * 5_000_000,
    "one line of a log": lambda: START + b"[2026/11/21 23:02:12]  notice: " + b"/dev/" * (HUGE // 5),
    "tags": lambda: b"<report>" * (HUGE // 8),
    "rows": lambda: START + ROW * 700_000,
}


@pytest.mark.parametrize("case", HOSTILE)
def test_twenty_megabytes_do_not_hang(case: str) -> None:
    data = HOSTILE[case]()
    before = time.process_time()
    with contextlib.suppress(Unreadable):
        inspect(data, "x.log")
    assert time.process_time() - before < BOUND


def test_a_year_that_no_calendar_holds_is_read_without_an_end() -> None:
    data = FIVE.replace(b"[2026/11/21 23", b"[9999/12/31 23").replace(b"| 00:00:09 |", b"| 99:59:59 |")
    assert inspect(data, "x.log").runs[0].disks[0].ended_at is None
