"""Files kept for ever under the SHA-256 of their bytes: a folder by default, ``s3://`` by URL."""

import hashlib
import os
import uuid
from _thread import start_new_thread
from collections.abc import Callable
from contextlib import suppress
from datetime import datetime, timedelta
from pathlib import Path
from threading import Lock
from typing import Final

import fsspec
from fsspec.implementations.local import LocalFileSystem

from ordis.kernel.refusal import Refusal

STORE_FULL = (
    "Le serveur ne peut plus enregistrer de fichier\u202f: son disque est plein, ou protégé contre l’écriture. Rien "
    "n’a été modifié. Prévenez l’administrateur, puis recommencez\u202f: ce qui est à l’écran y reste."
)


_DRAFT: Final = ".part"
_OLD: Final = timedelta(days=1)


class BlobMissing(Exception):
    """The register knows a file that the store cannot give, or gives damaged."""


class Storing:
    """A file on its way into the store, under the name ``sha256``; safe once :meth:`safe` has answered.

    A thread of its own and not one of a pool: a process that is forked meanwhile would wait for threads it never had.
    Started at the low level: ``threading.Thread`` answers once the thread runs, which on a busy machine took several
    milliseconds of the request.
    """

    def __init__(self, sha256: str, put: Callable[[], str]) -> None:
        self.sha256, self._put = sha256, put
        self._failed: BaseException | None = None
        self._running = Lock()
        self._running.acquire()
        start_new_thread(self._run, ())

    def safe(self) -> None:
        """Wait for it. Raises what ``put`` raises."""
        with self._running:  # free once it has ended
            pass
        if self._failed is not None:
            raise self._failed

    def _run(self) -> None:
        try:
            self._put()
        except BaseException as error:
            self._failed = error
        finally:
            self._running.release()


class Blobs:
    """``put`` answers the SHA-256 only when the bytes are safe, and refuses (507) when the store takes no more;
    ``get`` checks what it gives."""

    def __init__(self, url: str) -> None:
        self._fs, self._root = fsspec.core.url_to_fs(url)

    def put(self, data: bytes) -> str:
        sha256 = hashlib.sha256(data).hexdigest()
        path = self._path(sha256)
        try:
            if self._size(path) == len(data):
                self._settle(path)
            else:
                self._write(path, data)
        except OSError as error:
            raise Refusal(STORE_FULL, status=507) from error
        return sha256

    def put_beside(self, data: bytes) -> "Storing":
        """The same, beside what the caller does meanwhile: a disk that is waited for leaves the processor to it."""
        return Storing(hashlib.sha256(data).hexdigest(), lambda: self.put(data))

    def sweep(self, *, before: datetime) -> int:
        """Remove the drafts that a process killed while it wrote has left, begun before that moment; how many.

        A draft that is being written is seconds old. An object store has none: an object appears whole, or not at all.
        """
        if not isinstance(self._fs, LocalFileSystem):
            return 0
        swept = 0
        for draft in Path(self._root).glob(f"??/*{_DRAFT}"):
            with suppress(FileNotFoundError):  # put in place, or swept by another worker, meanwhile
                if draft.stat().st_mtime < before.timestamp():
                    draft.unlink()
                    swept += 1
        return swept

    def _size(self, path: str) -> int | None:
        try:
            size: int | None = self._fs.size(path)
        except FileNotFoundError:
            return None
        return size

    def _settle(self, path: str) -> None:
        """Whoever put the file there may have died before it was safe."""
        if isinstance(self._fs, LocalFileSystem):
            _sync_folder(Path(path).parent)

    def _write(self, path: str, data: bytes) -> None:
        if isinstance(self._fs, LocalFileSystem):
            if not (folder := Path(path).parent).is_dir():
                _make_folders(folder.parent)
            _write_atomically(Path(path), data)
        else:
            self._fs.makedirs(path.rsplit("/", 1)[0], exist_ok=True)
            self._fs.pipe_file(path, data)

    def get(self, sha256: str) -> bytes:
        try:
            data: bytes = self._fs.cat_file(self._path(sha256))
        except FileNotFoundError as error:
            raise BlobMissing(sha256) from error
        if hashlib.sha256(data).hexdigest() != sha256:
            raise BlobMissing(sha256)
        return data

    def remove(self, sha256: str) -> None:
        """For ever; nothing happens when it is gone already. Only of a file that one row named (:mod:`lockbox` draws
        each anew), whose key is destroyed: any other may be named again at any moment."""
        with suppress(FileNotFoundError):
            self._fs.rm_file(self._path(sha256))

    def _path(self, sha256: str) -> str:
        return f"{self._root}/{sha256[:2]}/{sha256[2:]}"


def _write_atomically(path: Path, data: bytes) -> None:
    draft = path.with_name(f"{path.name}.{uuid.uuid4().hex}{_DRAFT}")
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
    _sync_folder(path.parent)


def _make_folders(root: Path) -> None:
    """Every folder of a store by its first file: made by the file that needs it, each would cost a sync of its own.
    They are on the disk before anything is put into them."""
    _make_folder(root)
    for first in range(256):
        (root / f"{first:02x}").mkdir(exist_ok=True)
    _sync_folder(root)


def _make_folder(folder: Path) -> None:
    """With its parents, each on the disk."""
    if folder.is_dir():
        return
    _make_folder(folder.parent)
    folder.mkdir(exist_ok=True)
    _sync_folder(folder.parent)


def _sync_folder(folder: Path) -> None:
    """A file put in place is safe once its folder is: until then a power cut may leave the folder as it was."""
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


_store: Blobs | None = None


def open_store(store: Blobs) -> None:
    """Called once by ``create_app``."""
    global _store
    _store = store


def blobs() -> Blobs:
    if _store is None:
        raise RuntimeError("the blob store is opened by create_app")
    return _store


def sweep_drafts(*, at: datetime) -> int:
    """The job of the worker: what a kill left a day ago or earlier. It reads no row, so it holds no lock."""
    return blobs().sweep(before=at - _OLD)
