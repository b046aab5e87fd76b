"""A list in a file as rows of text: encoding, separator and format found out, whatever its name says. Pure."""

import csv
import io
import warnings
import zipfile
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import islice
from typing import Any

from charset_normalizer import from_bytes
from openpyxl.reader.excel import load_workbook

from ordis.kernel.french import grouped
from ordis.kernel.refusal import Refusal

MOST_LINES = 5_000
"""Written in one transaction: about five seconds during which, on SQLite, nobody else writes."""
MOST_BLANK = 100_000
MOST_COLUMNS = 60
MOST_UNPACKED = 64 * 1024 * 1024
LONGEST_CELL = 2_001
"""A remark of 2,000 characters, and the apostrophe before it."""
MOST_BREAKS = 200
_FORMULA = ("=", "+", "-", "@", "\t", "\r")
_RESAVE = "Rien n’a été importé : enregistrez la liste en CSV ou en XLSX depuis le tableur, puis déposez-la de nouveau."
EMPTY = (
    "Ce fichier est vide (0 octet ou aucune ligne). Rien n’a été importé : vérifiez-le chez le "
    "donateur et redéposez-le."
)
TOO_MANY = (
    "Cette liste dépasse {most} lignes. Rien n’a été importé : découpez-la en plusieurs fichiers, "
    "chacun s’ajoute au même don."
)
NOT_A_LIST = "Ce fichier n’est pas une liste ({what}). " + _RESAVE
BROKEN_BOOK = "Ce classeur est abîmé ou protégé par un mot de passe : il ne s’ouvre pas. " + _RESAVE
UNKNOWN_ENCODING = "L’encodage des caractères de ce fichier n’est pas reconnu. " + _RESAVE
OPEN_QUOTE = 'À la ligne {line}, un guillemet (") s’ouvre sans se refermer et avale la suite. ' + _RESAVE
TOO_WIDE = "Cette liste compte plus de {most} colonnes. " + _RESAVE

_MAGIC = (
    (b"%PDF", "c’est un PDF"), (b"\x89PNG", "c’est une image"), (b"\xff\xd8\xff", "c’est une photographie"),
    (b"GIF8", "c’est une image"), (b"\xd0\xcf\x11\xe0", "c’est un ancien classeur .xls ou un document protégé"),
    (b"{\\rtf", "c’est un document de traitement de texte"), (b"\x1f\x8b", "c’est une archive compressée"),
    (b"Rar!", "c’est une archive compressée"), (b"7z\xbc\xaf", "c’est une archive compressée"),
)  # fmt: skip
_FRENCH = frozenset("éèêëàâäùûüôöîïçœæÉÈÊËÀÂÄÙÛÜÔÖÎÏÇŒÆ°ºª«»’‘“”–—…€²³µ·\u00a0\u202f×®™")
_WESTERN = (("cp1252", "Windows-1252"), ("mac_roman", "Mac Roman"), ("cp850", "MS-DOS 850"))
_DELIMITERS = {";": "point-virgule", ",": "virgule", "\t": "tabulation", "|": "barre verticale"}


@dataclass(frozen=True, slots=True)
class Grid:
    """The rows that hold something. ``numbers`` are theirs in the spreadsheet, counted from 1; ``header_at`` is
    the index of the row that names the columns, None when no row does; ``origin`` says how the file was read."""

    rows: tuple[tuple[str, ...], ...]
    numbers: tuple[int, ...]
    header_at: int | None
    origin: str

    @property
    def width(self) -> int:
        return max(len(row) for row in self.rows)


def first_row(_row: Sequence[str]) -> bool:
    """The header of a list that always has one."""
    return True


def open_grid(data: bytes, *, is_header: Callable[[Sequence[str]], bool] = first_row, most: int = MOST_LINES) -> Grid:
    """Raises :class:`Refusal` (422) with what to do, for anything that is not a list of at most ``most`` lines."""
    if not data.strip(b"\x00 \t\r\n"):
        raise Refusal(EMPTY, status=422)
    for magic, what in _MAGIC:
        if data.startswith(magic):
            raise Refusal(NOT_A_LIST.format(what=what), status=422)
    if data.startswith(b"PK\x03\x04"):
        return _grid(_workbook_rows(data, most), "classeur XLSX", is_header, most)
    text, encoding = decode(data)
    if text.lstrip()[:14].lower().startswith(("<!doctype html", "<html", "<?xml")):
        raise Refusal(NOT_A_LIST.format(what="c’est une page web ou du XML"), status=422)
    delimiter, text = _delimiter(text)
    origin = f"CSV, séparateur {_DELIMITERS[delimiter]}, encodage {encoding}"
    return _grid(_csv_rows(text, delimiter), origin, is_header, most)


def _grid(source: Iterable[Sequence[str]], origin: str, is_header: Callable[[Sequence[str]], bool], most: int) -> Grid:
    rows: list[tuple[str, ...]] = []
    numbers: list[int] = []
    for number, row in enumerate(source, 1):
        cells = tuple(tidy(cell) for cell in row)
        if len(cells) > MOST_COLUMNS and any(cells[MOST_COLUMNS:]):
            raise Refusal(TOO_WIDE.format(most=MOST_COLUMNS), status=422)
        if not any(cells) and number <= MOST_BLANK:
            continue
        if len(rows) > most or number > MOST_BLANK:
            raise Refusal(TOO_MANY.format(most=grouped(most)), status=422)
        rows.append(cells[:MOST_COLUMNS])
        numbers.append(number)
    if not rows:
        raise Refusal(EMPTY, status=422)
    header_at = next((index for index, row in enumerate(rows[:10]) if is_header(row)), None)
    return Grid(tuple(rows), tuple(numbers), header_at, origin)


