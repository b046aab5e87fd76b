"""An adversary reads every published table, subtracts and solves: no cell under five follows."""

from collections.abc import Mapping, Sequence
from itertools import product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.optimize import LinearConstraint, milp

from ordis.indicators import secrecy
from ordis.indicators.secrecy import GROUPED, Cell, Published, Reading, group_small, in_lines, protect, two_way

DISTRICTS, PURPOSES, MONTHS = ("Beaulieu", "Gibauderie", "Rocher"), ("job", "link", "school"), ("01", "02", "04")
QUARTERS = {"01": "T1", "02": "T1", "04": "T2"}
COUNTS = st.one_of(st.just(0), st.integers(1, 4), st.integers(0, 9), st.integers(0, 30))

ONE_DAY: Mapping[str, Reading] = {
    "all": lambda cell: (), "districts": lambda cell: cell[:1], "purposes": lambda cell: cell[1:2],
    "both": lambda cell: cell[:2],
}  # fmt: skip
NESTED: Mapping[str, Reading] = {
    "year": lambda cell: (), "districts": lambda cell: cell[:1],
    "quarters": lambda cell: (QUARTERS[cell[1]],), "districts by quarter": lambda cell: (cell[0], QUARTERS[cell[1]]),
    "months": lambda cell: cell[1:2], "districts by month": lambda cell: cell,
}  # fmt: skip
THREE_WAY: Mapping[str, Reading] = {
    "districts": lambda cell: cell[:1], "purposes": lambda cell: cell[1:2], "months": lambda cell: cell[2:],
    "districts and purposes": lambda cell: cell[:2], "districts and months": lambda cell: (cell[0], cell[2]),
}  # fmt: skip


def drawn(*labels: Sequence[str]) -> st.SearchStrategy[dict[Cell, int]]:
    """Facts for every crossing of the labels."""
    cells = list(product(*labels))
    return st.lists(COUNTS, min_size=len(cells), max_size=len(cells)).map(
        lambda counts: dict(zip(cells, counts, strict=True))
    )


def interval(
    facts: Mapping[Cell, int], tables: Mapping[str, Reading], told: Published, of: set[Cell]
) -> tuple[int, float]:
    """What a reader of ``told`` can say of the sum of the cells ``of``: between so many and so many. Solved exactly,
    in whole numbers, from the figures alone; nothing of the code under test is asked."""
    order = sorted(facts)
    rows, values = [], []
    for name, table in told.tables.items():
        for cell, count in table.items():
            if count is not None:
                rows.append([float(tables[name](fact) == cell) for fact in order])
                values.append(count)
    wanted = [float(fact in of) for fact in order]
    known = [LinearConstraint(rows, values, values)] if rows else []
    ends = []
    for sign in (1, -1):
        found = milp([sign * each for each in wanted], integrality=[1] * len(order), constraints=known)
        assert found.status in (0, 3, 4), found.message  # 3, 4: no end
        ends.append(sign * found.fun if found.status == 0 else float("inf"))
    return round(ends[0]), ends[1]


def deduced(facts: Mapping[Cell, int], tables: Mapping[str, Reading], told: Published) -> list[tuple[str, Cell]]:
    """The cells, of the facts or of a table, of which the adversary is sure that they hold one to four households."""
    found = []
    for name, reading in {**tables, "facts": lambda cell: cell}.items():
        for cell in {reading(fact) for fact in facts}:
            members = {fact for fact in facts if reading(fact) == cell}
            if 0 < sum(facts[fact] for fact in members) < 5:
                low, high = interval(facts, tables, told, members)
                if low >= 1 and high <= 4:
                    found.append((name, cell))
    return found


def test_districts_under_five_households_are_gathered() -> None:
    rows = group_small({"Couronneries": 20, "Saint-Éloi": 3, "Rocher": 2, "Beaulieu": 6})
    assert rows == [("Couronneries", 20), ("Beaulieu", 6), (GROUPED, 5)]


def test_a_gathered_line_that_would_still_reveal_takes_its_neighbour_along() -> None:
    assert group_small({"Couronneries": 20, "Beaulieu": 6, "Rocher": 1}) == [("Couronneries", 20), (GROUPED, 7)]


@given(st.dictionaries(st.text(min_size=1, max_size=5), st.integers(0, 30)))
def test_grouping_keeps_the_total_and_shows_no_small_cell_beside_others(counts: dict[str, int]) -> None:
    rows = group_small(counts)
    assert sum(count for _label, count in rows) == sum(counts.values())
    if len(rows) > 1:
        assert min(count for _label, count in rows) >= 5


@given(drawn(DISTRICTS))
def test_one_table_alone_is_gathered_alike_by_both_ways(facts: dict[Cell, int]) -> None:
    readings: dict[str, Reading] = {"all": lambda cell: (), "districts": lambda cell: cell}
    told = protect(facts, readings)
    if (total := told["all"][()]) is not None:
        table = {label: count for (label,), count in told["districts"].items()}
        assert in_lines(table, total) == group_small({label: count for (label,), count in facts.items()})


