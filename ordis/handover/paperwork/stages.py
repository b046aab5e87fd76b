"""What may follow what, for an agreement signed with a pen."""

from enum import Enum
from typing import Final

from ordis.handover.paperwork.models import PaperStage, SignedPaper
from ordis.kernel.refusal import Refusal

MEANWHILE: Final = "Cette convention sur papier a changé entre-temps. Rien n’a été modifié\u202f: rechargez sa page."


class Step(Enum):
    ATTACH = (PaperStage.PRINTED, PaperStage.ATTACHED)
    EMPTY = (PaperStage.ATTACHED, PaperStage.PRINTED)  # sent back, or the last photograph was removed
    CONFIRM = (PaperStage.ATTACHED, PaperStage.CONFIRMED)


def apply(paper: SignedPaper, step: Step) -> None:
    """Raises :class:`Refusal` when somebody else was faster."""
    source, target = step.value
    if paper.stage is not source:
        raise Refusal(MEANWHILE)
    paper.stage = target
