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

from ordis.kernel.blobs import BlobMissing, blobs

_NONCE: Final = 12  # bytes, NIST SP 800-38D §5.2.1.1


@dataclass(frozen=True, slots=True)
class Locked:
    """``sha256`` is of the clear bytes; ``blob`` names what the store keeps; ``key`` opens it (base64, 256 bits)."""

    sha256: str
    blob: str
    key: str


def lock(data: bytes) -> Locked:
    """Encrypt (AES-256-GCM) and store. Safe once it answers; raises ``Refusal`` when the store takes nothing."""
    key, nonce = AESGCM.generate_key(256), os.urandom(_NONCE)
    blob = blobs().put(nonce + AESGCM(key).encrypt(nonce, data, None))
    return Locked(hashlib.sha256(data).hexdigest(), blob, b64encode(key).decode())


def unlock(blob: str, key: str) -> bytes:
    """The clear bytes. Raises :class:`BlobMissing` when the store lost or damaged them, or the key is another's."""
    data = blobs().get(blob)
    try:
        return AESGCM(b64decode(key)).decrypt(data[:_NONCE], data[_NONCE:], None)
    except (InvalidTag, ValueError) as error:
        raise BlobMissing(blob) from error
