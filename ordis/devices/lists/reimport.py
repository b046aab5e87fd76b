"""An exported list given back: what it would correct, then the corrections, in one transaction."""

import unicodedata
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import lazyload

from ordis.accounts.audit import Verb, record
from ordis.accounts.models import User
from ordis.devices import actions
from ordis.devices.code import is_valid, normalise, spoken
from ordis.devices.lists.cells import UnreadableCell, read_cell
from ordis.devices.lists.columns import BY_TITLE, CODE, Column, Row, written
from ordis.devices.lists.dropped import GONE
from ordis.devices.lists.export import rows
from ordis.devices.models import Device, Door
from ordis.kernel.blobs import BlobMissing, blobs
from ordis.kernel.db import db
from ordis.kernel.french import count, grouped
from ordis.kernel.grid import MOST_LINES, MOST_WRITTEN, Grid, body, open_grid, tidy, titles
from ordis.kernel.refusal import Refusal

MOST_CHANGED = MOST_WRITTEN
CHUNK = 500
TOLD_COLUMNS = ("Type", "Étape", "Bloqué", "Emplacement (code)", "État esthétique")
"""Columns that a re-import never changes, and of which it says so when they differ."""
NO_CODE = "Aucune colonne ne s’appelle « Code » : donnez une liste exportée d’Ordis, avec ses titres. Rien n’a été lu."
NO_FACT = "Aucune colonne de cette liste ne se corrige par import. Rien n’a été lu : gardez les titres de l’export."
TWICE_TITLE = "Deux colonnes s’appellent « {title} » : gardez-en une. Rien n’a été lu."
TOO_MANY = "Cette liste change {found} fiches ; {most} au plus à la fois. Rien n’a été importé : découpez-la."
NOTHING = "Cette liste ne change rien : toutes ses lignes disent ce que disent déjà les fiches."
MOVED = "Des fiches ont changé depuis l’aperçu. Rien n’a été importé : relisez l’aperçu, puis confirmez."
BAD_CODE = "Ce n’est pas un code d’Ordis bien formé : recopiez-le de l’étiquette."
UNKNOWN = "Aucun appareil ne porte ce code."
TWICE = "Ce code est déjà à la ligne {line}."


@dataclass(frozen=True, slots=True)
class Fault:
    line: int
    column: str
    value: str
    sentence: str


@dataclass(frozen=True, slots=True)
class Changed:
    """One line that corrects something. ``told``: title of the column → (old, new) as people read them."""

    line: int
    code: str
    values: Mapping[str, Any]
    told: Mapping[str, tuple[str, str]]


@dataclass(slots=True)
class Preview:
    """What applying the list would do. ``left``: title of a column that never changes → lines where it differs."""

    unchanged: int = 0
    changed: list[Changed] = field(default_factory=list)
    faults: list[Fault] = field(default_factory=list)
    left: Counter[str] = field(default_factory=Counter)
    ignored: list[str] = field(default_factory=list)


def keep_file(data: bytes) -> str:
    """Keep the file and answer its SHA-256, once it is known to be a list of ours. Raises :class:`Refusal`."""
    _columns(open_grid(data, most=MOST_LINES))
    return blobs().put(data)


def kept_grid(sha256: str) -> Grid:
    try:
        return open_grid(blobs().get(sha256), most=MOST_LINES)
    except BlobMissing:
        raise Refusal(GONE, status=404) from None


def preview(grid: Grid) -> Preview:
    """Compare without writing: three queries per 500 lines."""
    columns = _columns(grid)
    found = Preview(ignored=[title for title in titles(grid, header=True) if _known(title) is None])
    lines = _lines(grid, columns, found)
    for start in range(0, len(lines), CHUNK):
        chunk = lines[start : start + CHUNK]
        known = _rows([code for _line, code, _cells in chunk])
        for line, code, cells in chunk:
            if code in known:
                _compare(found, line, known[code], columns, cells)
            else:
                found.faults.append(Fault(line, CODE, spoken(code), UNKNOWN))
    found.faults.sort(key=lambda fault: fault.line)
    return found


