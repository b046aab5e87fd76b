"""Receive what was counted at the door: those announced first, the rest as not announced."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

import sqlalchemy as sa

from ordis.accounts.audit import Verb, record
from ordis.accounts.models import User
from ordis.devices import lifecycle
from ordis.devices.codes import fresh_codes
from ordis.devices.lifecycle import Move
from ordis.devices.models import Device, Door
from ordis.donations import queries, reception
from ordis.donations.counted import rules
from ordis.donations.counted.models import CountedBatch
from ordis.donations.counted.rules import Counted
from ordis.donations.custody import packing
from ordis.donations.custody.models import Container
from ordis.donations.models import Donation
from ordis.kernel.db import db, insert_if_new

ALREADY: Final = "Ce lot était déjà reçu\u202f: rien n’a été compté deux fois."


@dataclass(frozen=True, slots=True)
class Outcome:
    """``received``: had been announced; ``added``: had not. ``again``: the same batch had come before."""

    received: int
    added: int
    again: bool = False


def receive_counted(
    *,
    donation: Donation,
    lines: Sequence[Counted],
    told: str,
    key: str,
    disks_removed: bool,
    actor: User,
    at: datetime,
    container: Container | None = None,
) -> Outcome:
    """The whole batch, or nothing of it. ``told``: as typed; ``key``: sent twice with the same one, it is one batch;
    ``container``: that all of it came in.

    Raises :class:`Refusal` when only a scan can tell which of the announced devices came.
    """
    reception.refuse_closed(donation)
    begun = {"donation_id": donation.id, "told": told.strip()[:4000], "received": 0, "added": 0}
    if not insert_if_new(CountedBatch, key=key, at=at, by_id=actor.id, **begun):
        before = db.session.scalars(sa.select(CountedBatch).where(CountedBatch.key == key)).one()
        return Outcome(before.received, before.added, again=True)
    there, added = _receive(donation, lines, disks_removed, actor, at)
    batch = db.session.scalars(sa.select(CountedBatch).where(CountedBatch.key == key)).one()
    batch.received, batch.added = len(there), len(added)
    record(Verb.BATCH_COUNTED, donation.number, actor=actor, at=at, received=len(there), added=len(added))
    if container is not None:
        packing.place(container=container, ids=[*there, *added], actor=actor, at=at)
    db.session.flush()
    db.session.expire(donation, ["devices"])
    return Outcome(len(there), len(added))


def _receive(
    donation: Donation, lines: Sequence[Counted], disks_removed: bool, actor: User, at: datetime
) -> tuple[list[int], list[int]]:
    """The ids of those that were announced, and of those that were not."""
    found: list[int] = []
    added: list[int] = []
    waiting = queries.waiting_devices(donation)
    for line in lines:
        there = rules.taken(line, waiting)
        if there:
            chosen = {device.id for device in there}
            waiting = [device for device in waiting if device.id not in chosen]
            reception.receive(
                donation=donation, devices=there, disks_removed=disks_removed, actor=actor, at=at, door=Door.BULK
            )
            found += sorted(chosen)
        added += _add(donation, line, line.count - len(there), disks_removed, actor, at)
    return found, added


def _add(donation: Donation, line: Counted, count: int, disks_removed: bool, actor: User, at: datetime) -> list[int]:
    if count <= 0:
        return []
    codes = fresh_codes(count)
    row: dict[str, Any] = {
        "kind": line.kind, "donation_id": donation.id, "make": line.make, "model": line.model,
        "screen_inches": line.screen_inches, "created_at": at, "received_at": at,
    }  # fmt: skip
    made = [{**row, "code": code} for code in codes]
    ids = lifecycle.begin(made, Move.RECEIVE, actor=actor, at=at, door=Door.BULK)
    if disks_removed and line.kind.holds_data:
        for device in _named(codes):
            reception.say_disks_removed(device, actor, at)
    return sorted(ids.values())


def _named(codes: Sequence[str]) -> Sequence[Device]:
    return db.session.scalars(sa.select(Device).where(Device.code.in_(codes)).order_by(Device.id)).all()
