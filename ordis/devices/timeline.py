"""What happened to a device, newest first: its moves and the audit events that name its code."""

from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import InstrumentedAttribute, joinedload

from ordis.accounts.audit import sentence
from ordis.accounts.models import AuditEvent, User
from ordis.devices.code import is_valid, spoken
from ordis.devices.facts import change_sentences
from ordis.devices.lifecycle import Move
from ordis.devices.models import Device, Door, LogbookLine
from ordis.devices.queries import names_said
from ordis.kernel.db import db
from ordis.kernel.pages import LARGEST

PAGE = 20
_MOVE, _EVENT = 1, 0  # at the same instant, the move is told before what was done along with it


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of the story. ``key`` orders it among the others and names the page that follows.

    ``note``: field, from, to, and details; ``door``: by which way it entered, empty when nobody said.
    """

    at: datetime
    key: tuple[datetime, int, int]
    sentence: str
    note: str
    is_move: bool
    door: str = ""


def read(
    device: Device, *, before: str | None = None, size: int = PAGE, by_people: bool = False
) -> tuple[list[Entry], str | None]:
    """``size`` entries older than ``before``, and the token of the next page or ``None``. Two queries.

    ``by_people``: without what Ordis did by itself.
    """
    limit = _parse(before)
    named = {"id": device.id, "code": device.code, "size": size + 1}
    told = [_told(line) for line in db.session.scalars(_older(_moves(by_people), _MOVE, limit), named)]
    told += [_said(event) for event in db.session.scalars(_older(_events(by_people), _EVENT, limit), named)]
    told.sort(key=lambda entry: entry.key, reverse=True)
    page = told[:size]
    return page, _token(page[-1].key) if len(told) > size else None


def _with_actor(actor: InstrumentedAttribute[User | None]) -> Any:
    return joinedload(actor).lazyload(User.roles)


@cache
def _moves(by_people: bool) -> Any:
    """Built once, as the page of a device is asked for all day long."""
    found = sa.select(LogbookLine).where(LogbookLine.device_id == sa.bindparam("id"))
    found = found.where(LogbookLine.actor_id.is_not(None)) if by_people else found
    return _newest_first(found.options(_with_actor(LogbookLine.actor)), LogbookLine)


@cache
def _events(by_people: bool) -> Any:
    names = names_said(sa.bindparam("id"), sa.bindparam("code", type_=sa.String()))
    found = sa.select(AuditEvent).where(AuditEvent.subject.in_(names))
    found = found.where(AuditEvent.actor_id.is_not(None)) if by_people else found
    return _newest_first(found.options(_with_actor(AuditEvent.actor)), AuditEvent)


def _newest_first(statement: Any, table: type[LogbookLine] | type[AuditEvent]) -> Any:
    return statement.order_by(table.at.desc(), table.id.desc()).limit(sa.bindparam("size", type_=sa.Integer()))


def _older(statement: Any, source: int, limit: tuple[datetime, int, int] | None) -> Any:
    """``statement`` itself for the first page; it is compiled once then."""
    if limit is None:
        return statement
    table = LogbookLine if source is _MOVE else AuditEvent
    instant, rank, number = limit
    same_instant = sa.true() if source < rank else table.id < number if source == rank else sa.false()
    return statement.where(sa.or_(table.at < instant, sa.and_(table.at == instant, same_instant)))


def _told(line: LogbookLine) -> Entry:
    who = line.actor.name if line.actor else "Ordis"
    what = f"« {Move(line.move).label} », l’appareil est à l’étape « {line.to_stage.label} »"
    said = f"{who} : {what}"
    return Entry(line.at, (line.at, _MOVE, line.id), said, line.note, is_move=True, door=line.door.label)


def _said(event: AuditEvent) -> Entry:
    note = " ; ".join(change_sentences(event.details))
    said = event.details.get("door")
    door = next((each for each in Door if said in (each.value, each.label)), None)
    key = (event.at, _EVENT, event.id)
    # Only what is a code is spaced: « YND-PKT-H » is what a person compares with the label.
    subject = spoken(event.subject) if is_valid(event.subject) else event.subject
    told = sentence(event).replace(event.subject, subject)
    return Entry(event.at, key, told, note, is_move=False, door=door.label if door else "")


def _token(key: tuple[datetime, int, int]) -> str:
    at, source, number = key
    return f"{at:%Y%m%dT%H%M%S.%f}-{source}-{number}"


def _parse(token: str | None) -> tuple[datetime, int, int] | None:
    """The key in ``token``; a token that nobody made asks for the first page."""
    try:
        at, source, number = (token or "").split("-")
        found = datetime.strptime(at, "%Y%m%dT%H%M%S.%f").replace(tzinfo=UTC)
        return found, int(source), min(int(number), LARGEST)
    except ValueError:
        return None
