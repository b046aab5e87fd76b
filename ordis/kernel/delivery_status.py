"""Notices of non-delivery (RFC 3464) and the codes in them (RFC 3463), told in French. Pure."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from email import message_from_bytes
from email.message import Message
from typing import Any, Final

from ordis.kernel.unreadable import Unreadable

_STATUS: Final = re.compile(r"(?<![\d.])([245]\.\d{1,3}\.\d{1,3})(?![\d.])")
UNREADABLE: Final = "Ce message ne se lit pas, rien n’a été modifié."
# Letters that no mail program writes: PostgreSQL refuses some, a terminal obeys others.
_UNWRITTEN: Final = r"\x00-\x1f\x7f-\x9f\ud800-\udfff"
_MESSAGE_ID: Final = re.compile(rf"<[^<>\s{_UNWRITTEN}]+>")
_MESSAGE_IDS_AT_MOST: Final = 20  # « References » may name thousands: more than a statement may hold
_REASONS: Final = (
    (r"[45]\.1\.\d+", "L’adresse n’existe pas, ou plus."),
    (r"[45]\.2\.1", "La boîte de cette adresse est fermée."),
    (r"[45]\.2\.2", "La boîte de cette adresse est pleine."),
    (r"[45]\.(2\.3|3\.4)", "Ce message est trop gros pour le serveur de cette adresse."),
    (r"[45]\.4\.\d+", "Le serveur de cette adresse ne répond pas."),
    (r"[45]\.7\.\d+", "Le serveur de cette adresse refuse ce message par une règle à lui."),
)
_OTHERWISE: Final = "Le serveur de courriel n’a pas pris ce message."
_SAID: Final = "{why} Il dit\u202f: «\u202f{said}\u202f»."


@dataclass(frozen=True, slots=True)
class Notice:
    """What a mail server says of a message that it had taken. ``message_ids``: those that the message may have had, the
    surest first. ``failed``: nobody will try again; else it is only late, or arrived. ``status``: « 5.1.1 », or empty.
    ``said``: the server's own words, which may name the address."""

    message_ids: tuple[str, ...]
    failed: bool
    status: str
    said: str


def status_in(text: str) -> str:
    """The enhanced code of an answer (« 550 5.1.1 No such user » → « 5.1.1 »); empty when it gives none."""
    found = _STATUS.search(text)
    return found[1] if found else ""


def told(status: str, said: str = "") -> str:
    """Why, in French, with the server's own words when they may be shown."""
    why = next((reason for pattern, reason in _REASONS if re.fullmatch(pattern, status)), _OTHERWISE)
    return _SAID.format(why=why, said=_line(said)) if said else why


def read(data: bytes) -> Notice | None:
    """The notice that this message is; None for any other message. Raises ``Unreadable``, and nothing else."""
    try:
        return _read(data)
    except Exception as error:  # parts nested by thousands, charsets that are none: the parser fails in many ways
        raise Unreadable(UNREADABLE) from error


def _read(data: bytes) -> Notice | None:
    message = message_from_bytes(data)
    report = next((part for part in message.walk() if part.get_content_type() == "message/delivery-status"), None)
    if report is None:
        return None
    recipients = [block for block in _blocks(report) if block["Action"]]
    if not recipients:
        return None
    failed = [block for block in recipients if _line(block["Action"]).lower() == "failed"]
    about = (failed or recipients)[0]
    said = _line(about["Diagnostic-Code"]).partition(";")
    status = _line(about["Status"]).split(" ")[0]
    message_ids = tuple(dict.fromkeys(_message_ids(message)))[:_MESSAGE_IDS_AT_MOST]
    return Notice(message_ids, bool(failed), status, (said[2] or said[0]).strip())


def _blocks(report: Message) -> list[Message]:
    """The parser gives one message without a body for each block of fields."""
    payload = report.get_payload()
    return [each for each in payload if isinstance(each, Message)] if isinstance(payload, list) else []


def _message_ids(message: Message) -> Iterator[str]:
    """Of the message sent back, whole or by its headers alone; else of what the notice answers to, as Exchange says."""
    for part in message.walk():
        if part.get_content_type() == "message/rfc822":
            yield from (found for sent in _blocks(part) for found in _ids(sent["Message-ID"]))
        elif part.get_content_type() == "text/rfc822-headers":
            headers = part.get_payload(decode=True)
            yield from _ids(message_from_bytes(headers)["Message-ID"] if isinstance(headers, bytes) else None)
    for name in ("X-Original-Message-ID", "In-Reply-To", "References"):
        yield from _ids(message[name])


def _ids(header: Any) -> list[str]:
    """Before anything is taken out of them: a name that no mail program writes is not ours."""
    return _MESSAGE_ID.findall(str(header or ""))


def _line(header: Any) -> str:
    """A header that may be missing, folded, or in letters that it should not have."""
    return " ".join(re.sub(f"[{_UNWRITTEN}]", " ", str(header or "")).split())
