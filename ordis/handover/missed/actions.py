"""« Pas venu »: noted by a person, or by Ordis when nobody did."""

from datetime import datetime, timedelta

from ordis.accounts.audit import Verb, record
from ordis.accounts.models import User
from ordis.allocation import actions as allocation
from ordis.allocation.queries import open_reservations_of
from ordis.handover.actions import NO_APPOINTMENT, cancel_appointment
from ordis.handover.invitations import invitation_to
from ordis.handover.missed import queries, rules
from ordis.handover.models import Appointment
from ordis.handover.paperwork.queries import refuse_while_waiting
from ordis.handover.queries import appointment_of
from ordis.handover.slots.rules import CHOOSING_DAYS
from ordis.kernel.db import db
from ordis.kernel.refusal import Refusal
from ordis.referrals import mails, stages
from ordis.referrals.models import Referral, ReferralStage
from ordis.referrals.stages import Step


def miss(*, referral: Referral, actor: User | None, at: datetime) -> Appointment:
    """Nobody came: the appointment ends as missed, the device waits ``CHOOSING_DAYS`` days, the prescriber is told.

    The first two times only: then the reservation keeps its last day, and the city has been asked to decide.
    """
    reservations = open_reservations_of(referral)
    allocation.hold_all([each.device for each in reservations], [referral])
    appointment = appointment_of(referral)
    if appointment is None:
        raise Refusal(NO_APPOINTMENT)
    db.session.refresh(appointment, with_for_update={"of": Appointment})
    if why := rules.fault(appointment.starts_at, appointment.arrived_at, at=at):
        raise Refusal(why)
    refuse_while_waiting(referral)
    stages.apply(referral, Step.MISS, actor=actor, at=at, told=False)
    for reservation in reservations:
        if rules.extends(queries.missed_since(referral, reservation.made_at)):
            until = rules.day_of(at) + timedelta(days=CHOOSING_DAYS)
            allocation.keep_until(reservation=reservation, until=until, actor=actor, at=at)
    appointment.missed_at = appointment.changed_at = at
    appointment.sequence += 1
    db.session.flush()
    record(Verb.APPOINTMENT_MISSED, referral.number, actor=actor, at=at, starts_at=appointment.starts_at.isoformat())
    mails.announce(referral, Step.MISS.value, at=at, calendar=invitation_to(appointment))
    return appointment


def note_forgotten(*, at: datetime) -> int:
    """End what nobody noted ``NOTED_AFTER`` days after; answer how many. Run by the worker.

    A family whose arrival was noted did come: its appointment is cancelled, not missed. A paper that waits to be
    confirmed is left alone.
    """
    found = queries.forgotten(rules.forgotten_before(rules.day_of(at)))
    devices = [each.device for row in found for each in open_reservations_of(row.referral)]
    allocation.hold_all(devices, [row.referral for row in found])
    ended = 0
    for row in found:
        db.session.refresh(row, with_for_update={"of": Appointment})
        if row.ended_at is not None or row.referral.stage is not ReferralStage.APPOINTMENT:
            continue  # somebody did something about it since we looked
        if rules.day_of(row.starts_at) >= rules.forgotten_before(rules.day_of(at)):
            continue  # moved
        ending = miss if row.arrived_at is None else cancel_appointment
        ending(referral=row.referral, actor=None, at=at)
        ended += 1
    return ended
