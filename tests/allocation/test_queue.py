"""The queue in an order that anybody can check, a page at a time."""

from datetime import timedelta

import pytest
import sqlalchemy as sa
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy.orm import Session

from ordis.allocation.policy import standing
from ordis.allocation.queue import EVERYTHING, Structure, Wish, counted, in_order, queue, score_of
from ordis.devices.models import Kind
from ordis.kernel.db import db
from ordis.referrals.models import HomeEquipment, Referral, ReferralStage
from tests import make
from tests.allocation.policy.tables import publish
from tests.referrals.test_queries import statements

ACCEPTED = ReferralStage.ACCEPTED


def everybody(wish: Wish = EVERYTHING, size: int = 2) -> list[Referral]:
    """Every referral of the queue, page after page."""
    page = queue(wish, size=size)
    found = [each.referral for each in page.items]
    while page.next_after:
        page = queue(wish, after=page.next_after, size=size)
        assert not page.first
        found += [each.referral for each in page.items]
    return found


def test_the_queue_goes_by_score_then_by_seniority(session: Session) -> None:
    late = make.referral(stage=ACCEPTED, at=make.AT + timedelta(days=2))
    early = make.referral(stage=ACCEPTED, at=make.AT)
    urgent = make.referral(stage=ACCEPTED, at=make.AT + timedelta(days=3), equipment=HomeEquipment.NONE)
    make.referral(stage=ReferralStage.SUBMITTED)
    assert everybody() == [urgent, early, late]
    assert everybody(size=50) == [urgent, early, late]


@settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck))
@given(
    places=st.lists(st.tuples(st.integers(-120, 0), st.integers(0, 3)), min_size=1, max_size=9), size=st.integers(1, 4)
)
def test_pages_put_together_are_the_whole_queue_once(
    session: Session, places: list[tuple[int, int]], size: int
) -> None:
    with session.begin_nested() as savepoint:
        rows = [make.referral(stage=ACCEPTED) for _ in places]
        for row, (points, days) in zip(rows, places, strict=True):
            row.standing, row.submitted_at = points, make.AT + timedelta(days=days)
        session.flush()
        assert everybody(size=size) == sorted(rows, key=lambda row: (row.standing, row.submitted_at, row.id))
        savepoint.rollback()
        session.expire_all()


def test_a_page_goes_on_behind_a_referral_that_left_the_queue_since(session: Session) -> None:
    first, second, third = (make.referral(stage=ACCEPTED, at=make.AT + timedelta(days=day)) for day in range(3))
    page = queue(size=2)
    assert page.next_after == second.ref
    make.reservation(referral=second)
    assert [each.referral for each in queue(after=page.next_after).items] == [third]
    assert [each.referral for each in queue().items] == [first, third]


def test_an_unknown_key_is_the_beginning(session: Session) -> None:
    make.referral(stage=ACCEPTED)
    assert queue(after="inconnu").first


def test_filters_narrow_and_keep_the_order(session: Session) -> None:
    ccas = make.prescriber_structure(name="CCAS")
    theirs = make.referral(stage=ACCEPTED, of=ccas)
    desktop = make.referral(stage=ACCEPTED, wanted_kind=Kind.DESKTOP)
    away = make.referral(stage=ACCEPTED, district="Beaulieu", equipment=HomeEquipment.NONE)
    assert everybody(Wish(structure=Structure(ccas.id, ccas.ref, ccas.name))) == [theirs]
    assert everybody(Wish(kind=Kind.DESKTOP)) == [desktop]
    assert everybody(Wish(kind=Kind.LAPTOP)) == [away, theirs]
    assert everybody(Wish(district="Beaulieu")) == [away]
    assert counted(Wish(district="Beaulieu")) == (1, False)
    assert counted() == (3, False)


def test_the_lines_add_up_to_the_place_by_the_table_that_gave_it(session: Session) -> None:
    city = make.user()
    referral = make.referral(stage=ACCEPTED, needed_by=make.AT.date() + timedelta(days=31))
    publish(city, make.AT, purpose={"school": 40})
    for expected in (65, 90):
        assert score_of(referral).total == -referral.standing == expected
        (waiting,) = queue().items
        assert waiting.score.total == expected
        standing.score_waiting(at=make.AT)
        session.expire_all()


@pytest.mark.parametrize("number", [1, 7])
def test_a_page_costs_two_queries_whatever_its_length_and_reads_no_identity(session: Session, number: int) -> None:
    for _ in range(number):
        make.referral(stage=ACCEPTED)
    session.expire_all()
    with statements() as sent:
        for waiting in queue().items:
            assert waiting.referral.organisation.name
            assert waiting.referral.district
            assert waiting.referral.household.people
            assert waiting.score.total
    assert len(sent) == 2
    assert not any("last_name" in each or "identity_hash" in each for each in sent[1:])
    assert "last_name" not in sent[0]


@pytest.mark.parametrize("wish", [EVERYTHING, Wish(kind=Kind.LAPTOP), Wish(district="Beaulieu")])
def test_the_order_is_read_along_an_index_and_never_sorted(session: Session, wish: Wish) -> None:
    if session.get_bind().dialect.name != "sqlite":
        session.execute(sa.text("SET LOCAL enable_seqscan = off"))
        session.execute(sa.text("SET LOCAL enable_sort = off"))
        session.execute(sa.text("SET LOCAL enable_incremental_sort = off"))
    sql = in_order(wish).limit(50).compile(db.engine, compile_kwargs={"literal_binds": True})
    explain = "EXPLAIN QUERY PLAN" if session.get_bind().dialect.name == "sqlite" else "EXPLAIN"
    plan = " ".join(str(row) for row in session.execute(sa.text(f"{explain} {sql}")))
    assert "ix_referral_queue" in plan
    assert "TEMP B-TREE" not in plan
    assert "Sort" not in plan
