"""Reads of the list: one page, its count, all that a filter keeps. Bounded whatever the size of the house.

How a page stays flat. The count stops at 10,000 and says which way to read. A narrow filter (not capped) is
answered by its own index, then at most 10,000 identifiers are put in order. A wide one meets its rows quickly
when devices are walked from the newest; several stages or kinds are walked each by its own index and merged.
"""

from array import array
from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, date, datetime, time, timedelta
from itertools import product
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import joinedload, lazyload

from ordis.devices.labels.models import FormerCode
from ordis.devices.listing import ANY, DiskFilter, Filter
from ordis.devices.models import Device, Disk, DiskState, Hold, HoldReason, Kind, Stage
from ordis.kernel import clock
from ordis.kernel.db import db
from ordis.kernel.pages import COUNT_CAP, LARGEST, PAGE_SIZE, Page, capped_count, read_page

MOST_BRANCHES = 12
_LAST = "\U0010ffff"
_UNPROVEN = (DiskState.TO_WIPE, DiskState.FAILED)
_TO_LOOK_AT = (Stage.RECEIVED, Stage.RETURNED)
_HOLDING = tuple(kind for kind in Kind if kind.holds_data)


def matching(statement: sa.Select[Any], wanted: Filter) -> sa.Select[Any]:
    """``statement``, a SELECT on ``Device``, of what the filter keeps. Staff see every device: no scope to add."""
    return statement.where(*_conditions(wanted), *_among("stage", wanted), *_among("kind", wanted))


def devices_count(wanted: Filter) -> tuple[int, bool]:
    """``(count, capped)`` of the whole list."""
    return capped_count(matching(sa.select(Device.id), wanted))


def devices_page(wanted: Filter, *, after: int | None, capped: bool) -> Page[Device]:
    """One page of the list, newest first: one query for the rows, one for their holds.

    ``capped``: whether :func:`devices_count` stopped counting, so that there is much to find.
    """
    rows = sa.select(Device).options(lazyload(Device.disks), joinedload(Device.place))
    if not capped and wanted.set_fields:
        found = matching(sa.select(Device.id), wanted).limit(COUNT_CAP)
        return read_page(rows.where(Device.id.in_(found)), Device.id, after=after)
    branches = list(product(wanted.stage or (None,), wanted.kind or (None,)))
    if not 1 < len(branches) <= MOST_BRANCHES:
        walked = rows.where(*_conditions(wanted, walking=True), *_among("stage", wanted), *_among("kind", wanted))
        return read_page(walked, Device.id, after=after)
    merged = sa.union_all(*(_branch(wanted, *branch, after) for branch in branches))
    return read_page(rows.where(Device.id.in_(merged)), Device.id, after=after)


def device_ids(wanted: Filter) -> Iterator[int]:
    """Every device that the filter keeps, newest first: 8 bytes each in memory, whatever their number."""
    statement = matching(sa.select(Device.id), wanted).order_by(Device.id.desc())
    found = db.session.scalars(statement.execution_options(yield_per=5_000))
    return iter(array("q", found))


def ids_of(codes: Iterable[str]) -> Iterator[int]:
    """The identifiers of the devices that bear these codes, newest first."""
    asked = list(dict.fromkeys(codes))
    found: list[int] = []
    for start in range(0, len(asked), 500):
        found += db.session.scalars(sa.select(Device.id).where(Device.code.in_(asked[start : start + 500])))
    return iter(sorted(found, reverse=True))


def codes_kept(wanted: Filter, *, most: int) -> list[str]:
    """The codes of the first ``most`` devices that the filter keeps, newest first."""
    statement = matching(sa.select(Device.code), wanted).order_by(Device.id.desc()).limit(most)
    return list(db.session.scalars(statement))


def places() -> list[tuple[str, str]]:
    """``(code, name)`` of every place, by name."""
    table = _table("place")
    rows = db.session.execute(sa.select(table.c.code, table.c.name).order_by(table.c.name, table.c.id))
    return [(code, name) for code, name in rows]


def _branch(wanted: Filter, stage: Any, kind: Any, after: int | None) -> Any:
    """The first rows of one stage and kind, walked along their index: SQLite would rather sort the whole of it."""
    statement = sa.select(Device.id).where(*_conditions(wanted, walking=True))
    if stage is not None:
        statement = statement.where(Device.stage == stage)
    if kind is not None:
        statement = statement.where(Device.kind == kind)
    if after is not None:
        statement = statement.where(Device.id < max(min(after, LARGEST), -LARGEST))
    top = statement.order_by(Device.id.desc()).limit(PAGE_SIZE + 1).subquery()
    return sa.select(top.c.id)


def _among(name: str, wanted: Filter) -> list[sa.ColumnElement[bool]]:
    """``=`` for one value: the index then gives its rows in order, which ``IN`` with one does not promise."""
    column, values = getattr(Device, name), getattr(wanted, name)
    if not values:
        return []
    return [column == values[0] if len(values) == 1 else column.in_(values)]


