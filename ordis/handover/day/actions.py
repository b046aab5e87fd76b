"""A family comes in."""

from datetime import datetime

from ordis.accounts.audit import Verb, record
from ordis.accounts.models import User
from ordis.handover.actions import NO_APPOINTMENT
from ordis.handover.day.rules import arrived_that_day
from ordis.handover.models import Appointment
from ordis.handover.queries import appointment_of
from ordis.kernel.refusal import Refusal
from ordis.referrals.models import Referral


def note_arrival(*, referral: Referral, actor: User, at: datetime) -> Appointment:
    """The family is here; said twice, the first time stays."""
    appointment = appointment_of(referral)
    if appointment is None:
        raise Refusal(NO_APPOINTMENT)
    if not arrived_that_day(appointment.arrived_at, appointment.starts_at):
        appointment.arrived_at = at
        record(Verb.FAMILY_ARRIVED, referral.number, actor=actor, at=at)
    return appointment
