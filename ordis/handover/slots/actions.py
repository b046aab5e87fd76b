"""Times are opened and closed by the city, and taken for a family: the row of the slot settles who has a place."""

from collections import Counter
from collections.abc import Sequence
from datetime import datetime
from typing import Final

from ordis.accounts.audit import Verb, record
from ordis.accounts.mailing.kinds import Variable
from ordis.accounts.models import User
from ordis.handover.actions import locked, set_appointment
from ordis.handover.models import Appointment, Slot
from ordis.handover.queries import appointment_of
from ordis.handover.slots import queries, rules
from ordis.handover.slots.rules import Series
from ordis.handover.venues.models import Venue
from ordis.handover.venues.queries import hold, opening_of
from ordis.kernel.db import db, one_at_a_time
from ordis.kernel.french import hour, short_day, weekday
from ordis.kernel.refusal import Refusal
from ordis.partners.models import Site
from ordis.referrals import mails
from ordis.referrals.models import Referral

NO_PLACE = "Écrivez le lieu, ou choisissez celui d’une structure. Rien n’a été ouvert."
MEETS = (
    "Un créneau est déjà ouvert à cet endroit le {day}, de {begins} à {ends}. Rien n’a été ouvert\u202f: "
    "changez les heures ou le lieu, ou fermez d’abord ce créneau."
)
ALL_CLOSED = (
    "{place}\u202f: aucun de ces créneaux ne tombe quand le lieu est ouvert ({why}). Rien n’a été ouvert\u202f: "
    "changez les heures, le jour, ou les horaires du lieu."
)
FULL = "La dernière place de ce créneau vient d’être prise. Rien n’a été modifié\u202f: choisissez-en un autre."
CLOSED = "La ville a fermé ce créneau. Rien n’a été modifié\u202f: choisissez-en un autre."

SLOT_CLOSED: Final = mails.about(
    "handover.slot_closed",
    "Créneau de rendez-vous fermé",
    "Demande {demande}\u202f: le rendez-vous du {date} ne peut pas se tenir",
    "La ville a fermé le créneau du {date}, où le rendez-vous de la demande {demande} était fixé. L’appareil reste "
    "réservé. Prévenez la famille et choisissez un autre créneau sur la page de la demande.",
    date=Variable("le jour du rendez-vous", "mardi 8 décembre"),
)
MAILS: Final = (SLOT_CLOSED,)


def open_slots(
    *, series: Series, place: str, site: Site | None, venue: Venue | None = None, actor: User, at: datetime
) -> list[Slot]:
    """All the times of ``series``, or a :class:`Refusal` and none. ``site``: the place is a structure's; ``venue``: the
    city's, whose hours and closed days leave some times out (:func:`left_out`); ``place`` is then not read."""
    place = _place(place, site, venue)
    if not place:
        raise Refusal(NO_PLACE, status=422)
    if why := rules.fault(series, at=at):
        raise Refusal(why, status=422)
    one_at_a_time("slots")  # two coordinators at once would both find the place free
    if venue is not None:
        hold(venue)
    windows = [window for window, why in left_out(series, venue) if not why]
    if not windows:
        raise Refusal(ALL_CLOSED.format(place=place, why=left_out(series, venue)[0][1]), status=422)
    begins, ends = windows[0].starts_at, windows[-1].ends_at
    kept = queries.kept_windows(place=place, site=site, venue=venue, begins=begins, ends=ends)
    for _, other in rules.meetings(windows, kept):
        told = {"day": weekday(other.starts_at), "begins": hour(other.starts_at), "ends": hour(other.ends_at)}
        raise Refusal(MEETS.format(**told))
    slots = [_slot(window, place, site, venue, series.capacity, actor, at) for window in windows]
    db.session.add_all(slots)
    db.session.flush()
    count, first, last = len(slots), short_day(begins), short_day(windows[-1].starts_at)
    record(Verb.SLOT_OPENED, first, actor=actor, at=at, count=count, last=last, first_slot=slots[0].ref)
    return slots


