"""Files kept beside a proof, which prove nothing by themselves: a photograph, a provider's slip, what a tool wrote."""

from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256

import sqlalchemy as sa

from ordis.accounts.audit import Verb, record
from ordis.accounts.models import User
from ordis.devices.models import Device, Door
from ordis.kernel.blobs import BlobMissing, blobs
from ordis.kernel.choice import Choice
from ordis.kernel.db import db
from ordis.kernel.refusal import Refusal
from ordis.kernel.unreadable import Unreadable
from ordis.wiping import persons, queries
from ordis.wiping.evidence import INVENTORIES, Format, NotProof, Uninterpreted
from ordis.wiping.inspection import inspect
from ordis.wiping.models import EvidenceDrop, EvidenceFile
from ordis.wiping.records import short_name

LARGEST = 15_000_000
"""Bytes: a photograph of a recent telephone fits."""
EMPTY = "Le fichier joint est vide. Choisissez-le de nouveau."
TOO_LARGE = "Le fichier joint dépasse 15 Mo : réduisez la photographie, ou scannez en qualité ordinaire."
NOT_A_PICTURE = "Ce fichier n’est pas une photographie (JPEG, PNG, WebP ou HEIC). Prenez une photo et joignez-la."
NOT_A_SLIP = "Le bordereau se joint en PDF ou en photographie (JPEG, PNG, WebP ou HEIC)."
IS_EVIDENCE = (
    "Ordis sait lire ce fichier ({format}) : déposez-le dans la zone de dépôt de l’appareil, il y sera lu et rattaché."
)
LOST = (
    "Le fichier {name} (SHA-256 {sha256}) ne peut pas être relu : il manque au magasin, ou il y est abîmé. Ce qui en a "
    "été lu reste. Prévenez l’administrateur, qui le retrouvera dans une sauvegarde."
)
NOTHING_DONE = "Rien n’a été enregistré."
SHOWN = frozenset({"image/jpeg", "image/png", "image/webp"})
"""Pictures that every browser shows."""
_HEIC = frozenset({b"heic", b"heix", b"heim", b"heis", b"hevc", b"hevx", b"mif1", b"msf1"})


@dataclass(frozen=True, slots=True)
class Upload:
    """A file as a browser sends it."""

    data: bytes
    filename: str


class Use(Choice):
    """What a file is kept for; the label is its note in the list of the device."""

    PHOTO = "photo", "Photographie de la destruction"
    SLIP = "slip", "Bordereau de destruction"
    OUTPUT = "output", "Sortie de l’outil, non interprétée"


def picture_type(data: bytes) -> str | None:
    """The MIME type of a picture, by its first bytes and never by its name; ``None`` for anything else."""
    if data.startswith(b"\xff\xd8\xff"):
        return "image/jpeg"
    if data.startswith(b"\x89PNG\r\n\x1a\n"):
        return "image/png"
    if data.startswith(b"RIFF") and data[8:12] == b"WEBP":
        return "image/webp"
    return "image/heic" if data[4:8] == b"ftyp" and data[8:12] in _HEIC else None


def bytes_of(file: EvidenceFile) -> bytes:
    """The file as it was received. Raises ``Refusal`` when the store has lost or damaged it."""
    try:
        return blobs().get(file.sha256)
    except BlobMissing:
        raise Refusal(LOST.format(name=file.filename, sha256=file.sha256), status=500) from None


def picture_kept(file: EvidenceFile) -> str | None:
    """The MIME type of a file that is a picture; ``None`` for any other, and for what the store has lost."""
    try:
        return picture_type(blobs().get(file.sha256)) if file.format == Format.UNKNOWN.value else None
    except BlobMissing:
        return None


def title_of(file: EvidenceFile, picture: str | None) -> str:
    """What the page of a file is headed with. ``picture``: the MIME type of what is a picture."""
    form = Format(file.format)
    if form is Format.UNKNOWN:
        used_for = next((use.label for use in Use if use.label == file.note), None)
        return used_for or ("Photographie" if picture else "Pièce jointe, non interprétée")
    if form in INVENTORIES:
        return "Inventaire"
    return form.label if form is Format.ZIP else "Preuve d’effacement"


def refused(upload: Upload, use: Use) -> str | None:
    """Why this file cannot be kept for this use, in French, or ``None``."""
    if not upload.data:
        return EMPTY
    if len(upload.data) > LARGEST:
        return TOO_LARGE
    if use is Use.OUTPUT:
        return _proof_or_harmful(upload)[0]
    if picture_type(upload.data):
        return None
    if use is Use.PHOTO:
        return NOT_A_PICTURE
    return _proof_or_harmful(upload)[1] if upload.data.startswith(b"%PDF-") else NOT_A_SLIP


def keep(*, upload: Upload, use: Use, device: Device, actor: User, at: datetime) -> EvidenceFile:
    """Keep the file unchanged under its SHA-256 and list it with the device. The same bytes are one file.

    Raises ``Refusal`` for what is not what it should be, and for a proof, which comes in by its own door.
    """
    if reason := refused(upload, use):
        raise Refusal(f"{reason} {NOTHING_DONE}", status=422)
    if use is Use.OUTPUT:
        persons.refuse_persons(upload.data)
    digest = sha256(upload.data).hexdigest()
    file = queries.evidence_by_sha256(digest)
    if file is not None and file.format != Format.UNKNOWN.value:
        raise Refusal(f"{IS_EVIDENCE.format(format=Format(file.format).label)} {NOTHING_DONE}", status=422)
    if file is None:
        blobs().put(upload.data)
        file = _row(upload, digest, use, actor, at)
    file.waits = False
    if file.id is None or queries.drop_of(file, device) is None:
        db.session.add(EvidenceDrop(evidence=file, device_id=device.id, dropped_at=at, dropped_by_id=actor.id))
        db.session.flush()
    return file


def _row(upload: Upload, digest: str, use: Use, actor: User, at: datetime) -> EvidenceFile:
    try:
        with db.session.begin_nested():
            file = EvidenceFile(
                sha256=digest, filename=short_name(upload.filename), size=len(upload.data),
                format=Format.UNKNOWN.value, received_at=at, received_by_id=actor.id, note=use.label,
            )  # fmt: skip
            db.session.add(file)
    except sa.exc.IntegrityError:  # the same bytes, sent twice in the same instant
        known = queries.evidence_by_sha256(digest)
        if known is None:
            raise
        return known
    record(Verb.EVIDENCE_TAKEN, file.ref, actor=actor, at=at, door=Door.PAGE.value, sha256=digest)
    return file


def _proof_or_harmful(upload: Upload) -> tuple[str | None, str | None]:
    """``(refusal of anything but a harmless unknown file, refusal of what Ordis reads)``: evidence has one way in."""
    try:
        found = inspect(upload.data, upload.filename)
    except Uninterpreted:
        return None, None
    except NotProof as understood:
        found = understood.evidence
    except Unreadable as unreadable:
        return unreadable.message, None
    sentence = IS_EVIDENCE.format(format=found.format.label)
    return sentence, sentence
