"""The server dies in the middle of a signature: either nothing happened, or everything did."""

import os
import resource
import signal
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask
from sqlalchemy import event

from ordis import settings
from ordis.accounts.models import User
from ordis.devices.models import Device, Stage
from ordis.documents.declared import Declared
from ordis.documents.models import Document
from ordis.handover import signing
from ordis.handover.models import Handover
from ordis.handover.pdf import render_agreement
from ordis.kernel import clock
from ordis.kernel.blobs import STORE_FULL
from ordis.kernel.db import Base, begin_writing, db, reading
from ordis.kernel.refusal import Refusal
from ordis.kernel.transaction import in_one_transaction
from ordis.referrals.models import Referral
from tests.handover import making
from tests.handover.test_pdf import FACTS, IDENTITY

MOST_STEPS = 400
FULL = 3  # exit code of a process whose store refused


class Signature:
    """One signature that waits, as any process may submit it: names only, nothing of a session."""

    def __init__(self) -> None:
        render_agreement(FACTS, IDENTITY)  # fonts are read once, by this process
        for first in range(256):  # names of sealed files are drawn anew at each attempt: none makes a folder of its own
            Path(settings.current().blob_url, f"{first:02x}").mkdir(parents=True, exist_ok=True)
        case = making.ready()
        self.ref, self.key, self.agent, self.code = case.referral.ref, case.key, case.agent.id, case.device.code
        self.declared: Declared = making.declared(case.referral)
        self.at = clock.now()
        db.session.commit()
        db.session.remove()

    def submit(self) -> str:
        """The reference of the handover, committed."""
        with clock.frozen(self.at):
            begin_writing()
            return in_one_transaction(self._sign)

    def _sign(self) -> str:
        referral = db.session.scalars(sa.select(Referral).where(Referral.ref == self.ref)).one()
        agent = db.session.get_one(User, self.agent)
        given = {"key": self.key, "declared": self.declared, "actor": agent, "at": self.at}
        return signing.sign(referral=referral, **given).ref


def everything() -> dict[str, list[Any]]:
    """Every row of every table, as the database has it."""
    db.session.remove()
    with reading(), db.engine.connect() as connection:
        return {
            table.name: sorted(map(repr, connection.execute(sa.select(sa.literal_column("*")).select_from(table))))
            for table in Base.metadata.sorted_tables
        }


def die_at(step: int) -> None:
    """From now on count the steps of this process, and die by SIGKILL on the way into the one of that number.

    A step is a statement, a commit, the end of a commit, a folder made, a file opened to be written, a file put in
    place, or its folder opened to be put on the disk.
    """
    left, store = [step], settings.current().blob_url

    def count(*_: object, **__: object) -> None:
        left[0] -= 1
        if left[0] < 0:
            os.kill(os.getpid(), signal.SIGKILL)

    def watch(name: str, given: tuple[Any, ...]) -> None:
        if name in ("os.rename", "os.mkdir") or (name == "open" and is_of_the_store(str(given[0]), given[2])):
            count()

    def is_of_the_store(path: str, flags: int) -> bool:
        return path.endswith(".part") or bool(flags & os.O_DIRECTORY and path.startswith(store))

    event.listen(db.engine, "before_cursor_execute", count)
    event.listen(db.engine, "commit", count)
    event.listen(db.session, "after_commit", count)
    sys.addaudithook(watch)


def in_another_process(work: Callable[[], object], before: Callable[[], None]) -> int:
    """``work`` in a copy of this process, after ``before``; how it ended, as ``os.waitpid`` says it."""
    db.session.remove()
    db.engine.dispose()
    if pid := os.fork():
        return os.waitpid(pid, 0)[1]
    try:
        db.engine.dispose(close=False)
        before()
        work()
    except Refusal as refusal:
        os._exit(FULL if refusal.message == STORE_FULL else 1)
    except BaseException:
        os._exit(1)
    os._exit(0)


def test_killed_before_each_step_nothing_or_everything_has_happened(own_database: Flask) -> None:
    waiting = Signature()
    before, killed = everything(), 0
    for step in range(MOST_STEPS):
        ended = in_another_process(waiting.submit, lambda step=step: die_at(step))
        now = everything()
        if now != before:
            break
        assert os.WIFSIGNALED(ended), f"step {step} ended by {ended} and did nothing"
        killed += 1
    assert killed > 30, "a signature has more steps than that: they were not seen"
    assert os.WTERMSIG(ended) == signal.SIGKILL, "the last one died too, once everything was written"
    assert_signed_once(waiting)
    assert everything() == now, "sent again, it is the same handover"


def assert_signed_once(waiting: Signature) -> None:
    handover = db.session.scalars(sa.select(Handover)).one()
    assert waiting.submit() == handover.ref
    device = db.session.scalars(sa.select(Device).where(Device.code == waiting.code)).one()
    assert device.stage is Stage.HANDED_OVER
    assert [document.number for document in db.session.scalars(sa.select(Document))] == ["CNR-2026-00001"]
    assert [line.device_id for line in handover.devices] == [device.id]


def small_files() -> None:
    """As on a full disk: no file of this process grows beyond 40 kB. The proof file goes in, the paper does not."""
    resource.setrlimit(resource.RLIMIT_FSIZE, (40_000, resource.getrlimit(resource.RLIMIT_FSIZE)[1]))


def drafts() -> set[Path]:
    """Files that the store has begun and not put in place."""
    return set(settings.current().data_dir.rglob("*.part"))


def test_on_a_full_disk_the_signature_is_refused_in_words_and_nothing_has_changed(own_database: Flask) -> None:
    waiting = Signature()
    before, half_written = everything(), drafts()
    ended = in_another_process(waiting.submit, small_files)
    assert os.waitstatus_to_exitcode(ended) == FULL
    assert everything() == before
    assert drafts() == half_written
    waiting.submit()
    assert_signed_once(waiting)


@pytest.mark.parametrize("runs", [2])
def test_the_same_key_from_two_processes_is_one_handover(own_database: Flask, runs: int) -> None:
    waiting = Signature()
    assert [in_another_process(waiting.submit, lambda: None) for _ in range(runs)] == [0] * runs
    assert_signed_once(waiting)
