"""Photographs of the work: made smaller, without what a telephone writes into them, kept in the blob store."""

import io
import warnings
from datetime import datetime

from PIL import Image, ImageOps, UnidentifiedImageError

from ordis.accounts.audit import Verb, record
from ordis.accounts.models import User
from ordis.devices.models import Device, Stage
from ordis.kernel.blobs import blobs
from ordis.kernel.db import db
from ordis.kernel.refusal import Refusal
from ordis.refurbishing import queries
from ordis.refurbishing.models import WorkPhoto

LARGEST_SIDE = 1600  # pixels
MOST_PIXELS = 80_000_000
MOST_WHOLE = 16_000_000  # pixels of a PNG or of a progressive JPEG, decoded whole whatever they weigh: 12 bytes each
HEAVIEST = 15 * 1024 * 1024  # bytes, as sent
MOST_PHOTOS = 12
CAPTION_LENGTH = 200
FORMATS = ("JPEG", "PNG")
QUALITY = 82

NO_FILE = "Choisissez une photographie. Rien n’a été enregistré."
TOO_HEAVY = "Cette photographie dépasse 15 Mo : reprenez-la en qualité normale. Rien n’a été enregistré."
TOO_LARGE = "Cette image a trop de pixels pour être lue sans risque. Rien n’a été enregistré : réduisez-la."
NO_PICTURE = "Ce fichier n’est pas une photographie JPEG ou PNG lisible. Rien n’a été enregistré : reprenez la photo."
ENOUGH = f"{MOST_PHOTOS} photographies au plus par appareil : retirez-en une d’abord. Rien n’a été enregistré."
KNOWN = "Cette photographie est déjà jointe à cet appareil. Rien n’a changé."
CAPTION_TOO_LONG = f"La légende tient en {CAPTION_LENGTH} caractères. Rien n’a été enregistré."
NOT_HERE = "Les photographies se prennent sur l’établi : cet appareil n’y est pas. Rien n’a été modifié."


def reduced(data: bytes) -> bytes:
    """``data``, a JPEG or PNG of any orientation, as a JPEG of at most 1,600 px a side without any metadata.

    Raises ``Refusal`` for what is no picture, is damaged, or would fill the memory once decoded.
    """
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            return _reduced(data)
    except (Image.DecompressionBombError, Image.DecompressionBombWarning) as error:
        raise Refusal(TOO_LARGE, status=422) from error
    except (UnidentifiedImageError, OSError, ValueError, SyntaxError, EOFError) as error:
        raise Refusal(NO_PICTURE, status=422) from error


def _reduced(data: bytes) -> bytes:
    with Image.open(io.BytesIO(data), formats=FORMATS) as picture:
        whole = picture.format == "PNG" or bool(picture.info.get("progressive"))
        if picture.width * picture.height > (MOST_WHOLE if whole else MOST_PIXELS):
            raise Refusal(TOO_LARGE, status=422)
        picture.draft("RGB", (LARGEST_SIDE, LARGEST_SIDE))  # a JPEG is then decoded small from the start
        upright = ImageOps.exif_transpose(picture)
        upright.thumbnail((LARGEST_SIDE, LARGEST_SIDE))
        bare = Image.new("RGB", upright.size, "white")  # neither EXIF nor transparency comes along
        bare.paste(upright, mask=upright.getchannel("A") if upright.mode in {"RGBA", "LA"} else None)
    out = io.BytesIO()
    bare.save(out, "JPEG", quality=QUALITY, optimize=True)
    return out.getvalue()


def add_photo(*, device: Device, data: bytes, caption: str, actor: User, at: datetime) -> WorkPhoto:
    """Keep one photograph of the device. The same picture twice is refused: it is there already."""
    _refuse(device, data, caption)
    known = queries.photos_of(device)
    if len(known) >= MOST_PHOTOS:
        raise Refusal(ENOUGH)
    sha256 = blobs().put(reduced(data))
    if any(photo.sha256 == sha256 for photo in known):
        raise Refusal(KNOWN)
    photo = WorkPhoto(device_id=device.id, sha256=sha256, caption=caption.strip(), taken_at=at, taken_by_id=actor.id)
    db.session.add(photo)
    db.session.flush()
    record(Verb.PHOTO_ADDED, device.code, actor=actor, at=at)
    return photo


def remove_photo(*, photo: WorkPhoto, actor: User, at: datetime) -> None:
    """Take a photograph off the device: somebody was seen on it, or it is blurred."""
    if photo.device.stage is not Stage.REFURBISHING:
        raise Refusal(NOT_HERE)
    record(Verb.PHOTO_REMOVED, photo.device.code, actor=actor, at=at)
    db.session.delete(photo)


def _refuse(device: Device, data: bytes, caption: str) -> None:
    if device.stage is not Stage.REFURBISHING:
        raise Refusal(NOT_HERE)
    if not data:
        raise Refusal(NO_FILE, status=422)
    if len(data) > HEAVIEST:
        raise Refusal(TOO_HEAVY, status=413)
    if len(caption.strip()) > CAPTION_LENGTH:
        raise Refusal(CAPTION_TOO_LONG, status=422)