def tidy(cell: str) -> str:
    """Without spaces around, nor the apostrophe by which our own exports keep a spreadsheet from computing."""
    text = cell.strip().strip("\ufeff")
    return text[1:].strip() if text[:1] == "'" and text[1:2] in _FORMULA else text


def harmless(cell: str) -> str:
    """What a spreadsheet shows and never computes; ``open_grid`` takes the apostrophe away again."""
    return f"'{cell}" if cell[:1] in _FORMULA else cell


def titles(grid: Grid, *, header: bool) -> list[str]:
    """The name of each column: its title, else its letter (« Colonne C »)."""
    row: Sequence[str] = grid.rows[grid.header_at or 0] if header else ()
    return [row[i] if i < len(row) and row[i] else f"Colonne {_letter(i)}" for i in range(grid.width)]


def _letter(index: int) -> str:
    return (chr(64 + index // 26) if index >= 26 else "") + chr(65 + index % 26)


def body(grid: Grid, *, header: bool) -> list[tuple[int, tuple[str, ...]]]:
    """``(number, cells)`` of the rows under the header."""
    start = (grid.header_at or 0) + 1 if header else 0
    return list(zip(grid.numbers[start:], grid.rows[start:], strict=True))


def decode(data: bytes) -> tuple[str, str]:
    """``(text, name of the encoding)``: UTF-8 with or without mark, UTF-16, Windows-1252, then what
    charset-normalizer believes. Raises :class:`Refusal` for bytes that are no text."""
    for codec, name in _candidates(data):
        try:
            text = data.decode(codec)
        except (UnicodeDecodeError, LookupError):
            continue
        if _is_text(text):
            return text.removeprefix("\ufeff"), name
    raise Refusal(UNKNOWN_ENCODING, status=422)


def _candidates(data: bytes) -> Iterator[tuple[str, str]]:
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        yield "utf-16", "UTF-16"
        return
    head = data[:4096]
    if head.count(0) > len(head) // 4:
        yield ("utf-16-be" if head[::2].count(0) > head[1::2].count(0) else "utf-16-le"), "UTF-16 sans marque"
        return
    yield "utf-8-sig", "UTF-8"
    western = [(_french_share(data, codec), -rank, codec, name) for rank, (codec, name) in enumerate(_WESTERN)]
    share, _, codec, name = max(western)
    if share >= 0.8:
        yield codec, name
    best = from_bytes(data[:200_000]).best()
    if best is not None:
        yield best.encoding, best.encoding.replace("_", "-").upper()


def _french_share(data: bytes, codec: str) -> float:
    """Share of French letters and signs among what is not ASCII, when ``data`` is read with ``codec``; 0 when
    accents are so many that this is no French."""
    try:
        text = data[:200_000].decode(codec)
    except UnicodeDecodeError:
        return 0.0
    letters = [letter for letter in text if letter > "\x7f"]
    if not letters or len(letters) * 4 > len(text):
        return 0.0
    return sum(letter in _FRENCH for letter in letters) / len(letters)


def _is_text(text: str) -> bool:
    sample = text[:200_000]
    odd = sum(letter < " " and letter not in "\t\r\n\f\v\x1a" for letter in sample)
    return "\x00" not in text and odd * 200 <= len(sample)


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
        if strict and any(len(cell) > LONGEST_CELL or cell.count("\n") > MOST_BREAKS for cell in row):
            raise Refusal(OPEN_QUOTE.format(line=number), status=422)
        yield row


def _workbook_rows(data: bytes, most: int) -> Iterator[list[str]]:
    """The rows of the first sheet that holds something."""
    _refuse_foreign_archive(data, most)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            book = load_workbook(io.BytesIO(data), read_only=True, data_only=True)
            for sheet in book.worksheets:
                sheet.reset_dimensions()
                rows = [[_cell(value) for value in row] for row in islice(sheet.values, most + 100)]
                if any(map(any, rows)):
                    return iter(rows)
    except Exception as error:  # a damaged workbook may break the library in any way
        raise Refusal(BROKEN_BOOK, status=422) from error
    return iter(())


def _refuse_foreign_archive(data: bytes, most: int) -> None:
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            names = set(archive.namelist())
            unpacked = sum(entry.file_size for entry in archive.infolist())
    except zipfile.BadZipFile as error:
        raise Refusal(BROKEN_BOOK, status=422) from error
    if "xl/workbook.xml" not in names:
        what = "c’est un document OpenDocument" if "mimetype" in names else "c’est une archive ou un autre document"
        raise Refusal(NOT_A_LIST.format(what=what), status=422)
    if unpacked > MOST_UNPACKED:
        raise Refusal(TOO_MANY.format(most=grouped(most)), status=422)


def _cell(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "oui" if value else "non"
    if isinstance(value, float) and value.is_integer() and abs(value) < 1e15:
        return str(int(value))
    if isinstance(value, datetime):
        return value.date().isoformat()
    return str(value)
