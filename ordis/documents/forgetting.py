"""The end of the papers that name a person: their key is destroyed, and what the store and its backups keep of them
can be read by nobody. The register remains: number, date, SHA-256."""

from collections.abc import Sequence
from datetime import datetime

import sqlalchemy as sa

from ordis.accounts.audit import Verb, record
from ordis.accounts.models import User
from ordis.documents.models import Document
from ordis.kernel.db import db


def destroy_about(*, subject: str, actor: User | None, at: datetime) -> Sequence[Document]:
    """Destroy every locked paper on that subject, with what it was made of and its page; those destroyed now. In the
    caller's transaction; again, nothing happens. Papers in clear name nobody, and stay."""
    theirs = sa.select(Document).where(Document.subject == subject, Document.content_key.is_not(None))
    papers = db.session.scalars(theirs.order_by(Document.id).with_for_update(of=Document)).all()
    for paper in papers:
        paper.content_key, paper.destroyed_at = None, at
        record(Verb.DOCUMENT_DESTROYED, paper.number, actor=actor, at=at)
    db.session.flush()
    return papers
