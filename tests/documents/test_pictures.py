"""Pictures are made small, upright, bare; what is none, or too large, is refused."""

import io

import pytest
from PIL import Image

from ordis.documents import pictures
from ordis.kernel.refusal import Refusal
from tests.documents.picturing import opened, picture


def test_a_photograph_is_made_smaller_upright_and_says_nothing_of_the_telephone() -> None:
    small = pictures.reduced(picture(exif=True))
    assert opened(small).size == (1067, 1600)
    assert opened(small).format == "JPEG"
    assert not opened(small).getexif()
    assert "Léa".encode() not in small


@pytest.mark.parametrize("mode", ["RGBA", "P", "L", "LA", "1", "I;16"])
def test_every_kind_of_png_becomes_a_jpeg(mode: str) -> None:
    assert opened(pictures.reduced(picture(40, 30, "PNG", mode))).size == (40, 30)


@pytest.mark.parametrize(
    "data",
    [b"GIF89a", b"\xff\xd8\xff\xe0 not really", picture()[:500], picture(form="PNG")[:60], b"<svg/>", b"%PDF-1.7"],
)
def test_a_picture_that_is_no_picture_is_refused(data: bytes) -> None:
    with pytest.raises(Refusal, match="n’est pas une photographie"):
        pictures.reduced(data)


def test_a_picture_that_would_fill_the_memory_is_refused() -> None:
    with pytest.raises(Refusal, match="trop de pixels"):
        pictures.reduced(picture(10_000, 9_000, "PNG", "1"))


def test_a_small_file_that_would_fill_the_memory_once_decoded_is_no_photograph() -> None:
    """310 KB of zeros were 1 GB of memory: a PNG, unlike a JPEG, is not decoded small from the start."""
    bomb = io.BytesIO()
    Image.new("1", (5_000, 4_000)).save(bomb, "PNG")
    with pytest.raises(Refusal, match="trop de pixels"):
        pictures.reduced(bomb.getvalue())


def test_a_progressive_jpeg_is_decoded_whole_and_bounded_as_a_png_is() -> None:
    """Its coefficients all stand in memory until the last pass: 80 million pixels were half a gigabyte."""
    image = Image.new("RGB", (5_000, 4_000))
    baseline, progressive = io.BytesIO(), io.BytesIO()
    image.save(baseline, "JPEG")
    image.save(progressive, "JPEG", progressive=True)
    assert opened(pictures.reduced(baseline.getvalue())).size == (1600, 1280)
    with pytest.raises(Refusal, match="trop de pixels"):
        pictures.reduced(progressive.getvalue())


@pytest.mark.parametrize("mode", ["RGBA", "LA", "P", "RGB"])
def test_what_is_transparent_is_laid_on_white_whatever_says_it(mode: str) -> None:
    """Most logos: a mark on nothing, often in a palette."""
    logo = Image.new("RGBA", (100, 60), (0, 0, 0, 0))
    logo.paste((200, 0, 0, 255), (20, 20, 40, 40))
    out = io.BytesIO()
    if mode == "RGB":
        logo.convert("RGB").save(out, "PNG", transparency=(0, 0, 0))
    else:
        (logo.quantize(16) if mode == "P" else logo.convert(mode)).save(out, "PNG")
    small = opened(pictures.reduced(out.getvalue())).convert("L")
    around, mark = (small.crop((x, x, x + 1, x + 1)).tobytes()[0] for x in (5, 30))
    assert around == 255
    assert mark < 200
