"""What is this file? Its bytes tell, never its name; then the parser of its format reads it."""

import hashlib
import json
import re
from typing import Any

from ordis.devices.inventory import reading
from ordis.kernel.unreadable import Unreadable
from ordis.wiping import blancco, bundle, nvme_sanitize, nwipe_log, nwipe_pdf, usody
from ordis.wiping.evidence import Evidence, Format, NotProof, Uninterpreted
from ordis.wiping.file_kinds import Family, Kind, kind_of

LARGEST = 64 * 1024 * 1024
LARGEST_ARCHIVE = 512 * 1024 * 1024
LARGEST_JSON = 16 * 1024 * 1024
LARGEST_TEXT = 16 * 1024 * 1024
"""Characters of a text that is no log: only nwipe appends to one file for years."""
_PROBE = 65_536
_JSON = re.compile(r"\{(?!\\rtf)|\[\s*[\[{\"\]]")
_PASTED = re.compile(
    r"security[-_ ](?:erase|set|unlock)|blkdiscard|^shred: |badblocks|Testing with pattern"
    r"|Success formatting namespace|nvme sanitize|sanitize[-_ ](?:status|block|crypto|overwrite)",
    re.MULTILINE | re.IGNORECASE,
)
_ASK = "Déposez le fichier .log écrit par nwipe."
_EMPTY = f"Ce fichier est vide (0 octet). {_ASK}"
_TOO_BIG = f"Ce fichier est trop gros ({{size}} Mo) pour un journal d’effacement. {_ASK}"
_JSON_TOO_BIG = (
    "Ce fichier JSON est trop gros ({size} Mo) : Ordis n’en lit pas au-delà de {limit} Mo. "
    "Déposez l’inventaire d’une seule machine, tel que l’outil l’a écrit."
)
_JSON_BROKEN = "Ce fichier JSON est coupé ou abîmé. Déposez de nouveau le fichier tel que l’outil l’a écrit."
_JSON_UNKNOWN = f"Ce fichier JSON n’est ni un inventaire ni un rapport d’effacement qu’Ordis sache lire. {_ASK}"
_NOTHING_INSIDE = (
    "Cette archive ZIP ne contient aucun journal, rapport ou inventaire qu’Ordis sache lire. "
    "Déposez les journaux .log un à un."
)
_COMMAND = (
    "Ce texte est la sortie d’une commande d’effacement : elle ne prouve rien, car une telle commande peut réussir "
    "sans rien effacer. Relisez le disque avec nwipe (« Verify Zeros ») et déposez le journal de cette relecture."
)
# The order in which a bundle of several files is told, and which of them names it.
_PRIMACY = tuple(Format)