def apply_list(*, sha256: str, expected: int, actor: User, at: datetime) -> int:
    """Correct every record that the list changes, lines with a fault left out. Answers how many records changed.

    ``expected``: the number that the preview showed; another one means that somebody worked meanwhile.
    """
    changed = preview(kept_grid(sha256)).changed
    if not changed:
        raise Refusal(NOTHING, status=422)
    if len(changed) != expected:
        raise Refusal(MOVED)
    if len(changed) > MOST_CHANGED:
        raise Refusal(TOO_MANY.format(found=grouped(len(changed)), most=grouped(MOST_CHANGED)), status=422)
    devices = _locked([each.code for each in changed])
    for each in changed:
        actions.change_facts(device=devices[each.code], values=each.values, actor=actor, at=at, door=Door.IMPORT)
    subject = count(len(changed), "fiche")
    record(Verb.DEVICES_IMPORTED, subject, actor=actor, at=at, sha256=sha256, door=Door.IMPORT.value)
    return len(changed)


def _columns(grid: Grid) -> dict[int, Column]:
    """Index → column, by title, whatever its case and accents."""
    found: dict[int, Column] = {}
    for index, title in enumerate(titles(grid, header=True)):
        column = _known(title)
        if column is not None and column in found.values():
            raise Refusal(TWICE_TITLE.format(title=column.title), status=422)
        if column is not None:
            found[index] = column
    if BY_TITLE[CODE] not in found.values():
        raise Refusal(NO_CODE, status=422)
    if not any(column.fact for column in found.values()):
        raise Refusal(NO_FACT, status=422)
    return found


def _known(title: str) -> Column | None:
    return _BY_PLAIN.get(_plain(title))


def _plain(text: str) -> str:
    bare = unicodedata.normalize("NFKD", text).casefold().replace("’", "'")
    return " ".join("".join(letter for letter in bare if not unicodedata.combining(letter)).split())


_BY_PLAIN = {_plain(title): column for title, column in BY_TITLE.items()}


def _lines(grid: Grid, columns: Mapping[int, Column], found: Preview) -> list[tuple[int, str, Sequence[str]]]:
    """``(line, code, cells)`` of the lines that name a code, each once."""
    at = next(index for index, column in columns.items() if column.title == CODE)
    seen: dict[str, int] = {}
    lines: list[tuple[int, str, Sequence[str]]] = []
    for line, cells in body(grid, header=True):
        text = cells[at] if at < len(cells) else ""
        code = normalise(text) or ""
        if not is_valid(code):
            found.faults.append(Fault(line, CODE, text[:80], BAD_CODE))
        elif code in seen:
            found.faults.append(Fault(line, CODE, text[:80], TWICE.format(line=seen[code])))
        else:
            seen[code] = line
            lines.append((line, code, cells))
    return lines


def _rows(codes: Sequence[str]) -> dict[str, Row]:
    ids = db.session.scalars(sa.select(Device.id).where(Device.code.in_(codes)))
    return {row.device.code: row for row in rows(list(ids))}


def _compare(found: Preview, line: int, row: Row, columns: Mapping[int, Column], cells: Sequence[str]) -> None:
    values: dict[str, Any] = {}
    told: dict[str, tuple[str, str]] = {}
    faults = len(found.faults)
    for index, column in columns.items():
        text, shown = cells[index] if index < len(cells) else "", written(column.value(row))
        if _same(text, shown):
            continue
        if column.fact is None:
            found.left.update([column.title] if column.title in TOLD_COLUMNS else [])
            continue
        try:
            value = read_cell(column.fact, text)
        except UnreadableCell as error:
            found.faults.append(Fault(line, column.title, text[:80], str(error)))
            continue
        if value != column.value(row):
            values[column.fact], told[column.title] = value, (shown, written(value))
    if len(found.faults) > faults:
        return
    if values:
        found.changed.append(Changed(line, row.device.code, values, told))
    else:
        found.unchanged += 1


def _same(cell: str, shown: str) -> bool:
    """Whether the cell is what an export writes, but for what spreadsheets do to ends of lines and outer spaces."""
    return cell.splitlines() == tidy(shown).splitlines()


def _locked(codes: Sequence[str]) -> dict[str, Device]:
    return {device.code: device for chunk in _chunks(codes) for device in db.session.scalars(_devices(chunk))}


def _devices(codes: Sequence[str]) -> sa.Select[tuple[Device]]:
    statement = sa.select(Device).where(Device.code.in_(codes)).order_by(Device.id)
    options = (lazyload(Device.disks), lazyload(Device.holds))
    return statement.options(*options).with_for_update(of=Device).execution_options(populate_existing=True)


def _chunks(codes: Sequence[str]) -> Iterator[Sequence[str]]:
    return (codes[start : start + CHUNK] for start in range(0, len(codes), CHUNK))
