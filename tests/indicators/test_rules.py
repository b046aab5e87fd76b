from datetime import date

import pytest

from ordis.indicators.rules import forecast, last_months, previous, remark

TODAY = date(2026, 11, 20)


@pytest.mark.parametrize(
    ("period", "before"),
    [
        ((date(2026, 1, 1), date(2026, 12, 31)), (date(2025, 1, 1), date(2025, 12, 31))),
        ((date(2026, 1, 1), date(2026, 3, 31)), (date(2025, 10, 1), date(2025, 12, 31))),
        ((date(2024, 3, 1), date(2024, 3, 31)), (date(2024, 2, 1), date(2024, 2, 29))),
        ((date(2026, 11, 20), date(2026, 11, 20)), (date(2026, 11, 19), date(2026, 11, 19))),
        ((date(2026, 1, 1), date(2026, 11, 20)), (date(2025, 2, 11), date(2025, 12, 31))),
    ],
)
def test_the_period_before_is_as_long(period: tuple[date, date], before: tuple[date, date]) -> None:
    assert previous(*period) == before


def test_a_period_to_come_is_said_and_one_that_goes_beyond_today_too() -> None:
    assert remark(date(2026, 11, 21), date(2026, 12, 1), today=TODAY).startswith("Cette période est à venir")
    assert "20\u00a0novembre 2026" in remark(date(2026, 1, 1), date(2026, 12, 31), today=TODAY)
    assert remark(TODAY, TODAY, today=TODAY) == ""


def test_the_last_months_are_whole() -> None:
    assert last_months(TODAY, 3) == [date(2026, 8, 1), date(2026, 9, 1), date(2026, 10, 1)]


def test_the_forecast_says_how_it_was_made() -> None:
    told = forecast(31, [5, 10, 0, 10, 5, 0])
    assert told.startswith("Il faudrait 7\u00a0mois pour servir 31\u00a0demandes en cours")
    assert "6 derniers mois entiers (5 foyers équipés par mois en moyenne)" in told


def test_without_enough_months_no_pace_is_told() -> None:
    assert forecast(4, [0, 0, 0, 0, 9, 3]).startswith("Pas assez de recul")
    assert forecast(0, []) == "Aucune demande n’attend."
