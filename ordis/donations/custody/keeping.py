"""How long a change of hands keeps the names and the drawings of who signed it. Its sealed slip bears them too: it is
destroyed after the same time, by ``signing.keeping.destroy_papers``."""

from typing import Final

from ordis.donations.custody.models import CustodyTransfer
from ordis.donations.ended import LONG_OVER, long_over
from ordis.kernel.forgetting import Retention

RETENTION: Final = (
    Retention(
        "custody_transfers",
        "Passage de main\u202f: les noms et les signatures tracées, les réserves (le bordereau scellé est "
        "détruit avec eux, le registre en garde le numéro)",
        LONG_OVER,
        CustodyTransfer,
        ("giver", "giver_strokes", "taker", "taker_strokes", "reservations"),
        lambda today: [CustodyTransfer.donation_id.in_(long_over(today))],
    ),
)
