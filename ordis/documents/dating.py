"""A server whose clock was set back signs nothing: dated before what it rests on, a signature would prove nothing."""

from datetime import datetime
from typing import Final

from ordis.documents.french import long_moment
from ordis.kernel.refusal import Refusal

CLOCK_BACK: Final = (
    "L’horloge du serveur a reculé\u202f: elle indique le {now}, et {earlier}. Rien n’a été signé ni "
    "perdu\u202f: faites remettre le serveur à l’heure par l’administrateur, puis signez à nouveau."
)


def refuse_clock_back(moment: datetime | None, what: str, *, at: datetime) -> None:
    """``what`` happened at ``moment``, in words: « le texte a été approuvé ». Raises :class:`Refusal` (503)."""
    if moment is not None and at < moment:
        earlier = f"{what} le {long_moment(moment)}"
        raise Refusal(CLOCK_BACK.format(now=long_moment(at), earlier=earlier), status=503)
