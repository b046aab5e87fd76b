"""What sleeps since when, and what families wait for against what there is: counts, never a person's data."""

from collections import Counter, defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

import sqlalchemy as sa
from sqlalchemy.orm import joinedload, lazyload

from ordis.devices.models import Device, Hold, Kind, Stage
from ordis.kernel.db import Base, db
from ordis.stock import rules, tree
from ordis.stock.queries import all_places
from ordis.stock.rules import IN_THE_WORKSHOP, Need, Wait

SHOWN = 20
WINDOW = 5_000
"""Devices of one stage that are looked at, those that have waited longest: the page costs the same at any size."""
UNRATED = ""
_WAITING_FOR_ONE, _TO_DECIDE = "accepted", "submitted"


@dataclass(frozen=True, slots=True)
class SleepFilter:
    """AND between what is set; ``place_id`` 0 is « nowhere »."""

    stage: Stage | None = None
    kind: Kind | None = None
    place_id: int | None = None

    def here(self) -> list[sa.ColumnElement[bool]]:
        """The place alone: an index holds the devices of a place and of a stage by the day they came to it."""
        if self.place_id is None:
            return []
        return [Device.place_id == self.place_id if self.place_id else Device.place_id.is_(None)]

    @property
    def stages(self) -> tuple[Stage, ...]:
        return (self.stage,) if self.stage else IN_THE_WORKSHOP


@dataclass(frozen=True, slots=True)
class PlaceWait:
    """One place, or none, and how long what stands in it has waited. ``code`` is empty for none."""

    code: str
    path: str
    wait: Wait


@dataclass(frozen=True, slots=True)
class Sleeping:
    whole: Wait | None
    by_stage: list[tuple[Stage, Wait]]
    by_place: list[PlaceWait]


def sleeping(wanted: SleepFilter, *, today: date) -> Sleeping:
    """Counts, medians and oldest, to the day, by stage and by place. Two queries, which read by index at most
    ``WINDOW`` devices of each stage: those that have waited longest."""
    stages: dict[Stage, dict[int, int]] = defaultdict(lambda: defaultdict(int))
    places: dict[int | None, dict[Stage, dict[int, int]]] = defaultdict(lambda: defaultdict(lambda: defaultdict(int)))
    looked_at: Counter[Stage] = Counter()
    statement = sa.union_all(*(_waited(stage, wanted) for stage in wanted.stages))
    for name, place_id, kind, since, devices in db.session.execute(statement).tuples():
        stage, days = Stage(name), max((today - _as_date(since)).days, 0)
        looked_at[stage] += devices
        if wanted.kind in {None, kind}:
            stages[stage][days] += devices
            places[place_id][stage][days] += devices
    more = {stage: looked_at[stage] >= WINDOW for stage in wanted.stages}
    by_stage = [
        (stage, rules.wait({stage: stages[stage]}, more=more[stage])) for stage in IN_THE_WORKSHOP if stage in stages
    ]
    whole = rules.wait(stages, more=any(more.values())) if stages else None
    return Sleeping(whole, by_stage, _by_place(places))


def _waited(stage: Stage, wanted: SleepFilter) -> sa.Select[tuple[str, int | None, Kind, object, int]]:
    """How many of the oldest of one stage, by place, kind and day. The kind is told apart by whoever reads: a rare one
    would make the database look through the whole stage for it."""
    oldest = sa.select(Device.place_id, Device.kind, Device.stage_since).where(Device.stage == stage, *wanted.here())
    seen = oldest.order_by(Device.stage_since).limit(WINDOW).subquery()
    day = sa.func.date(seen.c.stage_since)
    name = sa.literal(stage.value).label("stage")
    counted = sa.select(name, seen.c.place_id, seen.c.kind, day, sa.func.count())
    return counted.group_by(seen.c.place_id, seen.c.kind, day)


def _by_place(places: Mapping[int | None, Mapping[Stage, Mapping[int, int]]]) -> list[PlaceWait]:
    known = {node.place.id: node for node in tree.unfold(all_places(archived=True), {})}
    found = []
    for place_id, stages in places.items():
        node = known.get(place_id or 0)
        code, path = (node.place.code, node.path) if node else ("", "Rangés nulle part")
        found.append(PlaceWait(code, path, rules.wait(stages)))
    return sorted(found, key=lambda line: (-line.wait.asleep, -line.wait.oldest, line.path))


