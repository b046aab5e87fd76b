"""What leads to the signature: the appointment, the scan, the kiosk opened."""

import secrets
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, TypedDict, Unpack

import sqlalchemy as sa

from ordis.accounts.audit import Verb, record
from ordis.accounts.models import User
from ordis.allocation import actions as allocation
from ordis.allocation.queries import open_reservations_of
from ordis.devices import scan
from ordis.devices.code import spoken
from ordis.devices.models import Device
from ordis.devices.scan import ScanKind
from ordis.handover import queries
from ordis.handover.invitations import invitation_to
from ordis.handover.models import (
    TITLES,
    Appointment,
    IdentityCheck,
    Preparation,
    SignerQuality,
    SignerTitle,
    Slot,
)
from ordis.handover.paperwork.queries import refuse_while_waiting
from ordis.handover.rules import KitItem
from ordis.handover.slots.rules import CHOOSING_DAYS
from ordis.handover.texts.actions import ensure_text
from ordis.kernel.clock import in_paris
from ordis.kernel.db import db
from ordis.kernel.refusal import Refusal
from ordis.referrals import mails, stages
from ordis.referrals.models import Referral, ReferralStage
from ordis.referrals.stages import Step

if TYPE_CHECKING:
    from ordis.ceremonies.models import Ceremony

NAME_THE_SIGNER = "Écrivez le nom de la personne qui signe à la place du bénéficiaire."
SAY_THE_TITLE = "Dites à quel titre cette personne signe\u202f: père, mère, tuteur, ou mandat écrit."
NO_APPOINTMENT = "Cette demande n’a pas de rendez-vous en cours\u202f: rien n’a été annulé. Rechargez sa page."
NOTHING_RESERVED = "Aucun appareil n’est réservé pour cette demande\u202f: réservez-en un avant de préparer la remise."


def set_appointment(
    *,
    referral: Referral,
    starts_at: datetime,
    place: str,
    slot: Slot | None = None,
    actor: User | None,
    at: datetime,
) -> Appointment:
    """When and where the family comes; a second call moves it, and calendars follow by ``sequence``.

    ``slot``: the time offered that it takes, of which the caller holds the row and a place
    (:func:`slots.actions.take`); None gives back the one it had.
    """
    if in_paris(starts_at).date() < in_paris(at).date():
        raise Refusal("Ce jour est déjà passé. Rien n’a été enregistré\u202f: choisissez une date à venir.", status=422)
    referral = locked(referral)
    stages.apply(referral, Step.APPOINT, actor=actor, at=at, told=False)
    appointment = queries.appointment_of(referral)
    if appointment is None:
        appointment = Appointment(referral_id=referral.id, starts_at=starts_at, place=place, slot=slot, changed_at=at)
        db.session.add(appointment)
    else:
        appointment.starts_at, appointment.place, appointment.changed_at = starts_at, place, at
        appointment.slot = slot
        appointment.sequence += 1
    db.session.flush()
    record(Verb.APPOINTMENT_SET, referral.number, actor=actor, at=at, starts_at=starts_at.isoformat())
    mails.announce(referral, Step.APPOINT.value, at=at, calendar=invitation_to(appointment))
    return appointment


def cancel_appointment(*, referral: Referral, actor: User | None, at: datetime) -> Appointment:
    """The family does not come that day; the device stays reserved and the place of the slot is free at once.

    The first time, the reservation lasts long enough to choose again (``CHOOSING_DAYS``); then it keeps its last day,
    so that nobody keeps a device for ever by taking appointments.
    """
    reservations = open_reservations_of(referral)
    allocation.hold_all([each.device for each in reservations], [referral])
    appointment = queries.appointment_of(referral)
    if appointment is None:
        raise Refusal(NO_APPOINTMENT)
    stages.apply(referral, Step.CANCEL_APPOINTMENT, actor=actor, at=at, told=False)
    for reservation in reservations:
        if not queries.cancelled_since(referral, reservation.made_at):
            until = in_paris(at).date() + timedelta(days=CHOOSING_DAYS)
            allocation.keep_until(reservation=reservation, until=until, actor=actor, at=at)
    _cancel(appointment, actor=actor, at=at)
    mails.announce(referral, Step.CANCEL_APPOINTMENT.value, at=at, calendar=invitation_to(appointment))
    return appointment


def follow(*, referral: Referral, step: Step | None, actor: User | None, at: datetime) -> None:
    """A follower of ``referrals.stages``: what becomes of the appointment when the device goes.

    Freed, nobody is expected any more; handed over before the day, the place serves another family.
    """
    if step not in {Step.RELEASE, Step.HAND_OVER}:
        return
    appointment = queries.open_appointment_of(referral)
    if appointment is None:
        return
    if step is Step.RELEASE:
        _cancel(appointment, actor=actor, at=at)
    elif in_paris(appointment.starts_at).date() > in_paris(at).date():
        appointment.slot = None


