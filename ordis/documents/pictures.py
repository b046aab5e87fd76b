"""Photographs that illustrate: made smaller, without what a telephone writes into them. Pure."""

import io
import warnings
from typing import Final

from PIL import Image, ImageOps, UnidentifiedImageError

from ordis.kernel.refusal import Refusal

ACCEPTED: Final = "image/jpeg,image/png"
"""For the ``accept`` of a file field: an iPhone then turns its HEIC into a JPEG by itself."""
LARGEST_SIDE: Final = 1600  # pixels
MOST_PIXELS: Final = 80_000_000
MOST_WHOLE: Final = (
    16_000_000  # pixels of a PNG or of a progressive JPEG, decoded whole whatever they weigh: 12 bytes each
)
HEAVIEST: Final = 15 * 1024 * 1024  # bytes, as sent
FORMATS: Final = ("JPEG", "PNG")
QUALITY: Final = 82

TOO_HEAVY: Final = "Cette photographie dépasse 15 Mo : reprenez-la en qualité normale. Rien n’a été enregistré."
TOO_LARGE: Final = "Cette image a trop de pixels pour être lue sans risque. Rien n’a été enregistré : réduisez-la."
NO_PICTURE: Final = (
    "Ce fichier n’est pas une photographie JPEG ou PNG lisible. Rien n’a été enregistré : reprenez la photo."
)


def reduced(data: bytes, *, side: int = LARGEST_SIDE) -> bytes:
    """``data``, a JPEG or PNG of any orientation, as a JPEG without any metadata, ``side`` pixels at most a side.

    Raises ``Refusal`` for what is no picture, is damaged, or would fill the memory once decoded. Slow: never under
    the writers' lock.
    """
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            return _reduced(data, side)
    except (Image.DecompressionBombError, Image.DecompressionBombWarning) as error:
        raise Refusal(TOO_LARGE, status=422) from error
    except (UnidentifiedImageError, OSError, ValueError, SyntaxError, EOFError) as error:
        raise Refusal(NO_PICTURE, status=422) from error


def _reduced(data: bytes, side: int) -> bytes:
    with Image.open(io.BytesIO(data), formats=FORMATS) as picture:
        whole = picture.format == "PNG" or bool(picture.info.get("progressive"))
        if picture.width * picture.height > (MOST_WHOLE if whole else MOST_PIXELS):
            raise Refusal(TOO_LARGE, status=422)
        picture.draft("RGB", (side, side))  # a JPEG is then decoded small from the start
        upright = ImageOps.exif_transpose(picture)
        if "transparency" in upright.info or upright.mode == "P":  # a palette, or one colour said to be none
            upright = upright.convert("RGBA")
        upright.thumbnail((side, side))
        bare = Image.new("RGB", upright.size, "white")  # neither EXIF nor transparency comes along
        bare.paste(upright, mask=upright.getchannel("A") if upright.mode in {"RGBA", "LA"} else None)
    out = io.BytesIO()
    bare.save(out, "JPEG", quality=QUALITY, optimize=True)
    return out.getvalue()
