"""What is this file? Its bytes tell, never its name; then the parser of its format reads it."""

import hashlib

from ordis.kernel.unreadable import Unreadable
from ordis.wiping import nwipe_log
from ordis.wiping.evidence import Evidence

LARGEST = 64 * 1024 * 1024
_ASK = "Déposez le fichier .log écrit par nwipe."
_IMAGES = {
    b"\x89PNG\r\n\x1a\n": "PNG", b"\xff\xd8\xff": "JPEG", b"GIF87a": "GIF", b"GIF89a": "GIF", b"BM": "BMP",
    b"II*\x00": "TIFF", b"MM\x00*": "TIFF",
}  # fmt: skip
_BRANDS = (b"heic", b"heix", b"mif1", b"msf1", b"avif", b"hevc")
_ARCHIVES = {
    b"\x1f\x8b": "gzip", b"7z\xbc\xaf\x27\x1c": "7z", b"Rar!": "RAR", b"\xfd7zXZ\x00": "xz", b"BZh": "bzip2",
    b"(\xb5/\xfd": "zstd",
}  # fmt: skip
_PROGRAMS = (b"\x7fELF", b"MZ")
_OFFICE = (
    (b"xl/workbook", "un fichier Excel"),
    (b"word/document", "un document Word"),
    (b"ppt/presentation", "une présentation PowerPoint"),
    (b"opendocument.spreadsheet", "un classeur LibreOffice"),
    (b"opendocument.text", "un document LibreOffice"),
)
_PROBE = 65_536


def inspect(data: bytes, filename: str) -> Evidence:
    """Read a file of evidence, judged disk by disk.

    ``data``: the file as received, never changed; ``filename`` serves only to word the answer. Raises
    ``Unreadable``, and nothing else, with the French sentence that says what the file is and what to do.
    """
    if not data:
        raise Unreadable(f"Ce fichier est vide (0 octet). {_ASK}")
    if len(data) > LARGEST:
        raise Unreadable(f"Ce fichier est trop gros ({len(data) // 1_000_000} Mo) pour un journal d’effacement. {_ASK}")
    _refuse_binary(data, filename)
    text = decoded(data)
    if nwipe_log.recognises(text):
        return nwipe_log.parse(text, hashlib.sha256(data).hexdigest())
    raise Unreadable(_name_of_text(text))


def decoded(data: bytes) -> str:
    """The text of a log: UTF-16 or UTF-8 with or without a mark, else Latin-1; every line ends with ``\\n``.

    NULs, which a power cut leaves at the end of a file, are dropped.
    """
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        text = data.decode("utf-16", "replace")
    elif (wide := _wide(data[:1_000])) is not None:
        text = data.decode(wide, "replace")
    else:
        try:
            text = data.decode("utf-8-sig")
        except UnicodeDecodeError:
            text = data.removeprefix(b"\xef\xbb\xbf").decode("latin-1")
    return text.replace("\0", "").replace("\r\n", "\n").replace("\r", "\n")


def _wide(start: bytes) -> str | None:
    """UTF-16 without a mark: every other byte of a plain text is NUL."""
    even, odd = start[::2], start[1::2]
    if len(start) >= 20 and odd.count(0) > 0.9 * len(odd) and not even.count(0):
        return "utf-16-le"
    if len(start) >= 20 and even.count(0) > 0.9 * len(even) and not odd.count(0):
        return "utf-16-be"
    return None


def _refuse_binary(data: bytes, filename: str) -> None:
    what = _name_of_binary(data)
    if what is None:
        return
    despite = " malgré son nom en .log" if filename.lower().endswith((".log", ".txt")) else ""
    raise Unreadable(f"Ce fichier est {what}{despite} : il ne peut servir de preuve d’effacement. {_ASK}")


def _name_of_binary(data: bytes) -> str | None:
    for mark, name in _IMAGES.items():
        if data.startswith(mark) and not (name == "BMP" and _looks_like_text(data)):
            return f"une image ({name})"
    if data[:4] == b"RIFF" and data[8:12] == b"WEBP":
        return "une image (WebP)"
    if data[4:8] == b"ftyp":
        return "une image (HEIC)" if data[8:12] in _BRANDS else "une vidéo"
    if b"%PDF-" in data[:1_024]:
        return "un PDF"
    if data.startswith((b"PK\x03\x04", b"PK\x05\x06")):
        return next((name for mark, name in _OFFICE if mark in data), "une archive ZIP")
    if data.startswith(b"\xd0\xcf\x11\xe0"):
        return "un ancien fichier Word ou Excel"
    for mark, name in _ARCHIVES.items():
        if data.startswith(mark) and not _looks_like_text(data):
            return f"une archive {name}"
    return "un programme" if data.startswith(_PROGRAMS) and not _looks_like_text(data) else None


def _looks_like_text(data: bytes) -> bool:
    return b"\0" not in data[:_PROBE]


def _name_of_text(text: str) -> str:
    start = text[:_PROBE].lstrip("\ufeff \t\r\n")
    if not start:
        return f"Ce fichier ne contient que des blancs. {_ASK}"
    if start[0] in "{[" and '"' in start[:1_000]:
        return f"Ce fichier est du JSON (un inventaire ?), pas un journal d’effacement. {_ASK}"
    if start.startswith("<"):
        return f"Ce fichier est une page HTML ou du XML, pas un journal d’effacement. {_ASK}"
    if start.startswith("{\\rtf"):
        return f"Ce fichier est un document RTF, pas un journal d’effacement. {_ASK}"
    if sum(not (letter.isprintable() or letter in "\n\t") for letter in start) > len(start) // 20:
        return f"Ce fichier n’est pas un texte lisible. {_ASK}"
    return f"Ce texte n’est pas un journal nwipe. {_ASK}"
