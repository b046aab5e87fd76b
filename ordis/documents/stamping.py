"""Time-stamps come after the seal, asked by the worker: a paper never waits for an authority (ADR 17)."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Final

import sqlalchemy as sa

from ordis.accounts.audit import Verb, record
from ordis.documents.models import Document, TimestampRequest
from ordis.documents.timestamp import Ask, NoTimestamp, Timestamp, over_http, timestamp
from ordis.kernel.blobs import blobs
from ordis.kernel.db import db, reading
from ordis.kernel.transaction import in_one_transaction

_LONGEST_WAIT: Final = timedelta(hours=6)


def stamp_waiting(url: str | None, *, at: datetime, limit: int = 100) -> int:
    """Ask for the time-stamps that are due; how many came. Each is tried again later and later, never given up.

    No transaction is open while the authority is spoken to. One failure ends the run: an authority that hangs is
    waited for once a minute, and the worker's other jobs are not. Without an address the papers wait.
    """
    if url is None:
        return 0
    with reading():
        waiting = in_one_transaction(lambda: _due(at, limit))
    came = 0
    for document_id in waiting:
        if not _stamp(document_id, over_http(url), at):
            break
        came += 1
    return came


def _due(at: datetime, limit: int) -> Sequence[int]:
    due = sa.select(TimestampRequest.document_id).where(TimestampRequest.next_try_at <= at)
    return db.session.scalars(due.order_by(TimestampRequest.next_try_at).limit(limit)).all()


def ask_again(*, at: datetime) -> int:
    """Let every paper without a time-stamp be asked for now, those sealed before there was an authority too; how
    many. In the caller's transaction."""
    db.session.execute(sa.update(TimestampRequest).values(next_try_at=at))
    bare = sa.select(Document.id).where(
        Document.timestamp_sha256.is_(None), Document.id.not_in(sa.select(TimestampRequest.document_id))
    )
    for document_id in db.session.scalars(bare).all():
        db.session.add(TimestampRequest(document_id=document_id, asked_at=at, next_try_at=at))
    db.session.flush()
    return waiting_count()


def waiting_count() -> int:
    return db.session.scalar(sa.select(sa.func.count()).select_from(TimestampRequest)) or 0


def last_error() -> str | None:
    """Why the latest try failed; None when none waits for a second try."""
    latest = sa.select(TimestampRequest.last_error).where(TimestampRequest.last_error.is_not(None))
    return db.session.scalar(latest.order_by(TimestampRequest.next_try_at.desc()).limit(1))


def token(document: Document) -> bytes | None:
    """The answer of the authority, whole (``.tsr``)."""
    return blobs().get(document.timestamp_sha256) if document.timestamp_sha256 else None


def _stamp(document_id: int, ask: Ask, at: datetime) -> bool:
    """Whether the token came, or nobody asks for it any more."""
    claimed = in_one_transaction(lambda: _claim(document_id, at))
    if claimed is None:
        return True
    sha256, issued_at = claimed
    try:
        stamp = timestamp(sha256, ask=ask, after=issued_at, before=at)
    except NoTimestamp as error:
        reason = str(error)
        in_one_transaction(lambda: _note(document_id, reason))
        return False
    in_one_transaction(lambda: _keep(document_id, stamp, at))
    return True


def _claim(document_id: int, at: datetime) -> tuple[str, datetime] | None:
    """SHA-256 and time of the paper to stamp now, put off for everybody else meanwhile."""
    lock = {"skip_locked": True, "of": TimestampRequest}
    row = db.session.get(TimestampRequest, document_id, with_for_update=lock, populate_existing=True)
    if row is None or row.next_try_at > at:
        return None
    row.tries += 1
    row.next_try_at = at + min(timedelta(minutes=2 ** min(row.tries, 10)), _LONGEST_WAIT)
    return row.document.sha256, row.document.issued_at


def _note(document_id: int, reason: str) -> None:
    row = db.session.get(TimestampRequest, document_id, populate_existing=True)
    if row is not None:
        row.last_error = reason[:300]


def _keep(document_id: int, stamp: Timestamp, at: datetime) -> None:
    """Once: a second worker that asked meanwhile changes nothing."""
    row = db.session.get(
        TimestampRequest, document_id, with_for_update={"of": TimestampRequest}, populate_existing=True
    )
    if row is None:
        return
    document = row.document
    document.timestamp_sha256, document.timestamped_at = blobs().put(stamp.response), stamp.at
    db.session.delete(row)
    record(Verb.DOCUMENT_TIMESTAMPED, document.number, actor=None, at=at)
