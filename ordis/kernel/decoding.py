"""Bytes as text: encoding found out, what a wrong one spoilt repaired where it can be, and told. Pure."""

import codecs
import re
from collections.abc import Iterator
from dataclasses import dataclass

from charset_normalizer import from_bytes

from ordis.kernel.french import count
from ordis.kernel.refusal import Refusal

RESAVE = (
    "Rien n’a été importé\u202f: enregistrez la liste en CSV ou en XLSX depuis le tableur, puis déposez-la de nouveau."
)
UNKNOWN_ENCODING = "L’encodage des caractères de ce fichier n’est pas reconnu. " + RESAVE
REPAIRED = (
    "Des accents abîmés («\u202fÃ©\u202f» pour «\u202fé\u202f») ont été réparés sur {lines}\u202f: un logiciel avait "
    "lu ce fichier dans un autre encodage. Relisez-les."
)
LOST = (
    "Des caractères sont perdus («\u202f\ufffd\u202f») sur {lines}\u202f: un logiciel les a effacés avant nous. "
    "Redemandez le fichier au donateur, ou corrigez-les."
)
NULS = "{found} de valeur nulle (NUL), qu’aucun texte ne contient, sont laissés de côté."

_FRENCH = frozenset("éèêëàâäùûüôöîïçœæÉÈÊËÀÂÄÙÛÜÔÖÎÏÇŒÆ°ºª«»’‘“”–—…€²³µ·\u00a0\u202f×®™")
_WESTERN = (("cp1252", "Windows-1252"), ("mac_roman", "Mac Roman"), ("cp850", "MS-DOS 850"))
_MANGLED = re.compile("[ÃÂ][\u0080-\u00bf\u0152-\u0178\u0192\u02c6\u02dc\u2013-\u203a\u20ac\u2122]|â€")
_C1 = "ordis.c1"


@dataclass(frozen=True, slots=True)
class Text:
    """``encoding``: as people call it; ``codec``: as programs do; ``remarks``: French sentences on what was mended."""

    text: str
    encoding: str
    codec: str
    remarks: tuple[str, ...] = ()


def decode(data: bytes) -> Text:
    """UTF-8 with or without mark, UTF-16, Windows-1252, then what charset-normalizer believes.

    Raises :class:`Refusal` (422) for bytes that are no text.
    """
    for codec, name in _candidates(data):
        try:
            text = data.decode(codec)
        except (UnicodeDecodeError, LookupError):
            continue
        if _is_text(text):
            return _mended(text.removeprefix("\ufeff"), name, codec)
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
    """Few control characters; a NUL here and there is a slip of the program that wrote the list, many are no text."""
    sample = text[:200_000]
    odd = sum(letter < " " and letter not in "\t\r\n\f\v\x1a" for letter in sample)
    return odd * 200 <= len(sample) or (odd == sample.count("\x00") and odd * 20 <= len(sample))


def _mended(text: str, name: str, codec: str) -> Text:
    remarks = []
    if nuls := text.count("\x00"):
        text = text.replace("\x00", "")
        remarks.append(NULS.format(found=count(nuls, "caractère")))
    text, repaired = _repaired(text)
    if repaired:
        remarks.append(REPAIRED.format(lines=count(repaired, "ligne")))
    if "\ufffd" in text:
        lost = sum("\ufffd" in line for line in text.split("\n"))
        remarks.append(LOST.format(lines=count(lost, "ligne")))
    return Text(text, name, codecs.lookup(codec).name.removesuffix("-sig"), tuple(remarks))


def _repaired(text: str) -> tuple[str, int]:
    """UTF-8 once read as Windows-1252 and saved so, read right: line by line, as lists are pasted together."""
    if not _MANGLED.search(text):
        return text, 0
    lines, repaired = text.split("\n"), 0
    for index, line in enumerate(lines):
        if _MANGLED.search(line):
            try:
                lines[index] = line.encode("cp1252", errors=_C1).decode()
            except UnicodeError:
                continue
            repaired += 1
    return "\n".join(lines), repaired


def _bytes_without_letter(error: UnicodeError) -> tuple[bytes, int]:
    """The five bytes to which Windows-1252 gives no letter pass through every program as control characters."""
    if not isinstance(error, UnicodeEncodeError):
        raise error
    letters = error.object[error.start : error.end]
    if max(letters) > "\x9f":
        raise error
    return letters.encode("latin-1"), error.end


codecs.register_error(_C1, _bytes_without_letter)