def left_out(series: Series, venue: Venue | None) -> list[tuple[rules.Window, str]]:
    """Every time of ``series``, and why the place does not open it; "" for those it opens."""
    found = rules.windows(series)
    if venue is None:
        return [(window, "") for window in found]
    opening = opening_of(venue)
    return [(window, opening.fault(window.starts_at, window.ends_at)) for window in found]


def close_slots(*, slots: Sequence[Slot], actor: User, at: datetime) -> list[Appointment]:
    """Nobody takes them any more; answer the appointments that stood there.

    Those stay, so that no device is freed meanwhile, until somebody moves or cancels them: their prescribers are
    told at once. The caller holds the rows; one that is closed already is left as it is.
    """
    open_ones = [slot for slot in slots if slot.closed_at is None]
    standing = queries.standing_at([slot for slot in open_ones if slot.starts_at > at])
    for appointment in standing:
        mails.tell(appointment.referral, SLOT_CLOSED, at=at, date=short_day(appointment.starts_at))
    expected = Counter(appointment.slot_id for appointment in standing)
    for slot in open_ones:
        slot.closed_at = at
        subject = f"{short_day(slot.starts_at)}, {hour(slot.starts_at)}"
        record(Verb.SLOT_CLOSED, subject, actor=actor, at=at, slot=slot.ref, appointments=expected[slot.id])
    return standing


def take(*, referral: Referral, slot: Slot, actor: User, at: datetime) -> Appointment:
    """The family comes at that time, in one of its places; from another time, it moves.

    The referral's row is held, then the slot's, while places are counted: of ten people for the last place, nine get
    a :class:`Refusal`. ``slot`` is one that :func:`queries.slot_for` gave for this referral.
    """
    referral = locked(referral)
    held = queries.slot_for(referral, slot.ref, lock=True)
    if held is None or held.closed_at is not None:
        raise Refusal(CLOSED)
    appointment = appointment_of(referral)
    if appointment is not None and appointment.slot_id == held.id:
        return appointment
    _check_date(referral, held.starts_at, actor=actor, at=at)
    if queries.taken(held) >= held.capacity:
        raise Refusal(FULL)
    return set_appointment(
        referral=referral, starts_at=held.starts_at, place=held.place, slot=held, actor=actor, at=at
    )  # fmt: skip


def meet_at_site(*, referral: Referral, site: Site, starts_at: datetime, actor: User, at: datetime) -> Appointment:
    """The structure hands over in its own place, at a time it chooses. ``site``: one of :func:`queries.own_sites`."""
    referral = locked(referral)
    _check_date(referral, starts_at, actor=actor, at=at)
    return set_appointment(referral=referral, starts_at=starts_at, place=site_label(site), actor=actor, at=at)


def site_label(site: Site) -> str:
    """« Maison de quartier Saint-Éloi, 12 rue des Forges », of what is known."""
    return ", ".join(filter(None, (site.name, site.address)))[: rules.PLACE_LENGTH]


def _check_date(referral: Referral, starts_at: datetime, *, actor: User, at: datetime) -> None:
    if why := rules.date_fault(starts_at, last=queries.last_day_for(referral, actor), at=at):
        raise Refusal(why, status=422)


def _place(typed: str, site: Site | None, venue: Venue | None) -> str:
    if site is not None:
        return site_label(site)
    return venue.label if venue is not None else " ".join(typed.split())


def _slot(
    window: rules.Window, place: str, site: Site | None, venue: Venue | None, capacity: int, actor: User, at: datetime
) -> Slot:  # fmt: skip
    return Slot(
        starts_at=window.starts_at,
        ends_at=window.ends_at,
        place=place,
        site_id=site.id if site is not None else None,
        venue_id=venue.id if venue is not None else None,
        capacity=capacity,
        opened_by_id=actor.id,
        opened_at=at,
    )