def inspect(data: bytes, filename: str) -> Evidence:
    """Read a file of evidence or an inventory; every disk of a wipe is judged.

    ``data``: the file as received, never changed; ``filename`` serves only to word the answer. Raises
    ``Unreadable`` (refused), ``Uninterpreted`` (harmless, may be kept as an attachment) or ``NotProof``
    (understood, proves nothing), and nothing else, with the French sentence that says what the file is and
    what to do.
    """
    if not data:
        raise Unreadable(_EMPTY)
    kind = kind_of(data)
    if len(data) > (LARGEST_ARCHIVE if kind is not None and kind.family is Family.ZIP else LARGEST):
        raise Unreadable(_TOO_BIG.format(size=len(data) // 1_000_000))
    if kind is not None and kind.family is Family.ZIP:
        return _of_bundle(data)
    return _of_file(data, kind, filename)


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


def _of_file(data: bytes, kind: Kind | None, filename: str) -> Evidence:
    """Anything but an archive, which only its own members follow here."""
    sha256 = hashlib.sha256(data).hexdigest()
    if kind is None:
        return _of_text(decoded(data), data, sha256)
    if kind.family is Family.PDF:
        return nwipe_pdf.parse(data, sha256)
    despite = " malgré son nom en .log" if filename.lower().endswith((".log", ".txt")) else ""
    sentence = f"Ce fichier est {kind.name}{despite} : il ne peut servir de preuve d’effacement. {_ASK}"
    raise Uninterpreted(sentence) if kind.family is Family.DOCUMENT else Unreadable(sentence)


def _of_bundle(data: bytes) -> Evidence:
    """Runs and machines of all the members; what cannot be read among them is the stick's own affair."""
    parts: list[Evidence] = []
    silent: list[NotProof] = []
    for member in bundle.members(data):
        try:
            parts.append(_of_file(member.data, kind_of(member.data), member.name))
        except NotProof as found:
            silent.append(found)
            parts.append(found.evidence)
        except Unreadable:
            continue
    if not parts:
        raise Uninterpreted(_NOTHING_INSIDE)
    parts.sort(key=lambda part: _PRIMACY.index(part.format))
    whole = Evidence(
        parts[0].format, hashlib.sha256(data).hexdigest(),
        tuple(run for part in parts for run in part.runs), tuple(device for part in parts for device in part.devices),
    )  # fmt: skip
    if len(silent) == len(parts):
        raise NotProof(silent[0].message, whole)
    return whole


def _of_text(text: str, data: bytes, sha256: str) -> Evidence:
    start = text[:_PROBE].lstrip("\ufeff \t\n")
    if _JSON.match(start):
        return _of_json(text, len(data), sha256)
    if nwipe_log.recognises(text):
        return nwipe_log.parse(text, sha256)
    if start.startswith("<") and blancco.recognises(text):
        return blancco.parse(data, sha256)
    if len(text) > LARGEST_TEXT:
        raise Unreadable(_TOO_BIG.format(size=len(data) // 1_000_000))
    if nvme_sanitize.recognises_text(text):
        return nvme_sanitize.parse_text(text, sha256)
    if (found := reading.from_text(text)) is not None:
        return _inventory(found, sha256)
    raise _refusal_of(start)


def _of_json(text: str, size: int, sha256: str) -> Evidence:
    """Decoded once for every parser; several documents on end are for the reader of inventories alone."""
    if size > LARGEST_JSON:
        raise Unreadable(_JSON_TOO_BIG.format(size=size // 1_000_000, limit=LARGEST_JSON // 1024 // 1024))
    try:
        value: Any = json.loads(text.lstrip("\ufeff"))
    except (ValueError, RecursionError) as error:
        if (several := reading.from_text(text)) is not None:
            return _inventory(several, sha256)
        raise Uninterpreted(_JSON_BROKEN) from error
    if usody.recognises(value):
        return usody.parse(value, sha256)
    if nvme_sanitize.recognises_json(value):
        return nvme_sanitize.parse_json(value, sha256)
    if (found := reading.from_json(value)) is not None:
        return _inventory(found, sha256)
    raise Uninterpreted(_JSON_UNKNOWN)


def _inventory(found: reading.Reading, sha256: str) -> Evidence:
    return Evidence(Format(found.format), sha256, devices=found.machines)


def _refusal_of(start: str) -> Unreadable:
    if not start:
        return Unreadable(f"Ce fichier ne contient que des blancs. {_ASK}")
    if _PASTED.search(start):
        return Uninterpreted(_COMMAND)
    if sum(not (letter.isprintable() or letter in "\n\t") for letter in start) > len(start) // 20:
        return Unreadable(f"Ce fichier n’est pas un texte lisible. {_ASK}")
    if start.startswith("<"):
        return Uninterpreted(f"Ce fichier est une page HTML ou du XML, pas un journal d’effacement. {_ASK}")
    if start.startswith("{\\rtf"):
        return Uninterpreted(f"Ce fichier est un document RTF, pas un journal d’effacement. {_ASK}")
    return Uninterpreted(f"Ce texte n’est pas un journal nwipe. {_ASK}")
