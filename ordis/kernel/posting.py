"""Speaking to the mail server: what it takes, what it puts off, what it refuses for ever (RFC 5321)."""

import smtplib
import ssl
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from email.message import EmailMessage
from pathlib import Path
from typing import Final

from ordis.kernel.delivery_status import status_in, told

UNTRUSTED: Final = (
    "Le certificat du serveur {host} n’est pas reconnu ({why})\u202f: rien ne lui a été envoyé. Si l’autorité est "
    "celle de la ville, donnez son certificat dans ORDIS_SMTP_CA\u202f; sinon, prévenez l’administrateur."
)
NO_AUTHORITY: Final = (
    "Le fichier {path} (ORDIS_SMTP_CA) n’est pas un certificat lisible au format PEM\u202f: rien n’a été envoyé. "
    "Corrigez-le ou retirez le réglage."
)
_SIGN_IN_FIRST: Final = 530


@dataclass(frozen=True, slots=True)
class Smtp:
    """Where mail goes out. No host: nothing is sent and rows are held, as in the demonstration. ``ca``: the certificate
    (PEM) of an authority that the system does not know, trusted besides those that it knows."""

    host: str | None
    port: int
    username: str | None
    password: str | None
    starttls: bool
    sender: str
    ca: Path | None = None


@dataclass(frozen=True, slots=True)
class Refused:
    """``for_ever``: trying again would change nothing, it is this address or this message that is refused. ``down``:
    the server took nobody, or hung up in the middle: any other message would meet the same, after as long a wait."""

    why: str
    for_ever: bool = False
    down: bool = False


def post(message: EmailMessage, smtp: Smtp) -> Refused | None:
    """Why the server did not take the message; None when it did."""
    open_to_us = False
    try:
        with _session(smtp) as server:
            open_to_us = True
            server.send_message(message)
    except ssl.SSLCertVerificationError as error:
        return Refused(UNTRUSTED.format(host=smtp.host, why=error.verify_message), down=True)
    except smtplib.SMTPRecipientsRefused as error:
        code, said = next(iter(error.recipients.values()))
        return _answered(code, said, may_be_ours=True)
    except smtplib.SMTPDataError as error:
        return _answered(error.smtp_code, error.smtp_error)
    except (OSError, ValueError, smtplib.SMTPException) as error:
        return Refused(str(error), down=not open_to_us or _lost(error))
    return None


def _lost(error: Exception) -> bool:
    """Whether the line was lost, and not an answer given: smtplib's own errors are of ``OSError`` too."""
    answered = isinstance(error, (smtplib.SMTPException, ValueError))
    return isinstance(error, smtplib.SMTPServerDisconnected) or not answered


@contextmanager
def _session(smtp: Smtp) -> Iterator[smtplib.SMTP]:
    """A server ready to take a message. What it answers to QUIT says nothing of the message, taken or refused before:
    smtplib's own ``with`` would raise it, and a message delivered would be sent again (RFC 5321 §4.1.1.10)."""
    server = smtplib.SMTP(smtp.host or "", smtp.port, timeout=20)
    try:
        if smtp.starttls:
            server.starttls(context=_trust(smtp.ca))
        if smtp.username:
            server.login(smtp.username, smtp.password or "")
        yield server
    finally:
        with suppress(smtplib.SMTPException, OSError):
            server.quit()
        with suppress(OSError):
            server.close()


def _answered(code: int, said: bytes | str, *, may_be_ours: bool = False) -> Refused:
    """The answer to this address or to this message. To an address, a refusal of policy (5.7.x: « relay access
    denied ») or a password to give first is often the city's own to mend: no reason to give the message up at once."""
    text = said.decode(errors="replace") if isinstance(said, bytes) else said
    status = status_in(text)
    ours = may_be_ours and (code == _SIGN_IN_FIRST or status.startswith("5.7."))
    return Refused(told(status, f"{code} {text}"), for_ever=500 <= code < 600 and not ours)


def _trust(ca: Path | None) -> ssl.SSLContext:
    """Whoever answers in the place of the mail server must show its certificate: else a password and a family's
    address would be given to anybody on the way. Raises ``ValueError`` for a file that holds no certificate."""
    context = ssl.create_default_context()
    if ca is not None:
        try:
            context.load_verify_locations(cafile=ca)
        except OSError as error:  # ssl.SSLError is one too
            raise ValueError(NO_AUTHORITY.format(path=ca)) from error
    return context
