"""The calendar file of an appointment as it stands: what its page gives and what mail carries."""

from ordis import settings
from ordis.handover.calendar import AppointmentFacts, invitation
from ordis.handover.models import Appointment


def invitation_to(appointment: Appointment) -> bytes:
    """Newer than the last one given; it takes out of calendars an appointment that was cancelled, or missed."""
    return invitation(facts_of(appointment))


def facts_of(found: Appointment) -> AppointmentFacts:
    """What may leave the house: a number, a place, whom to call."""
    chosen = settings.current()
    host = chosen.base_url.partition("://")[2].partition(":")[0]
    return AppointmentFacts(
        uid=f"{found.ref}@{host}",
        sequence=found.sequence,
        changed_at=found.changed_at,
        starts_at=found.starts_at,
        place=found.place,
        referral_number=found.referral.number,
        operation=f"{chosen.operation}, {chosen.city}",
        organizer=chosen.contact_email,
        ends_at=found.slot.ends_at if found.slot else None,
        cancelled=found.ended_at is not None,
        contact=f"{chosen.contact_email}, {chosen.contact_phone}",
    )
