"""A list in a file as rows of text: encoding, separator and format found out, whatever its name says. Pure."""

import csv
import io
import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice

from ordis.kernel import book, ods, xlsx
from ordis.kernel.book import NOT_A_LIST, Row, Sheet, letter, some
from ordis.kernel.decoding import RESAVE, decode
from ordis.kernel.french import grouped
from ordis.kernel.hidden_parts import HiddenParts
from ordis.kernel.refusal import Refusal

MOST_LINES = 20_000
"""Of a list that is read."""
MOST_WRITTEN = 5_000
"""Of a list whose rows are written one by one: about five seconds during which, on SQLite, nobody else writes."""
MOST_BLANK = 100_000
MOST_COLUMNS = 60
MOST_ABOVE = 20
"""Rows among which the one that names the columns is looked for."""
LONGEST_CELL = 2_001
"""A remark of 2,000 characters, and the apostrophe before it."""
MOST_BREAKS = 200
_FORMULA = ("=", "+", "-", "@", "\t", "\r")
_AS_TEXT = re.compile('="([^"]*)"')
EMPTY = (
    "Ce fichier est vide (0 octet ou aucune ligne). Rien n’a été importé\u202f: vérifiez-le chez le "
    "donateur et redéposez-le."
)
TOO_MANY = (
    "Cette liste dépasse {most} lignes. Rien n’a été importé\u202f: découpez-la en plusieurs fichiers, "
    "chacun s’ajoute au même don."
)
OPEN_QUOTE = 'À la ligne {line}, un guillemet (") s’ouvre sans se refermer et avale la suite. ' + RESAVE
TOO_WIDE = "Cette liste compte plus de {most} colonnes. " + RESAVE
NO_SHEET = "Ce classeur n’a pas de feuille «\u202f{name}\u202f». Ses feuilles\u202f: {names}. Rien n’a été importé."
OTHER_SHEETS = "Le classeur a {count} feuilles\u202f: seule «\u202f{name}\u202f» est lue. Les autres\u202f: {others}."

_MAGIC = (
    (b"%PDF", "c’est un PDF"), (b"\x89PNG", "c’est une image"), (b"\xff\xd8\xff", "c’est une photographie"),
    (b"GIF8", "c’est une image"), (b"{\\rtf", "c’est un document de traitement de texte"),
    (b"\x1f\x8b", "c’est une archive compressée"), (b"Rar!", "c’est une archive compressée"),
    (b"7z\xbc\xaf", "c’est une archive compressée"),
)  # fmt: skip
_DELIMITERS = {";": "point-virgule", ",": "virgule", "\t": "tabulation", "|": "barre verticale"}
_BOOKS = {"xlsx": ("classeur XLSX", xlsx.sheets), "ods": ("classeur OpenDocument (ODS)", ods.sheets)}


@dataclass(frozen=True, slots=True)
class Grid:
    """The rows that hold something. ``numbers`` are theirs in the spreadsheet, counted from 1; ``header_at`` is
    the index of the row that names the columns, None when no row does; ``origin`` says how the file was read.

    ``form``: csv, xlsx or ods, whatever its name says; ``encoding``: of its text, as programs call it;
    ``delimiter``: None in a workbook; ``sheets``: names of those of a workbook; ``remarks``: French sentences on what
    was mended or would not be guessed.
    """

    rows: tuple[tuple[str, ...], ...]
    numbers: tuple[int, ...]
    header_at: int | None
    origin: str
    form: str = "csv"
    encoding: str = "utf-8"
    delimiter: str | None = None
    sheet: str = ""
    sheets: tuple[str, ...] = ()
    remarks: tuple[str, ...] = ()

    @property
    def width(self) -> int:
        return max(len(row) for row in self.rows)


def first_row(_row: Sequence[str]) -> bool:
    """The header of a list that always has one."""
    return True


def open_grid(
    data: bytes, *, is_header: Callable[[Sequence[str]], bool] = first_row, most: int = MOST_LINES, sheet: str = ""
) -> Grid:
    """Raises :class:`Refusal` (422) with what to do, for anything that is not a list of at most ``most`` lines.

    ``sheet``: the name of one; without it, the first visible one with a header, else the first that holds something.
    """
    if not data.strip(b"\x00 \t\r\n"):
        raise Refusal(EMPTY, status=422)
    for magic, what in _MAGIC:
        if data.startswith(magic):
            raise Refusal(NOT_A_LIST.format(what=what), status=422)
    if form := book.kind_of(data):
        return _book_grid(data, form, is_header, most, sheet)
    read = decode(data)
    if read.text.lstrip()[:14].lower().startswith(("<!doctype html", "<html", "<?xml")):
        raise Refusal(NOT_A_LIST.format(what="c’est une page web ou du XML"), status=422)
    delimiter, text = _delimiter(read.text)
    rows, numbers = _held(enumerate(_csv_rows(text, delimiter), 1), most)
    origin = f"CSV, séparateur {_DELIMITERS[delimiter]}, encodage {read.encoding}"
    return Grid(
        tuple(rows), numbers, _header_at(rows, is_header), origin, encoding=read.codec, delimiter=delimiter,
        remarks=read.remarks,
    )  # fmt: skip


