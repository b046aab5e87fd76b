"""A real SMTP server on a free loopback port, which keeps the messages that it receives."""

import socket
import ssl
from asyncio import Transport
from collections.abc import Iterator
from contextlib import contextmanager
from email import message_from_bytes, policy
from email.message import EmailMessage
from typing import cast

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session

HOST = "127.0.0.1"


class Mailbox:
    """What arrived, oldest first. `refusing`: what the server answers to an address (« 550 … »). `farewell`: what it
    answers to QUIT; empty, it hangs up without a word."""

    def __init__(self) -> None:
        self.port = 0
        self.messages: list[EmailMessage] = []
        self.refusing: dict[str, str] = {}
        self.farewell = "221 Bye"

    async def handle_RCPT(  # noqa: N802 (aiosmtpd looks hooks up by this name)
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        if address in self.refusing:
            return self.refusing[address]
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802
        content = cast(bytes, envelope.original_content)
        self.messages.append(message_from_bytes(content, policy=policy.default))
        return "250 OK"

    async def handle_QUIT(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802
        if not self.farewell and isinstance(server.transport, Transport):
            server.transport.abort()
        return self.farewell

    def to(self, address: str) -> list[EmailMessage]:
        """Messages whose header `To` names `address`."""
        return [message for message in self.messages if address in str(message["To"])]


@contextmanager
def running_smtp(tls: ssl.SSLContext | None = None) -> Iterator[Mailbox]:
    """A server for the length of a `with`; it listens on `HOST` and `mailbox.port`. With `tls` it takes no mail in
    clear: STARTTLS comes first."""
    mailbox = Mailbox()
    controller = _start(mailbox, tls)
    try:
        yield mailbox
    finally:
        controller.stop()


def _start(mailbox: Mailbox, tls: ssl.SSLContext | None, attempts: int = 5) -> Controller:
    """aiosmtpd wants a port, so we find a free one; somebody may take it meanwhile: then another."""
    mailbox.port = _free_port()
    given = {"tls_context": tls, "require_starttls": True} if tls else {}
    controller = Controller(mailbox, hostname=HOST, port=mailbox.port, **given)
    try:
        controller.start()
    except OSError:
        if attempts == 1:
            raise
        return _start(mailbox, tls, attempts - 1)
    return controller


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind((HOST, 0))
        return int(probe.getsockname()[1])
