"""Reads of plans, and of the referrals and devices that they name."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import joinedload, lazyload

from ordis.accounts.models import User
from ordis.allocation.commission.models import Commission, CommissionLine, Decision
from ordis.allocation.plans.models import AllocationPlan
from ordis.allocation.plans.rules import MOST
from ordis.allocation.queue import in_order
from ordis.devices.models import Device, Stage
from ordis.kernel.db import db
from ordis.kernel.pages import Page, read_page
from ordis.referrals.models import Household, Referral, ReferralStage

PLANS_SHOWN = 20
_FAMILY = (Household.district, Household.people)


@dataclass(frozen=True, slots=True)
class Row:
    """A line of a plan with what it names. ``holds``: both still wait, and may be reserved together."""

    line: dict[str, Any]
    referral: Referral | None
    device: Device | None

    @property
    def holds(self) -> bool:
        waits = self.referral is not None and self.referral.stage is ReferralStage.ACCEPTED
        return waits and self.device is not None and self.device.stage is Stage.READY

    @property
    def change(self) -> str:
        """Why it no longer holds, in French; "" when it does."""
        if self.referral is None or self.device is None:
            return "La demande ou l’appareil n’existe plus."
        said = []
        if self.referral.stage is not ReferralStage.ACCEPTED:
            said.append(f"la demande est à l’étape « {self.referral.stage.label} »")
        if self.device.stage is not Stage.READY:
            said.append(f"l’appareil est à l’étape « {self.device.stage.label} »")
        return f"Depuis la proposition, {' et '.join(said)}." if said else ""


@dataclass(frozen=True, slots=True)
class Asked:
    """What a plan is asked for."""

    referrals: list[Referral]
    commission: Commission | None = None


def plan_by_ref(ref: str) -> AllocationPlan | None:
    who = joinedload(AllocationPlan.made_by).lazyload(User.roles)
    return db.session.scalar(
        sa.select(AllocationPlan)
        .where(AllocationPlan.ref == ref)
        .options(who, joinedload(AllocationPlan.applied_by).lazyload(User.roles), joinedload(AllocationPlan.commission))
    )


def page_of_plans(after: int | None) -> Page[AllocationPlan]:
    """The latest first."""
    plans = sa.select(AllocationPlan).options(joinedload(AllocationPlan.made_by).lazyload(User.roles))
    return read_page(plans, AllocationPlan.id, after=after, size=PLANS_SHOWN)


def by_priority(referral_ids: Sequence[int]) -> list[Referral]:
    """These referrals in the order of the queue, with what matching reads; without identity."""
    statement = sa.select(Referral).where(Referral.id.in_(referral_ids)).options(*_read_by_matching())
    # NULL sorts first or last as engines please: a referral without a standing comes last on both.
    order = (Referral.standing.is_(None), Referral.standing, Referral.submitted_at, Referral.id)
    return list(db.session.scalars(statement.order_by(*order)))


def asked(numbers: Collection[str], commission: str, first: int) -> Asked:
    """The referrals of these numbers, else those granted by the session whose ``ref`` is ``commission``, else the
    ``first`` of the queue."""
    if numbers:
        named = sa.select(Referral).where(Referral.number.in_(list(numbers)[: MOST + 1]))
        return Asked(list(db.session.scalars(named.order_by(Referral.id))))
    if commission:
        return _granted(commission)
    return Asked(list(db.session.scalars(in_order().limit(first))))


def _granted(ref: str) -> Asked:
    session = db.session.scalar(sa.select(Commission).where(Commission.ref == ref))
    granted = (
        sa.select(Referral)
        .join(CommissionLine, CommissionLine.referral_id == Referral.id)
        .join(CommissionLine.commission)
        .where(Commission.ref == ref, CommissionLine.decision == Decision.ACCEPT)
        .order_by(CommissionLine.rank)
    )
    return Asked(list(db.session.scalars(granted)), session)


def referrals_named(lines: Iterable[dict[str, Any]]) -> dict[str, Referral]:
    """Number → referral of each line. One query."""
    numbers = [line["referral"] for line in lines]
    statement = sa.select(Referral).where(Referral.number.in_(numbers)).options(*_read_by_matching())
    return {each.number: each for each in db.session.scalars(statement)}


def devices_named(lines: Iterable[dict[str, Any]]) -> dict[str, Device]:
    """Code → device of each line. One query."""
    codes = [line["device"] for line in lines]
    statement = sa.select(Device).where(Device.code.in_(codes))
    options = (joinedload(Device.place), lazyload(Device.disks), lazyload(Device.holds))
    return {each.code: each for each in db.session.scalars(statement.options(*options))}


def rows_of(plan: AllocationPlan) -> tuple[list[Row], list[Row]]:
    """``(pairs, left out)`` with what they name. Two queries."""
    referrals = referrals_named([*plan.lines, *plan.left_out])
    devices = devices_named(plan.lines)
    pairs = [Row(line, referrals.get(line["referral"]), devices.get(line["device"])) for line in plan.lines]
    return pairs, [Row(line, referrals.get(line["referral"]), None) for line in plan.left_out]


def _read_by_matching() -> tuple[Any, ...]:
    family = joinedload(Referral.household).load_only(*_FAMILY)
    return joinedload(Referral.organisation), family, joinedload(Referral.site)
