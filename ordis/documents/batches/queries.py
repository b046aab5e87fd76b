"""Reads of batches: their list, their progress, and their papers in one file."""

import tempfile
import zipfile
from collections.abc import Sequence
from dataclasses import dataclass
from typing import IO, Any, Final

import sqlalchemy as sa
from sqlalchemy.orm import joinedload, undefer

from ordis.documents.batches.models import Batch, BatchLine, LineState
from ordis.documents.models import Document
from ordis.documents.queries import content
from ordis.kernel.db import db

_IN_MEMORY: Final = 8 * 1024 * 1024
_EPOCH: Final = (1980, 1, 1, 0, 0, 0)  # the same papers make the same file


@dataclass(frozen=True, slots=True)
class Progress:
    """How far one batch is, in lines."""

    total: int
    done: int
    failed: int

    @property
    def waiting(self) -> int:
        return self.total - self.done - self.failed

    def as_json(self) -> dict[str, Any]:
        return {"total": self.total, "done": self.done, "failed": self.failed, "waiting": self.waiting}


def batch_by_ref(ref: str) -> Batch | None:
    return db.session.scalar(sa.select(Batch).where(Batch.ref == ref))


def progress(batch: Batch) -> Progress:
    return progress_of([batch])[batch.id]


def progress_of(batches: Sequence[Batch]) -> dict[int, Progress]:
    """By id, in one read."""
    ids = [batch.id for batch in batches]
    count = sa.select(BatchLine.batch_id, BatchLine.state, sa.func.count()).where(BatchLine.batch_id.in_(ids))
    found: dict[int, dict[LineState, int]] = {batch_id: {} for batch_id in ids}
    for batch_id, state, number in db.session.execute(count.group_by(BatchLine.batch_id, BatchLine.state)):
        found[batch_id][state] = number
    return {
        batch_id: Progress(sum(each.values()), each.get(LineState.DONE, 0), each.get(LineState.FAILED, 0))
        for batch_id, each in found.items()
    }


def latest(limit: int = 20) -> Sequence[Batch]:
    statement = sa.select(Batch).options(joinedload(Batch.asked_by)).order_by(Batch.id.desc()).limit(limit)
    return db.session.scalars(statement).unique().all()  # the roles of a person come along


def failures(batch: Batch, limit: int = 200) -> Sequence[BatchLine]:
    mine = sa.select(BatchLine).where(BatchLine.batch_id == batch.id, BatchLine.state == LineState.FAILED)
    return db.session.scalars(mine.order_by(BatchLine.id).limit(limit)).all()


def waiting_subjects(kind: str) -> set[str]:
    waiting = sa.select(BatchLine.subject).where(BatchLine.kind == kind, BatchLine.state == LineState.WAITING)
    return set(db.session.scalars(waiting))


def archive(batch: Batch) -> IO[bytes]:
    """Every paper of the batch in one zip, each under its number, sealed as it is: joined in one PDF their seals
    would break. Those destroyed since are left out. Kept on the disk beyond 8 MB; one paper in memory at a time."""
    papers = sa.select(Document).join(BatchLine, BatchLine.document_id == Document.id).order_by(Document.id)
    papers = papers.where(BatchLine.batch_id == batch.id, Document.destroyed_at.is_(None))
    out = tempfile.SpooledTemporaryFile(_IN_MEMORY)  # noqa: SIM115 (whoever sends it closes it)
    with zipfile.ZipFile(out, "w", zipfile.ZIP_STORED) as zipped:
        for paper in dict.fromkeys(db.session.scalars(papers.options(undefer(Document.content_key)))):
            zipped.writestr(zipfile.ZipInfo(f"{paper.number}.pdf", _EPOCH), content(paper))
    out.seek(0)
    return out