def _cancel(appointment: Appointment, *, actor: User | None, at: datetime) -> None:
    """``sequence`` grows: the calendar file that takes it out is newer than the one that put it in."""
    appointment.cancelled_at = appointment.changed_at = at
    appointment.sequence += 1
    db.session.flush()
    record(Verb.APPOINTMENT_CANCELLED, appointment.referral.number, actor=actor, at=at)


def confirm_device(*, referral: Referral, text: str, actor: User, at: datetime) -> Device:
    """Note that the device scanned is one of those reserved for this referral; any other is refused."""
    referral = locked(referral)
    read = scan.read(text)
    if read.kind is not ScanKind.DEVICE or read.code is None:
        raise Refusal(read.hint or "Ce code n’est pas celui d’un appareil\u202f: scannez l’étiquette de l’ordinateur.")
    expected = {device.code: device for device in reserved_devices(referral)}
    if read.code not in expected:
        wanted = ", ".join(map(spoken, expected)) or "aucun"
        raise Refusal(
            f"L’appareil {spoken(read.code)} n’est pas réservé pour cette demande. Ne le remettez pas\u202f: "
            f"l’appareil attendu est {wanted}."
        )
    preparation = _preparation(referral, actor, at)
    if read.code not in preparation.confirmed:
        preparation.confirmed = [*preparation.confirmed, read.code]
    return expected[read.code]


class Card(TypedDict):
    """What the card of a handover says of the day. ``signer_name`` and ``signer_title`` are of whoever signs for the
    beneficiary; ``interpreter_name`` is empty when nobody interprets; ``identity_check`` None while it is not said."""

    kit: list[KitItem]
    place: str
    ceremony: "Ceremony | None"
    quality: SignerQuality
    signer_name: str
    signer_title: SignerTitle | None
    identity_check: IdentityCheck | None
    interpreter_name: str


def keep_card(*, referral: Referral, actor: User, at: datetime, **card: Unpack[Card]) -> None:
    """What is typed so far, wrong or missing as it may be: the next scan does not lose it, and :func:`open_kiosk`
    judges it. Once a screen opened or a paper was printed, what they showed is what is prepared."""
    preparation = _preparation(locked(referral), actor, at)
    if preparation.kiosk_key is None:
        _write(preparation, card)


def open_kiosk(*, referral: Referral, actor: User, at: datetime, **card: Unpack[Card]) -> Preparation:
    """Everything is ready to be signed: the text is pinned, and the kiosk gets a key that serves once."""
    referral = locked(referral)
    _refuse_if_closed(referral)
    refuse_while_waiting(referral)
    preparation = _preparation(referral, actor, at)
    devices = reserved_devices(referral)
    if not devices:
        raise Refusal(NOTHING_RESERVED)
    if left := [spoken(device.code) for device in devices if device.code not in preparation.confirmed]:
        raise Refusal(f"Il reste à scanner\u202f: {', '.join(left)}. Rien n’est perdu\u202f: scannez, puis continuez.")
    if card["quality"] is not SignerQuality.BENEFICIARY:
        if not card["signer_name"].strip():
            raise Refusal(NAME_THE_SIGNER, status=422)
        if card["signer_title"] not in TITLES[card["quality"]]:
            raise Refusal(SAY_THE_TITLE, status=422)
    _write(preparation, card)
    preparation.text = ensure_text(at=at)
    preparation.kiosk_key = secrets.token_hex(16)
    preparation.prepared_by_id, preparation.prepared_at = actor.id, at
    db.session.flush()
    return preparation


def _write(preparation: Preparation, card: Card) -> None:
    for_another = card["quality"] is not SignerQuality.BENEFICIARY
    preparation.typed = True
    preparation.kit = [item.value for item in card["kit"]]
    preparation.place, preparation.quality = card["place"], card["quality"]
    preparation.ceremony_id = card["ceremony"].id if card["ceremony"] else None
    preparation.signer_name = card["signer_name"].strip() if for_another else ""
    preparation.signer_title = card["signer_title"] if for_another else None
    preparation.identity_check = card["identity_check"]
    preparation.interpreter_name = card["interpreter_name"].strip()


def reserved_devices(referral: Referral) -> list[Device]:
    """The devices set aside for this referral, in the order of their reservations."""
    return [reservation.device for reservation in open_reservations_of(referral)]


def locked(referral: Referral) -> Referral:
    """The same referral as the database has it now; whoever else changes it waits for this transaction."""
    return db.session.scalars(
        sa.select(Referral)
        .where(Referral.id == referral.id)
        .with_for_update(of=Referral)
        .execution_options(populate_existing=True)
    ).one()


def _refuse_if_closed(referral: Referral) -> None:
    if referral.stage is ReferralStage.HANDED_OVER:
        raise Refusal("La remise de cette demande est déjà signée. Rien n’a été modifié\u202f: ouvrez la convention.")


def _preparation(referral: Referral, actor: User, at: datetime) -> Preparation:
    preparation = queries.preparation_of(referral)
    if preparation is None:
        preparation = Preparation(referral_id=referral.id, prepared_by_id=actor.id, prepared_at=at)
        preparation.confirmed, preparation.kit = [], []
        db.session.add(preparation)
    return preparation
