"""Which times a series opens, on both sides of a change of clocks, and what is absurd."""

import itertools
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ordis.handover.slots import rules
from ordis.handover.slots.rules import Series, Window
from ordis.kernel.clock import PARIS, in_paris

NOW = datetime(2026, 10, 1, 8, 0, tzinfo=UTC)
TUESDAYS = Series(date(2026, 10, 20), time(14), time(17), minutes=30, capacity=2, weeks=2)


def test_every_tuesday_from_14_to_17_each_half_hour_makes_six_times_a_week() -> None:
    found = rules.windows(TUESDAYS)
    assert len(found) == 12
    assert {in_paris(each.starts_at).weekday() for each in found} == {1}
    assert [in_paris(each.starts_at).time() for each in found[:6]] == [
        time(14), time(14, 30), time(15), time(15, 30), time(16), time(16, 30),
    ]  # fmt: skip
    assert in_paris(found[5].ends_at).time() == time(17)


@pytest.mark.parametrize(
    ("first", "hours"), [(date(2026, 10, 20), (12, 13)), (date(2027, 3, 23), (13, 12))], ids=["to winter", "to summer"]
)
def test_14_h_stays_14_h_in_paris_when_the_clocks_change_between_two_weeks(first: date, hours: tuple[int, int]) -> None:
    one, two = rules.windows(replace(TUESDAYS, first_day=first, minutes=180))
    assert (one.starts_at.astimezone(UTC).hour, two.starts_at.astimezone(UTC).hour) == hours
    assert in_paris(one.starts_at).hour == in_paris(two.starts_at).hour == 14
    assert two.ends_at.astimezone(UTC) - two.starts_at.astimezone(UTC) == timedelta(hours=3)


def test_the_sunday_of_the_change_has_its_times_too() -> None:
    sunday = Series(date(2027, 3, 28), time(9), time(10), minutes=30, capacity=1)
    assert [each.starts_at.astimezone(UTC).hour for each in rules.windows(sunday)] == [7, 7]


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"begins": time(17), "ends": time(14)}, "finit après son début"),
        ({"begins": time(14), "ends": time(14)}, "finit après son début"),
        ({"begins": time(3)}, "entre 7"),
        ({"ends": time(23)}, "entre 7"),
        ({"minutes": 0}, "dure de 10 à 240"),
        ({"minutes": -30}, "dure de 10 à 240"),
        ({"capacity": 0}, "1 à 30"),
        ({"capacity": 31}, "1 à 30"),
        ({"weeks": 0}, "1 à 52"),
        ({"weeks": 53}, "1 à 52"),
        ({"minutes": 200}, "ne tient entre ces deux heures"),
        ({"first_day": date(2026, 9, 30)}, "déjà passé"),
        ({"first_day": date(2027, 10, 5), "weeks": 1}, "plus d’un an"),
        ({"begins": time(7), "ends": time(22), "minutes": 10, "weeks": 9}, "810"),
    ],
)
def test_an_absurd_series_is_refused_in_words(changes: dict[str, object], said: str) -> None:
    why = rules.fault(replace(TUESDAYS, **changes), at=NOW)  # type: ignore[arg-type]
    assert said in why
    assert "Rien n’a été ouvert" in why


def test_a_sensible_series_is_opened() -> None:
    assert rules.fault(TUESDAYS, at=NOW) == ""


@given(
    st.builds(
        Series,
        first_day=st.dates(date(2026, 10, 2), date(2027, 8, 1)),
        begins=st.times(time(7), time(20)),
        ends=st.times(time(7), time(22)),
        minutes=st.integers(1, 300),
        capacity=st.integers(0, 40),
        weeks=st.integers(0, 60),
    )
)
def test_what_is_opened_never_meets_itself_nor_leaves_its_hours(series: Series) -> None:
    if rules.fault(series, at=NOW):
        return
    found = rules.windows(series)
    assert found == sorted(found)
    assert 0 < len(found) <= rules.MOST_AT_ONCE
    for one, two in itertools.pairwise(found):
        assert one.ends_at <= two.starts_at
    for each in found:
        assert series.begins <= in_paris(each.starts_at).time() < in_paris(each.ends_at).time() <= series.ends


def test_two_times_meet_when_they_share_an_instant_and_not_when_they_follow() -> None:
    def window(begins: int, ends: int) -> Window:
        return Window(datetime(2026, 11, 3, begins, tzinfo=PARIS), datetime(2026, 11, 3, ends, tzinfo=PARIS))

    assert list(rules.meetings([window(9, 10)], [window(10, 11), window(8, 9)])) == []
    assert list(rules.meetings([window(9, 11)], [window(10, 12)])) == [(window(9, 11), window(10, 12))]


@pytest.mark.parametrize("other", ["HOTEL DE VILLE,  salle 2", "Hôtel de ville salle 2.", " hôtel de ville - Salle 2"])
def test_a_place_is_the_same_however_it_is_spelt(other: str) -> None:
    assert rules.place_key(other) == rules.place_key("Hôtel de ville, salle 2")


def test_two_places_stay_two() -> None:
    assert rules.place_key("Salle 2") != rules.place_key("Salle 3")
    assert rules.place_key("مقر") != rules.place_key("قاعة")


def test_a_date_is_refused_at_night_once_gone_and_past_the_last_day() -> None:
    last = date(2026, 10, 9)

    def said(day: int, hour: int) -> str:
        return rules.date_fault(datetime(2026, 10, day, hour, tzinfo=PARIS), last=last, at=NOW)

    assert "entre 7" in said(6, 3)
    assert "déjà passée" in said(1, 9)
    assert "vendredi 9\u00a0octobre 2026" in said(10, 9)
    assert said(9, 18) == ""
