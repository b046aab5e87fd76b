"""``ordis mail bounce``."""

import sys
from collections.abc import Callable
from typing import IO, TYPE_CHECKING, Any

import click

if TYPE_CHECKING:
    from ordis.kernel.delivery_status import Notice

InApp = Callable[..., Callable[..., Any]]
STDIN = "entrée"
LARGEST = 20_000_000  # bytes: a notice with the message that it sends back
TOO_LARGE = "{name}\u202f: ce message est trop gros pour un avis de non-remise, rien n’a été modifié."
NO_NOTICE = "{name}\u202f: ce message n’est pas un avis de non-remise, rien n’a été modifié."
UNREADABLE = "{name}\u202f: ce message ne se lit pas, rien n’a été modifié."
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
        Chaque avis est noté dès qu’il est lu, quoi que soient les suivants.
        """
        for file in files or (sys.stdin.buffer,):
            name = str(file.name) if files else STDIN
            click.echo(_said(file).replace("{name}", name))


def _said(file: IO[bytes]) -> str:
    """What became of one message, with ``{name}`` for that of its file. In a transaction of its own: a message that
    somebody made to be unreadable, or a file that is, costs the others nothing."""
    from sqlalchemy.exc import DataError

    from ordis.kernel import delivery_status
    from ordis.kernel.transaction import in_one_transaction
    from ordis.kernel.unreadable import Unreadable

    try:
        data = file.read(LARGEST + 1)
        if len(data) > LARGEST:
            return TOO_LARGE
        notice = delivery_status.read(data)
        return NO_NOTICE if notice is None else in_one_transaction(lambda: _noted(notice))
    except (OSError, Unreadable, DataError):
        return UNREADABLE


def _noted(notice: "Notice") -> str:
    from ordis.kernel import bounces, clock
    from ordis.kernel.french import moment
    from ordis.kernel.mail import MailState

    mail = bounces.note(notice, at=clock.now())
    if mail is None:
        return NOT_OURS
    at = moment(mail.sent_at or mail.queued_at)
    if mail.state is not MailState.BOUNCED:
        return LATE.format(name="{name}", at=at)
    return BACK.format(name="{name}", at=at, why=mail.last_error)