def _conditions(wanted: Filter, *, walking: bool = False) -> list[sa.ColumnElement[bool]]:
    """All but stage and kind. ``walking``: device after device, each asked for itself, rather than by a set."""
    found = [*_among("grade", wanted), *_times(wanted)]
    if not (wanted.stage or wanted.code or wanted.text):
        found.append(Device.stage != Stage.ENTERED_IN_ERROR)
    if wanted.code:
        found.append(Device.code.in_(wanted.code))
    if wanted.held:
        found.append(Device.id.in_(_held(wanted.held)))
    if wanted.donation:
        found.append(Device.donation_id == _id_of("donation", "number", wanted.donation))
    if wanted.place:
        found.append(Device.place_id.in_(_within(wanted.place)))
    if wanted.performance:
        found.append(Device.performance == wanted.performance)
    if wanted.disk is not None:
        found.append(_disks(wanted.disk, walking))
    if wanted.unlabelled:
        found.append(Device.label_printed_at.is_(None))
    if wanted.outside == ANY:
        found.append(Device.outside_lot_id.is_not(None))
    elif wanted.outside:
        found.append(Device.outside_lot_id == _id_of("outside_lot", "number", wanted.outside))
    if wanted.text:
        found.append(sa.or_(*_beginnings(wanted)))
    return found


def _times(wanted: Filter) -> list[sa.ColumnElement[bool]]:
    found: list[sa.ColumnElement[bool]] = []
    if wanted.received_from:
        found.append(Device.received_at >= _midnight(wanted.received_from))
    if wanted.received_to:
        found.append(Device.received_at < _midnight(wanted.received_to + timedelta(days=1)))
    if wanted.days:
        found.append(Device.stage_since < clock.now() - timedelta(days=wanted.days))
    return found


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time(), tzinfo=clock.PARIS).astimezone(UTC)


def _held(asked: str) -> sa.Select[tuple[int]]:
    statement = sa.select(Hold.device_id).where(Hold.lifted_at.is_(None))
    return statement if asked == ANY else statement.where(Hold.reason == HoldReason(asked))


def _disks(asked: DiskFilter, walking: bool) -> sa.ColumnElement[bool]:
    """Unknown disks are asked about in the workshop alone: before, nobody has looked yet."""
    mine = sa.select(Disk.id).where(Disk.device_id == Device.id, Disk.taken_out_at.is_(None)).correlate(Device)
    unknown = sa.and_(
        Device.stage.in_(_TO_LOOK_AT),
        Device.kind.in_(_HOLDING),
        Device.no_carrier_said_by_id.is_(None),
        ~mine.exists(),
    )
    if asked is DiskFilter.UNKNOWN:
        return unknown
    states = _UNPROVEN if asked is DiskFilter.UNPROVEN else (DiskState(asked.value),)
    bearing = sa.select(Disk.device_id).where(Disk.state.in_(states), Disk.taken_out_at.is_(None))
    found = mine.where(Disk.state.in_(states)).exists() if walking else Device.id.in_(bearing)
    return sa.or_(found, unknown) if asked is DiskFilter.UNPROVEN else found


def _beginnings(wanted: Filter) -> list[sa.ColumnElement[bool]]:
    """``column >= text and column < text + last``: a prefix that every index can serve, on both engines."""
    found: list[sa.ColumnElement[bool]] = [
        Device.serial == wanted.text,
        _begins(Device.serial, wanted.text.upper()),
    ]
    if wanted.code_prefix:
        found.append(_begins(Device.code, wanted.code_prefix))
        former = sa.select(FormerCode.device_id).where(FormerCode.code == wanted.code_prefix)
        found.append(Device.id == former.scalar_subquery())
    return found


def _begins(column: Any, text: str) -> sa.ColumnElement[bool]:
    return sa.and_(column >= text, column < text + _LAST)


def _within(code: str) -> Any:
    """The place and those inside it, to any depth; a loop in the tree ends by itself."""
    place = _table("place")
    tree = sa.select(place.c.id).where(place.c.code == code).cte("within", recursive=True)
    inside = sa.select(place.c.id).join(tree, place.c.parent_id == tree.c.id)
    return sa.select(tree.union(inside).c.id)


def _id_of(table: str, column: str, value: str) -> Any:
    """The id of a row of a later room, whose models this one does not import."""
    other = _table(table)
    return sa.select(other.c.id).where(other.c[column] == value).scalar_subquery()


def _table(name: str) -> sa.Table:
    return Device.metadata.tables[name]


def in_chunks(ids: Iterable[int], size: int) -> Iterator[Sequence[int]]:
    chunk: list[int] = []
    for each in ids:
        chunk.append(each)
        if len(chunk) == size:
            yield chunk
            chunk = []
    if chunk:
        yield chunk
