"""Photographs of the work, made smaller and bare, kept in the blob store."""

from datetime import datetime

from ordis.accounts.audit import Verb, record
from ordis.accounts.models import User
from ordis.devices.models import Device, Stage
from ordis.documents.pictures import HEAVIEST, TOO_HEAVY, reduced
from ordis.kernel.blobs import blobs
from ordis.kernel.db import db
from ordis.kernel.refusal import Refusal
from ordis.refurbishing import queries
from ordis.refurbishing.models import WorkPhoto

MOST_PHOTOS = 12
CAPTION_LENGTH = 200

NO_FILE = "Choisissez une photographie. Rien n’a été enregistré."
ENOUGH = f"{MOST_PHOTOS} photographies au plus par appareil : retirez-en une d’abord. Rien n’a été enregistré."
KNOWN = "Cette photographie est déjà jointe à cet appareil. Rien n’a changé."
CAPTION_TOO_LONG = f"La légende tient en {CAPTION_LENGTH} caractères. Rien n’a été enregistré."
NOT_HERE = "Les photographies se prennent sur l’établi : cet appareil n’y est pas. Rien n’a été modifié."


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
