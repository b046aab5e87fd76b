"""From the rows of a donor's file to announced devices, line by line, with what is wrong. Pure."""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import zip_longest
from typing import TypeVar

from ordis.devices import dates
from ordis.devices.models import Kind, Medium
from ordis.devices.serials import normalised
from ordis.donations import values
from ordis.donations.columns import Field, Recognised, plain, recognise
from ordis.donations.values import Carrier
from ordis.kernel.cells import UnreadableError
from ordis.kernel.french import grouped
from ordis.kernel.grid import MOST_LINES, Grid, body, titles
from ordis.kernel.mending import refused_csv
from ordis.kernel.refusal import Refusal

T = TypeVar("T")
SEVERAL = "Deux colonnes sont données pour « {field} » : gardez-en une. Rien n’a été importé."
NO_KIND = "La sorte d’appareil n’est pas dite. Remplissez-la, ou choisissez une sorte pour toute la liste."
TWICE = "Ce numéro de série est déjà à la ligne {line}. Un numéro désigne un seul appareil."
TWICE_DISK = "Ce numéro de disque est déjà à la ligne {line}."
SERIAL_OF_MANY = "Un numéro de série ou d’inventaire désigne un seul appareil : la quantité doit être 1."
TOO_MANY_DEVICES = (
    "Cette liste annonce plus de {most} appareils. Rien n’a été importé : découpez-la en plusieurs fichiers."
)
TOTAL = "La ligne {line} («\u202f{words}\u202f») est un total\u202f: elle est laissée de côté."
_TOTALS = frozenset({"total", "totaux", "sous total", "total general", "nombre total", "grand total", "somme"})
_NUMBER = re.compile(r"[\d\s.,]+(?:€|eur|kg)?", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Plan:
    """How to read a grid: ``columns`` by index, whether a row names them, the kind when the list does not say it,
    the sheet of a workbook."""

    columns: Mapping[int, Field]
    header: bool
    default_kind: Kind | None = None
    sheet: str = ""


@dataclass(frozen=True, slots=True)
class Announced:
    """One device of the list. ``line`` is the spreadsheet's."""

    line: int
    kind: Kind
    make: str = ""
    model: str = ""
    serial: str | None = None
    asset_tag: str = ""
    cpu: str = ""
    ram_mb: int | None = None
    screen_inches: float | None = None
    bought_on: str = ""
    note: str = ""
    carriers: tuple[Carrier, ...] = ()

    @property
    def serial_key(self) -> str | None:
        return normalised(self.serial)


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong on one line: ``column`` is its title, ``value`` what stands there."""

    line: int
    column: str
    value: str
    sentence: str


@dataclass(frozen=True, slots=True)
class Reading:
    """``lines``: those that were read, without totals; ``remarks``: what was left aside, in French."""

    announced: tuple[Announced, ...]
    faults: tuple[Fault, ...]
    lines: int = field(default=0, compare=False)
    remarks: tuple[str, ...] = field(default=(), compare=False)


def recognised(grid: Grid) -> Recognised:
    header = grid.header_at is not None
    sample = [cells for _, cells in body(grid, header=header)[:50]]
    return recognise(titles(grid, header=header) if header else [], sample)


def read_lines(grid: Grid, plan: Plan) -> Reading:
    """Every line is read: it gives its devices, or its faults. Raises :class:`Refusal` for a plan that cannot be."""
    for each in Field:
        if list(plan.columns.values()).count(each) > 1:
            raise Refusal(SEVERAL.format(field=each.label), status=422)
    reader = _Reader(plan, titles(grid, header=plan.header))
    announced: list[Announced] = []
    remarks: list[str] = []
    lines = body(grid, header=plan.header)
    for number, cells in lines:
        if words := _total(cells):
            remarks.append(TOTAL.format(line=number, words=words[:40]))
            continue
        announced += reader.devices(number, cells)
        if len(announced) > MOST_LINES:
            raise Refusal(TOO_MANY_DEVICES.format(most=grouped(MOST_LINES)), status=422)
    return Reading(tuple(announced), tuple(reader.faults), len(lines) - len(remarks), tuple(remarks))


def _total(cells: Sequence[str]) -> str:
    """What a line of totals calls itself: « Total », and numbers beside; nothing for any other line."""
    held = [cell for cell in cells if cell]
    if not held or held[0][:1].lower() not in "tsng" or not all(_NUMBER.fullmatch(cell) for cell in held[1:]):
        return ""
    words = plain(held[0])
    return held[0] if words in _TOTALS or words.startswith(("total ", "sous total ", "nombre total ")) else ""


class _Reader:
    """Reads lines in order, remembering the serials seen."""

    def __init__(self, plan: Plan, names: Sequence[str]) -> None:
        self.faults: list[Fault] = []
        self._plan, self._names = plan, names
        self._index = {field: index for index, field in plan.columns.items()}
        self._seen: dict[tuple[Field, str], int] = {}

    def devices(self, line: int, cells: Sequence[str]) -> list[Announced]:
        before = len(self.faults)
        device = self._device(line, cells)
        quantity = self._read(line, cells, Field.QUANTITY, values.quantity, 1)
        if quantity > 1 and (device.serial or device.asset_tag):
            self._fault(line, cells, Field.QUANTITY, SERIAL_OF_MANY)
        if len(self.faults) == before:
            self._refuse_twice(line, cells, device)
        return [device] * quantity if len(self.faults) == before else []

    def _device(self, line: int, cells: Sequence[str]) -> Announced:
        def short(field: Field) -> str:
            return self._read(line, cells, field, lambda text: values.short(text, field.value), "")

        serial = short(Field.SERIAL) and self._read(line, cells, Field.SERIAL, values.serial, None)
        return Announced(
            line=line,
            kind=self._kind(line, cells),
            make=short(Field.MAKE),
            model=short(Field.MODEL),
            serial=serial or None,
            asset_tag=short(Field.ASSET_TAG),
            cpu=short(Field.CPU),
            ram_mb=self._read(line, cells, Field.RAM, values.ram_mb, None),
            screen_inches=self._read(line, cells, Field.SCREEN, values.inches, None),
            bought_on=self._read(line, cells, Field.BOUGHT_ON, dates.bought_on, ""),
            note=self._text(cells, Field.NOTE)[:1000],
            carriers=self._carriers(line, cells),
        )

    def _kind(self, line: int, cells: Sequence[str]) -> Kind:
        """The kind said, else what the model says, else the one chosen for the list."""
        if self._text(cells, Field.KIND):
            return self._read(line, cells, Field.KIND, values.kind, Kind.PERIPHERAL)
        kind = values.known_kind(self._text(cells, Field.MODEL)) or self._plan.default_kind
        if kind is None:
            self._fault(line, cells, Field.KIND, NO_KIND)
        return kind or Kind.PERIPHERAL

    def _carriers(self, line: int, cells: Sequence[str]) -> tuple[Carrier, ...]:
        medium = self._text(cells, Field.DISK_MEDIUM)
        no_serials: tuple[str | None, ...] = ()
        serials = self._read(line, cells, Field.DISK_SERIAL, values.disk_serials, no_serials)
        model = self._read(line, cells, Field.DISK_MODEL, lambda text: values.short(text, "disk_model"), "")
        no_sizes: tuple[tuple[Medium, int | None], ...] = ()
        sizes = self._read(line, cells, Field.DISK_CAPACITY, lambda text: values.disk_sizes(text, medium), no_sizes)
        pairs = zip_longest(sizes, serials, fillvalue=None)
        known = [(size or (values.medium(medium), None), serial) for size, serial in pairs]
        if model and not known:
            known = [((values.medium(medium), None), None)]
        found = [Carrier(kind, model, serial, capacity) for (kind, capacity), serial in known]
        return tuple(each for each in found if each.serial or each.capacity_bytes or each.model)

    def _refuse_twice(self, line: int, cells: Sequence[str], device: Announced) -> None:
        marks = [(Field.SERIAL, device.serial_key, TWICE)]
        marks += [(Field.DISK_SERIAL, carrier.serial_key, TWICE_DISK) for carrier in device.carriers]
        for marked, serial, sentence in marks:
            if serial and (marked, serial) in self._seen:
                self._fault(line, cells, marked, sentence.format(line=self._seen[marked, serial]))
            elif serial:
                self._seen[marked, serial] = line

    def _read(self, line: int, cells: Sequence[str], field: Field, parse: Callable[[str], T], absent: T) -> T:
        text = self._text(cells, field)
        if not text:
            return absent
        try:
            return parse(text)
        except UnreadableError as error:
            self._fault(line, cells, field, str(error))
            return absent

    def _text(self, cells: Sequence[str], field: Field) -> str:
        index = self._index.get(field, len(cells))
        return cells[index] if index < len(cells) else ""

    def _fault(self, line: int, cells: Sequence[str], field: Field, sentence: str) -> None:
        index = self._index.get(field)
        named = index is not None and index < len(self._names)
        column = self._names[index or 0] if named else field.label
        self.faults.append(Fault(line, column, self._text(cells, field)[:80], sentence))


def column_of(grid: Grid, plan: Plan, told: Field) -> str:
    """The title of the column that holds ``told``, else what Ordis calls it."""
    names = titles(grid, header=plan.header)
    return next(
        (names[index] for index, each in plan.columns.items() if each is told and index < len(names)), told.label
    )


def rejected_csv(grid: Grid, *, header: bool, faults: Sequence[Fault]) -> bytes:
    """The refused lines as they came, with what is wrong, ready to be corrected and given again: see ``mending``."""
    sentences: dict[int, str] = {}
    for fault in faults:
        told = f"{fault.column} : {fault.sentence}"
        sentences[fault.line] = f"{sentences[fault.line]} {told}" if fault.line in sentences else told
    return refused_csv(grid, header=header, sentences=sentences)
