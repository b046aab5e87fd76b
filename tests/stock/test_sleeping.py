"""What sleeps: the oldest of each stage alone are read, by index, whatever the size of the stock."""

from collections.abc import Callable
from datetime import date, timedelta

import pytest
import sqlalchemy as sa
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from ordis.accounts.permissions import Role
from ordis.devices.models import Device, Kind, Stage
from ordis.kernel.db import db
from ordis.stock import figures
from ordis.stock.figures import SleepFilter
from tests import make

Clients = Callable[[Role], FlaskClient]
TODAY = date(2026, 11, 20)


def waiting(days: int, *, kind: Kind = Kind.LAPTOP) -> Device:
    device = make.device(stage=Stage.RECEIVED, kind=kind)
    db.session.flush()
    since = make.AT.replace(year=2026, month=11, day=20) - timedelta(days=days)
    db.session.execute(
        sa.text("UPDATE device SET stage_since = :since WHERE id = :id"), {"since": since, "id": device.id}
    )
    db.session.expire(device)
    return device


def test_beyond_the_window_counts_say_so_and_no_median_is_told(
    session: Session, clients: Clients, monkeypatch: pytest.MonkeyPatch
) -> None:
    for days in (40, 30, 5, 1):
        waiting(days)
    whole = figures.sleeping(SleepFilter(), today=TODAY).whole
    assert whole is not None
    assert (whole.devices, whole.asleep, whole.oldest, whole.more) == (4, 2, 40, False)
    monkeypatch.setattr(figures, "WINDOW", 3)
    whole = figures.sleeping(SleepFilter(), today=TODAY).whole
    assert whole is not None
    assert (whole.devices, whole.asleep, whole.oldest, whole.more) == (3, 2, 40, True)
    page = clients(Role.TECHNICIAN).get("/stock/sleeping").text
    assert "3+" in page
    assert "Le stock est grand" in page


def test_a_kind_and_a_place_are_told_apart(session: Session) -> None:
    screen, laptop, place = waiting(30, kind=Kind.MONITOR), waiting(20), make.place()
    laptop.place_id = place.id
    session.flush()
    (line,) = figures.sleeping(SleepFilter(kind=Kind.MONITOR), today=TODAY).by_place
    assert (line.code, line.wait.devices) == ("", 1)
    assert figures.oldest(SleepFilter(kind=Kind.MONITOR)) == [screen]
    (line,) = figures.sleeping(SleepFilter(place_id=place.id), today=TODAY).by_place
    assert (line.code, line.wait.devices) == (place.code, 1)
    assert figures.oldest(SleepFilter(place_id=place.id)) == [laptop]


@pytest.mark.parametrize(
    "wanted", [SleepFilter(), SleepFilter(kind=Kind.TABLET), SleepFilter(place_id=0), SleepFilter(place_id=1)],
    ids=["all", "kind", "nowhere", "place"],
)  # fmt: skip
def test_every_stage_is_read_by_its_index_and_none_of_it_is_sorted(session: Session, wanted: SleepFilter) -> None:
    lite = session.get_bind().dialect.name == "sqlite"
    if not lite:
        session.execute(sa.text("SET LOCAL enable_seqscan = off"))
        session.execute(sa.text("SET LOCAL enable_bitmapscan = off"))
    statement = figures._waited(Stage.RECEIVED, wanted).compile(
        session.get_bind(), compile_kwargs={"literal_binds": True}
    )
    rows = session.execute(sa.text(f"EXPLAIN {'QUERY PLAN ' if lite else ''}{statement}".replace(":", r"\:")))
    plan = "\n".join(str(row) for row in rows)
    by_stage, by_place = "ix_device_stage_since", "ix_device_place_id_stage_since"
    # PostgreSQL weighs the two by what it knows of the table, and it is empty here: both give the rows in order.
    fitting = {by_place} if lite and wanted.place_id is not None else {by_stage} if lite else {by_stage, by_place}
    assert any(index in plan for index in fitting), plan
    inner = plan.rpartition("Limit")[2] if not lite else plan.partition("SCAN (subquery")[0]
    assert "ORDER BY" not in inner, plan
    assert "Sort" not in inner, plan
