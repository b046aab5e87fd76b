"""A message as it is sent: text, PDF, calendars (RFC 5322, RFC 6047). Pure."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from email.message import EmailMessage
from email.utils import format_datetime
from typing import Final

_METHOD: Final = re.compile(r"^METHOD:([A-Za-z-]+)\s*$", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Letter:
    """What a message is written from. ``attachment`` names a PDF, given apart; ``calendars``: file name → iCalendar.
    ``tried``: how many times with this one."""

    sender: str
    recipient: str
    subject: str
    body: str
    date: datetime
    message_id: str
    tried: int
    attachment: str | None
    attachment_name: str
    calendars: Mapping[str, str]


def written(letter: Letter, pdf: bytes | None) -> EmailMessage:
    """Raises ``ValueError`` for what no header can hold."""
    message = EmailMessage()
    message["From"], message["To"], message["Subject"] = letter.sender, letter.recipient, letter.subject
    message["Date"], message["Message-ID"] = format_datetime(letter.date), letter.message_id
    message.set_content(letter.body)
    if pdf is not None:
        message.add_attachment(pdf, maintype="application", subtype="pdf", filename=letter.attachment_name)
    for name, calendar in letter.calendars.items():
        _attach(message, name, calendar)
    return message


def _attach(message: EmailMessage, name: str, calendar: str) -> None:
    """The method stands in the header as in the file, or a mail program takes it for a file like any other
    (RFC 6047 §2.4)."""
    said = _METHOD.search(calendar)
    params = {"charset": "utf-8"} | ({"method": said[1].upper()} if said else {})
    message.add_attachment(calendar.encode(), maintype="text", subtype="calendar", filename=name, params=params)