def _book_grid(data: bytes, form: str, is_header: Callable[[Sequence[str]], bool], most: int, name: str) -> Grid:
    origin, sheets = _BOOKS[form]
    try:
        found = sheets(data)
        sheet, parts = _chosen(found, is_header, name)
        rows, numbers = _held(sheet.rows(), most)
    except Refusal:
        raise
    except Exception as error:  # a damaged workbook may break the library in any way
        raise Refusal(book.BROKEN, status=422) from error
    parts.fill(numbers, rows)
    names = tuple(each.name for each, _parts in found)
    remarks = parts.remarks()
    if len(names) > 1:
        others = some([each for each in names if each != sheet.name])
        remarks.insert(0, OTHER_SHEETS.format(count=len(names), name=sheet.name, others=others))
    return Grid(
        tuple(rows), numbers, _header_at(rows, is_header), origin, form=form, sheet=sheet.name, sheets=names,
        remarks=tuple(remarks),
    )  # fmt: skip


def _chosen(
    found: Sequence[tuple[Sheet, HiddenParts]], is_header: Callable[[Sequence[str]], bool], name: str
) -> tuple[Sheet, HiddenParts]:
    """The sheet of that name; without a name, the likeliest."""
    if name:
        for each in found:
            if each[0].name == name:
                return each
        names = some([each.name for each, _parts in found])
        raise Refusal(NO_SHEET.format(name=name, names=names), status=422)
    full = None
    for each in sorted(found, key=lambda each: each[0].hidden):
        above = [cells for _number, cells in islice(each[0].rows(), MOST_ABOVE) if any(cells)]
        if any(map(is_header, above)):
            return each
        full = full or (each if above else None)
    if full is None:
        raise Refusal(EMPTY, status=422)
    return full


def _held(source: Iterable[Row], most: int) -> tuple[list[tuple[str, ...]], tuple[int, ...]]:
    """The rows that hold something, and their numbers."""
    rows: list[tuple[str, ...]] = []
    numbers: list[int] = []
    for read, (number, row) in enumerate(source, 1):
        cells = tuple(map(tidy, row))
        if len(cells) > MOST_COLUMNS and any(cells[MOST_COLUMNS:]):
            raise Refusal(TOO_WIDE.format(most=MOST_COLUMNS), status=422)
        if not any(cells) and read <= MOST_BLANK:
            continue
        if len(rows) > most or read > MOST_BLANK:
            raise Refusal(TOO_MANY.format(most=grouped(most)), status=422)
        rows.append(cells[:MOST_COLUMNS])
        numbers.append(number)
    if not rows:
        raise Refusal(EMPTY, status=422)
    return rows, tuple(numbers)


def _header_at(rows: Sequence[Sequence[str]], is_header: Callable[[Sequence[str]], bool]) -> int | None:
    """The first row that may be one. A lone cell above is the title of the whole list (« Inventaire ») when a row of
    several names columns below."""
    found = [index for index, row in enumerate(rows[:MOST_ABOVE]) if is_header(row)]
    if is_header is first_row or not found or _several(rows[found[0]]):
        return found[0] if found else None
    return next((index for index in found if _several(rows[index])), found[0])


def _several(row: Sequence[str]) -> bool:
    return sum(bool(cell.strip()) for cell in row) > 1


def tidy(cell: str) -> str:
    """Without spaces around, nor the apostrophe by which our own exports keep a spreadsheet from computing."""
    text = cell.strip()
    if not text or (text[0] not in "'=\ufeff" and text[-1] != "\ufeff"):
        return text
    text = text.strip("\ufeff")
    if text[:2] == '="' and (written := _AS_TEXT.fullmatch(text)):
        return written[1].strip()  # how a list keeps a spreadsheet from eating the zeros of « 00123 »
    return text[1:].strip() if text[:1] == "'" and text[1:2] in _FORMULA else text


def harmless(cell: str) -> str:
    """What a spreadsheet shows and never computes; ``open_grid`` takes the apostrophe away again."""
    return f"'{cell}" if cell[:1] in _FORMULA else cell


def titles(grid: Grid, *, header: bool) -> list[str]:
    """The name of each column: its title, else its letter (« Colonne C »)."""
    row: Sequence[str] = grid.rows[grid.header_at or 0] if header else ()
    return [row[i] if i < len(row) and row[i] else f"Colonne {letter(i)}" for i in range(grid.width)]


def body(grid: Grid, *, header: bool) -> list[tuple[int, tuple[str, ...]]]:
    """``(number, cells)`` of the rows under the header."""
    start = (grid.header_at or 0) + 1 if header else 0
    return list(zip(grid.numbers[start:], grid.rows[start:], strict=True))


def _delimiter(text: str) -> tuple[str, str]:
    """The separator that cuts the first fifty lines most evenly, and the text without Excel's ``sep=;`` line."""
    first, _, rest = text.partition("\n")
    if first.lower().startswith("sep=") and first[4:5] in _DELIMITERS:
        return first[4:5], rest
    scores = {}
    for delimiter in _DELIMITERS:
        widths = Counter(len(row) for row in islice(_csv_rows(text[:100_000], delimiter, strict=False), 50) if any(row))
        width, rows = max(widths.items(), key=lambda item: (item[1] if item[0] > 1 else 0, item[0]), default=(1, 0))
        scores[delimiter] = (rows / max(1, widths.total()), width) if width > 1 else (0.0, 0)
    return max(scores, key=lambda delimiter: scores[delimiter]), text


def _swallows(row: Sequence[str]) -> bool:
    return any(len(cell) > LONGEST_CELL or cell.count("\n") > MOST_BREAKS for cell in row)


def _csv_rows(text: str, delimiter: str, *, strict: bool = True) -> Iterator[list[str]]:
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
    number = 0
    while True:
        number += 1
        try:
            row = next(reader, None)
        except csv.Error:
            row = ["\n" * (MOST_BREAKS + 1)]
        if row is None:
            return
        if strict and max(map(len, row), default=0) > MOST_BREAKS and _swallows(row):
            raise Refusal(OPEN_QUOTE.format(line=number), status=422)
        yield row
