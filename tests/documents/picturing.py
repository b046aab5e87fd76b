"""Photographs as a telephone sends them."""

import io

from PIL import Image


def picture(width: int = 3000, height: int = 2000, form: str = "JPEG", mode: str = "RGB", exif: bool = False) -> bytes:
    out, image = io.BytesIO(), Image.new(mode, (width, height))
    tags = Image.Exif()
    if exif:
        tags[0x0112], tags[0x010F], tags[0x9286] = 6, "Téléphone de Léa", "12 rue du Clain"
    image.save(out, form, exif=tags)
    return out.getvalue()


def opened(data: bytes) -> Image.Image:
    return Image.open(io.BytesIO(data))
