"""Several people at the same second, with real commits: one line per device, one close, and everybody is told."""

from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import sqlalchemy as sa
from flask import Flask

from ordis.accounts.models import AuditEvent, User
from ordis.accounts.permissions import Role
from ordis.devices.models import Device
from ordis.kernel import clock
from ordis.kernel.db import db
from ordis.kernel.refusal import Refusal
from ordis.stock.counting import actions, closing
from ordis.stock.counting.models import CountLine, CountOutcome, CountStage, StockTake
from ordis.stock.counting.rules import Verdict
from ordis.stock.models import Place
from tests import make
from tests.stock.counting.making import store

PEOPLE = 3


def together(app: Flask, attempts: list[Callable[[], str]]) -> list[str]:
    """Run all attempts at once, each in its own transaction: what each said, or the sentence of its refusal."""
    start = Barrier(len(attempts))

    def run(attempt: Callable[[], str]) -> str:
        with app.app_context(), clock.frozen(make.AT):
            start.wait(timeout=30)
            try:
                said = attempt()
            except Refusal as refusal:
                db.session.rollback()
                return refusal.message
            db.session.commit()
            return said

    with ThreadPoolExecutor(len(attempts)) as pool:
        return list(pool.map(run, attempts))


def scanning(take: int, device: int, place: int, user: int) -> Callable[[], str]:
    def attempt() -> str:
        counted = actions.scan(
            take=db.session.get_one(StockTake, take),
            device=db.session.get_one(Device, device),
            place=db.session.get_one(Place, place),
            actor=db.session.get_one(User, user),
            at=make.AT,
        )
        return counted.verdict.value

    return attempt


def closing_it(take: int, user: int) -> Callable[[], str]:
    def attempt() -> str:
        closing.close(
            take=db.session.get_one(StockTake, take), move_found=True, leave=(), note="",
            actor=db.session.get_one(User, user), at=make.AT,
        )  # fmt: skip
        return "clos"

    return attempt


def lines() -> list[CountLine]:
    return list(db.session.scalars(sa.select(CountLine).order_by(CountLine.id)))


def test_three_people_who_scan_the_same_shelf_at_once_make_one_line_per_device(own_database: Flask) -> None:
    house, stray = store(), make.device()
    people = [make.user(Role.TECHNICIAN).id for _ in range(PEOPLE)]
    take, place = house.open().id, house.shelves[0].id
    devices = [house.devices[0].id, house.devices[1].id, stray.id]
    db.session.commit()
    for device in devices:
        said = Counter(together(own_database, [scanning(take, device, place, each) for each in people]))
        assert said[Verdict.TWICE.value] == PEOPLE - 1, said
    db.session.expire_all()
    found = {line.device_id: line.outcome for line in lines()}
    assert [found[device] for device in devices] == [CountOutcome.FOUND, CountOutcome.FOUND, CountOutcome.UNEXPECTED]
    assert len(lines()) == 4


def test_three_people_on_three_shelves_never_wait_for_an_error(own_database: Flask) -> None:
    house = store()
    people = [make.user(Role.TECHNICIAN).id for _ in range(PEOPLE)]
    take = house.open().id
    pairs = [(device.id, device.place_id or 0) for device in house.devices]
    db.session.commit()
    attempts = [scanning(take, device, place, each) for (device, place), each in zip(pairs, people, strict=True)]
    assert together(own_database, attempts) == [Verdict.HERE.value] * PEOPLE


def test_a_stock_take_closed_by_three_people_at_once_is_closed_once(own_database: Flask) -> None:
    house = store()
    take, lead = house.open().id, house.lead.id
    db.session.commit()
    said = together(own_database, [closing_it(take, lead) for _ in range(PEOPLE)])
    assert Counter(said)["clos"] == 1
    assert all("Rien n’a été fait une seconde fois" in each for each in said if each != "clos")
    db.session.expire_all()
    closed = sa.select(sa.func.count()).where(AuditEvent.verb == "stock_take.closed")
    assert db.session.scalar(closed) == 1
    assert [line.outcome for line in lines()] == [CountOutcome.MISSING] * 3


def test_a_scan_and_a_close_at_the_same_instant_agree_on_what_is_missing(own_database: Flask) -> None:
    house = store()
    take, device, place = house.open().id, house.devices[0].id, house.shelves[0].id
    lead, person = house.lead.id, make.user(Role.TECHNICIAN).id
    db.session.commit()
    scanned, closed = together(own_database, [scanning(take, device, place, person), closing_it(take, lead)])
    assert closed == "clos"
    db.session.expire_all()
    line = next(line for line in lines() if line.device_id == device)
    wanted = CountOutcome.FOUND if scanned == Verdict.HERE.value else CountOutcome.MISSING
    assert line.outcome is wanted, scanned
    assert db.session.get_one(StockTake, take).stage is CountStage.CLOSED


def test_overlapping_stock_takes_opened_at_once_leave_one_open(own_database: Flask) -> None:
    house = store()
    lead, parts = house.lead.id, [house.room.id, house.shelves[0].id, house.room.id]
    db.session.commit()

    def opening(place: int) -> Callable[[], str]:
        def attempt() -> str:
            found = actions.open_take(
                place=db.session.get_one(Place, place), note="", actor=db.session.get_one(User, lead), at=make.AT
            )
            return found.number

        return attempt

    said = together(own_database, [opening(place) for place in parts])
    assert said.count("INV-2026-00001") == 1, said
    assert sum("compte déjà une partie" in each for each in said) == 2
