"""A list as CSV or XLSX, row by row: memory does not grow with the number of devices."""

import csv
import io
import tempfile
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from datetime import date
from functools import cache
from threading import BoundedSemaphore
from typing import Any

import sqlalchemy as sa
import xlsxwriter

from ordis.devices.lists.columns import COLUMNS, Row, Value, written
from ordis.devices.lists.queries import in_chunks
from ordis.devices.models import Device, Disk, Hold
from ordis.kernel.choice import Choice
from ordis.kernel.db import db
from ordis.kernel.grid import harmless
from ordis.kernel.refusal import Refusal

CHUNK = 500
PIECE = 64 * 1024
MOST_SHEET_ROWS = 1_048_575
MARK = "\ufeff"
AT_ONCE = 2
"""Exports that one process sends at a time: each keeps one of its four threads (``ordis.serving``) for as long as the
slowest line takes it, and the scans of the benches come in by the others."""
ALL_BUSY = (
    "Deux exports sont déjà en cours. Rien n’est perdu\u202f: attendez que l’un soit fini, ou resserrez le filtre, "
    "puis demandez celui-ci de nouveau."
)
_turns = BoundedSemaphore(AT_ONCE)


def begin_turn() -> Callable[[], None]:
    """One of the exports that may run at once in this process; the caller ends it by what is returned, once. Raises
    :class:`Refusal` (503) rather than wait."""
    if not _turns.acquire(blocking=False):
        raise Refusal(ALL_BUSY, status=503)
    return _turns.release


class FileFormat(Choice):
    CSV = "csv", "CSV"
    XLSX = "xlsx", "XLSX"

    @property
    def mimetype(self) -> str:
        sheet = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
        return sheet if self is FileFormat.XLSX else "text/csv; charset=utf-8"


def rows(ids: Iterable[int]) -> Iterator[Row]:
    """The devices in the order of ``ids``: three queries per 500."""
    for chunk in in_chunks(ids, CHUNK):
        found = {row.id: row for row in db.session.execute(_devices().where(Device.id.in_(chunk)))}
        disks, holds = defaultdict(list), defaultdict(list)
        for disk in db.session.execute(_disks().where(Disk.device_id.in_(chunk))):
            disks[disk.device_id].append(disk)
        for hold in db.session.execute(_holds().where(Hold.device_id.in_(chunk))):
            holds[hold.device_id].append(hold.reason)
        for number in chunk:
            if number in found:
                yield Row(found[number], disks[number], holds[number])


def csv_pieces(ids: Iterable[int]) -> Iterator[bytes]:
    """``;``, UTF-8 with its mark, decimals with a comma, lines of Windows: what a French Excel opens."""
    out = io.StringIO()
    writer = csv.writer(out, delimiter=";", lineterminator="\r\n")
    out.write(MARK)
    writer.writerow([column.title for column in COLUMNS])
    for row in rows(ids):
        writer.writerow([harmless(written(column.value(row))) for column in COLUMNS])
        if out.tell() > PIECE:
            yield out.getvalue().encode()
            out.seek(0)
            out.truncate()
    yield out.getvalue().encode()


def xlsx_pieces(ids: Iterable[int]) -> Iterator[bytes]:
    """Written line by line to a temporary file, then sent; numbers are numbers and days are days."""
    with tempfile.TemporaryFile() as file:
        _write_book(file, ids)
        file.seek(0)
        while piece := file.read(PIECE):
            yield piece


def _write_book(file: Any, ids: Iterable[int]) -> None:
    with xlsxwriter.Workbook(file, {"constant_memory": True, "default_date_format": "dd/mm/yyyy"}) as book:
        sheet = book.add_worksheet("Appareils")
        sheet.freeze_panes(1, 1)
        bold, day = book.add_format({"bold": True}), book.add_format({"num_format": "dd/mm/yyyy"})
        for index, column in enumerate(COLUMNS):
            sheet.set_column(index, index, column.width)
            sheet.write_string(0, index, column.title, bold)
        for number, row in enumerate(rows(ids), 1):
            for index, column in enumerate(COLUMNS):
                _write_cell(sheet, number, index, column.value(row), day)
        _write_legend(book.add_worksheet("Colonnes"), bold)


def _write_cell(sheet: Any, row: int, column: int, value: Value, day: Any) -> None:
    """A line ends in a cell as spreadsheets end it: a carriage return would come back as ``_x000D_``."""
    if isinstance(value, str):
        if value:
            sheet.write_string(row, column, harmless(value).replace("\r\n", "\n"))
    elif isinstance(value, date):
        sheet.write_datetime(row, column, value, day)
    elif value is not None:
        sheet.write_number(row, column, value)


def _write_legend(sheet: Any, bold: Any) -> None:
    sheet.set_column(0, 0, 30)
    sheet.set_column(1, 2, 60)
    for index, title in enumerate(("Colonne", "Ce qu’elle dit", "Au réimport")):
        sheet.write_string(0, index, title, bold)
    for number, column in enumerate(COLUMNS, 1):
        sheet.write_string(number, 0, column.title)
        sheet.write_string(number, 1, column.says)
        sheet.write_string(number, 2, "se corrige" if column.fact else "ne se change pas")


@cache
def _devices() -> sa.Select[Any]:
    place, donation, lot = (Device.metadata.tables[name] for name in ("place", "donation", "outside_lot"))
    more = (
        place.c.code.label("place_code"),
        place.c.name.label("place_name"),
        donation.c.number.label("donation_number"),
        lot.c.number.label("lot_number"),
    )
    return (
        sa.select(*(getattr(Device, name) for name in _TOLD), *more)
        .select_from(Device)
        .outerjoin(place, place.c.id == Device.place_id)
        .outerjoin(donation, donation.c.id == Device.donation_id)
        .outerjoin(lot, lot.c.id == Device.outside_lot_id)
    )


_TOLD = (
    "id", "code", "kind", "stage", "stage_since", "make", "model", "serial", "asset_tag", "cpu", "ram_mb",
    "screen_inches", "battery_health", "weight_g", "bought_on", "grade", "performance", "operating_system",
    "received_at", "label_printed_at", "note",
)  # fmt: skip


@cache
def _disks() -> sa.Select[Any]:
    told = (Disk.device_id, Disk.medium, Disk.serial, Disk.capacity_bytes, Disk.state)
    return sa.select(*told).where(Disk.taken_out_at.is_(None)).order_by(Disk.id)


@cache
def _holds() -> sa.Select[Any]:
    return sa.select(Hold.device_id, Hold.reason).where(Hold.lifted_at.is_(None)).order_by(Hold.id)
