"""What a stock-take expects, and what each scan of it comes to."""

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from ordis.accounts.permissions import Role
from ordis.devices.models import Stage
from ordis.kernel.refusal import Refusal
from ordis.refurbishing.outside.models import LotStage, OutsideLot
from ordis.stock import actions as stock
from ordis.stock.counting import actions, queries
from ordis.stock.counting.models import CountLine, CountOutcome, Surprise
from ordis.stock.counting.rules import Verdict
from tests import make
from tests.counting import queries as counted
from tests.stock.counting.making import outcomes, scan, store


def test_what_stands_in_the_branch_when_it_opens_is_expected_and_nothing_else(session: Session) -> None:
    house = store()
    make.device().place_id = house.elsewhere.id
    make.device(stage=Stage.RECYCLED).place_id = house.room.id
    make.device()
    session.flush()
    take = house.open()
    assert (take.number, take.expected) == ("INV-2026-00001", 3)
    assert set(outcomes(take)) == {device.id for device in house.devices}
    later = make.device()
    later.place_id = house.room.id
    session.flush()
    assert len(outcomes(take)) == 3


def test_counting_everything_expects_what_stands_nowhere_and_not_what_is_away(session: Session) -> None:
    house, lost, away = store(), make.device(), make.device()
    lot = OutsideLot(
        number="LOT-2026-00001", organisation_id=make.organisation().id, opened_at=make.AT,
        opened_by_id=house.lead.id, stage=LotStage.AWAY,
    )  # fmt: skip
    session.add(lot)
    session.flush()
    away.outside_lot_id = lot.id
    session.flush()
    take = actions.open_take(place=None, note="", actor=house.lead, at=make.AT)
    assert set(outcomes(take)) == {device.id for device in (*house.devices, lost)}
    assert scan(take, lost, house.shelves[0]).verdict is Verdict.ELSEWHERE
    assert scan(take, away, house.shelves[0]).verdict is Verdict.UNEXPECTED


def test_two_stock_takes_never_count_the_same_place_at_once(session: Session) -> None:
    house = store()
    first = house.open(house.shelves[0])
    for part in (house.room, house.shelves[0], None):
        with pytest.raises(Refusal, match=first.number):
            actions.open_take(place=part, note="", actor=house.lead, at=make.AT)
    assert house.open(house.shelves[1]).number == "INV-2026-00002"


def test_a_part_where_nothing_stands_is_not_counted(session: Session) -> None:
    with pytest.raises(Refusal, match="rien à compter"):
        actions.open_take(place=make.place(), note="", actor=make.user(), at=make.AT)


def test_a_device_is_found_where_it_was_expected_or_in_what_contains_it(session: Session) -> None:
    house = store()
    take = house.open()
    assert scan(take, house.devices[0], house.shelves[0]).verdict is Verdict.HERE
    assert scan(take, house.devices[2], house.room).verdict is Verdict.HERE
    found = scan(take, house.devices[1], house.shelves[1])
    assert (found.verdict, "Réserve › Étagère 1" in found.sentence) == (Verdict.ELSEWHERE, True)


def test_the_same_scan_twice_changes_nothing_and_says_who_was_first(session: Session) -> None:
    house, first = store(), make.user(Role.TECHNICIAN, name="Yanis Benali")
    take = house.open()
    scan(take, house.devices[0], house.shelves[0], by=first)
    again = scan(take, house.devices[0], house.shelves[0])
    assert (again.verdict, "par Yanis Benali" in again.sentence) == (Verdict.TWICE, True)
    line = session.scalars(select(CountLine).where(CountLine.device_id == house.devices[0].id)).one()
    assert line.scanned_by_id == first.id


def test_seen_later_in_another_place_the_later_place_holds(session: Session) -> None:
    house = store()
    take = house.open()
    scan(take, house.devices[0], house.shelves[1])
    again = scan(take, house.devices[0], house.shelves[0])
    assert (again.verdict, "Étagère 2" in again.sentence) == (Verdict.SEEN_AGAIN, True)
    assert outcomes(take)[house.devices[0].id] is CountOutcome.FOUND


