"""A period frozen: its months, its exits, and what is said when nothing happened."""

from datetime import date, timedelta

import pytest
from sqlalchemy.orm import Session

from ordis.accounts.permissions import Role
from ordis.devices import lifecycle
from ordis.devices.lifecycle import Move
from ordis.devices.models import Stage
from ordis.indicators.review import queries, tables, telling
from ordis.indicators.review.facts import Exit, Review
from tests import make
from tests.counting import queries as counted
from tests.indicators.review.making import a_review, nothing

DAY = make.AT.date()


def test_what_is_frozen_is_read_back_whole() -> None:
    assert Review.from_json(a_review().as_json()) == a_review()
    assert Review.from_json(nothing(DAY).as_json()) == nothing(DAY)


def test_a_period_is_asked_frozen_and_read_back(session: Session) -> None:
    make.device(stage=Stage.READY)
    told = queries.review(DAY, DAY)
    assert Review.from_json(told.as_json()) == told
    assert (told.figures.received, told.figures.reconditioned, told.known_from) == (1, 1, DAY)
    assert not told.empty


def test_a_device_leaves_the_flow_once_after_the_step_that_it_had_reached(session: Session) -> None:
    spare = make.device(stage=Stage.WIPED)
    lifecycle.apply(spare, Move.KEEP_FOR_PARTS, actor=make.user(Role.WORKSHOP_LEAD), at=make.AT)
    session.flush()
    assert queries.review(DAY, DAY).exits == (Exit(1, False, 1),)


def test_the_months_of_a_period_begin_and_end_with_it() -> None:
    spans = queries.months_of(date(2022, 1, 15), date(2022, 3, 2))
    assert spans == [
        (date(2022, 1, 15), date(2022, 1, 31)),
        (date(2022, 2, 1), date(2022, 2, 28)),
        (date(2022, 3, 1), date(2022, 3, 2)),
    ]


def test_months_add_up_to_the_period_and_one_month_draws_none(session: Session) -> None:
    make.device(stage=Stage.RECEIVED)
    told = queries.review(DAY - timedelta(days=90), DAY + timedelta(days=40))
    assert sum(month.received for month in told.months) == told.figures.received == 1
    assert queries.review(DAY, DAY).months == ()


@pytest.mark.parametrize(
    ("first", "last"), [(date(2021, 3, 3), date(2021, 3, 3)), (date(2001, 1, 1), date(2009, 1, 1))]
)
def test_a_period_with_nothing_is_said_with_its_reason_and_draws_no_chart(
    session: Session, first: date, last: date
) -> None:
    make.device(stage=Stage.RECEIVED)
    told = queries.review(first, last)
    assert told.empty
    [notice] = telling.nothing(told)
    assert notice.title == "Rien sur cette période"
    assert "est arrivé le" in notice.text


def test_the_number_of_questions_does_not_grow_with_the_devices(session: Session) -> None:
    make.device(stage=Stage.READY)
    with counted() as few:
        queries.review(DAY, DAY)
    for rank in range(4):
        make.device(stage=Stage.READY, disk_serial=f"S{rank}")
    session.flush()
    with counted() as many:
        queries.review(DAY, DAY)
    assert len(many) == len(few)


def test_small_counts_of_households_are_gathered_by_purpose_and_situation_too() -> None:
    rows = queries.grouped([("Scolarité", 20), ("Formation", 3), ("Lien social", 2)])
    assert rows == [("Scolarité", 20), (queries.OTHERS, 5)]


def test_every_table_of_the_workbook_has_as_many_cells_as_columns() -> None:
    for sheet in tables.sheets(a_review(), a_review()):
        assert {len(row) for row in sheet.rows} <= {len(sheet.columns)}
    assert len(tables.sheets(a_review())) == 11
