"""Incidents for tests: a device signed for now, and what happens to it."""

from ordis.accounts.models import User
from ordis.aftercare import exchanges
from ordis.aftercare.incidents import actions
from ordis.aftercare.incidents.models import Incident, IncidentKind, ToldBy
from ordis.handover.models import Handover
from ordis.handover.rules import KitItem
from ordis.kernel import clock
from ordis.referrals.models import Referral
from tests import make
from tests.handover import making


def incident(
    kind: IncidentKind = IncidentKind.BREAKDOWN, *, of: Handover | None = None, text: str = "Ne démarre plus"
) -> Incident:
    line = (of or making.signed()).devices[0]
    return actions.declare(
        line=line, kind=kind, told_by=ToldBy.COUNTER, text=text, actor=make.user(), at=clock.now()
    )  # fmt: skip


def deposited(*, of: Handover | None = None) -> Incident:
    row = incident(of=of)
    actions.deposit(incident=row, accessories=[KitItem.CHARGER], actor=make.user(), at=clock.now())
    return row


def exchanged(row: Incident, *, actor: User | None = None) -> Referral:
    return exchanges.exchange(
        incident=row, accessories=[KitItem.CHARGER], note="", actor=actor or make.user(), at=clock.now()
    )
