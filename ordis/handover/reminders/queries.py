"""Which appointments are to be recalled."""

from collections.abc import Sequence
from datetime import date, datetime, time, timedelta

import sqlalchemy as sa
from sqlalchemy.orm import joinedload, undefer

from ordis.accounts.models import User
from ordis.handover.models import Appointment, Slot
from ordis.handover.reminders.models import Reminder
from ordis.kernel.clock import PARIS
from ordis.kernel.db import db
from ordis.referrals.models import Household, Referral, ReferralStage

AT_ONCE = 200


def unrecalled(after: date, last: date) -> Sequence[Appointment]:
    """Appointments expected after one day and until another, counted, that were not recalled as they stand now; not
    those of a time that the city closed, which are to be moved. ``AT_ONCE`` at most, the soonest first."""
    recalled = sa.select(Reminder.id).where(
        Reminder.appointment_id == Appointment.id, Reminder.sequence == Appointment.sequence
    )
    statement = (
        sa.select(Appointment)
        .join(Appointment.referral)
        .outerjoin(Appointment.slot)
        .where(Appointment.cancelled_at.is_(None), Appointment.missed_at.is_(None), Slot.closed_at.is_(None))
        .where(Appointment.starts_at >= _midnight(after + timedelta(days=1)))
        .where(Appointment.starts_at < _midnight(last + timedelta(days=1)))
        .where(Referral.stage == ReferralStage.APPOINTMENT, ~recalled.exists())
        .options(
            joinedload(Appointment.slot),
            joinedload(Appointment.referral).joinedload(Referral.organisation),
            joinedload(Appointment.referral).joinedload(Referral.author).lazyload(User.roles),
            joinedload(Appointment.referral).joinedload(Referral.household).options(undefer(Household.email)),
        )
    )
    return db.session.scalars(statement.order_by(Appointment.starts_at, Appointment.id).limit(AT_ONCE)).all()


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time(), PARIS)
