"""Devices are set aside for families, freed, and leave with them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

import sqlalchemy as sa

from ordis import settings
from ordis.accounts.audit import Verb, record
from ordis.accounts.models import User
from ordis.allocation import queries, rules
from ordis.allocation.models import Reservation, ReservationEnd
from ordis.allocation.proposals import fit
from ordis.devices import lifecycle
from ordis.devices.code import spoken
from ordis.devices.lifecycle import Move
from ordis.devices.models import Device, Door
from ordis.kernel import clock
from ordis.kernel.db import alone, db
from ordis.kernel.french import day, moment
from ordis.kernel.refusal import Refusal
from ordis.referrals import mails, stages
from ordis.referrals.models import Referral, ReferralStage
from ordis.referrals.stages import Step

EXPLANATION, REASON = 400, 300  # characters kept
NO_REASON = (
    "Cet appareil ne correspond pas au souhait de la demande ({why}). Rien n’a été réservé : "
    "écrivez pourquoi il convient quand même, ou choisissez une proposition."
)
NOTHING_SET_ASIDE = (
    "Aucun appareil n’est réservé pour la demande {number}. Rien n’a été modifié : réservez-en un d’abord."
)
ENDED = "Cette réservation a déjà pris fin. Rien n’a été modifié : rechargez la page de la demande."
RELEASE_REASON = "Dites pourquoi l’appareil est libéré. Rien n’a été modifié."
EXTENSION_REASON = "Dites pourquoi la réservation est prolongée. Rien n’a été modifié."
EXTENDED_ALREADY = (
    "Cette réservation a déjà été prolongée, jusqu’au {until}. Elle ne l’est qu’une fois : rien n’a été modifié. "
    "Fixez un rendez-vous, ou libérez l’appareil pour une autre famille."
)


def reserve(
    *, referral: Referral, device: Device, actor: User, at: datetime, reason: str = "", door: Door = Door.PAGE
) -> Reservation:
    """Set ``device`` aside for ``referral``, for ``settings.reservation_days`` days; all of it or nothing.

    ``reason`` is needed when the device is not of a fitting kind. Two people in the same second: the rows are
    held where the engine can, the partial unique indexes settle the rest, and the loser gets a
    :class:`Refusal` that names what happened.
    """
    try:
        with db.session.begin_nested():
            _hold(device, referral)
            _check_free(device, referral)
            reservation = _promise(referral, device, actor=actor, at=at, reason=reason.strip())
            device.reserved_until = reservation.until
            lifecycle.apply(device, Move.RESERVE, actor=actor, at=at, door=door, note=referral.number)
            stages.apply(referral, Step.RESERVE, actor=actor, at=at)
    except sa.exc.IntegrityError:
        _check_free(device, referral)
        raise
    record(Verb.RESERVED, referral.number, actor=actor, at=at, device=device.code, until=f"{reservation.until}")
    return reservation


def release(*, reservation: Reservation, actor: User, at: datetime, reason: str, door: Door = Door.PAGE) -> None:
    """Free the device; the referral waits again and keeps its seniority. ``reason``: why, without a name."""
    if not reason.strip():
        raise Refusal(RELEASE_REASON)
    _hold(reservation.device, reservation.referral)
    _check_open(reservation)
    _free(reservation, _RELEASED, actor=actor, at=at, door=door, note=reason.strip())


def extend(*, reservation: Reservation, reason: str, actor: User, at: datetime) -> None:
    """Keep the device ``settings.reservation_days`` longer, from its last day or from today: once, and why."""
    if not reason.strip():
        raise Refusal(EXTENSION_REASON, status=422)
    _hold(reservation.device, reservation.referral)
    _check_open(reservation)
    if reservation.extended_at is not None:
        raise Refusal(EXTENDED_ALREADY.format(until=day(reservation.until)))
    start = max(reservation.until, clock.in_paris(at).date())
    reservation.until = start + timedelta(days=settings.current().reservation_days)
    reservation.device.reserved_until = reservation.until
    reservation.extended_at, reservation.extended_by = at, actor
    reservation.extension_reason, reservation.warned_at = reason.strip()[:REASON], None
    number = reservation.referral.number
    record(Verb.RESERVATION_EXTENDED, number, actor=actor, at=at, until=f"{reservation.until}")


def extend_for(*, referral: Referral, reason: str, actor: User, at: datetime) -> date:
    """The same for what is set aside for ``referral``; its last day."""
    found = queries.open_reservations_of(referral)
    if not found:
        raise Refusal(NOTHING_SET_ASIDE.format(number=referral.number))
    extend(reservation=found[0], reason=reason, actor=actor, at=at)
    return found[0].until


def keep_until(*, reservation: Reservation, until: date, actor: User | None, at: datetime) -> None:
    """Put the last day off to ``until``, if it comes sooner: time to choose again. The caller holds the device.

    It is no extension: the one that a coordinator may give stays to be given, and the end is announced again.
    """
    if reservation.until >= until:
        return
    reservation.until = reservation.device.reserved_until = until
    reservation.warned_at = None
    record(Verb.RESERVATION_EXTENDED, reservation.referral.number, actor=actor, at=at, until=f"{until}")


def warn_reservations(*, at: datetime) -> int:
    """Tell the prescribers whose reservation ends soon without an appointment, once for each last day; answer how
    many. Run by the worker."""
    ending = queries.unwarned_reservations(rules.warned_until(clock.in_paris(at).date()))
    hold_all([each.device for each in ending], [each.referral for each in ending])
    warned = 0
    for reservation in ending:
        referral = reservation.referral
        if not _still_open(reservation) or reservation.warned_at or referral.stage is not ReferralStage.RESERVED:
            continue  # somebody did something about it since we looked
        reservation.warned_at = at
        mails.tell(referral, mails.RESERVATION_ENDING, at=at, fin=day(reservation.until))
        record(Verb.RESERVATION_WARNED, referral.number, actor=None, at=at, until=f"{reservation.until}")
        warned += 1
    return warned


def expire_reservations(*, at: datetime) -> int:
    """Free what was set aside too long and has no appointment; answer how many. Run by the worker."""
    today, freed = clock.in_paris(at).date(), 0
    due = queries.due_reservations(today)
    hold_all([each.device for each in due], [each.referral for each in due])
    for reservation in due:
        if not _still_open(reservation) or reservation.referral.stage is not ReferralStage.RESERVED:
            continue  # handed over, released or given an appointment since we looked
        if reservation.until >= today:
            continue  # put off
        _free(reservation, _EXPIRED, actor=None, at=at, door=Door.CLI, note="Réservation expirée")
        freed += 1
    return freed


def fulfil(*, referral: Referral, actor: User, at: datetime) -> list[Reservation]:
    """The family leaves with what was set aside: reservations end, the referral is handed over.

    For ``handover.actions``, in the signature's transaction; the device's own move stays with the caller.
    """
    reservations = queries.open_rows_of(referral)
    if not reservations:
        raise Refusal(NOTHING_SET_ASIDE.format(number=referral.number))
    for reservation in reservations:
        if not alone():
            _hold(reservation.device, referral)
            _check_open(reservation)
        reservation.ended_at, reservation.end = at, ReservationEnd.HANDED_OVER
        reservation.device.reserved_until = None
    stages.apply(referral, Step.HAND_OVER, actor=actor, at=at)
    return reservations


def hold_all(devices: Sequence[Device], referrals: Sequence[Referral]) -> None:
    """Keep many devices, then many referrals, each in the order of their ids, before :func:`reserve` or the end of
    each: two people who take many never wait for each other in a ring. Their stages are read again."""
    for device in sorted(devices, key=lambda each: each.id):
        db.session.refresh(device, ["stage"], with_for_update=True)
    for referral in sorted(referrals, key=lambda each: each.id):
        db.session.refresh(referral, ["stage"], with_for_update=True)


def _hold(device: Device, referral: Referral) -> None:
    """Always the device first, then the referral, so that two people never wait for each other.

    What the law reads of the device is read again: a hold or a lost proof may have been written since.
    """
    db.session.refresh(device, ["stage", "stage_since", "reserved_until", "loaded_for"], with_for_update=True)
    db.session.expire(device, ["holds", "disks"])
    db.session.refresh(referral, ["stage"], with_for_update=True)


def _check_free(device: Device, referral: Referral) -> None:
    taken = queries.open_reservation_on(device)
    if taken is not None:
        raise Refusal(_taken(taken, referral))
    already = queries.open_reservations_of(referral)
    if already:
        raise Refusal(_served(already[0], referral))


def _promise(referral: Referral, device: Device, *, actor: User, at: datetime, reason: str) -> Reservation:
    """The row, flushed: an index that objects objects here."""
    today = clock.in_paris(at).date()
    match = fit(referral, device, today)
    if not match.fits and not reason:
        raise Refusal(NO_REASON.format(why="\u202f; ".join(match.obstacles)))
    reservation = Reservation(
        device=device,
        referral=referral,
        made_by=actor,
        made_at=at,
        until=today + timedelta(days=settings.current().reservation_days),
        explanation=(reason or match.explanation)[:EXPLANATION],
    )
    db.session.add(reservation)
    db.session.flush()
    return reservation


def _taken(by: Reservation, referral: Referral) -> str:
    when = moment(by.made_at)
    if by.referral_id == referral.id:
        return f"Cet appareil est déjà réservé pour cette demande, depuis le {when}. Rien n’a été modifié."
    return (
        f"L’appareil {spoken(by.device.code)} vient d’être réservé pour une autre demande "
        f"par {by.made_by.name}, le {when}. Rien n’a été modifié : choisissez un autre appareil pour "
        f"{referral.number}."
    )


def _served(by: Reservation, referral: Referral) -> str:
    return (
        f"La demande {referral.number} a déjà un appareil : {spoken(by.device.code)}, réservé "
        f"par {by.made_by.name} le {moment(by.made_at)}. Rien n’a été modifié : libérez-le d’abord pour en "
        "choisir un autre."
    )


def _still_open(reservation: Reservation) -> bool:
    db.session.refresh(reservation, ["ended_at", "end", "until", "warned_at", "extended_at"])
    return reservation.ended_at is None


def _check_open(reservation: Reservation) -> None:
    if not _still_open(reservation):
        raise Refusal(ENDED)


@dataclass(frozen=True, slots=True)
class _Ending:
    end: ReservationEnd
    verb: Verb


_RELEASED = _Ending(ReservationEnd.RELEASED, Verb.RELEASED)
_EXPIRED = _Ending(ReservationEnd.EXPIRED, Verb.RESERVATION_EXPIRED)


def _free(
    reservation: Reservation, ending: _Ending, *, actor: User | None, at: datetime, door: Door, note: str
) -> None:
    device, referral = reservation.device, reservation.referral
    reservation.ended_at, reservation.end = at, ending.end
    device.reserved_until = None
    lifecycle.apply(device, Move.RELEASE, actor=actor, at=at, door=door, note=note)
    stages.apply(referral, Step.RELEASE, actor=actor, at=at)
    record(ending.verb, referral.number, actor=actor, at=at, device=device.code)
