"""What a file is by its first bytes, when it is no text: a picture, a document, an archive, a program."""

from dataclasses import dataclass
from enum import Enum, auto

_IMAGES = {
    b"\x89PNG\r\n\x1a\n": "PNG", b"\xff\xd8\xff": "JPEG", b"GIF87a": "GIF", b"GIF89a": "GIF", b"BM": "BMP",
    b"II*\x00": "TIFF", b"MM\x00*": "TIFF",
}  # fmt: skip
_BRANDS = (b"heic", b"heix", b"mif1", b"msf1", b"avif", b"hevc")
_ARCHIVES = {
    b"\x1f\x8b": "gzip", b"7z\xbc\xaf\x27\x1c": "7z", b"Rar!": "RAR", b"\xfd7zXZ\x00": "xz", b"BZh": "bzip2",
    b"(\xb5/\xfd": "zstd",
}  # fmt: skip
_ZIP = (b"PK\x03\x04", b"PK\x05\x06")
_PROGRAMS = (b"\x7fELF", b"MZ")
_OFFICE = (
    (b"xl/workbook", "un fichier Excel"),
    (b"word/document", "un document Word"),
    (b"ppt/presentation", "une présentation PowerPoint"),
    (b"opendocument.spreadsheet", "un classeur LibreOffice"),
    (b"opendocument.text", "un document LibreOffice"),
)
# An office document begins by one of these entries; a stick that carries a document does not.
_OFFICE_FIRST = (b"[Content_Types].xml", b"_rels/", b"docProps/", b"xl/", b"word/", b"ppt/", b"mimetype")
_LOCAL_HEADER = 30
_PROBE = 65_536


class Family(Enum):
    """What to do with a file depends on this alone."""

    DOCUMENT = auto()
    PDF = auto()
    ZIP = auto()
    ARCHIVE = auto()
    PROGRAM = auto()


@dataclass(frozen=True, slots=True)
class Kind:
    """``name`` follows « Ce fichier est »."""

    family: Family
    name: str


def kind_of(data: bytes) -> Kind | None:
    """``None`` for what may be a text. The whole of an archive is looked at, to tell an office document."""
    if (document := _picture(data)) is not None:
        return Kind(Family.DOCUMENT, document)
    if b"%PDF-" in data[:1_024]:
        return Kind(Family.PDF, "un PDF")
    if data.startswith(_ZIP):
        office = _office(data)
        return Kind(Family.DOCUMENT, office) if office else Kind(Family.ZIP, "une archive ZIP")
    if data.startswith(b"\xd0\xcf\x11\xe0"):
        return Kind(Family.DOCUMENT, "un ancien fichier Word ou Excel")
    if data.startswith(b"#!"):
        return Kind(Family.PROGRAM, "un programme")
    if looks_like_text(data):
        return None
    for mark, name in _ARCHIVES.items():
        if data.startswith(mark):
            return Kind(Family.ARCHIVE, f"une archive {name}")
    return Kind(Family.PROGRAM, "un programme") if data.startswith(_PROGRAMS) else None


def looks_like_text(data: bytes) -> bool:
    return b"\0" not in data[:_PROBE]


def _office(data: bytes) -> str | None:
    if not data[_LOCAL_HEADER : _LOCAL_HEADER + 20].startswith(_OFFICE_FIRST):
        return None
    return next((name for mark, name in _OFFICE if mark in data), None)


def _picture(data: bytes) -> str | None:
    for mark, name in _IMAGES.items():
        if data.startswith(mark) and not (name == "BMP" and looks_like_text(data)):
            return f"une image ({name})"
    if data[:4] == b"RIFF" and data[8:12] == b"WEBP":
        return "une image (WebP)"
    if data[4:8] == b"ftyp":
        return "une image (HEIC)" if data[8:12] in _BRANDS else "une vidéo"
    return None
