"""What may be published of small counts of households, without anything that asks a database.

A cell of one to four households is never published, nor anything from which it follows. Whoever reads is supposed to
know every figure published of the same facts, to subtract and to solve: a cell is safe while some other table of whole
numbers agrees with all that is published and puts five households or more in it (or none, where figures that are out
already leave no room for five). :func:`protect` keeps such a table, its *witness*, for each small cell, and withholds
a figure that would leave one without.

Zero is no family: it may be published, and is withheld like any figure when it would give a neighbour away. That all
the households of a district share one purpose is not hidden: a purpose is no secret once five share it.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

SMALLEST = 5
"""Counts of households under this are not shown for one district."""

GROUPED = "Autres quartiers, regroupés (petits effectifs)"
WITHHELD = "n.\u00a0c."
"""« Non communiqué »: what is printed in a cell that is withheld."""

Cell = tuple[str, ...]
"""One label per dimension: ``("Rocher", "school")``; ``()`` is everything."""
Reading = Callable[[Cell], Cell]
"""From a cell of the facts to the cell of a table that counts it."""
_MOST = float("inf")
_NODES = 500
"""Branches that the solver may try for one witness; without one, the figure is withheld."""


def is_small(count: int, smallest: int = SMALLEST) -> bool:
    return 0 < count < smallest


def group_small(counts: Mapping[str, int], *, smallest: int = SMALLEST) -> list[tuple[str, int]]:
    """``[(label, count), …]`` largest first, small cells gathered in one line at the end: one table, by itself.

    A gathered line that stays under the threshold takes the smallest shown cell with it, so that subtracting from the
    total reveals nobody. The line does not say which of its districts are small. Several tables of the same facts,
    or periods within one another, are for :func:`protect`.
    """
    shown = sorted(
        ((label, count) for label, count in counts.items() if count >= smallest), key=lambda row: (-row[1], row[0])
    )
    gathered = sum(count for count in counts.values() if is_small(count, smallest))
    if not gathered:
        return shown
    while shown and gathered < smallest:
        gathered += shown.pop()[1]
    return [*shown, (GROUPED, gathered)]


@dataclass(frozen=True, slots=True)
class Published:
    """``tables``: name → cell → count, None where it is withheld."""

    tables: Mapping[str, Mapping[Cell, int | None]]

    def __getitem__(self, name: str) -> Mapping[Cell, int | None]:
        return self.tables[name]

    @property
    def withheld(self) -> int:
        return sum(count is None for table in self.tables.values() for count in table.values())


def protect(
    facts: Mapping[Cell, int],
    tables: Mapping[str, Reading],
    *,
    already: Mapping[str, Mapping[Cell, int | None]] | None = None,
    smallest: int = SMALLEST,
) -> Published:
    """Every table of a family that is published of the same ``facts``, the most wanted first.

    ``facts``: the finest cells, empty ones included; one that is not listed is taken to be known as empty by all.
    ``already``: figures that are out, of the same readings: they bind what follows (a quarter, then its year; the
    totals of the city). A small cell that they tell by themselves is lost, and protects nothing.
    Within a table the largest figures are kept first, zeros last. Guarantee: for each cell of one to four households,
    of the facts or of a table, what the reader can say is never « between one and four ».
    """
    audit = _Audit(facts, tables, smallest)
    for name, known in (already or {}).items():
        audit.published += [audit.query(name, cell, count) for cell, count in known.items() if count is not None]
    audit.begin()
    for name, cells in audit.cells.items():
        open_ones = [cell for cell in cells if cell not in _out(already, name)]
        wanted = [cell for cell in open_ones if not is_small(cells[cell], smallest)]
        wanted.sort(key=lambda cell: (-cells[cell], cell))
        audit.offer([audit.query(name, cell, cells[cell]) for cell in wanted])
    kept = {(query.table, query.cell): query.count for query in audit.published}
    return Published({name: {cell: kept.get((name, cell)) for cell in cells} for name, cells in audit.cells.items()})


def _out(already: Mapping[str, Mapping[Cell, int | None]] | None, name: str) -> set[Cell]:
    return {cell for cell, count in (already or {}).get(name, {}).items() if count is not None}


@dataclass(frozen=True, slots=True)
class TwoWay:
    """A table with its margins; None where a figure is withheld."""

    rows: Mapping[str, int | None]
    columns: Mapping[str, int | None]
    cells: Mapping[tuple[str, str], int | None]
    total: int | None


def two_way(counts: Mapping[tuple[str, str], int], *, smallest: int = SMALLEST) -> TwoWay:
    """``counts``: (row, column) → households, such as district × purpose. The margins are kept before the cells."""
    known = {(row, column): 0 for row, _ in counts for _, column in counts} | dict(counts)
    readings: dict[str, Reading] = {
        "total": lambda cell: (), "rows": lambda cell: cell[:1], "columns": lambda cell: cell[1:], "cells": _itself,
    }  # fmt: skip
    done = protect({tuple(cell): count for cell, count in known.items()}, readings, smallest=smallest)
    return TwoWay(
        {row: count for (row,), count in done["rows"].items()},
        {column: count for (column,), count in done["columns"].items()},
        {(row, column): count for (row, column), count in done["cells"].items()},
        done["total"].get(()),
    )


def _itself(cell: Cell) -> Cell:
    return cell


def in_lines(table: Mapping[str, int | None], total: int | None) -> list[tuple[str, int]]:
    """A one-way table as :func:`group_small` writes it: what is shown, largest first, zeros left out, then the line of
    what is not shown, when the total is public."""
    shown = sorted(((label, count) for label, count in table.items() if count), key=lambda row: (-row[1], row[0]))
    rest = (total or 0) - sum(count for _label, count in shown)
    return [*shown, (GROUPED, rest)] if rest > 0 else shown


@dataclass(frozen=True, slots=True)
class _Query:
    """A figure: what it sums (indexes of the finest cells), and its value."""

    table: str
    cell: Cell
    of: tuple[int, ...]
    count: int

    def agrees(self, world: Sequence[int]) -> bool:
        return sum(world[each] for each in self.of) == self.count


@dataclass(frozen=True, slots=True)
class _Doubt:
    """A small cell (indexes of the finest cells that it sums), and what it might hold for all that is published."""

    of: tuple[int, ...]
    least: int
    most: float

    def holds(self, world: Sequence[int]) -> bool:
        return self.least <= sum(world[each] for each in self.of) <= self.most


class _Audit:
    """What is published so far, and the worlds that agree with it: together they leave every small cell in doubt."""

    def __init__(self, facts: Mapping[Cell, int], tables: Mapping[str, Reading], smallest: int) -> None:
        self._order, self._smallest = sorted(facts), smallest
        self._sums: dict[str, dict[Cell, list[int]]] = {name: {} for name in tables}
        self.cells: dict[str, dict[Cell, int]] = {name: {} for name in tables}
        for index, fact in enumerate(self._order):
            for name, reading in tables.items():
                cell = reading(fact)
                self._sums[name].setdefault(cell, []).append(index)
                self.cells[name][cell] = self.cells[name].get(cell, 0) + facts[fact]
        sums = [
            self._sums[name][cell] for name, of in self.cells.items() for cell in of if is_small(of[cell], smallest)
        ]
        alone = [[index] for index, fact in enumerate(self._order) if is_small(facts[fact], smallest)]
        self._every_small = sorted({tuple(each) for each in [*sums, *alone]})
        self._small: list[_Doubt] = []
        self.published: list[_Query] = []
        self._worlds: list[list[int]] = []

    def begin(self) -> None:
        """For each small cell, the doubt that figures out already leave: five or more, else none; else it is lost."""
        for of in self._every_small:
            for doubt in (_Doubt(of, self._smallest, _MOST), _Doubt(of, 0, 0)):
                world = next((each for each in self._worlds if doubt.holds(each)), None)
                if world is None and (world := _witness(len(self._order), self.published, doubt)) is not None:
                    self._worlds.append(world)
                if world is not None:
                    self._small.append(doubt)
                    break

    def query(self, table: str, cell: Cell, count: int) -> _Query:
        return _Query(table, cell, tuple(self._sums[table][cell]), count)

    def offer(self, queries: Sequence[_Query]) -> None:
        """Publish each that may be, in order. What is published only adds constraints, so that a batch that may be
        published could have been so one by one; a batch that may not is cut in two."""
        if not queries:
            return
        if self._allows(queries):
            self.published += queries
        elif len(queries) > 1:
            self.offer(queries[: len(queries) // 2])
            self.offer(queries[len(queries) // 2 :])

    def _allows(self, queries: Sequence[_Query]) -> bool:
        agreeing = [world for world in self._worlds if all(query.agrees(world) for query in queries)]
        said = [*self.published, *queries]
        for doubt in self._small:
            if any(doubt.holds(world) for world in agreeing):
                continue
            if (world := _witness(len(self._order), said, doubt)) is None:
                return False
            agreeing.append(world)
            self._worlds.append(world)
        self._worlds = agreeing
        return True


def _witness(size: int, said: Sequence[_Query], doubt: _Doubt) -> list[int] | None:
    """Counts that agree with all that is said and leave the doubt; None when none was found. The solver proposes; what
    it proposes is checked in whole numbers before it is believed."""
    from scipy.optimize import Bounds, LinearConstraint, milp  # a third of a second to import, for those who need it
    from scipy.sparse import coo_array

    sums = [*(query.of for query in said), doubt.of]
    counts = [query.count for query in said]
    rows = [row for row, of in enumerate(sums) for _ in of]
    columns = [each for of in sums for each in of]
    matrix = coo_array(([1.0] * len(rows), (rows, columns)), shape=(len(sums), size)).tocsr()
    found = milp(
        [0.0] * size, integrality=[1] * size, bounds=Bounds(0, float("inf")),
        constraints=LinearConstraint(matrix, [*counts, doubt.least], [*counts, doubt.most]),
        options={"node_limit": _NODES},
    )  # fmt: skip
    if found.x is None:
        return None
    world = [round(each) for each in found.x]
    proven = min(world) >= 0 and all(query.agrees(world) for query in said)
    return world if proven and doubt.holds(world) else None
