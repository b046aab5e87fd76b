"""Reads of a running order."""

import sqlalchemy as sa
from sqlalchemy.orm import joinedload

from ordis.ceremonies.models import Ceremony
from ordis.ceremonies.running.models import RunningItem
from ordis.kernel.db import db


def items_of(ceremony: Ceremony) -> list[RunningItem]:
    mine = sa.select(RunningItem).where(RunningItem.ceremony_id == ceremony.id)
    return list(db.session.scalars(mine.order_by(RunningItem.rank, RunningItem.id)))


def item_by_ref(ref: str) -> RunningItem | None:
    found = sa.select(RunningItem).where(RunningItem.ref == ref).options(joinedload(RunningItem.ceremony))
    return db.session.scalar(found)


def held(ref: str) -> RunningItem | None:
    """The same with its ceremony held: the whole order is, as its ranks belong together."""
    ceremony = sa.select(RunningItem.ceremony_id).where(RunningItem.ref == ref).scalar_subquery()
    fresh = {"populate_existing": True}
    db.session.scalar(sa.select(Ceremony).where(Ceremony.id == ceremony).with_for_update().execution_options(**fresh))
    return db.session.scalar(sa.select(RunningItem).where(RunningItem.ref == ref).execution_options(**fresh))


def by_once(once: str) -> RunningItem | None:
    return db.session.scalar(sa.select(RunningItem).where(RunningItem.once == once))
