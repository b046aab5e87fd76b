"""What is kept of a photograph, and what is refused."""

import io
import struct
import zlib

import pypdf
import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image
from PIL.ExifTags import IFD, Base

from ordis.handover.paperwork import photographs
from ordis.handover.paperwork.photographs import bare
from ordis.kernel.refusal import Refusal
from tests.handover.paperwork.making import photograph


def refusal_of(data: bytes) -> Refusal:
    with pytest.raises(Refusal) as refused:
        bare(data)
    return refused.value


def pixels(data: bytes) -> bytes:
    with Image.open(io.BytesIO(data)) as picture:
        return picture.tobytes()


def scan(**metadata: str) -> bytes:
    writer, out = pypdf.PdfWriter(), io.BytesIO()
    writer.add_blank_page(595, 842)
    writer.add_metadata(metadata)
    writer.write(out)
    return out.getvalue()


@pytest.mark.parametrize("kind", ["JPEG", "PNG"])
def test_neither_the_place_nor_the_telephone_is_kept_and_not_a_pixel_changes(kind: str) -> None:
    taken = photograph(kind)
    kept, media = bare(taken)
    assert media == f"image/{kind.lower()}"
    with Image.open(io.BytesIO(taken)) as before, Image.open(io.BytesIO(kept)) as after:
        assert before.getexif().get_ifd(IFD.GPSInfo)
        assert not after.getexif().get_ifd(IFD.GPSInfo)
        assert set(after.getexif()) <= {Base.Orientation}
    assert b"Fairphone" in taken
    assert b"Fairphone" not in kept
    assert b"chez la famille" not in kept
    assert pixels(kept) == pixels(taken)


@pytest.mark.parametrize("turned", [1, 3, 6, 8])
def test_a_photograph_keeps_how_it_was_held(turned: int) -> None:
    with Image.open(io.BytesIO(bare(photograph(turned=turned))[0])) as kept:
        assert kept.getexif().get(Base.Orientation, 1) == turned


def test_the_film_that_a_telephone_hides_after_the_picture_is_cut_off() -> None:
    assert bare(photograph() + b"ftypmp42 GPS 46.58")[0].endswith(b"\xff\xd9")


def test_a_progressive_photograph_with_restarts_is_kept_whole() -> None:
    out = io.BytesIO()
    Image.effect_noise((300, 200), 60).save(out, "JPEG", progressive=True, restart_marker_rows=1, quality=95)
    assert pixels(bare(out.getvalue())[0]) == pixels(out.getvalue())


def test_a_scan_in_pdf_is_kept_as_it_is() -> None:
    assert bare(scan()) == (scan(), "application/pdf")


def test_a_photograph_of_forty_megabytes_is_told_the_limit() -> None:
    refused = refusal_of(photograph() + bytes(40 * 1024 * 1024))
    assert (refused.status, "25\u00a0Mo" in refused.message) == (413, True)


def test_a_picture_that_would_fill_the_memory_is_refused_by_its_size() -> None:
    out = io.BytesIO()
    Image.new("1", (100, 100)).save(out, "PNG")
    header = b"IHDR" + struct.pack(">II", 30_000, 30_000) + out.getvalue()[24:29]
    bomb = out.getvalue()[:12] + header + struct.pack(">I", zlib.crc32(header)) + out.getvalue()[33:]
    assert refusal_of(bomb).message == photographs.TOO_LARGE


@pytest.mark.parametrize(
    "data",
    [
        b"bonjour", b"\xff\xd8\xff", b"\x89PNG\r\n\x1a\n", b"%PDF-1.7\n", b"\x00\x00\x00\x18ftypheic",
        photograph()[:-300], photograph("PNG")[:-40], scan()[:200],
    ],
)  # fmt: skip
def test_what_cannot_be_read_is_refused_in_words(data: bytes) -> None:
    assert refusal_of(data).message == photographs.NO_PICTURE


@pytest.mark.parametrize("root", [b"<</Type/Catalog>>", b"<</Type/Catalog/Pages 3>>", b"[1]"])
def test_a_pdf_that_breaks_the_parser_is_refused_in_words(root: bytes) -> None:
    body = b"%PDF-1.4\n1 0 obj\n" + root + b"\nendobj\n"
    table = b"xref\n0 2\n0000000000 65535 f \n0000000009 00000 n \ntrailer\n<</Size 2/Root 1 0 R>>\n"
    assert refusal_of(body + table + b"startxref\n%d\n%%%%EOF\n" % len(body)).message == photographs.NO_PICTURE


def test_no_file_is_asked_for() -> None:
    assert refusal_of(b"").message == photographs.EMPTY


@given(st.integers(0, 5_000), st.binary(min_size=1, max_size=8))
def test_a_spoiled_photograph_is_kept_or_refused_never_a_crash(at: int, other: bytes) -> None:
    taken = bytearray(photograph())
    taken[at % len(taken) : at % len(taken) + len(other)] = other
    try:
        kept, _ = bare(bytes(taken))
    except Refusal:
        return
    assert b"Fairphone" not in kept
