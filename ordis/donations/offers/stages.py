"""What may follow what, for an offer that is not yet a donation."""

from enum import Enum
from typing import Final

from ordis.donations.offers.models import OfferSheet, SheetStage
from ordis.kernel.refusal import Refusal

MEANWHILE: Final = "Cette offre a changé entre-temps. Rien n’a été modifié\u202f: rechargez sa page."


class Step(Enum):
    CONFIRM = (SheetStage.UNCONFIRMED, SheetStage.CONFIRMED)
    TAKE = (SheetStage.CONFIRMED, SheetStage.TAKEN)
    DECLINE = (SheetStage.CONFIRMED, SheetStage.DECLINED)


def apply(sheet: OfferSheet, step: Step) -> None:
    """Raises :class:`Refusal` when somebody else was faster."""
    source, target = step.value
    if sheet.stage is not source:
        raise Refusal(MEANWHILE)
    sheet.stage = target
