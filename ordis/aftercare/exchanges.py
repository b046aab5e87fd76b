"""A broken computer comes back and another is owed to the same family, in one act."""

from collections.abc import Sequence
from datetime import datetime

from ordis.accounts.models import User
from ordis.aftercare import actions
from ordis.aftercare.incidents import stages
from ordis.aftercare.incidents.actions import held
from ordis.aftercare.incidents.models import Incident
from ordis.aftercare.incidents.rules import Step
from ordis.aftercare.models import FamilyFiles, ReturnCondition, ReturnReason
from ordis.handover.rules import KitItem
from ordis.kernel.db import db
from ordis.kernel.refusal import Refusal
from ordis.referrals import exchanging
from ordis.referrals.models import Referral


def exchange(
    *,
    incident: Incident,
    accessories: Sequence[KitItem],
    note: str,
    actor: User,
    at: datetime,
    files: FamilyFiles = FamilyFiles.UNASKED,
) -> Referral:
    """The device of ``incident`` is « Revenu » and a referral waits for the one that replaces it: all or nothing."""
    held(incident)
    if reasons := stages.refusals(incident, Step.EXCHANGE, actor=actor):
        raise Refusal(" ".join(reasons))
    with db.session.begin_nested():
        actions.take_back(
            device=incident.line.device, reason=ReturnReason.EXCHANGE, condition=ReturnCondition.FAULTY,
            files=files, accessories=accessories, note=note or incident.text, actor=actor, at=at,
        )  # fmt: skip
        return exchanging.open_exchange(of=incident.line.handover.referral, actor=actor, at=at)
