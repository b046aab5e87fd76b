"""Containers and changes of hands for tests."""

from datetime import datetime

from ordis.accounts.permissions import Role
from ordis.donations.custody import actions
from ordis.donations.custody.actions import ContainerFacts, TransferFacts
from ordis.donations.custody.models import Container, ContainerKind, CustodyTransfer, Party
from ordis.donations.custody.rules import Hand
from ordis.donations.models import Donation
from tests import make
from tests.handover.making import STROKES

PALLET = ContainerFacts(ContainerKind.PALLET, "portables", 12, 184_500)


def packed(donation: Donation, count: int = 2, facts: ContainerFacts = PALLET) -> list[Container]:
    return actions.add_containers(
        donation=donation, facts=facts, count=count, actor=make.user(Role.TECHNICIAN), at=make.AT
    )


def facts(
    codes: list[str], *, key: str = "clef-de-page", given: Hand | None = None, taken: Hand | None = None,
    pieces: int | None = None, made_at: datetime = make.AT, reservations: str = "",
) -> TransferFacts:  # fmt: skip
    return TransferFacts(
        key=key, given=given or Hand(Party.DONOR, "Léa Dupuis", STROKES),
        taken=taken or Hand(Party.CARRIER, "Louis Martin"), place="Quai nord", made_at=made_at, containers=codes,
        pieces=pieces, reservations=reservations,
    )  # fmt: skip


def handed(donation: Donation, said: TransferFacts, *, replaces: CustodyTransfer | None = None) -> CustodyTransfer:
    actor = make.user(Role.TECHNICIAN)
    return actions.transfer(donation=donation, facts=said, replaces=replaces, actor=actor, at=make.AT)
