"""The running order is written, corrected, put in another order."""

from dataclasses import asdict, dataclass
from datetime import datetime

from ordis.accounts.audit import Verb, record
from ordis.accounts.models import User
from ordis.ceremonies import stages
from ordis.ceremonies.models import Ceremony
from ordis.ceremonies.running import queries, rules
from ordis.ceremonies.running.models import RunningItem
from ordis.kernel.db import db


@dataclass(frozen=True, slots=True)
class ItemFacts:
    title: str
    minutes: int
    speaker: str = ""
    note: str = ""


def add(*, ceremony: Ceremony, facts: ItemFacts, once: str, actor: User, at: datetime) -> RunningItem:
    """At the end; a form sent twice (``once``) adds one item. ``ceremony``: its row, held by the caller."""
    if (known := queries.by_once(once)) is not None and known.ceremony_id == ceremony.id:
        return known
    stages.require_open(ceremony)
    rank = len(queries.items_of(ceremony))
    item = RunningItem(ceremony_id=ceremony.id, rank=rank, once=once, **asdict(facts))
    db.session.add(item)
    db.session.flush()
    _noted(ceremony, actor, at)
    return item


def change(*, item: RunningItem, facts: ItemFacts, actor: User, at: datetime) -> None:
    stages.require_open(item.ceremony)
    for name, value in asdict(facts).items():
        setattr(item, name, value)
    _noted(item.ceremony, actor, at)


def place(*, item: RunningItem, rank: int, actor: User, at: datetime) -> None:
    """``item`` becomes the ``rank``-th, from 0. ``item``: held by the caller."""
    stages.require_open(item.ceremony)
    items = {each.ref: each for each in queries.items_of(item.ceremony)}
    _number([items[ref] for ref in rules.placed(list(items), item.ref, rank)])
    _noted(item.ceremony, actor, at)


def remove(*, item: RunningItem, actor: User, at: datetime) -> None:
    ceremony = item.ceremony
    stages.require_open(ceremony)
    db.session.delete(item)
    db.session.flush()
    _number(queries.items_of(ceremony))
    _noted(ceremony, actor, at)


def _number(items: list[RunningItem]) -> None:
    for rank, item in enumerate(items):
        item.rank = rank
    db.session.flush()


def _noted(ceremony: Ceremony, actor: User, at: datetime) -> None:
    record(Verb.RUNNING_CHANGED, ceremony.name, actor=actor, at=at, ref=ceremony.ref)
