"""Demonstrations loaded by processes of their own, each in its base and folder, with real commits."""

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import sqlalchemy as sa
from flask import Flask

from ordis.documents.models import Document
from ordis.kernel import lockbox
from ordis.kernel.blobs import Blobs
from ordis.kernel.crypto import Vault
from ordis.kernel.db import db, prepare_engine, reading

ROOT = Path(__file__).parents[2]
TWINS = ("twin", "other_twin")
"""Names of two loads that must give the same."""
ONE_DAY = """
from datetime import UTC, datetime
from ordis import create_app, demo, serving
from ordis.kernel import clock
with create_app().app_context():
    serving.migrate()
    with clock.frozen(datetime(2026, 11, 20, 9, 30, tzinfo=UTC)):
        demo.load({devices}, {seed})
"""
"""Loads on a chosen day: what is in hand is dated from the day of loading."""


@dataclass(slots=True)
class Loading:
    """A process that loads. ``finish`` waits for it and gives what it printed."""

    folder: Path
    url: str
    process: "subprocess.Popen[str]"

    def finish(self) -> str:
        printed, complaints = self.process.communicate(timeout=900)
        assert self.process.returncode == 0, complaints
        return printed

    def stop(self) -> None:
        """End it, whether anybody waited for it or not."""
        self.process.kill()
        self.process.communicate()

    @property
    def environment(self) -> dict[str, str]:
        return environment(self.folder, self.url)


def environment(folder: Path, url: str) -> dict[str, str]:
    clean = {name: value for name, value in os.environ.items() if not name.startswith("ORDIS_")}
    return clean | {"ORDIS_DATA_DIR": str(folder), "ORDIS_DATABASE_URL": url}


def by_command(folder: Path, url: str, *arguments: str) -> Loading:
    return _start(folder, url, "-m", "ordis.cli", "demo", *arguments)


def on_one_day(folder: Path, url: str, *, devices: int, seed: int) -> Loading:
    return _start(folder, url, "-c", ONE_DAY.format(devices=devices, seed=seed))


def _start(folder: Path, url: str, *arguments: str) -> Loading:
    process = subprocess.Popen(
        [sys.executable, *arguments], env=environment(folder, url), cwd=ROOT, text=True,
        stdout=subprocess.PIPE, stderr=subprocess.PIPE,
    )  # fmt: skip
    return Loading(folder, url, process)


@contextmanager
def opened(app: Flask, url: str) -> Iterator[sa.orm.Session]:
    """The session of the application, reading the base at ``url`` during the block."""
    with app.app_context(), reading():
        engines = db._app_engines[app]
        usual, engine = engines[None], sa.create_engine(url)
        prepare_engine(engine)
        engines[None] = engine
        try:
            yield db.session()
        finally:
            db.session.remove()
            engines[None] = usual
            engine.dispose()


def pdf_of(folder: Path, story: sa.orm.Session, paper: Document) -> bytes:
    """The sealed PDF, opened with the keys of that folder: those of the tests are others."""
    raw = sa.type_coerce(Document.content_key, sa.LargeBinary)
    locked = story.scalar(sa.select(raw).where(Document.id == paper.id))
    vault = Vault([(folder / "keys" / "data.key").read_bytes()], b"")
    return lockbox.opened(
        Blobs(str(folder / "blobs")).get(paper.blob), vault.decrypt(bytes(locked)) if locked else None
    )
