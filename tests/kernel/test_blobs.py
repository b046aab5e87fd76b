"""The store of files: safe once it answers, and clean of what a kill left."""

import hashlib
import os
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

import fsspec
import pytest
from flask import Flask

from ordis.jobs import JOBS
from ordis.kernel.blobs import BlobMissing, Blobs, blobs, open_store
from ordis.kernel.refusal import Refusal

NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)


@pytest.fixture
def store(tmp_path: Path) -> Blobs:
    return Blobs(str(tmp_path / "data" / "blobs"))


@contextmanager
def synced(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[str]]:
    """What is put on the disk, in order: the name of a folder, « file » for a file, « place » when one is put there."""
    told: list[str] = []
    real_sync, real_replace = os.fsync, os.replace

    def sync(descriptor: int) -> None:
        path = Path(os.readlink(f"/proc/self/fd/{descriptor}"))
        told.append(path.name if path.is_dir() else "file")
        real_sync(descriptor)

    def replace(source: Path, target: Path) -> None:
        real_replace(source, target)
        told.append("place")

    with monkeypatch.context() as patch:
        patch.setattr(os, "fsync", sync)
        patch.setattr(os, "replace", replace)
        yield told


def test_the_folder_is_on_the_disk_before_the_store_answers(
    store: Blobs, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    name = hashlib.sha256(b"a paper").hexdigest()
    with synced(monkeypatch) as told:
        assert store.put(b"a paper") == name
    new_folders = [tmp_path.name, "data", "blobs"]  # each parent, once the one below is made
    assert told == [*new_folders, "file", "place", name[:2]]
    with synced(monkeypatch) as told:
        store.put(b"a paper")
    assert told == [name[:2]], "whoever put it there may have died before its folder was safe"


def test_only_the_first_file_makes_folders(store: Blobs, monkeypatch: pytest.MonkeyPatch) -> None:
    store.put(b"a paper")
    other = hashlib.sha256(b"another").hexdigest()
    with synced(monkeypatch) as told:
        store.put(b"another")
    assert told == ["file", "place", other[:2]]


def test_what_is_stored_beside_is_there_once_safe_and_a_store_that_is_full_is_told_then(
    store: Blobs, monkeypatch: pytest.MonkeyPatch
) -> None:
    storing = store.put_beside(b"a paper")
    storing.safe()
    storing.safe()  # asked again, it is still so
    assert store.get(storing.sha256) == b"a paper"

    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "replace", full)
    refused = store.put_beside(b"another paper")
    with pytest.raises(Refusal, match="plein"):
        refused.safe()


def test_what_is_put_is_given_back_and_what_is_damaged_is_not(store: Blobs, tmp_path: Path) -> None:
    name = store.put(b"a paper")
    assert store.get(name) == b"a paper"
    (tmp_path / "data" / "blobs" / name[:2] / name[2:]).write_bytes(b"b paper")
    for missing in (name, "0" * 64):
        with pytest.raises(BlobMissing):
            store.get(missing)


def draft(store: Blobs, folder: Path, age: timedelta) -> Path:
    """A draft beside a file of the store, last written that long ago."""
    name = store.put(f"a file {age}".encode())
    path = folder / name[:2] / f"{name[2:]}.{'0' * 32}.part"
    path.write_bytes(b"half of it")
    moment = (NOW - age).timestamp()
    os.utime(path, (moment, moment))
    return path


def test_drafts_of_the_day_before_are_swept_and_neither_live_ones_nor_files(store: Blobs, tmp_path: Path) -> None:
    folder = tmp_path / "data" / "blobs"
    live, left = (draft(store, folder, timedelta(hours=hours)) for hours in (23, 25))
    files = {path for path in folder.rglob("*") if path.is_file() and path.suffix != ".part"}
    for path in files:
        os.utime(path, (0, 0))
    assert [store.sweep(before=NOW - timedelta(days=1)) for _ in range(2)] == [1, 0]
    assert (live.exists(), left.exists()) == (True, False)
    assert all(path.exists() for path in files)


def test_a_store_that_was_never_written_has_nothing_to_sweep(store: Blobs) -> None:
    assert store.sweep(before=NOW) == 0


def test_an_object_store_has_no_drafts() -> None:
    store = Blobs("memory://swept")
    fsspec.filesystem("memory").pipe_file("/swept/ab/cd.part", b"x")
    assert store.sweep(before=datetime(2100, 1, 1, tzinfo=UTC)) == 0
    assert store.get(store.put(b"a paper")) == b"a paper"


@pytest.fixture
def used(store: Blobs, app: Flask) -> Iterator[Blobs]:
    usual = blobs()
    open_store(store)
    yield store
    open_store(usual)


def test_the_worker_sweeps_by_itself(used: Blobs, tmp_path: Path) -> None:
    left = draft(used, tmp_path / "data" / "blobs", timedelta(days=2))
    work, _minutes = JOBS["sweep_drafts"]
    assert work(at=NOW) == 1
    assert not left.exists()
