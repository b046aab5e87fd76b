"""Photographs: made small, stripped, bounded, shown to the house alone."""

import io

import pytest
from PIL import Image
from sqlalchemy.orm import Session

from ordis.devices.models import Device, Stage
from ordis.kernel.blobs import blobs
from ordis.kernel.refusal import Refusal
from ordis.refurbishing import photos, queries
from tests import make
from tests.refurbishing.making import technician


def picture(width: int = 3000, height: int = 2000, form: str = "JPEG", mode: str = "RGB", exif: bool = False) -> bytes:
    out, image = io.BytesIO(), Image.new(mode, (width, height))
    tags = Image.Exif()
    if exif:
        tags[0x0112], tags[0x010F], tags[0x9286] = 6, "Téléphone de Léa", "12 rue du Clain"
    image.save(out, form, exif=tags)
    return out.getvalue()


def opened(data: bytes) -> Image.Image:
    return Image.open(io.BytesIO(data))


def test_a_photograph_is_made_smaller_upright_and_says_nothing_of_the_telephone() -> None:
    small = photos.reduced(picture(exif=True))
    assert opened(small).size == (1067, 1600)
    assert opened(small).format == "JPEG"
    assert not opened(small).getexif()
    assert "Léa".encode() not in small


@pytest.mark.parametrize("mode", ["RGBA", "P", "L", "LA", "1", "I;16"])
def test_every_kind_of_png_becomes_a_jpeg(mode: str) -> None:
    assert opened(photos.reduced(picture(40, 30, "PNG", mode))).size == (40, 30)


@pytest.mark.parametrize(
    "data",
    [b"GIF89a", b"\xff\xd8\xff\xe0 not really", picture()[:500], picture(form="PNG")[:60], b"<svg/>", b"%PDF-1.7"],
)
def test_a_picture_that_is_no_picture_is_refused(data: bytes) -> None:
    with pytest.raises(Refusal, match="n’est pas une photographie"):
        photos.reduced(data)


def test_a_picture_that_would_fill_the_memory_is_refused() -> None:
    with pytest.raises(Refusal, match="trop de pixels"):
        photos.reduced(picture(10_000, 9_000, "PNG", "1"))


def test_a_photograph_is_joined_once_and_taken_off(session: Session, on_the_bench: Device) -> None:
    actor = technician()
    kept = photos.add_photo(device=on_the_bench, data=picture(), caption=" Coin ", actor=actor, at=make.AT)
    assert (kept.caption, opened(blobs().get(kept.sha256)).size) == ("Coin", (1600, 1067))
    with pytest.raises(Refusal, match="déjà jointe"):
        photos.add_photo(device=on_the_bench, data=picture(), caption="", actor=actor, at=make.AT)
    photos.remove_photo(photo=kept, actor=actor, at=make.AT)
    session.flush()
    assert queries.photos_of(on_the_bench) == []


def test_their_number_and_their_weight_are_bounded(session: Session, on_the_bench: Device) -> None:
    actor = technician()
    for side in range(photos.MOST_PHOTOS):
        data = picture(20 + side, 20)
        photos.add_photo(device=on_the_bench, data=data, caption="", actor=actor, at=make.AT)
    with pytest.raises(Refusal, match="12 photographies au plus"):
        photos.add_photo(device=on_the_bench, data=picture(), caption="", actor=actor, at=make.AT)
    heavy = b"\xff" * (photos.HEAVIEST + 1)
    with pytest.raises(Refusal, match="dépasse 15") as refused:
        photos.add_photo(device=on_the_bench, data=heavy, caption="", actor=actor, at=make.AT)
    assert refused.value.status == 413


@pytest.mark.parametrize(("data", "caption", "said"), [(b"", "", "Choisissez"), (b"x", "y" * 201, "200 caractères")])
def test_no_file_and_a_long_caption_are_refused(
    session: Session, on_the_bench: Device, data: bytes, caption: str, said: str
) -> None:
    with pytest.raises(Refusal, match=said):
        photos.add_photo(device=on_the_bench, data=data, caption=caption, actor=technician(), at=make.AT)


def test_a_device_away_from_the_bench_is_not_photographed(session: Session) -> None:
    with pytest.raises(Refusal, match="établi"):
        photos.add_photo(
            device=make.device(stage=Stage.READY), data=picture(), caption="", actor=technician(), at=make.AT
        )


def test_a_small_file_that_would_fill_the_memory_once_decoded_is_no_photograph() -> None:
    """310 KB of zeros were 1 GB of memory: a PNG, unlike a JPEG, is not decoded small from the start."""
    bomb = io.BytesIO()
    Image.new("1", (5_000, 4_000)).save(bomb, "PNG")
    with pytest.raises(Refusal, match="trop de pixels"):
        photos.reduced(bomb.getvalue())


def test_a_progressive_jpeg_is_decoded_whole_and_bounded_as_a_png_is() -> None:
    """Its coefficients all stand in memory until the last pass: 80 million pixels were half a gigabyte."""
    image = Image.new("RGB", (5_000, 4_000))
    baseline, progressive = io.BytesIO(), io.BytesIO()
    image.save(baseline, "JPEG")
    image.save(progressive, "JPEG", progressive=True)
    assert opened(photos.reduced(baseline.getvalue())).size == (1600, 1280)
    with pytest.raises(Refusal, match="trop de pixels"):
        photos.reduced(progressive.getvalue())
