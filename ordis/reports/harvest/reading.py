"""What another city's files say, checked against the schema line by line before any of it is believed. Pure."""

import csv
import io
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from ordis.reports.harvest.addresses import Unreadable
from ordis.reports.opendata import periods
from ordis.reports.opendata.rows import COLUMNS, KEY, Row

MOST_ROWS: Final = 20_000
MOST_FILES: Final = 100
NOT_UTF8: Final = "le fichier n’est pas en UTF-8"
NO_COLUMNS: Final = "la première ligne n’est pas celle du schéma ({columns})"
NO_ROWS: Final = "le fichier n’a aucune ligne de chiffres"
TOO_MANY_ROWS: Final = "le fichier dépasse 20\u202f000 lignes"
NOT_CSV: Final = "le fichier n’est pas un CSV lisible"
BAD_CELL: Final = "ligne {line}, la colonne « {column} » ne suit pas le schéma"
BAD_LINE: Final = "ligne {line}, il y a {found} colonnes au lieu de {wanted}"
TWICE: Final = "ligne {line}, le même chiffre est donné deux fois"
TWO_CITIES: Final = "le fichier parle de plusieurs communes"
NOT_A_PACKAGE: Final = "le JSON n’est pas un Data Package (datapackage.json)"
NO_FILES: Final = "le Data Package ne nomme aucun fichier de chiffres"
TOO_MANY_FILES: Final = "le Data Package nomme plus de 100 fichiers"

_SHAPES: Final[Mapping[str, re.Pattern[str]]] = {
    "commune": re.compile(r"(\d{2}|2[AB])\d{3}", re.ASCII),
    "operation": re.compile(r".{1,200}"),
    "indicateur": re.compile(r"[a-z][a-z0-9_]{1,59}", re.ASCII),
    "ventilation": re.compile(r".{1,60}"),
    "modalite": re.compile(r".{1,200}"),
    "valeur": re.compile(r"\d{1,15}(\.\d{1,6})?", re.ASCII),
    "unite": re.compile(r".{1,40}"),
}


_SPACES: Final = {0xA0: " ", 0x202F: " "}
"""Spaces of French typography, which a name may hold and Python does not call printable."""


@dataclass(frozen=True, slots=True)
class Resource:
    """A file that a package names. ``sha256``: "" when the package does not say."""

    path: str
    sha256: str


def as_text(body: bytes) -> str:
    try:
        return body.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise Unreadable(NOT_UTF8) from error


def read_rows(text: str) -> list[Row]:
    """Every row of a file of one city. Raises :class:`Unreadable`, which names the line."""
    lines = csv.reader(io.StringIO(text, newline=""), strict=True)
    found: dict[tuple[str, ...], Row] = {}
    try:
        if tuple(next(lines, [])) != COLUMNS:
            raise Unreadable(NO_COLUMNS.format(columns=", ".join(COLUMNS)))
        for cells in lines:
            row = _row(cells, lines.line_num)
            key = tuple(getattr(row, name) for name in KEY)
            if key in found:
                raise Unreadable(TWICE.format(line=lines.line_num))
            found[key] = row
            if len(found) > MOST_ROWS:
                raise Unreadable(TOO_MANY_ROWS)
    except csv.Error as error:
        raise Unreadable(NOT_CSV) from error
    if not found:
        raise Unreadable(NO_ROWS)
    if len({row.commune for row in found.values()}) > 1:
        raise Unreadable(TWO_CITIES)
    return list(found.values())


def read_package(text: str) -> list[Resource]:
    """The CSV files of figures that a Data Package names, in its order. Raises :class:`Unreadable`."""
    try:
        told = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise Unreadable(NOT_A_PACKAGE) from error
    resources = told.get("resources") if isinstance(told, dict) else None
    if not isinstance(resources, list):
        raise Unreadable(NOT_A_PACKAGE)
    found = [Resource(each["path"], _sha256(each)) for each in resources if _has_figures(each)]
    if not found:
        raise Unreadable(NO_FILES)
    if len(found) > MOST_FILES:
        raise Unreadable(TOO_MANY_FILES)
    return found


def _has_figures(resource: Any) -> bool:
    """A resource whose own schema has other columns is something else, such as the definitions."""
    if not isinstance(resource, dict) or not isinstance(resource.get("path"), str):
        return False
    fields = resource["schema"].get("fields") if isinstance(resource.get("schema"), dict) else None
    names = [each.get("name") for each in fields if isinstance(each, dict)] if isinstance(fields, list) else None
    return resource["path"].endswith(".csv") and (names is None or names == list(COLUMNS))


def _sha256(resource: Mapping[str, Any]) -> str:
    found = re.fullmatch(r"sha256:([0-9a-f]{64})", str(resource.get("hash", "")))
    return found[1] if found else ""


def _row(cells: list[str], line: int) -> Row:
    if len(cells) != len(COLUMNS):
        raise Unreadable(BAD_LINE.format(line=line, found=len(cells), wanted=len(COLUMNS)))
    row = Row(*cells)
    for column, shape in _SHAPES.items():
        text = getattr(row, column)
        if not shape.fullmatch(text) or not text.translate(_SPACES).isprintable():
            raise Unreadable(BAD_CELL.format(line=line, column=column))
    span = periods.read(row.periode)
    if span is None:
        raise Unreadable(BAD_CELL.format(line=line, column="periode"))
    for column, day in (("debut", span.first), ("fin", span.last)):
        if getattr(row, column) != date.isoformat(day):
            raise Unreadable(BAD_CELL.format(line=line, column=column))
    return row
