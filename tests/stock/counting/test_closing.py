"""A stock-take ends: what is missing, what is explained, what moves, and never twice."""

from datetime import timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from ordis.accounts.models import AuditEvent
from ordis.devices import lifecycle
from ordis.devices.lifecycle import Move
from ordis.devices.models import Device, DiskState, Stage
from ordis.kernel.refusal import Refusal
from ordis.stock import actions as stock
from ordis.stock.counting import closing, queries
from ordis.stock.counting.models import CountOutcome, CountStage, StockTake
from ordis.stock.models import Placing
from tests import make
from tests.stock.counting.making import Store, outcomes, scan, store

LATER = make.AT + timedelta(hours=2)
O = CountOutcome  # noqa: E741


def close(house: Store, take: StockTake, *, move_found: bool = True, leave: tuple[str, ...] = ()) -> StockTake:
    return closing.close(take=take, move_found=move_found, leave=leave, note="", actor=house.lead, at=LATER)


def recycle(device: Device) -> None:
    for disk in device.disks:
        disk.state = DiskState.WIPED
    lifecycle.apply(device, Move.CERTIFY_WIPE, actor=None, at=make.AT)
    device.collection_id = make.collection().id
    lifecycle.apply(device, Move.RECYCLE, actor=None, at=make.AT)


def test_what_nobody_scanned_is_missing_only_once_it_is_closed_and_keeps_its_stage(session: Session) -> None:
    house = store()
    take = house.open()
    scan(take, house.devices[0], house.shelves[0])
    assert outcomes(take)[house.devices[1].id] is None
    close(house, take)
    assert [outcomes(take)[device.id] for device in house.devices] == [O.FOUND, O.MISSING, O.MISSING]
    assert (take.stage, take.closed_by_id, take.figures) == (
        CountStage.CLOSED,
        house.lead.id,
        {"found": 1, "missing": 2},
    )
    assert house.devices[1].stage is Stage.RECEIVED


def test_what_left_or_was_put_somewhere_meanwhile_is_explained_and_not_missing(session: Session) -> None:
    house = store()
    take = house.open()
    recycle(house.devices[0])
    stock.put(device=house.devices[1], place=house.elsewhere, actor=house.lead, at=LATER)
    told = closing.forecast(take)
    assert (told.missing, told.left, told.moved) == (1, 1, 1)
    assert [line.device_id for line in closing.to_be_missing(take)] == [house.devices[2].id]
    close(house, take)
    assert [outcomes(take)[device.id] for device in house.devices] == [O.LEFT, O.MOVED, O.MISSING]


def test_what_was_found_elsewhere_is_put_there_unless_the_closer_leaves_it(session: Session) -> None:
    house, lost = store(), make.device()
    take = house.open()
    scan(take, house.devices[0], house.shelves[1])
    scan(take, house.devices[1], house.shelves[1])
    scan(take, house.devices[2], house.room)
    scan(take, lost, house.shelves[0])
    assert closing.forecast(take).to_move == 3
    close(house, take, leave=(house.devices[1].code.lower(),))
    session.flush()
    assert [device.place_id for device in (*house.devices, lost)] == [
        house.shelves[1].id, house.shelves[0].id, house.shelves[1].id, house.shelves[0].id,
    ]  # fmt: skip
    notes = session.scalars(select(Placing.note).order_by(Placing.id)).all()
    assert notes == [f"Trouvé ici à l’inventaire {take.number}."] * 2


def test_the_closer_may_move_nothing(session: Session) -> None:
    house = store()
    take = house.open()
    scan(take, house.devices[0], house.shelves[1])
    close(house, take, move_found=False)
    assert house.devices[0].place_id == house.shelves[0].id
    assert outcomes(take)[house.devices[0].id] is O.ELSEWHERE


def test_somebody_who_put_the_device_away_after_the_scan_knows_better_than_the_scan(session: Session) -> None:
    house = store()
    take = house.open()
    scan(take, house.devices[0], house.shelves[1])
    stock.put(device=house.devices[0], place=house.elsewhere, actor=house.lead, at=LATER)
    close(house, take)
    assert house.devices[0].place_id == house.elsewhere.id


def test_a_device_said_to_have_left_is_shown_and_never_put_away_by_the_close(session: Session) -> None:
    house, gone = store(), make.device(stage=Stage.RECYCLED)
    take = house.open()
    scan(take, gone, house.shelves[0])
    close(house, take)
    assert (gone.place_id, outcomes(take)[gone.id]) == (None, O.UNEXPECTED)


@pytest.mark.parametrize("first", ["close", "cancel"])
def test_the_second_who_ends_it_is_told_by_whom_and_nothing_is_doubled(session: Session, first: str) -> None:
    house = store()
    take = house.open()
    scan(take, house.devices[0], house.shelves[1])
    if first == "close":
        close(house, take)
    else:
        closing.cancel(take=take, note="", actor=house.lead, at=LATER)
    session.flush()
    before = session.scalars(select(AuditEvent.verb)).all()
    with pytest.raises(Refusal, match=r"déjà .* par Marc Delage\. Rien n’a été fait une seconde fois"):
        close(house, take)
    with pytest.raises(Refusal, match="déjà"):
        scan(take, house.devices[1], house.shelves[0])
    session.flush()
    assert session.scalars(select(AuditEvent.verb)).all() == before


def test_a_cancelled_stock_take_says_nothing_missing_and_moves_nothing(session: Session) -> None:
    house = store()
    take = house.open()
    scan(take, house.devices[0], house.shelves[1])
    closing.cancel(take=take, note="Trop tard ce soir", actor=house.lead, at=LATER)
    assert [outcomes(take)[device.id] for device in house.devices] == [O.ELSEWHERE, None, None]
    assert (house.devices[0].place_id, take.note) == (house.shelves[0].id, "Trop tard ce soir")
    house.open()


def test_a_missing_device_is_told_with_its_last_trace_and_as_found_once_it_is_put_somewhere(session: Session) -> None:
    house = store()
    device = house.devices[1]
    stock.put(device=device, place=house.shelves[1], actor=house.lead, at=make.AT - timedelta(days=3))
    take = house.open()
    close(house, take)
    session.flush()
    seen = queries.last_seen([device.id], before=take.closed_at)[device.id]
    assert (seen.who, seen.where, seen.at) == ("Marc Delage", "rangé\u202f: Étagère 2", make.AT - timedelta(days=3))
    assert queries.seen_since([device.id], after=LATER) == {}
    stock.put(device=device, place=house.elsewhere, actor=house.lead, at=LATER + timedelta(days=1))
    session.flush()
    assert queries.seen_since([device.id], after=LATER)[device.id].place is house.elsewhere