@pytest.mark.parametrize(
    ("tables", "facts"),
    [
        (ONE_DAY, drawn(DISTRICTS, PURPOSES)),
        (NESTED, drawn(DISTRICTS, MONTHS)),
        (THREE_WAY, drawn(DISTRICTS, PURPOSES[:2], MONTHS[:2])),
    ],
    ids=["by district and purpose, with margins", "month, quarter and year", "three ways"],
)
def test_no_family_of_tables_lets_a_cell_under_five_be_deduced(
    tables: Mapping[str, Reading], facts: st.SearchStrategy[dict[Cell, int]]
) -> None:
    @given(facts)
    @settings(max_examples=60)
    def holds(facts: dict[Cell, int]) -> None:
        told = protect(facts, tables)
        assert deduced(facts, tables, told) == []
        for name, reading in tables.items():
            for cell, count in told[name].items():
                assert count in (None, sum(facts[fact] for fact in facts if reading(fact) == cell))

    holds()


@given(drawn(DISTRICTS, MONTHS))
@settings(max_examples=40)
def test_a_quarter_that_is_out_binds_the_year_that_follows(facts: dict[Cell, int]) -> None:
    first = {name: NESTED[name] for name in ("quarters", "districts by quarter")}
    out = protect({cell: count for cell, count in facts.items() if QUARTERS[cell[1]] == "T1"}, first)
    told = protect(facts, NESTED, already=out.tables)
    for name, table in out.tables.items():
        assert all(told[name][cell] == count for cell, count in table.items() if count is not None)
    assert deduced(facts, NESTED, told) == []


@given(drawn(DISTRICTS, MONTHS))
@settings(max_examples=40)
def test_totals_of_the_city_that_everybody_knows_bind_its_districts(facts: dict[Cell, int]) -> None:
    totals: dict[Cell, int | None] = {}
    for (_district, month), count in facts.items():
        totals[(QUARTERS[month],)] = (totals.get((QUARTERS[month],)) or 0) + count
    told = protect(facts, NESTED, already={"quarters": totals})
    assert told["quarters"] == totals
    lost = deduced(facts, NESTED, Published({"quarters": totals}))
    assert set(deduced(facts, NESTED, told)) <= set(lost)


def naive(facts: Mapping[Cell, int], tables: Mapping[str, Reading]) -> Published:
    """What most do: blank the small cells, and publish all the rest."""
    told: dict[str, dict[Cell, int | None]] = {}
    for name, reading in tables.items():
        sums: dict[Cell, int] = {}
        for fact, count in facts.items():
            sums[reading(fact)] = sums.get(reading(fact), 0) + count
        told[name] = {cell: None if 0 < count < 5 else count for cell, count in sums.items()}
    return Published(told)


def test_the_adversary_undoes_a_suppression_without_complement() -> None:
    facts = dict.fromkeys(product(DISTRICTS, PURPOSES), 6) | {("Rocher", "job"): 2}
    assert ("both", ("Rocher", "job")) in deduced(facts, ONE_DAY, naive(facts, ONE_DAY))
    assert deduced(facts, ONE_DAY, protect(facts, ONE_DAY)) == []


def test_the_adversary_undoes_a_protection_that_trusts_any_world(monkeypatch: pytest.MonkeyPatch) -> None:
    facts = dict.fromkeys(product(DISTRICTS, PURPOSES), 6) | {("Rocher", "job"): 2}
    monkeypatch.setattr(secrecy, "_witness", lambda size, *_: [99] * size)
    assert deduced(facts, ONE_DAY, protect(facts, ONE_DAY))


def test_one_table_protected_by_itself_is_undone_by_another() -> None:
    """By district for the year and for its first quarter, each gathered alone: the rest of the year is told."""
    facts = {("Rocher", "01"): 6, ("Rocher", "02"): 0, ("Rocher", "04"): 3} | dict.fromkeys(
        product(("Beaulieu", "Gibauderie"), MONTHS), 8
    )
    readings = {name: NESTED[name] for name in ("districts", "districts by quarter")}
    assert ("districts by quarter", ("Rocher", "T2")) in deduced(facts, readings, naive(facts, readings))
    assert deduced(facts, readings, protect(facts, readings)) == []


def test_a_table_keeps_what_harms_nobody() -> None:
    facts = dict.fromkeys(product(DISTRICTS, PURPOSES), 9)
    assert protect(facts, ONE_DAY).withheld == 0
    table = two_way(facts | {("Rocher", "job"): 0})  # type: ignore[arg-type]
    assert table.cells["Rocher", "job"] == 0
    assert table.total == 72


def test_a_small_cell_takes_a_row_and_a_column_neighbour_and_leaves_the_margins() -> None:
    table = two_way(dict.fromkeys(product(DISTRICTS, PURPOSES), 9) | {("Rocher", "job"): 2})  # type: ignore[arg-type]
    assert table.total == 74
    assert (table.rows["Rocher"], table.columns["job"]) == (20, 20)
    assert sum(count is None for count in table.cells.values()) == 4


def test_fewer_than_five_households_in_all_are_not_told() -> None:
    assert (
        protect({("Rocher",): 3, ("Beaulieu",): 0}, {"all": lambda cell: (), "districts": lambda cell: cell})["all"][()]
        is None
    )
