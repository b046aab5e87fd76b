"""Families who left with their computer, for the pages of what follows."""

from dataclasses import dataclass

import sqlalchemy as sa

from ordis.allocation.queries import open_reservations_of
from ordis.devices.code import spoken
from ordis.devices.models import Stage
from ordis.handover import actions
from ordis.handover.models import Handover
from ordis.kernel import clock
from ordis.kernel.db import db
from ordis.referrals.models import Referral
from ordis.referrals.queries import structures_of
from tests import make
from tests.browser import signing_seed
from tests.browser.signing_seed import PLACE, Family
from tests.handover import making


@dataclass(frozen=True)
class Served:
    """``code``: bare; ``shown``: as a person reads it; ``ref``: of its referral."""

    code: str
    shown: str
    agreement: str
    number: str
    ref: str
    name: str


def served(count: int) -> list[Served]:
    """That many more, signed for today."""
    return [_told(making.signed(at=clock.now())) for _ in range(count)]


def _told(handover: Handover) -> Served:
    device, referral = handover.devices[0].device, handover.referral
    name = referral.household.full_name
    return Served(device.code, spoken(device.code), handover.document.number, referral.number, referral.ref, name)


def of_the_counter() -> Served:
    """One that the agent of the counter follows."""
    agent = signing_seed.agent()
    structure = structures_of(agent)[0]
    return _told(making.signed(of=structure, agent=agent, at=clock.now()))


def ready() -> str:
    """The code, as a person reads it, of a computer that may go to a family."""
    return spoken(make.device(stage=Stage.READY).code)


def replacing(first: Served) -> Family:
    """The exchange that was reserved, expected now at the counter: what an agent is given of it."""
    old = sa.select(Referral.id).where(Referral.ref == first.ref).scalar_subquery()
    referral = db.session.scalars(sa.select(Referral).where(Referral.exchanges_id == old)).one()
    reservation = open_reservations_of(referral)[0]
    at = clock.now()
    actions.set_appointment(referral=referral, starts_at=at, place=PLACE, actor=signing_seed.agent(), at=at)
    label = f"HTTPS://ORDI.EXAMPLE/D/{reservation.device.code}"
    return Family(f"/handovers/{referral.ref}", referral.number, label, first.name)


def agreements(first: Served) -> list[str]:
    """The numbers of every agreement that this family signed, the first one first."""
    family = sa.select(Referral.household_id).where(Referral.ref == first.ref).scalar_subquery()
    rows = sa.select(Handover).join(Handover.referral).where(Referral.household_id == family).order_by(Handover.id)
    return [row.document.number for row in db.session.scalars(rows)]
