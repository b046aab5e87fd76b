"""The columns of the files, and how rows become text. Pure; harvesting reads by the same."""

import csv
import io
from collections.abc import Sequence
from typing import Any, Final, NamedTuple


class Row(NamedTuple):
    """One figure, as text: the columns of the files, in order. ``valeur``: whole or with a point."""

    commune: str
    operation: str
    periode: str
    debut: str
    fin: str
    indicateur: str
    ventilation: str
    modalite: str
    valeur: str
    unite: str


COLUMNS: Final = Row._fields
KEY: Final = ("commune", "periode", "indicateur", "ventilation", "modalite")
WHOLE: Final = "ensemble"
"""``ventilation`` of a figure that is broken down by nothing; its ``modalite`` is the same word."""
GATHERED: Final = "autres (regroupés)"
"""``modalite`` of small counts, told together."""


def csv_text(rows: Sequence[Row]) -> str:
    """RFC 4180 with a comma, UTF-8 once encoded, one line feed after each row: the same rows give the same bytes."""
    sink = io.StringIO()
    writer = csv.writer(sink, lineterminator="\n")
    writer.writerow(COLUMNS)
    writer.writerows(rows)
    return sink.getvalue()


def read_own(text: str) -> list[Row]:
    """Rows of a text that :func:`csv_text` wrote."""
    lines = csv.reader(io.StringIO(text, newline=""))
    next(lines)
    return [Row(*line) for line in lines]


def as_json(row: Row) -> dict[str, Any]:
    value = row.valeur
    return row._asdict() | {"valeur": float(value) if "." in value else int(value)}
