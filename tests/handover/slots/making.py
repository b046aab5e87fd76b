"""Times of handovers for tests, in hours of Paris."""

from datetime import date, datetime, time, timedelta

import sqlalchemy as sa

from ordis.accounts.models import User
from ordis.accounts.permissions import Role
from ordis.allocation.models import Reservation
from ordis.handover.models import Slot
from ordis.handover.slots import actions, queries
from ordis.handover.slots.rules import Series
from ordis.kernel import clock
from ordis.kernel.clock import PARIS
from ordis.kernel.db import db
from ordis.partners.models import Organisation, Site
from ordis.referrals.models import Referral, ReferralStage
from tests import make

TOWN_HALL = "Hôtel de ville"


def paris(day: date, hour: int, minute: int = 0) -> datetime:
    return datetime.combine(day, time(hour, minute), PARIS)


def in_days(days: int) -> date:
    return clock.today() + timedelta(days=days)


def open_times(
    *,
    days: int = 4,
    times: int = 1,
    capacity: int = 1,
    place: str = TOWN_HALL,
    site: Site | None = None,
    weeks: int = 1,
) -> list[Slot]:
    """``times`` half hours from 14 h, in ``days`` days."""
    ends = (datetime.combine(in_days(days), time(14)) + timedelta(minutes=30 * times)).time()
    series = Series(in_days(days), time(14), ends, minutes=30, capacity=capacity, weeks=weeks)
    return actions.open_slots(series=series, place=place, site=site, actor=make.user(), at=clock.now())


def site(of: Organisation, *, name: str = "Maison de quartier", hands_over: bool = True) -> Site:
    row = Site(organisation_id=of.id, name=name, address="3 rue des Forges", hands_over=hands_over, created_at=make.AT)
    db.session.add(row)
    db.session.flush()
    return row


def reserved(of: Organisation | None = None) -> tuple[Referral, User, Reservation]:
    """A referral with a device set aside now, somebody of its structure, and the reservation."""
    structure = of or make.prescriber_structure()
    agent = make.user(Role.PRESCRIBER, name="Inès Petit", of=structure)
    referral = make.referral(of=structure, author=agent, stage=ReferralStage.ACCEPTED)
    return referral, agent, make.reservation(referral=referral, at=clock.now())


def offered(referral: Referral, to: User) -> list[Slot]:
    """What this person may take for the family now."""
    return [each.slot for each in queries.offered_for(referral, to=to, at=clock.now())]


def one_slot() -> Slot:
    return db.session.scalars(sa.select(Slot).order_by(Slot.id).limit(1)).one()
