"""How long a kiosk stands, and what a person is told when it no longer does. Pure."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Final

from ordis.documents.declared import Tick
from ordis.handover.kiosk.models import KioskEnd
from ordis.kernel.choice import Choice

ENTER_WITHIN: Final = timedelta(minutes=10)
LIFE: Final = timedelta(hours=4)
"""The longest that a kiosk may wait, drawn signature included, for the network to come back."""
GRACE: Final = timedelta(seconds=60)
"""What the browser's own count of idle seconds may be late by."""
HOURS_HELD: Final = 12
"""How long a browser stays confined when no agent comes back, and the session put aside is kept."""
PIN_TRIES: Final = 5
WARNED_BEFORE: Final = 30  # seconds

UNREAD: Final = (
    "La signature n’a pas pu être lue. Rien n’est perdu\u202f: appuyez à nouveau sur «\u202fJe signe\u202f»."
)


class Standing(Choice):
    """What a kiosk is at one moment."""

    OPEN = "open", "à signer"
    SIGNED = "signed", "signé"
    IDLE = "idle", "refermé"
    EXPIRED = "expired", "trop ancien"
    REPLACED = "replaced", "rouvert ailleurs"


TOLD: Final[Mapping[Standing, tuple[str, str]]] = {
    Standing.IDLE: (
        "L’écran s’est refermé",
        "Personne ne l’a touché depuis un moment. Rien n’a été signé, et ce qui était dessiné est effacé.",
    ),
    Standing.EXPIRED: (
        "Cet écran est ouvert depuis trop longtemps",
        "Rien n’a été signé. L’agent peut le rouvrir en une minute.",
    ),
    Standing.REPLACED: (
        "Cette signature a été rouverte ailleurs",
        "Rien n’a été signé ici. Continuez sur l’autre écran, ou demandez à l’agent.",
    ),
}
"""Title and sentence of a kiosk on which nothing can be signed."""
ALSO: Final[Mapping[Standing, tuple[str, str]]] = {
    Standing.IDLE: ("closed", "nothing_signed"),
    Standing.EXPIRED: ("expired", "not_signed_here"),
    Standing.REPLACED: ("reopened", "not_signed_here"),
}
"""The same in the other languages: keys of ``kiosk.words``."""


def standing(
    *, end: KioskEnd | None, seen_at: datetime, expires_at: datetime, at: datetime, idle: timedelta
) -> Standing:
    """``idle``: the longest time without a touch."""
    if end is not None:
        return {KioskEnd.SIGNED: Standing.SIGNED, KioskEnd.IDLE: Standing.IDLE}.get(end, Standing.REPLACED)
    if at >= expires_at:
        return Standing.EXPIRED
    return Standing.IDLE if at > seen_at + idle + GRACE else Standing.OPEN


def takes_late(standing: Standing, end: KioskEnd | None) -> bool:
    """Whether a signature given before the screen closed by its own count is still taken: it is the family's, and
    waited for the network. A browser that said itself that nobody was there had forgotten what was drawn."""
    return standing is Standing.IDLE and end is None


def waited_at_most(ticked: Sequence[Tick], read_ms: int | None, elapsed_ms: int) -> int:
    """Milliseconds: nobody pressed « Je signe » before the text was read and its last box ticked. All are counted from
    the opening of the screen; ``elapsed_ms`` until now."""
    return max(elapsed_ms - max([read_ms or 0, *(tick.at_ms or 0 for tick in ticked)]), 0)


def warned_after(idle: int) -> int:
    """After how many idle seconds the screen warns: 30 before it closes, or half of a shorter time."""
    return max(idle - WARNED_BEFORE, idle // 2)
