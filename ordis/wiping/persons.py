"""Personal data at the door: an inventory agent also tells who logs in, which software, which keys (ADR 10).

What Ordis reads of such a file is kept without them; what it cannot read of one is not kept at all.
"""

import json
import re

from ordis.devices.inventory import glpi, reading
from ordis.kernel.refusal import Refusal
from ordis.wiping.file_kinds import kind_of
from ordis.wiping.inspection import LARGEST_TEXT, decoded

APART = (
    "Cette archive contient un inventaire GLPI, qui porte aussi des données de personnes : une archive est gardée "
    "telle quelle, et celles-ci ne doivent pas l’être. Déposez l’inventaire à part, et l’archive sans lui. "
    "Rien n’a été enregistré."
)
UNREAD = (
    "Ce fichier a l’air d’un inventaire d’agent (GLPI, FusionInventory), qui porte aussi des données de personnes, et "
    "Ordis ne sait pas le lire pour les ôter : il n’est pas gardé. Relancez l’agent avec « glpi-inventory --json », et "
    "déposez le fichier entier. Rien n’a été enregistré."
)
_PERHAPS = re.compile(r'"content"|\\u')
_AGENTS = re.compile(
    r'"(?:deviceid|versionclient|itemtype)"\s*:|"(?:action|query)"\s*:\s*"\w*inventory"|<(?:REQUEST|DEVICEID|QUERY)>',
    re.IGNORECASE,
)
_CONTENT = re.compile(r'"content"\s*:|<CONTENT>', re.IGNORECASE)


def without_persons(data: bytes) -> bytes:
    """The bytes that may be kept, those given when nothing in them is of an agent.

    The same file always gives the same bytes, and so the same evidence.
    """
    if len(data) > LARGEST_TEXT or _first(data) not in {b"{", b"["} or kind_of(data) is not None:
        return data
    text = decoded(data)
    if not _PERHAPS.search(text):
        return data
    documents = reading.documents(text)
    if not any(glpi.recognises(document) for document in documents):
        return data
    kept = [glpi.reduced(document) if glpi.recognises(document) else document for document in documents]
    return "\n".join(map(_written, kept)).encode("utf-8", "backslashreplace")


def refuse_persons(data: bytes, sentence: str = UNREAD) -> None:
    """Raise the ``Refusal`` of what looks like the file of an agent, read or not."""
    if len(data) > LARGEST_TEXT or kind_of(data) is not None:
        return
    text = decoded(data)
    agent = _AGENTS.search(text) and _CONTENT.search(text)
    if agent or without_persons(data) is not data:
        raise Refusal(sentence, status=422)


def _first(data: bytes) -> bytes:
    """The first letter, whatever marks and blanks precede it."""
    return data.lstrip(b"\xef\xbb\xbf\xff\xfe \t\r\n\0")[:1]


def _written(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, indent=1, sort_keys=True)
