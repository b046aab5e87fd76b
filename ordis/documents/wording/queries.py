"""Reads of the texts: they are the city's, the same for everyone."""

from collections.abc import Sequence
from functools import cache

import sqlalchemy as sa
from sqlalchemy.orm import joinedload

from ordis.accounts.models import User
from ordis.documents.wording.models import AgreementText, TextDraft, TextWithdrawal
from ordis.documents.wording.purposes import Purpose
from ordis.kernel.db import db


def current_text(purpose: Purpose) -> AgreementText | None:
    """The text in force: the last version that was not withdrawn; None when there is none."""
    statement = sa.select(AgreementText).where(
        AgreementText.purpose == purpose, ~AgreementText.id.in_(sa.select(TextWithdrawal.text_id))
    )
    return db.session.scalar(statement.order_by(AgreementText.version.desc()).limit(1))


def last_version(purpose: Purpose) -> int:
    """The number of the last version ever published, withdrawn or not; 0 on a new base."""
    statement = sa.select(sa.func.max(AgreementText.version)).where(AgreementText.purpose == purpose)
    return db.session.scalar(statement) or 0


def is_withdrawn(text: AgreementText) -> bool:
    """Asked of the database, not of what was read before."""
    return db.session.scalar(_withdrawal_of(), {"text": text.id}) is not None


@cache
def _withdrawal_of() -> sa.Select[tuple[int]]:
    """Built once: each signature asks for it."""
    return sa.select(TextWithdrawal.id).where(TextWithdrawal.text_id == sa.bindparam("text"))


def versions(purpose: Purpose) -> Sequence[AgreementText]:
    """Every version, last first, with its withdrawal: a city publishes a few in a decade."""
    statement = sa.select(AgreementText).options(
        joinedload(AgreementText.withdrawal).joinedload(TextWithdrawal.withdrawn_by).lazyload(User.roles)
    )
    statement = statement.where(AgreementText.purpose == purpose)
    return db.session.scalars(statement.order_by(AgreementText.version.desc())).all()


def drafts(purpose: Purpose) -> Sequence[TextDraft]:
    """Every draft, the one written in last first."""
    statement = sa.select(TextDraft).options(
        joinedload(TextDraft.edited_by).lazyload(User.roles), joinedload(TextDraft.based_on)
    )
    statement = statement.where(TextDraft.purpose == purpose)
    return db.session.scalars(statement.order_by(TextDraft.edited_at.desc(), TextDraft.id.desc())).all()


def draft(ref: str, *, lock: bool = False) -> TextDraft | None:
    """A draft by its reference; with ``lock``, as the database has it now, and held until the transaction ends."""
    statement = sa.select(TextDraft).where(TextDraft.ref == ref)
    if lock:
        statement = statement.with_for_update(of=TextDraft).execution_options(populate_existing=True)
    return db.session.scalar(statement)
