"""Codes in pictures: ours and makers', spoilt as in a workshop; and everything that is no such picture."""

import contextlib
import io
import random
import struct
import zlib

import pytest
import zxingcpp
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from ordis.devices.camera.decoding import MOST_BYTES, NO_PICTURE, TOO_HEAVY, TOO_LARGE, BadPictureError, Found, decode
from ordis.devices.code import new_code
from tests.services.fake_camera import blurred, in_low_light, jpeg, label, seen, sticker, symbol, turned

Kind = zxingcpp.BarcodeFormat
SERIAL = "S/N 5CD1234ABC"


def png(picture: Image.Image) -> bytes:
    out = io.BytesIO()
    picture.save(out, "PNG")
    return out.getvalue()


@pytest.mark.parametrize("degrees", range(0, 360, 30))
def test_a_label_printed_at_203_dots_is_read_however_it_is_turned(degrees: int) -> None:
    frame = turned(seen(label("BCDFGHB")), degrees)
    assert decode(jpeg(frame)) == [Found("HTTPS://ORDI.EXAMPLE/D/BCDFGHB", "qr_code")]


@pytest.mark.parametrize("seed", range(10))
def test_a_label_turned_blurred_and_in_low_light_is_read(seed: int) -> None:
    generator = random.Random(seed)
    code = new_code(generator)
    frame = turned(seen(label(code), part=generator.uniform(0.7, 1)), generator.uniform(-180, 180))
    frame = in_low_light(blurred(frame, generator.uniform(0, 1.5)), generator.uniform(0.2, 1))
    assert [found.text for found in decode(jpeg(frame))] == [f"HTTPS://ORDI.EXAMPLE/D/{code}"]


@pytest.mark.parametrize(
    ("kind", "name"),
    [
        (Kind.DataMatrix, "data_matrix"),
        (Kind.Code128, "code_128"),
        (Kind.QRCode, "qr_code"),
    ],
)
def test_the_codes_of_makers_are_read_in_jpeg_and_in_png(kind: zxingcpp.BarcodeFormat, name: str) -> None:
    frame = blurred(seen(symbol(SERIAL, kind)), 0.5)
    assert decode(jpeg(frame)) == decode(png(frame)) == [Found(SERIAL, name)]


def test_a_code_39_of_an_old_sticker_is_read_in_a_full_photograph() -> None:
    frame = seen(symbol(SERIAL, Kind.Code39), size=(1280, 720))
    assert decode(jpeg(frame)) == [Found(SERIAL, "code_39")]


def test_a_light_code_on_dark_is_read_in_a_full_photograph() -> None:
    frame = seen(symbol("5CD1234ABC", Kind.DataMatrix), size=(1280, 720)).point(lambda grey: 255 - grey)
    assert decode(jpeg(frame)) == [Found("5CD1234ABC", "data_matrix")]


def test_the_code_nearest_to_the_middle_comes_first() -> None:
    codes = [symbol(f"ABC{rank}DEF", Kind.DataMatrix) for rank in range(3)]
    found = decode(jpeg(seen(sticker(*codes))))
    assert found[0].text == "ABC1DEF"
    assert {each.text for each in found} == {"ABC0DEF", "ABC1DEF", "ABC2DEF"}


def test_codes_of_shops_are_not_looked_for() -> None:
    assert decode(jpeg(seen(symbol("3017620422003", Kind.EAN13)))) == []


def test_separators_of_a_makers_message_are_kept() -> None:
    message = "[)>\x1e06\x1dSPF12ABCD\x1d1P20L50000FR\x1e\x04"
    assert decode(jpeg(seen(symbol(message, Kind.DataMatrix)))) == [Found(message, "data_matrix")]


@pytest.mark.parametrize("mode", ["RGB", "RGBA", "P", "1", "LA"])
def test_a_png_of_any_colours_is_read(mode: str) -> None:
    frame = seen(label("BCDFGHB")).convert(mode)
    assert [found.text for found in decode(png(frame))] == ["HTTPS://ORDI.EXAMPLE/D/BCDFGHB"]


