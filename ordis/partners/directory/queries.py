"""Reads of the files that were brought."""

import sqlalchemy as sa
from sqlalchemy.orm import joinedload

from ordis.accounts.models import User
from ordis.kernel.db import db
from ordis.partners.directory.models import DirectoryImport

SHOWN = 20


def import_by_ref(ref: str) -> DirectoryImport | None:
    return db.session.scalar(sa.select(DirectoryImport).where(DirectoryImport.ref == ref))


def last_imports() -> list[DirectoryImport]:
    """Newest first."""
    statement = sa.select(DirectoryImport).options(joinedload(DirectoryImport.uploaded_by).lazyload(User.roles))
    return list(db.session.scalars(statement.order_by(DirectoryImport.id.desc()).limit(SHOWN)))
