"""Donors' lists as they come, for tests."""

import io
import re

from openpyxl import Workbook

from ordis.donations.donor_list import Plan, recognised
from ordis.kernel.grid import Grid

LIST = (
    "Type matériel;Marque;Modèle;N° de série;RAM;Disque dur;N° série disque\r\n"
    "PC portable;Dell;Latitude 5490;8XK2P13;8 Go;256GB SSD;S3Z9NX0M100001\r\n"
    "Unité centrale;HP;ProDesk 600;To Be Filled By O.E.M.;16384 Mo;1 To;\r\n"
    "Écran;Dell;P2419H;CN0ABC;;;\r\n"
)
"""Three devices, two disks, one placeholder serial."""

ENCODINGS = ("utf-8", "utf-8-sig", "cp1252", "utf-16", "utf-16-le", "utf-16-be", "mac_roman", "cp850")


def workbook(text: str = LIST) -> bytes:
    """The same list as a true XLSX, numbers as numbers."""
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    for line in text.splitlines():
        sheet.append([int(cell) if cell.isdigit() else cell for cell in line.split(";")])
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def laptops(count: int, *, start: int = 0) -> bytes:
    lines = [f"Portable;Dell;Latitude;LT{number:06d};256 Go SSD" for number in range(start, start + count)]
    return "\n".join(["Type;Marque;Modèle;N° de série;Disque", *lines]).encode("cp1252")


def hidden(page: str) -> dict[str, str]:
    """The fields that the confirmation carries."""
    form = page[page.rindex("<form") :]
    return dict(re.findall(r'name="(\w+)" type="hidden" value="([^"]*)"', form))


def first_plan(grid: Grid) -> Plan:
    """What Ordis guesses of a file that nobody has explained yet, without what it remembers of its donor."""
    return Plan(recognised(grid).columns, grid.header_at is not None, sheet=grid.sheet)
