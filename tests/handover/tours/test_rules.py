"""The times of a stop, of a delay, of another order."""

from datetime import date, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ordis.handover.tours import rules
from ordis.handover.tours.rules import Stay
from tests.handover.slots.making import paris

DAY = date(2026, 12, 1)
NOW = paris(date(2026, 11, 20), 9)


def stay(begins: int, ends: int, minute: int = 0) -> Stay:
    return Stay(paris(DAY, begins), paris(DAY, ends, minute))


@given(st.integers(20, 600), st.integers(10, 240), st.integers(1, 30))
def test_families_are_shared_over_the_times_and_none_is_lost(length: int, minutes: int, capacity: int) -> None:
    there = Stay(paris(DAY, 8), paris(DAY, 8) + timedelta(minutes=length))
    if minutes > length:
        assert rules.times(there, minutes) == []
        return
    found = rules.shared(there, minutes, capacity)
    each = [families for _, families in found]
    assert sum(each) == capacity
    assert max(each) - min(each) <= 1
    assert all(there.arrives_at <= when.arrives_at < when.leaves_at <= there.leaves_at for when, _ in found)


@pytest.mark.parametrize(
    ("wanted", "capacity", "minutes", "why"),
    [
        (stay(9, 11), 4, 30, ""),
        (stay(6, 8), 4, 30, rules.TIMES),
        (stay(11, 9), 4, 30, rules.TIMES),
        (stay(21, 22, 30), 4, 30, rules.TIMES),
        (stay(9, 11), 0, 30, rules.ABSURD),
        (stay(9, 11), 31, 30, rules.ABSURD),
        (stay(9, 11), 4, 5, rules.ABSURD),
        (stay(9, 11), 4, 180, rules.TOO_SHORT.format(minutes=180)),
        (stay(12, 14), 4, 30, rules.MEETS),
        (stay(11, 13), 4, 30, ""),
    ],
)
def test_a_stop_says_why_it_is_refused(wanted: Stay, capacity: int, minutes: int, why: str) -> None:
    assert rules.fault(wanted, [stay(13, 15)], capacity=capacity, minutes=minutes, at=NOW) == why


def test_a_stop_gone_by_is_refused() -> None:
    assert rules.fault(stay(9, 11), [], capacity=4, minutes=30, at=paris(DAY, 9)) == rules.PAST


def test_a_delay_moves_what_the_bus_has_not_left() -> None:
    stays = [stay(9, 10), stay(11, 12), stay(14, 15)]
    assert rules.later(stays, 20, at=paris(DAY, 10)) == [
        stays[0], Stay(paris(DAY, 11, 20), paris(DAY, 12, 20)), Stay(paris(DAY, 14, 20), paris(DAY, 15, 20)),
    ]  # fmt: skip
    assert rules.later(stays, 20, at=paris(DAY, 11, 30))[1] == Stay(paris(DAY, 11), paris(DAY, 12, 20))
    assert rules.later(stays, 20, at=paris(DAY, 15)) == stays


def test_another_order_keeps_the_length_of_each_stop_and_the_ways_between() -> None:
    stays = [stay(9, 10), stay(11, 13), stay(14, 15)]
    moved = rules.rearranged(stays, [1, 0, 2])
    assert moved == [stay(12, 13), stay(9, 11), stay(14, 15)]
    assert rules.rearranged(stays, [0, 1, 2]) == stays


@given(st.permutations(range(4)), st.lists(st.tuples(st.integers(1, 90), st.integers(0, 30)), min_size=4, max_size=4))
def test_whatever_the_order_no_two_stops_meet_and_the_tour_is_as_long(
    order: list[int], lengths: list[tuple[int, int]]
) -> None:
    stays, at = [], paris(DAY, 8)
    for there, way in lengths:
        stays.append(Stay(at, at + timedelta(minutes=there)))
        at += timedelta(minutes=there + way)
    moved = rules.rearranged(stays, order)
    gone = [moved[rank] for rank in order]
    assert all(one.leaves_at <= two.arrives_at for one, two in pairwise(gone))
    assert (gone[0].arrives_at, gone[-1].leaves_at) == (stays[0].arrives_at, stays[-1].leaves_at)
    assert all(a.leaves_at - a.arrives_at == b.leaves_at - b.arrives_at for a, b in zip(moved, stays, strict=True))


def test_a_delay_into_the_night_is_told() -> None:
    assert rules.too_late([Stay(paris(DAY, 21), paris(DAY, 22, 1))])
    assert rules.too_late([Stay(paris(DAY, 23), paris(DAY, 23) + timedelta(hours=2))])
    assert not rules.too_late([Stay(paris(DAY, 21), paris(DAY, 22))])


@given(
    st.lists(st.integers(0, 11), min_size=1, max_size=8),
    st.integers(8, 18), st.sampled_from([20, 30, 60]), st.integers(1, 12),
)  # fmt: skip
def test_a_stop_that_changes_seats_every_family_or_refuses(
    hours: list[int], begins: int, minutes: int, capacity: int
) -> None:
    wanted = [paris(DAY, 9) + timedelta(minutes=15 * each) for each in sorted(hours)]
    offered = rules.shared(stay(begins, begins + 2), minutes, capacity)
    seats = rules.reseated(wanted, offered, shift=timedelta(hours=begins - 9))
    if capacity < len(wanted):
        assert seats is None
        return
    assert seats is not None
    assert all(seats.count(rank) <= families for rank, (_, families) in enumerate(offered))
    assert rules.reseated(wanted, offered, shift=timedelta()) is not None


def test_a_family_keeps_its_hour_when_it_stays_moves_with_the_stop_or_has_the_nearest() -> None:
    wanted = [paris(DAY, 9), paris(DAY, 10)]
    longer = rules.shared(stay(9, 12), 60, 3)
    assert rules.reseated(wanted, longer, shift=timedelta()) == [0, 1]
    afternoon = rules.shared(stay(14, 16), 60, 2)
    assert rules.reseated(wanted, afternoon, shift=timedelta(hours=5)) == [0, 1]
    shorter = rules.shared(stay(10, 12), 60, 2)
    assert rules.reseated(wanted, shorter, shift=timedelta(hours=1)) == [1, 0]