def test_a_picture_without_a_code_is_no_fault() -> None:
    assert decode(jpeg(Image.new("L", (640, 480), 90))) == []
    assert decode(jpeg(Image.new("L", (1, 1)))) == []


def bomb() -> bytes:
    """A PNG of 4 KB that says 30,000 × 30,000 points."""
    header = struct.pack(">IIBBBBB", 30_000, 30_000, 8, 0, 0, 0, 0)
    body = zlib.compress(bytes(4_000_000), 9)
    chunks = [(b"IHDR", header), (b"IDAT", body), (b"IEND", b"")]
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data)) for name, data in chunks
    )


LABEL = jpeg(seen(label("BCDFGHB")))
EMPTY_JPEG = b"\xff\xd8\xff\xc0\x00\x0b\x08\x00\x00\x00\x00\x01\x01\x11\x00\xff\xd9"
BAD = {
    "20 MB": (LABEL + bytes(20_000_000), TOO_HEAVY, 413),
    "one byte too many": (LABEL + bytes(MOST_BYTES - len(LABEL) + 1), TOO_HEAVY, 413),
    "a bomb": (bomb(), TOO_LARGE, 413),
    "two million points and one line": (jpeg(Image.new("L", (2_000, 1_001))), TOO_LARGE, 413),
    "a third of a JPEG": (LABEL[: len(LABEL) // 3], NO_PICTURE, 422),
    "half a PNG": (png(seen(label("BCDFGHB")))[:4_000], NO_PICTURE, 422),
    "0 × 0": (EMPTY_JPEG, NO_PICTURE, 422),
    "a GIF": (b"GIF89a\x01\x00\x01\x00\x00\x00\x00;", NO_PICTURE, 422),
    "a text": (b"bonjour", NO_PICTURE, 422),
    "a PDF": (b"%PDF-1.7", NO_PICTURE, 422),
    "an SVG": (b"<svg xmlns='http://www.w3.org/2000/svg'/>", NO_PICTURE, 422),
    "nothing": (b"", NO_PICTURE, 422),
}


@pytest.mark.parametrize("name", BAD)
def test_what_is_no_picture_of_a_camera_is_refused_with_its_reason(name: str) -> None:
    data, sentence, status = BAD[name]
    with pytest.raises(BadPictureError) as refused:
        decode(data)
    assert (refused.value.sentence, refused.value.status) == (sentence, status)


def test_exactly_two_million_points_are_looked_at() -> None:
    assert decode(jpeg(seen(label("BCDFGHB"), size=(2_000, 1_000)), 50))[0].format == "qr_code"


def spoilt(data: bytes, places: list[tuple[int, int]]) -> bytes:
    changed = bytearray(data)
    for place, value in places:
        changed[place % len(changed)] = value
    return bytes(changed)


PLACES = st.lists(st.tuples(st.integers(0, 100_000), st.integers(0, 255)), min_size=1, max_size=12)


@settings(max_examples=150, deadline=None)
@given(st.sampled_from([LABEL, png(seen(label("BCDFGHB")).resize((200, 150))), bomb()]), PLACES)
def test_a_picture_spoilt_anywhere_is_read_or_refused_never_anything_else(
    data: bytes, places: list[tuple[int, int]]
) -> None:
    with contextlib.suppress(BadPictureError):
        assert all(code.text and code.format for code in decode(spoilt(data, places)))


@settings(max_examples=150, deadline=None)
@given(
    st.sampled_from([b"", b"\xff\xd8\xff", b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff\xe0\x00\x10JFIF"]),
    st.binary(max_size=300),
)
def test_any_bytes_are_refused_as_no_picture(magic: bytes, data: bytes) -> None:
    with pytest.raises(BadPictureError):
        decode(magic + data)
