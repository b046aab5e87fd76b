"""``ordis mail bounce``."""

import sys
from collections.abc import Callable
from typing import IO, Any

import click

InApp = Callable[..., Callable[..., Any]]
STDIN = "entrée"
LARGEST = 20_000_000  # bytes: a notice with the message that it sends back
TOO_LARGE = "{name}\u202f: ce message est trop gros pour un avis de non-remise, rien n’a été modifié."
NO_NOTICE = "{name}\u202f: ce message n’est pas un avis de non-remise, rien n’a été modifié."
NOT_OURS = "{name}\u202f: cet avis parle d’un message qu’Ordis n’a pas envoyé, rien n’a été modifié."
LATE = "{name}\u202f: le message du {at} est seulement en retard, son serveur essaie encore."
BACK = "{name}\u202f: le message du {at} est revenu. {why}"


def install(ordis: click.Group, in_app: InApp) -> None:
    @ordis.group()
    def mail() -> None:
        """Courriels envoyés (voir docs/courriels.md)."""

    _bounce(mail, in_app)


def _bounce(mail: click.Group, in_app: InApp) -> None:
    @mail.command()
    @click.argument("files", nargs=-1, type=click.File("rb"), metavar="[FICHIER]…")
    @in_app
    def bounce(files: tuple[IO[bytes], ...]) -> None:
        """Lire des avis de non-remise (RFC 3464), sur l’entrée standard sans FICHIER, et marquer ce qui est revenu.

        Un autre message ne change rien et n’est pas une erreur\u202f: toute une boîte peut passer par là.
        """
        for file in files or (sys.stdin.buffer,):
            name = str(file.name) if files else STDIN
            click.echo(_said(file.read(LARGEST + 1)).replace("{name}", name))


def _said(data: bytes) -> str:
    """What became of one message, with ``{name}`` for that of its file."""
    from ordis.kernel import bounces, clock, delivery_status
    from ordis.kernel.french import moment
    from ordis.kernel.mail import MailState

    if len(data) > LARGEST:
        return TOO_LARGE
    notice = delivery_status.read(data)
    if notice is None:
        return NO_NOTICE
    mail = bounces.note(notice, at=clock.now())
    if mail is None:
        return NOT_OURS
    at = moment(mail.sent_at or mail.queued_at)
    if mail.state is not MailState.BOUNCED:
        return LATE.format(name="{name}", at=at)
    return BACK.format(name="{name}", at=at, why=mail.last_error)
