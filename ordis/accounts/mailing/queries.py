"""Reads of the city's texts of messages: the same for everyone who may edit them."""

from collections.abc import Sequence
from functools import cache

import sqlalchemy as sa
from sqlalchemy.orm import joinedload

from ordis.accounts.mailing.kinds import MailStage
from ordis.accounts.mailing.models import MailText
from ordis.accounts.mailing.rules import Words, faults, shipped
from ordis.accounts.models import User
from ordis.kernel.db import db


def last(stage: MailStage) -> MailText | None:
    """The last version, the return to the text of Ordis included; None when nobody ever wrote one."""
    return db.session.scalar(_last(), {"stage": stage.key})


def versions(stage: MailStage) -> Sequence[MailText]:
    """The last first, with who wrote it."""
    told = joinedload(MailText.written_by).lazyload(User.roles)
    mine = sa.select(MailText).where(MailText.stage == stage.key).options(told)
    return db.session.scalars(mine.order_by(MailText.version.desc())).all()


def last_of_each() -> dict[str, MailText]:
    """By the key of the stage, those that somebody ever wrote."""
    told = joinedload(MailText.written_by).lazyload(User.roles)
    newest = sa.select(sa.func.max(MailText.id)).group_by(MailText.stage)
    rows = db.session.scalars(sa.select(MailText).where(MailText.id.in_(newest)).options(told))
    return {row.stage: row for row in rows}


def words(stage: MailStage, row: MailText | None) -> Words:
    """What is sent when ``row`` is the last version. A text of the city that a later Ordis could not fill any more, or
    that lacks what the message now needs, gives way to the shipped one: the message leaves, and the page says it."""
    return own_words(row) if row is not None and not row.is_shipped and not outdated(stage, row) else shipped(stage)


def outdated(stage: MailStage, row: MailText | None) -> list[str]:
    """What keeps the city's own text from being sent, in French."""
    return faults(own_words(row), stage) if row is not None and not row.is_shipped else []


def own_words(row: MailText) -> Words:
    return Words(row.subject, row.body)


@cache
def _last() -> sa.Select[tuple[MailText]]:
    """Built once: each message asks for it."""
    mine = sa.select(MailText).where(MailText.stage == sa.bindparam("stage"))
    return mine.order_by(MailText.version.desc()).limit(1)
