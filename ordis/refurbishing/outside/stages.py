"""The only module that changes the stage of a lot: prepared, away, back; or given up before it left."""

from collections.abc import Mapping
from datetime import datetime

from ordis.accounts.audit import Verb, record
from ordis.accounts.models import User
from ordis.kernel.refusal import Refusal
from ordis.refurbishing.outside.models import LotStage, OutsideLot

STAGES: Mapping[LotStage, tuple[LotStage, Verb]] = {
    LotStage.AWAY: (LotStage.PREPARED, Verb.OUTSIDE_SENT),
    LotStage.BACK: (LotStage.AWAY, Verb.OUTSIDE_RETURNED),
    LotStage.CANCELLED: (LotStage.PREPARED, Verb.OUTSIDE_CANCELLED),
}
"""Target → where it is reached from, and the event that says so."""


def refuse_unless(lot: OutsideLot, stage: LotStage) -> None:
    if lot.stage is not stage:
        raise Refusal(
            f"Le lot {lot.number} est à l’étape «\u202f{lot.stage.label}\u202f» (il faut\u202f: {stage.label}). "
            "Rien n’a été modifié."
        )


def apply(lot: OutsideLot, target: LotStage, *, actor: User, at: datetime) -> None:
    source, verb = STAGES[target]
    refuse_unless(lot, source)
    lot.stage = target
    record(verb, lot.number, actor=actor, at=at)
