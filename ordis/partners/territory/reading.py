"""A file of territories as records, columns recognised by their names in any order, or as faults. Pure.

A column that holds what another one should (codes for names, coordinates for codes) is told by line, column and value.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from ordis.kernel.cells import UnreadableError
from ordis.kernel.french import count
from ordis.kernel.grid import MOST_WRITTEN, Grid, body, open_grid, titles
from ordis.kernel.refusal import Refusal
from ordis.partners.territory.columns import COLUMNS, UNIQUE, Column
from ordis.partners.territory.models import FileKind
from ordis.partners.territory.rules import key_of

NO_COLUMN = (
    "Ce fichier n’est pas une liste «\u202f{kind}\u202f»\u202f: aucune colonne ne donne {missing}. Ses colonnes\u202f: "
    "{columns}. Rien n’a été écrit\u202f: nommez la colonne, par exemple «\u202f{example}\u202f»."
)
EXCHANGED = (
    "La colonne «\u202f{other}\u202f» contient ce qui est attendu dans «\u202f{title}\u202f»\u202f: les colonnes sont "
    "sans doute échangées."
)
TWICE = "déjà à la ligne {line}"


@dataclass(frozen=True, slots=True)
class Record:
    line: int
    values: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Fault:
    """``column``: its title in the file."""

    line: int
    column: str
    value: str
    sentence: str

    def __str__(self) -> str:
        told = f"valeur «\u202f{self.value}\u202f»" if self.value else "case vide"
        return f"Ligne\u00a0{self.line}, colonne «\u202f{self.column}\u202f», {told}\u202f: {self.sentence}."


@dataclass(slots=True)
class Reading:
    """``columns``: field → title in the file. ``remarks``: sentences on what was mended or seems exchanged."""

    columns: Mapping[str, str]
    records: list[Record] = field(default_factory=list)
    faults: list[Fault] = field(default_factory=list)
    remarks: list[str] = field(default_factory=list)

    def fault(self, line: int, name: str, value: str, sentence: str) -> None:
        self.faults.append(Fault(line, self.columns.get(name, name), value, sentence))


def open_file(kind: FileKind, data: bytes) -> Grid:
    """Raises :class:`Refusal` (422) for what is no list, or has not the columns of its kind."""
    grid = open_grid(data, is_header=lambda row: not _missing(kind, _found(kind, row)), most=MOST_WRITTEN)
    if grid.header_at is None:
        first = titles(grid, header=True)
        column = COLUMNS[kind][_missing(kind, _found(kind, first))[0]]
        told = ", ".join(f"«\u202f{title[:40]}\u202f»" for title in first[:12])
        raise Refusal(
            NO_COLUMN.format(kind=kind.label, missing=column.title, columns=told, example=column.known.split(", ")[0]),
            status=422,
        )
    return grid


def _found(kind: FileKind, row: Sequence[str]) -> dict[str, int]:
    """Field → index of its column: for each field, its own name first, then the others it goes by."""
    taken: dict[str, int] = {}
    for name, column in COLUMNS[kind].items():
        for index, title in enumerate(row):
            if index not in taken.values() and column.named(title):
                taken[name] = index
                break
    return taken


def _missing(kind: FileKind, found: Mapping[str, int]) -> list[str]:
    return [name for name, column in COLUMNS[kind].items() if column.required and name not in found]


def read(kind: FileKind, grid: Grid) -> Reading:
    """Every line as a record, or as faults; what the grid mended is among the remarks."""
    names = titles(grid, header=True)
    found = _found(kind, names)
    reading = Reading({name: names[index] for name, index in found.items()}, remarks=list(grid.remarks))
    seen: dict[Any, int] = {}
    mended: dict[str, int] = {}
    for line, cells in body(grid, header=True):
        texts = {name: cells[index] if index < len(cells) else "" for name, index in found.items()}
        values = _values(kind, line, texts, reading, mended)
        if values is None:
            continue
        keyed = tuple(key_of(str(values.get(name))) for name in UNIQUE[kind])
        if (first := seen.setdefault(keyed, line)) != line:
            reading.fault(line, UNIQUE[kind][-1], texts[UNIQUE[kind][-1]], TWICE.format(line=first))
        else:
            reading.records.append(Record(line, values))
    reading.remarks += [f"{count(times, 'ligne')}\u202f: {what}." for what, times in mended.items()]
    reading.remarks += _exchanged(kind, grid, found, reading)
    return reading


def _values(
    kind: FileKind, line: int, texts: Mapping[str, str], reading: Reading, mended: dict[str, int]
) -> dict[str, Any] | None:
    values: dict[str, Any] = {}
    before = len(reading.faults)
    for name, text in texts.items():
        column = COLUMNS[kind][name]
        if not text and not column.required:
            continue
        try:
            value = column.read(text)
        except UnreadableError as error:
            reading.fault(line, name, text[:80], str(error).rstrip("."))
            continue
        if isinstance(value, tuple):
            value, what = value
            if what:
                mended[what] = mended.get(what, 0) + 1
        values[name] = value
    return values if len(reading.faults) == before else None


def _exchanged(kind: FileKind, grid: Grid, found: Mapping[str, int], reading: Reading) -> list[str]:
    """For each column of which no line can be read, another one of which every line could."""
    lines = [cells for _line, cells in body(grid, header=True)]
    wrong = [
        name for name, title in reading.columns.items()
        if lines and sum(fault.column == title for fault in reading.faults) == len(lines)
    ]  # fmt: skip
    names, said = titles(grid, header=True), []
    for name in wrong:
        for index, title in enumerate(names):
            if index != found[name] and all(_reads(COLUMNS[kind][name], cells, index) for cells in lines):
                said.append(EXCHANGED.format(other=title, title=reading.columns[name]))
                break
    return said


def _reads(column: Column, cells: Sequence[str], index: int) -> bool:
    try:
        column.read(cells[index] if index < len(cells) else "")
    except UnreadableError:
        return False
    return True
