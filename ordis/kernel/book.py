"""A spreadsheet file, before anything of it is unpacked: what it is, and whether it is safe to open. Pure."""

import io
import zipfile
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from ordis.kernel.decoding import RESAVE
from ordis.kernel.french import grouped
from ordis.kernel.refusal import Refusal

MOST_UNPACKED = 64 * 1024 * 1024
MOST_PARTS = 2_000
FORMULA = "=…"
"""Stands for a formula whose result the file does not hold: it was never computed by a spreadsheet."""
_OLE2 = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_ENCRYPTED = "EncryptedPackage".encode("utf-16-le")

TOO_BIG = (
    "Ce classeur, une fois ouvert, prendrait {size} Mo\u202f: bien plus qu’une liste d’appareils. Rien n’a été "
    "importé\u202f: copiez la seule feuille utile dans un nouveau classeur, ou découpez la liste."
)
BROKEN = "Ce classeur est abîmé\u202f: il ne s’ouvre pas. " + RESAVE
LOCKED = (
    "Ce classeur est protégé par un mot de passe\u202f: il ne s’ouvre pas. Rien n’a été importé\u202f: demandez au "
    "donateur un fichier sans mot de passe, ou ouvrez-le et enregistrez-le sans protection."
)
NOT_A_LIST = "Ce fichier n’est pas une liste ({what}). " + RESAVE
_OTHERS = (
    ("xl/workbook.bin", "c’est un classeur binaire .xlsb"), ("word/document.xml", "c’est un document Word"),
    ("ppt/presentation.xml", "c’est une présentation"), ("Index/Document.iwa", "c’est un document Apple Numbers"),
    ("mimetype", "c’est un document OpenDocument qui n’est pas un tableau"),
)  # fmt: skip
_ODS = b"application/vnd.oasis.opendocument.spreadsheet"


Row = tuple[int, Sequence[str]]
"""``(number in the spreadsheet, counted from 1, cells as text)``; rows that the file does not hold are left out."""


@dataclass(frozen=True, slots=True)
class Sheet:
    """``rows`` reads them anew each time it is called."""

    name: str
    hidden: bool
    rows: Callable[[], Iterator[Row]]


def kind_of(data: bytes) -> str | None:
    """``"xlsx"`` or ``"ods"``, None for what is no archive. Raises :class:`Refusal` (422) for a locked, damaged or
    foreign one, and for one that would unpack into more than ``MOST_UNPACKED`` bytes: only its directory is read."""
    if data.startswith(_OLE2):
        locked = _ENCRYPTED in data
        raise Refusal(LOCKED if locked else NOT_A_LIST.format(what="c’est un ancien classeur .xls"), status=422)
    if not data.startswith(b"PK\x03\x04"):
        return None
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            return _kind(archive)
    # All that zipfile raises for bytes that are not the archive they say: BadZipFile for its directory, EOFError and
    # OSError for a part cut short, NotImplementedError for an unknown compression, RuntimeError for a part under a
    # password, ValueError for a name or a date that cannot be. A Refusal is none of them and goes through.
    except (zipfile.BadZipFile, EOFError, OSError, NotImplementedError, RuntimeError, ValueError) as error:
        raise Refusal(BROKEN, status=422) from error


def _kind(archive: zipfile.ZipFile) -> str:
    parts = archive.infolist()
    names = {part.filename for part in parts}
    size = sum(part.file_size for part in parts)
    if size > MOST_UNPACKED or len(parts) > MOST_PARTS:
        raise Refusal(TOO_BIG.format(size=grouped(size // 10**6)), status=422)
    if any(part.flag_bits & 1 for part in parts):
        raise Refusal(LOCKED, status=422)
    if "xl/workbook.xml" in names:
        return "xlsx"
    if "mimetype" in names and archive.read("mimetype").startswith(_ODS):
        if b"encryption-data" in _read(archive, names, "META-INF/manifest.xml"):
            raise Refusal(LOCKED, status=422)
        if "content.xml" not in names:
            raise Refusal(BROKEN, status=422)
        return "ods"
    what = next((what for name, what in _OTHERS if name in names), "c’est une archive ou un autre document")
    raise Refusal(NOT_A_LIST.format(what=what), status=422)


def _read(archive: zipfile.ZipFile, names: set[str], name: str) -> bytes:
    return archive.read(name) if name in names else b""


def letter(index: int) -> str:
    """The letters of a column counted from 0: A, Z, AA."""
    return (letter(index // 26 - 1) if index >= 26 else "") + chr(65 + index % 26)


def some(names: Sequence[object]) -> str:
    """« 4, 7, 9 », with « … » after eight."""
    return ", ".join(map(str, names[:8])) + ("…" if len(names) > 8 else "")
