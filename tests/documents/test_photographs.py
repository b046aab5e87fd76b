"""What is kept of a photograph, and what is refused."""

import io
import struct
import zlib
from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image
from PIL.ExifTags import IFD, Base

from ordis.documents import photographs
from ordis.documents.photographs import Bare, bare, bared
from ordis.kernel.refusal import Refusal
from tests.handover.paperwork.making import photograph, scan


def refusal_of(data: bytes) -> Refusal:
    with pytest.raises(Refusal) as refused:
        bare(data)
    return refused.value


def pixels(data: bytes) -> bytes:
    with Image.open(io.BytesIO(data)) as picture:
        return picture.tobytes()


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
def test_neither_the_place_nor_the_telephone_is_kept_and_not_a_pixel_changes(kind: str) -> None:
    taken = photograph(kind)
    page = bare(taken)
    kept = page.data
    assert page.media == f"image/{kind.lower()}"
    with Image.open(io.BytesIO(taken)) as before, Image.open(io.BytesIO(kept)) as after:
        assert before.getexif().get_ifd(IFD.GPSInfo)
        assert not after.getexif().get_ifd(IFD.GPSInfo)
        assert set(after.getexif()) <= {Base.Orientation}
    assert b"Fairphone" in taken
    assert b"Fairphone" not in kept
    assert b"chez la famille" not in kept
    assert pixels(kept) == pixels(taken)


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
@pytest.mark.parametrize("turned", [1, 3, 6, 8])
def test_a_photograph_keeps_how_it_was_held(kind: str, turned: int) -> None:
    with Image.open(io.BytesIO(bare(photograph(kind, turned=turned)).data)) as kept:
        kept.load()
        assert kept.getexif().get(Base.Orientation, 1) == turned


def test_a_lossless_webp_without_metadata_is_kept_byte_for_byte() -> None:
    out = io.BytesIO()
    Image.effect_noise((300, 200), 60).save(out, "WEBP", lossless=True)
    assert bare(out.getvalue()).data == out.getvalue()


def test_a_film_is_no_page() -> None:
    out, frames = io.BytesIO(), [Image.new("RGB", (40, 40), tone) for tone in ("red", "blue")]
    frames[0].save(out, "WEBP", save_all=True, append_images=frames[1:])
    assert refusal_of(out.getvalue()).message == photographs.NO_PICTURE


def test_the_film_that_a_telephone_hides_after_the_picture_is_cut_off() -> None:
    assert bare(photograph() + b"ftypmp42 GPS 46.58").data.endswith(b"\xff\xd9")


def test_a_progressive_photograph_with_restarts_is_kept_whole() -> None:
    out = io.BytesIO()
    Image.effect_noise((300, 200), 60).save(out, "JPEG", progressive=True, restart_marker_rows=1, quality=95)
    assert pixels(bare(out.getvalue()).data) == pixels(out.getvalue())


def test_a_scan_in_pdf_is_kept_as_it_is() -> None:
    assert bare(scan()) == Bare(scan(), "application/pdf", pages=2)


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
        b"bonjour", b"\xff\xd8\xff", b"\x89PNG\r\n\x1a\n", b"%PDF-1.7\n", b"\x00\x00\x00\x18ftypavif",
        photograph()[:-300], photograph("PNG")[:-40], photograph("WEBP")[:-60], scan()[:200],
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
    with pytest.raises(Refusal) as refused:
        bared([])
    assert refused.value.message == photographs.EMPTY


@pytest.mark.parametrize("brand", [b"heic", b"heix", b"mif1"])
def test_an_iphone_that_sends_heic_is_told_what_to_do(brand: bytes) -> None:
    said = refusal_of(b"\x00\x00\x00\x24ftyp" + brand + bytes(40)).message
    assert said == photographs.HEIC
    assert "Le plus compatible" in said.replace("\u202f", " ")


def test_a_browser_is_offered_jpeg_before_anything_it_would_rather_convert_to() -> None:
    assert photographs.ACCEPTED.split(",")[0] == "image/jpeg"
    assert "heic" not in photographs.ACCEPTED


@given(st.integers(0, 5_000), st.binary(min_size=1, max_size=8))
def test_a_spoiled_webp_is_kept_or_refused_never_a_crash(at: int, other: bytes) -> None:
    taken = bytearray(photograph("WEBP"))
    taken[at % len(taken) : at % len(taken) + len(other)] = other
    with suppress(Refusal):
        bare(bytes(taken))


@pytest.mark.parametrize(("kind", "options"), [("PNG", {}), ("WEBP", {}), ("JPEG", {"progressive": True})])
def test_what_cannot_be_decoded_smaller_than_it_is_has_a_lower_bound(
    monkeypatch: pytest.MonkeyPatch, kind: str, options: dict[str, bool]
) -> None:
    monkeypatch.setattr(photographs, "MOST_PIXELS_WHOLE", 60 * 80)
    for size, refused in (((60, 80), False), ((61, 80), True)):
        out = io.BytesIO()
        Image.linear_gradient("L").resize(size).save(out, kind, **options)
        if refused:
            assert refusal_of(out.getvalue()).message == photographs.TOO_LARGE
        else:
            assert bare(out.getvalue()).data
    assert bare(photograph(size=(61, 80))).data


@given(st.integers(0, 5_000), st.binary(min_size=1, max_size=8))
def test_a_spoiled_photograph_is_kept_or_refused_never_a_crash(at: int, other: bytes) -> None:
    taken = bytearray(photograph())
    taken[at % len(taken) : at % len(taken) + len(other)] = other
    try:
        kept = bare(bytes(taken))
    except Refusal:
        return
    assert b"Fairphone" not in kept.data
