"""Files kept for ever under the SHA-256 of their bytes: a folder by default, ``s3://`` by URL."""

import hashlib
import os
import uuid
from contextlib import suppress

import fsspec
from fsspec.implementations.local import LocalFileSystem

from ordis.kernel.refusal import Refusal

STORE_FULL = (
    "Le serveur ne peut plus enregistrer de fichier\u202f: son disque est plein, ou protégé contre l’écriture. Rien "
    "n’a été modifié. Prévenez l’administrateur, puis recommencez\u202f: ce qui est à l’écran y reste."
)


class BlobMissing(Exception):
    """The register knows a file that the store cannot give, or gives damaged."""


class Blobs:
    """``put`` answers the SHA-256 only when the bytes are safe, and refuses (507) when the store takes no more;
    ``get`` checks what it gives."""

    def __init__(self, url: str) -> None:
        self._fs, self._root = fsspec.core.url_to_fs(url)

    def put(self, data: bytes) -> str:
        sha256 = hashlib.sha256(data).hexdigest()
        path = self._path(sha256)
        if self._fs.exists(path) and self._fs.size(path) == len(data):
            return sha256
        try:
            self._write(path, data)
        except OSError as error:
            raise Refusal(STORE_FULL, status=507) from error
        return sha256

    def _write(self, path: str, data: bytes) -> None:
        self._fs.makedirs(path.rsplit("/", 1)[0], exist_ok=True)
        if isinstance(self._fs, LocalFileSystem):
            _write_atomically(path, data)
        else:
            self._fs.pipe_file(path, data)

    def get(self, sha256: str) -> bytes:
        try:
            data: bytes = self._fs.cat_file(self._path(sha256))
        except FileNotFoundError as error:
            raise BlobMissing(sha256) from error
        if hashlib.sha256(data).hexdigest() != sha256:
            raise BlobMissing(sha256)
        return data

    def _path(self, sha256: str) -> str:
        return f"{self._root}/{sha256[:2]}/{sha256[2:]}"


def _write_atomically(path: str, data: bytes) -> None:
    draft = f"{path}.{uuid.uuid4().hex}.part"
    try:
        with open(draft, "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        os.replace(draft, path)
    except OSError:
        with suppress(OSError):
            os.unlink(draft)
        raise


_store: Blobs | None = None


def open_store(store: Blobs) -> None:
    """Called once by ``create_app``."""
    global _store
    _store = store


def blobs() -> Blobs:
    if _store is None:
        raise RuntimeError("the blob store is opened by create_app")
    return _store
