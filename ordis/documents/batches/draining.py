"""The worker's part: the lines that wait are sealed in small transactions, oldest batch first.

A line, its paper and what is noted on its subject are written together: a process killed at any point leaves the line
as it was, and the next run takes it again. Between two transactions the writers' lock is left to people.
"""

import logging
import time
from collections.abc import Callable, Sequence
from contextlib import nullcontext
from datetime import datetime
from typing import Final, TypeVar

import sqlalchemy as sa

from ordis.documents.actions import Makers, Order, in_this_process, issue_all
from ordis.documents.batches import kinds
from ordis.documents.batches.kinds import Kind
from ordis.documents.batches.models import Batch, BatchLine, LineState
from ordis.documents.batches.processes import Crew
from ordis.kernel import clock
from ordis.kernel.db import db, reading
from ordis.kernel.refusal import Refusal
from ordis.kernel.transaction import in_one_transaction

Made = TypeVar("Made")
log = logging.getLogger(__name__)

HELD_S: Final = 0.25  # of the writers' lock, aimed at
PAUSE_S: Final = 0.03  # left to people in between: they ask for the lock every 5 ms
FEW: Final = 12  # lines under which other processes are not worth starting
_LARGEST: Final = 16
BROKEN: Final = (
    "Ordis n’a pas su faire ce document. L’erreur est au journal du serveur\u202f: prévenez l’administrateur."
)
NO_SUCH_KIND: Final = "Ordis ne sait plus faire ce genre de document. Rien n’a été scellé."


class _Held(Exception):
    """Nothing can be sealed for now: the batch waits, and its lines are as they were."""


def seal_waiting(*, most: int = 2_000, processes: int | None = None) -> int:
    """Seal what waits; how many lines were settled, sealed or failed. A second worker takes other lines."""
    waiting = _count()
    if not waiting:
        return 0
    with Crew(processes) if waiting >= FEW and processes != 1 else nullcontext(in_this_process) as makers:
        return _drain(makers, most)


def _count() -> int:
    with reading():
        statement = sa.select(sa.func.count()).where(BatchLine.state == LineState.WAITING)
        return in_one_transaction(lambda: db.session.scalar(statement)) or 0


def _drain(makers: Makers, most: int) -> int:
    settled, size, held = 0, 4, set[int]()
    while settled < most:
        began = time.monotonic()
        batch_id, taken = _once(makers, size, held)
        if batch_id is None:
            break
        settled += taken
        spent = time.monotonic() - began
        size = max(1, min(_LARGEST, 2 * size, int(size * HELD_S / max(spent, 0.001))))
        time.sleep(PAUSE_S)
    return settled


def _once(makers: Makers, size: int, held: set[int]) -> tuple[int | None, int]:
    """The batch that was worked on, and how many of its lines were settled; None when nothing waits."""
    batch_id = in_one_transaction(lambda: _next_batch(held))
    if batch_id is None:
        return None, 0
    at = clock.now()
    try:
        taken = in_one_transaction(lambda: _chunk(batch_id, size, makers, at))
    except _Held as error:
        reason, taken = str(error), 0
        in_one_transaction(lambda: _hold(batch_id, reason))
    if not taken:
        held.add(batch_id)  # or another worker has the lines that are left
    return batch_id, taken


def _next_batch(held: set[int]) -> int | None:
    open_ones = sa.select(Batch.id).where(Batch.finished_at.is_(None), Batch.id.not_in(held))
    return db.session.scalar(open_ones.order_by(Batch.id).limit(1))


def _hold(batch_id: int, reason: str) -> None:
    batch = db.session.get(Batch, batch_id)
    if batch is not None:
        batch.held_by = reason[:400]


def _chunk(batch_id: int, size: int, makers: Makers, at: datetime) -> int:
    batch = db.session.get_one(Batch, batch_id, populate_existing=True)
    mine = sa.select(BatchLine).where(BatchLine.batch_id == batch_id, BatchLine.state == LineState.WAITING)
    lines = db.session.scalars(mine.order_by(BatchLine.id).limit(size).with_for_update(skip_locked=True)).all()
    kind = kinds.of(batch.kind)
    if kind is None:
        for line in lines:
            _fail(line, NO_SUCH_KIND, at)
    else:
        _seal(kind, lines, batch, makers, at)
    batch.held_by = ""
    db.session.flush()
    if db.session.scalar(sa.select(mine.exists())) is False:
        batch.finished_at = at
    return len(lines)


def _seal(kind: Kind, lines: Sequence[BatchLine], batch: Batch, makers: Makers, at: datetime) -> None:
    """All together; when that fails, one by one, so that the one at fault is found and the others are sealed."""
    orders = {line: order for line in lines if (order := _prepared(kind, line, batch, at)) is not None}
    try:
        with db.session.begin_nested():
            _issue(kind, orders, batch, makers, at)
    except Exception as error:
        _refuse_for_all(error)
        log.warning("a chunk of batch %s is made again line by line: %s", batch.ref, error)
        for line, order in orders.items():
            _alone(kind, line, order, batch, at)


def _prepared(kind: Kind, line: BatchLine, batch: Batch, at: datetime) -> Order | None:
    def prepare() -> Order:
        return kind.prepare(line.subject, batch.asked_by, at)

    return _trying(line, at, prepare)


def _alone(kind: Kind, line: BatchLine, order: Order, batch: Batch, at: datetime) -> None:
    _trying(line, at, lambda: _issue(kind, {line: order}, batch, in_this_process, at))


def _trying(line: BatchLine, at: datetime, work: Callable[[], Made]) -> Made | None:
    try:
        with db.session.begin_nested():
            return work()
    except Refusal as refusal:
        _refuse_for_all(refusal)
        _fail(line, refusal.message, at)
    except Exception:
        log.exception("line %s of a batch cannot be made", line.id)
        _fail(line, BROKEN, at)
    return None


def _refuse_for_all(error: Exception) -> None:
    """No seal can be put on, or the disk is full: that is nobody's fault in the list."""
    if isinstance(error, Refusal) and error.status >= 500:
        raise _Held(error.message) from error


def _issue(kind: Kind, orders: dict[BatchLine, Order], batch: Batch, makers: Makers, at: datetime) -> None:
    papers = issue_all(list(orders.values()), actor=batch.asked_by, at=at, makers=makers)
    for line, paper in zip(orders, papers, strict=True):
        kind.settle(line.subject, paper)
        line.state, line.document, line.done_at = LineState.DONE, paper, at
    db.session.flush()


def _fail(line: BatchLine, reason: str, at: datetime) -> None:
    line.state, line.reason, line.done_at = LineState.FAILED, reason[:400], at
