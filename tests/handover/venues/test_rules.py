"""Public holidays, hours as people write them, and when a place is open."""

from datetime import date, time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ordis.handover.venues.holidays import holiday_name, holidays, is_working, next_working
from ordis.handover.venues.rules import Closing, Opening, Unread, kept, read_hours, stored, written
from tests.handover.slots.making import paris

OPEN = Opening(
    hours={1: [(time(9), time(12)), (time(14), time(18))], 2: [(time(9), time(12))]},
    closings=[Closing(date(2026, 12, 22), date(2026, 12, 29), "congés"), Closing(date(2026, 12, 8), date(2026, 12, 8))],
    closed_on_holidays=True,
)


@pytest.mark.parametrize(
    ("day", "name"),
    [
        (date(2026, 4, 6), "lundi de Pâques"),
        (date(2026, 5, 14), "Ascension"),
        (date(2026, 5, 25), "lundi de Pentecôte"),
        (date(2024, 4, 1), "lundi de Pâques"),
        (date(2038, 4, 26), "lundi de Pâques"),
        (date(2026, 7, 14), "fête nationale"),
        (date(2026, 11, 11), "11\u00a0novembre"),
        (date(2026, 4, 5), ""),
        (date(2026, 12, 24), ""),
    ],
)
def test_the_holidays_are_those_of_the_calendar(day: date, name: str) -> None:
    assert holiday_name(day) == name


@given(st.integers(2000, 2100))
def test_a_year_has_eleven_names_and_never_two_on_a_day_but_when_ascension_is_in_may(year: int) -> None:
    found = holidays(year)
    assert len(found) == 11 or (len(found) == 10 and {1, 8} & {day.day for day in found if day.month == 5})
    assert all(day.year == year for day in found)


@given(st.dates(date(2000, 1, 1), date(2100, 1, 1)))
def test_the_next_working_day_is_the_first_that_works(day: date) -> None:
    found = next_working(day)
    assert found > day
    assert is_working(found)
    assert not any(is_working(date.fromordinal(each)) for each in range(day.toordinal() + 1, found.toordinal()))


@pytest.mark.parametrize(
    ("text", "read"),
    [
        ("9 h - 12 h 30, 14 h - 18 h", [(time(9), time(12, 30)), (time(14), time(18))]),
        ("9h-12h30 et 14h-18h", [(time(9), time(12, 30)), (time(14), time(18))]),
        ("de 9:00 à 17:15", [(time(9), time(17, 15))]),
        ("9\u00a0h\u00a0–\u00a012\u00a0h", [(time(9), time(12))]),
        ("", []),
        ("  ", []),
    ],
)
def test_hours_are_read_as_people_write_them(text: str, read: list[tuple[time, time]]) -> None:
    assert read_hours(text) == read


@pytest.mark.parametrize("text", ["le matin", "9 h", "25 h - 26 h", "12 h - 9 h", "9 h - 12 h, 11 h - 14 h", "9-12"])
def test_hours_that_say_nothing_or_go_backwards_are_refused(text: str) -> None:
    with pytest.raises(Unread):
        read_hours(text)


@given(st.lists(st.times().map(lambda at: at.replace(second=0, microsecond=0, fold=0)), unique=True, max_size=8))
def test_hours_written_are_read_back_and_stored_are_kept(edges: list[time]) -> None:
    edges = sorted(edges)[: len(edges) // 2 * 2]
    ranges = list(zip(edges[::2], edges[1::2], strict=True))
    assert read_hours(written(ranges)) == ranges
    assert kept(stored({3: ranges})) == {3: ranges}


@pytest.mark.parametrize(
    ("day", "begins", "ends", "why"),
    [
        (date(2026, 12, 1), (9, 0), (9, 30), ""),
        (date(2026, 12, 1), (11, 30), (12, 0), ""),
        (
            date(2026, 12, 1),
            (11, 45),
            (12, 15),
            "ouvert de 9\u00a0h à 12\u00a0h et de 14\u00a0h à 18\u00a0h ce jour-là",
        ),
        (date(2026, 12, 1), (8, 0), (18, 0), "ouvert de 9\u00a0h à 12\u00a0h et de 14\u00a0h à 18\u00a0h ce jour-là"),
        (date(2026, 12, 3), (9, 0), (9, 30), "fermé le jeudi"),
        (date(2026, 12, 8), (9, 0), (9, 30), "fermeture"),
        (date(2026, 12, 22), (9, 0), (9, 30), "congés"),
        (date(2026, 12, 29), (9, 0), (9, 30), "congés"),
        (date(2026, 11, 11), (9, 0), (9, 30), "jour férié\u202f: 11\u00a0novembre"),
    ],
)
def test_a_place_says_why_it_is_closed(day: date, begins: tuple[int, int], ends: tuple[int, int], why: str) -> None:
    assert OPEN.fault(paris(day, *begins), paris(day, *ends)) == why
