"""Database: the typed base, the session, and what SQLite and PostgreSQL must agree upon.

Traps met and settled here:

* tables derive from our own ``Base``, not from ``db.Model``: ``mypy --strict`` passes and
  ``Model.query`` is gone;
* pysqlite's own transaction handling is switched off (``isolation_level=None``): we say ``BEGIN``
  ourselves, ``IMMEDIATE`` when the request may write, so that two writers wait instead of failing, and each as
  long as the other (``_begins_in_time``);
* datetimes are aware and in UTC on both engines.
"""

import enum
import sqlite3
import time
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, datetime
from functools import cache
from typing import Any, cast

import sqlalchemy as sa
from flask_sqlalchemy import SQLAlchemy
from sqlalchemy import event
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.engine import Connection, Dialect, Engine
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column, registry

from ordis.kernel import days
from ordis.kernel.randomness import new_ref

BUSY_TIMEOUT_MS = 10_000
_PACE_S = 0.005
_reading: ContextVar[bool] = ContextVar("reading", default=False)


class UtcDateTime(sa.types.TypeDecorator[datetime]):
    """An aware datetime, in UTC. A naive one is a programming error and is refused."""

    impl = sa.DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError(f"naive datetime {value!r}: say which zone it is in")
        value = value.astimezone(UTC)
        return value.replace(tzinfo=None) if dialect.name == "sqlite" else value

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


def _values(members: type[enum.Enum]) -> list[str]:
    return [str(member.value) for member in members]


class Base(DeclarativeBase):
    """Every table of Ordis. Tables are named in the singular: ``device``, ``disk``, ``donation``."""

    registry = registry(
        metadata=sa.MetaData(
            naming_convention={
                "ix": "ix_%(column_0_N_label)s",
                "uq": "uq_%(table_name)s_%(column_0_N_name)s",
                "ck": "ck_%(table_name)s_%(constraint_name)s",
                "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
                "pk": "pk_%(table_name)s",
            }
        ),
        type_annotation_map={
            datetime: UtcDateTime(),
            enum.Enum: sa.Enum(enum.Enum, native_enum=False, length=40, values_callable=_values),
            dict[str, Any]: sa.JSON(),
            list[str]: sa.JSON(),
            list[Any]: sa.JSON(),
        },
    )


class Referenced:
    """A row that an address names by ``ref``: random, so that nobody counts or guesses its neighbours."""

    ref: Mapped[str] = mapped_column(sa.String(12), unique=True, default=new_ref)


db = SQLAlchemy(model_class=Base, disable_autonaming=True)


@contextmanager
def reading() -> Iterator[None]:
    """Transactions begun in this block only read: on SQLite they do not take the writers' lock."""
    token = _reading.set(True)
    try:
        yield
    finally:
        _reading.reset(token)


@contextmanager
def writing() -> Iterator[None]:
    """Transactions begun in this block may write, whatever the block around it said: for a connection beside."""
    token = _reading.set(False)
    try:
        yield
    finally:
        _reading.reset(token)


def begin_reading() -> None:
    _reading.set(True)


def begin_writing() -> None:
    _reading.set(False)


def one_at_a_time(name: str) -> None:
    """Until the transaction ends nobody else passes this point for ``name``: on SQLite a writer is alone already."""
    if db.session.get_bind().dialect.name == "postgresql":
        db.session.execute(sa.select(sa.func.pg_advisory_xact_lock(sa.func.hashtext(name))))


def alone() -> bool:
    """Whether nobody else writes from this transaction's first statement to its end: so it is on SQLite, whose writers
    take their lock when they begin. What such a transaction has read needs no second reading under a lock."""
    return not _reading.get() and db.session.get_bind().dialect.name == "sqlite"


def insert_if_new(model: type[Base], **values: Any) -> bool:
    """Whether the row went in: False when a unique constraint already keeps one like it, and nothing is then broken.

    On PostgreSQL it waits for another transaction that is inserting the same: what it wrote can be read afterwards.
    """
    session = db.session()
    return session.scalar(_insert_if_new(model, session.get_bind().dialect.name), values) is not None


@cache
def _insert_if_new(model: type[Base], dialect: str) -> sa.sql.dml.ReturningInsert[Any]:
    """Built once, and on the table: what every scan pays does not pay for the ORM's bulk insert too.

    It returns the key of the row that went in, as the count of rows is not told alike by the two drivers.
    """
    insert = postgresql.insert if dialect == "postgresql" else sqlite.insert
    return insert(model.__table__).on_conflict_do_nothing().returning(*model.__table__.primary_key)  # type: ignore[arg-type]


def prepare_engine(engine: Engine) -> None:
    """Give an SQLite engine the manners of a server; PostgreSQL needs nothing."""
    if engine.dialect.name != "sqlite":
        return
    event.listen(engine, "connect", _on_sqlite_connect)
    event.listen(engine, "begin", _on_sqlite_begin)


def _on_sqlite_connect(connection: sqlite3.Connection, _record: object) -> None:
    connection.isolation_level = None
    cursor = connection.cursor()
    cursor.execute(f"PRAGMA busy_timeout = {BUSY_TIMEOUT_MS}")
    cursor.execute("PRAGMA journal_mode = WAL")
    cursor.execute("PRAGMA synchronous = FULL")
    cursor.execute("PRAGMA foreign_keys = ON")
    cursor.close()
    days.teach(connection)


def _on_sqlite_begin(connection: Connection) -> None:
    if _reading.get():
        connection.exec_driver_sql("BEGIN")
        return
    driver = cast(sqlite3.Connection, connection.connection.driver_connection)
    driver.execute("PRAGMA busy_timeout = 0")
    try:
        connection.exec_driver_sql("BEGIN IMMEDIATE")
    except sa.exc.OperationalError as error:
        if not (_is_busy(error.orig) and _begins_in_time(driver)):
            raise
    finally:
        driver.execute(f"PRAGMA busy_timeout = {BUSY_TIMEOUT_MS}")


def _begins_in_time(driver: sqlite3.Connection) -> bool:
    """Ask for the writers' lock every 5 ms, as long as ``BUSY_TIMEOUT_MS``; whether it was had.

    SQLite's own wait sleeps longer each time, up to 100 ms, and whoever comes meanwhile overtakes it: of twenty
    writers on a busy machine some waited 8 s and more, then failed. Asked for at one pace by all, the lock is had by
    the same ones in about half of that. A queue of the threads of a process ahead of it gained too little: see ADR 2.
    Tried on the driver, as an error that goes through SQLAlchemy costs twenty times the try.
    """
    last = time.monotonic() + BUSY_TIMEOUT_MS / 1000
    while time.monotonic() < last:
        time.sleep(_PACE_S)
        try:
            driver.execute("BEGIN IMMEDIATE")
        except sqlite3.OperationalError as error:
            if not _is_busy(error):
                raise
        else:
            return True
    return False


def _is_busy(error: BaseException | None) -> bool:
    """Whether somebody else holds the lock, whatever the extended code says beside."""
    return isinstance(error, sqlite3.OperationalError) and error.sqlite_errorcode & 0xFF == sqlite3.SQLITE_BUSY
