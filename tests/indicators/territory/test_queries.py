"""Households by district: counted, renamed, protected, beside one index."""

from datetime import UTC, datetime

import pytest
from sqlalchemy.orm import Session

from ordis.handover.models import Handover
from ordis.indicators.secrecy import GROUPED
from ordis.indicators.territory.queries import bars_of, begun_quarters, by_district, years
from ordis.partners.territory import actions, queries
from ordis.partners.territory.models import FileKind
from tests import make
from tests.counting import queries as counted
from tests.handover import making as signing
from tests.partners.territory import making

YEAR = 2026


def served(number: int, district: str, *, month: int = 11) -> list[Handover]:
    """``number`` handovers to households of ``district``."""
    made = [signing.signed() for _ in range(number)]
    for each in made:
        each.referral.household.district = district
        each.signed_at = datetime(YEAR, month, 3, 10, tzinfo=UTC)
    return made


@pytest.fixture
def city(session: Session) -> None:
    for name in ("Beaulieu", "Rocher", "Val"):
        making.district(name)


def cells(told) -> dict[str, int | None]:
    return {row.district: row.households for row in told.rows}


def test_small_counts_are_withheld_with_a_neighbour(session: Session, city: None) -> None:
    served(8, "Beaulieu")
    served(6, "Rocher")
    served(1, "Val")
    session.flush()
    told = by_district(year=YEAR)
    assert told.total == 15
    assert cells(told) == {"Beaulieu": 8, "Rocher": None, "Val": None}
    assert told.lines == (("Beaulieu", 8), (GROUPED, 7))


def test_a_quarter_does_not_undo_the_year(session: Session, city: None) -> None:
    served(8, "Beaulieu")
    served(6, "Rocher", month=2)
    served(2, "Rocher")
    served(9, "Val", month=2)
    session.flush()
    year, first, last = by_district(year=YEAR), by_district(year=YEAR, quarter="1"), by_district(year=YEAR, quarter="4")
    assert cells(last)["Rocher"] is None
    assert (cells(year)["Rocher"] is None) or (cells(first)["Rocher"] is None)
    assert first.total + last.total == year.total == 25


def test_a_renamed_district_keeps_its_households_and_an_older_name_counts_with_it(session: Session, city: None) -> None:
    served(7, "Rocher")
    session.flush()
    row = queries.names_by_key()["rocher"].district
    actions.rename(district=row, name="Les Jardins", actor=make.user(), at=make.AT)
    late = served(2, "Rocher")
    session.flush()
    assert len(late) == 2
    assert cells(by_district(year=YEAR)) == {"Beaulieu": 0, "Les Jardins": 9, "Val": 0}


def test_a_quarter_to_come_hides_nothing_and_years_begin_with_the_first_handover(session: Session, city: None) -> None:
    assert begun_quarters(YEAR) == ["1", "2", "3", "4"]
    assert begun_quarters(YEAR + 1) == []
    assert years() == [YEAR]
    served(1, "Val")[0].signed_at = datetime(2024, 6, 1, tzinfo=UTC)
    session.flush()
    assert years() == [2026, 2025, 2024]
    assert by_district(year=2025).total == 0


def test_the_context_is_of_one_index_and_each_value_is_its_own(session: Session, city: None) -> None:
    making.imported("code;nom\nQN08602M;Les Trois Cités\nQN08603M;Beaulieu\n", FileKind.NEIGHBOURHOODS)
    making.imported("nom;qpv\nBeaulieu;QN08602M,QN08603M\n")
    index = making.index()
    rows = {row.district: row for row in by_district(year=YEAR, index=index).rows}
    assert sorted(value.value for value in rows["Beaulieu"].context) == [17, 21]
    assert rows["Val"].context == ()
    assert [label for _code, label in rows["Beaulieu"].neighbourhoods] == ["Les Trois Cités", "Beaulieu"]


def test_the_pictures_of_an_index_share_one_scale_with_zero_in_it(session: Session) -> None:
    pictures = bars_of(making.index(making.LE_MANS, making.Card("Le Mans", "Fragilité", 2022, "higher")))
    assert {(each.lowest, each.highest) for each in pictures} == {(-7.64, 4.84)}
    assert [len(each.values) for each in pictures] == [len(each.values) for each in pictures if each.values]


def test_the_question_costs_the_same_for_any_number_of_districts(session: Session, city: None) -> None:
    served(5, "Val")
    session.flush()
    with counted() as few:
        by_district(year=YEAR)
    for rank in range(9):
        making.district(f"Quartier {rank}")
    with counted() as many:
        by_district(year=YEAR)
    assert len(many) == len(few) <= 6