@pytest.mark.parametrize(
    ("stage", "where", "why"),
    [
        (Stage.RECEIVED, "nowhere", Surprise.UNPLACED),
        (Stage.RECEIVED, "elsewhere", Surprise.OTHER_BRANCH),
        (Stage.RECEIVED, "here", Surprise.ARRIVED),
        (Stage.RECYCLED, "here", Surprise.GONE),
        (Stage.EXPECTED, "nowhere", Surprise.NOT_ARRIVED),
        (Stage.MISSING, "nowhere", Surprise.NOT_ARRIVED),
    ],
)
def test_what_nobody_expected_is_noted_with_the_reason(
    session: Session, stage: Stage, where: str, why: Surprise
) -> None:
    house = store()
    take = house.open()
    device = make.device(stage=stage)
    device.place_id = {"nowhere": None, "elsewhere": house.elsewhere.id, "here": house.shelves[0].id}[where]
    session.flush()
    assert scan(take, device, house.shelves[0]).verdict is Verdict.UNEXPECTED
    line = session.scalars(select(CountLine).where(CountLine.device_id == device.id)).one()
    assert (line.outcome, line.surprise) == (CountOutcome.UNEXPECTED, why)
    assert scan(take, device, house.shelves[0]).verdict is Verdict.TWICE


def test_a_place_outside_the_counted_part_is_refused_and_says_what_to_do(session: Session) -> None:
    house = store()
    take = house.open()
    with pytest.raises(Refusal, match="il ne sera pas dit manquant"):
        scan(take, house.devices[0], house.elsewhere)
    empty = make.place(name="Vieille étagère")
    empty.parent_id = house.room.id
    stock.archive_place(place=empty, actor=house.lead, at=make.AT)
    with pytest.raises(Refusal, match="archivé"):
        scan(take, house.devices[0], empty)


def test_progress_is_told_by_place_and_by_person(session: Session) -> None:
    house = store()
    take = house.open()
    one, other = make.user(Role.TECHNICIAN, name="Yanis"), make.user(Role.TECHNICIAN, name="Aïcha")
    scan(take, house.devices[0], house.shelves[0], by=one)
    scan(take, house.devices[2], house.shelves[0], by=one)
    scan(take, make.device(), house.shelves[1], by=other)
    found = queries.progress_of(take)
    assert (found.whole.expected, found.whole.seen, found.whole.here, found.percent) == (3, 2, 3, 66)
    shelves = [found.places[shelf.id] for shelf in house.shelves]
    assert [(tally.expected, tally.seen, tally.here) for tally in shelves] == [(2, 1, 2), (1, 1, 1)]
    assert [(each.name, each.lines) for each in found.people] == [("Yanis", 2), ("Aïcha", 1)]


def test_a_scan_asks_as_many_questions_of_a_small_stock_take_as_of_a_large_one(session: Session) -> None:
    house, asked_for = store(), []
    for size in (0, 40):
        for _ in range(size):
            make.device().place_id = house.shelves[0].id
        session.flush()
        take, person = house.open(), make.user(Role.TECHNICIAN)
        session.flush()
        with counted() as asked:
            scan(take, house.devices[0], house.shelves[0], by=person)
        asked_for.append(len(asked))
        actions.stages.apply(take, actions.stages.CountMove.CANCEL, actor=house.lead, at=make.AT)
    assert asked_for[0] == asked_for[1]
    assert asked_for[0] <= 6


def test_a_photograph_heavier_than_a_telephone_makes_is_refused_before_it_is_read(session: Session) -> None:
    house = store()
    with pytest.raises(Refusal, match="dépasse 15") as refused:
        actions.add_photo(
            take=house.open(), place=None, data=b"\xff\xd8" + bytes(actions.HEAVIEST), caption="", actor=house.lead,
            at=make.AT,
        )  # fmt: skip
    assert refused.value.status == 413
