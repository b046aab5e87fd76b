"""Files that hold personal data, in the blob store: each locked with a key of its own, kept by the row that names it.

The store never forgets and its backups neither: a file is destroyed by forgetting its key. The key is an
``EncryptedText`` column, so that it follows the rotation of the data keys without the file being written again.
"""

import hashlib
import os
from base64 import b64decode, b64encode
from dataclasses import dataclass
from typing import Final

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from ordis.kernel.blobs import BlobMissing, Storing, blobs

_NONCE: Final = 12  # bytes, NIST SP 800-38D §5.2.1.1


@dataclass(frozen=True, slots=True)
class Locked:
    """``sha256`` is of the clear bytes; ``blob`` names what the store keeps; ``key`` opens it (base64, 256 bits)."""

    sha256: str
    blob: str
    key: str


def new_key() -> str:
    """For files that are destroyed together."""
    return b64encode(AESGCM.generate_key(256)).decode()


def lock(data: bytes, key: str = "") -> Locked:
    """Encrypt (AES-256-GCM) and store, by a ``key`` of its own unless one is given. Safe once it answers; raises
    ``Refusal`` when the store takes nothing."""
    key = key or new_key()
    return Locked(hashlib.sha256(data).hexdigest(), blobs().put(_encrypted(data, key)), key)


def lock_beside(data: bytes, key: str = "") -> tuple[Locked, Storing]:
    """The same, stored beside what the caller does meanwhile: nothing may name it before ``Storing.safe``."""
    key = key or new_key()
    storing = blobs().put_beside(_encrypted(data, key))
    return Locked(hashlib.sha256(data).hexdigest(), storing.sha256, key), storing


def _encrypted(data: bytes, key: str) -> bytes:
    nonce = os.urandom(_NONCE)
    return nonce + AESGCM(b64decode(key)).encrypt(nonce, data, None)


def unlock(blob: str, key: str) -> bytes:
    """The clear bytes. Raises :class:`BlobMissing` when the store lost or damaged them, or the key is another's."""
    try:
        return opened(blobs().get(blob), key)
    except ValueError as error:
        raise BlobMissing(blob) from error


def opened(data: bytes, key: str | None) -> bytes:
    """``data`` as it was before it was locked; itself when it never was (no ``key``). ``ValueError`` when the key is
    another's, or the bytes are damaged."""
    if key is None:
        return data
    try:
        return AESGCM(b64decode(key)).decrypt(data[:_NONCE], data[_NONCE:], None)
    except InvalidTag as error:
        raise ValueError("another key, or damaged") from error