def _as_date(value: object) -> date:
    """``DATE(…)`` is a text on SQLite, a date on PostgreSQL; both of the UTC day."""
    return value if isinstance(value, date) else date.fromisoformat(str(value))


def oldest(wanted: SleepFilter | None = None, *, limit: int = SHOWN) -> list[Device]:
    """What has waited longest at its stage in the workshop, oldest first.

    The oldest of each stage are read by index, then compared: no sort of the whole stock.
    """
    wanted = wanted or SleepFilter()
    stages = [wanted.stage] if wanted.stage else [stage for stage in IN_THE_WORKSHOP if stage is not Stage.FOR_PARTS]
    ids = sa.union_all(*(_oldest(stage, wanted, limit) for stage in stages))
    statement = (
        sa.select(Device)
        .where(Device.id.in_(ids))
        .options(lazyload(Device.disks), lazyload(Device.holds), joinedload(Device.place))
        .order_by(Device.stage_since, Device.id)
        .limit(limit)
    )
    return list(db.session.scalars(statement))


def _oldest(stage: Stage, wanted: SleepFilter, limit: int) -> sa.Select[tuple[int]]:
    """A kind is looked for among the oldest of the stage, not through all of it."""
    statement = sa.select(Device.id, Device.kind, Device.stage_since).where(Device.stage == stage, *wanted.here())
    seen = statement.order_by(Device.stage_since).limit(WINDOW if wanted.kind else limit).subquery()
    ids = sa.select(seen.c.id)
    if wanted.kind is not None:
        ids = ids.where(seen.c.kind == wanted.kind).order_by(seen.c.stage_since).limit(limit)
    return sa.select(ids.subquery().c.id)


def needs() -> list[Need]:
    """Each kind that is wanted or held, what is missing most first. Three queries, by index."""
    referral = Base.metadata.tables["referral"]
    asked = (
        sa.select(referral.c.wanted_kind, referral.c.stage, sa.func.count())
        .where(referral.c.stage.in_((_WAITING_FOR_ONE, _TO_DECIDE)))
        .group_by(referral.c.wanted_kind, referral.c.stage)
    )
    wanted = {(kind, getattr(stage, "value", stage)): found for kind, stage, found in db.session.execute(asked)}
    stock = _stock()
    held = _held()
    return rules.shortest_first(_need(kind, wanted, stock, held) for kind in Kind)


_Stock = Mapping[tuple[Kind, Stage], Mapping[str, int]]


def _need(
    kind: Kind,
    wanted: Mapping[tuple[Kind, str], int],
    stock: _Stock,
    held: Mapping[tuple[Kind, str], int],
) -> Need:
    blocked = {name: devices for (of, name), devices in held.items() if of is kind}
    ready = {name: n - blocked.get(name, 0) for name, n in stock.get((kind, Stage.READY), {}).items()}
    coming = {stage: sum(stock.get((kind, stage), {}).values()) for stage in rules.COMING}
    return Need(
        kind=kind,
        waiting=wanted.get((kind, _WAITING_FOR_ONE), 0),
        submitted=wanted.get((kind, _TO_DECIDE), 0),
        ready={name: n for name, n in sorted(ready.items(), key=lambda item: (item[0] == UNRATED, item[0])) if n},
        held=sum(blocked.values()),
        coming={stage: devices for stage, devices in coming.items() if devices},
    )


def _stock() -> _Stock:
    statement = (
        sa.select(Device.kind, Device.stage, Device.performance, sa.func.count())
        .where(Device.stage.in_((Stage.READY, *rules.COMING)))
        .group_by(Device.kind, Device.stage, Device.performance)
    )
    found: dict[tuple[Kind, Stage], dict[str, int]] = defaultdict(dict)
    for kind, stage, performance, devices in db.session.execute(statement).tuples():
        found[kind, stage][performance or UNRATED] = devices
    return found


def _held() -> dict[tuple[Kind, str], int]:
    """Devices ready and blocked, by kind and class."""
    statement = (
        sa.select(Device.kind, Device.performance, sa.func.count(sa.distinct(Device.id)))
        .join(Hold, Hold.device_id == Device.id)
        .where(Device.stage == Stage.READY, Hold.lifted_at.is_(None))
        .group_by(Device.kind, Device.performance)
    )
    return {(kind, name or UNRATED): devices for kind, name, devices in db.session.execute(statement).tuples()}
