"""Reads of the containers of a donation and of the hands that it went through."""

from collections import defaultdict
from collections.abc import Collection, Sequence

import sqlalchemy as sa
from sqlalchemy.orm import joinedload, selectinload

from ordis.documents.models import Document
from ordis.donations.collections.models import CollectionStage, CollectionStop
from ordis.donations.custody.models import Container, CustodyLoad, CustodyTransfer
from ordis.donations.models import Donation
from ordis.kernel.db import db


def containers_of(donation: Donation) -> Sequence[Container]:
    """In the order in which they were added."""
    statement = sa.select(Container).where(Container.donation_id == donation.id)
    return db.session.scalars(statement.order_by(Container.id)).all()


def container_in(donation: Donation, code: str) -> Container | None:
    """The container of the donation that bears ``code``, in any case."""
    statement = sa.select(Container).where(Container.donation_id == donation.id, Container.code == code.upper())
    return db.session.scalar(statement)


def containers_in(donations: Collection[int]) -> dict[int, list[Container]]:
    """Donation id → its containers, in one query."""
    found: dict[int, list[Container]] = defaultdict(list)
    statement = sa.select(Container).where(Container.donation_id.in_(donations)).order_by(Container.id)
    for each in db.session.scalars(statement) if donations else ():
        found[each.donation_id].append(each)
    return found


def container_coded(code: str) -> Container | None:
    """With its donation and its donor."""
    statement = sa.select(Container).where(Container.code == code.upper())
    return db.session.scalar(statement.options(joinedload(Container.donation).joinedload(Donation.donor)))


def chain_of(donation: Donation) -> Sequence[CustodyTransfer]:
    """The hands that the donation went through, oldest first, with what changed hands. Two queries."""
    statement = sa.select(CustodyTransfer).where(CustodyTransfer.donation_id == donation.id)
    loads = selectinload(CustodyTransfer.loads).joinedload(CustodyLoad.container)
    whole = statement.options(loads, joinedload(CustodyTransfer.document).lazyload(Document.issued_by))
    return db.session.scalars(whole.order_by(CustodyTransfer.made_at, CustodyTransfer.id)).all()


def transfer_named(donation: Donation, ref: str) -> CustodyTransfer | None:
    mine = sa.select(CustodyTransfer).where(CustodyTransfer.ref == ref, CustodyTransfer.donation_id == donation.id)
    return db.session.scalar(mine.options(joinedload(CustodyTransfer.document).lazyload(Document.issued_by)))


def transfer_keyed(key: str) -> CustodyTransfer | None:
    return db.session.scalar(sa.select(CustodyTransfer).where(CustodyTransfer.key == key))


def is_replaced(transfer: CustodyTransfer) -> bool:
    later = sa.select(CustodyTransfer.id).where(CustodyTransfer.replaces_id == transfer.id)
    return db.session.scalar(later.limit(1)) is not None


def last_stop(donation: Donation) -> int | None:
    """The stop of a round at which this may happen: the last one that stands."""
    standing = sa.select(CollectionStop.id).where(
        CollectionStop.donation_id == donation.id, CollectionStop.stage != CollectionStage.CANCELLED
    )
    return db.session.scalar(standing.order_by(CollectionStop.arrives_at.desc(), CollectionStop.id.desc()).limit(1))
