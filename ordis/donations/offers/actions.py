"""An offer is sent, confirmed, attached to a donor or declined; one that came by telephone is noted at once."""

import secrets
from collections.abc import Sequence
from datetime import datetime

from ordis.accounts.audit import Verb, record
from ordis.accounts.models import User
from ordis.accounts.permissions import Role
from ordis.donations import actions, declining
from ordis.donations.actions import Offer
from ordis.donations.models import DeclineReason, Donation, LegalOrigin
from ordis.donations.offers import mails, photographs, queries, stages
from ordis.donations.offers.models import OfferSheet, SheetStage, Way
from ordis.donations.offers.photographs import Kept
from ordis.donations.offers.rules import EXPIRED, MOST_MAILS, Told, address_of, expired, kept, read
from ordis.donations.offers.stages import Step
from ordis.donations.queries import locked_by_number
from ordis.donations.stages import DonationMove, refusals
from ordis.kernel.clock import in_paris
from ordis.kernel.crypto import fingerprint, vault
from ordis.kernel.db import db, insert_if_new
from ordis.kernel.numbers import next_number
from ordis.kernel.randomness import new_ref
from ordis.kernel.refusal import Refusal
from ordis.partners import actions as partners
from ordis.partners.models import Organisation, OrganisationKind

KINDS = {
    LegalOrigin.COMPANY: OrganisationKind.COMPANY,
    LegalOrigin.PUBLIC: OrganisationKind.PUBLIC_BODY,
    LegalOrigin.PERSON: OrganisationKind.OTHER,
}
"""Of the record that an offer may open."""
NO_LONGER = "Les précisions de cette offre ont été effacées à leur échéance. Rien n’a été modifié."


def deposit(*, told: Told, photographs_kept: Sequence[Kept], key: str, at: datetime) -> None:
    """Keep a public offer and queue the message by which its address is confirmed.

    The same ``key`` twice is one offer. An address that was written to ``MOST_MAILS`` times today gets nothing more,
    and the caller answers the same: a form open to all is no way to fill somebody's mailbox.
    """
    email_hash = vault().keyed_hash(told.email)
    written = queries.asked_lately(email_hash, at)
    if not _insert(told, Way.PUBLIC, SheetStage.UNCONFIRMED, key, email_hash, at):
        return
    sheet = queries.sheet_by_key(key)
    photographs.add(sheet, photographs_kept)
    record(Verb.OFFER_SENT, sheet.ref, actor=None, at=at)
    if written < MOST_MAILS:
        mails.ask_confirmation(sheet, told, at=at)


def sent_already(key: str) -> bool:
    """Whether the same form came before: nothing of it is read or stored again."""
    return queries.is_known(key)


def opened(token: str, *, at: datetime, lock: bool = False) -> tuple[OfferSheet, Told]:
    """The offer of a link, unchanged: a mail scanner that opens it confirms nothing. Raises ``Refusal`` (410)."""
    sheet = queries.sheet_by_token(token, lock=lock)
    told = read(sheet.told) if sheet else None
    if sheet is None or told is None:
        raise Refusal(EXPIRED, status=410)
    if sheet.stage is SheetStage.UNCONFIRMED and expired(sheet.sent_at, at):
        raise Refusal(EXPIRED, status=410)
    return sheet, told


def confirm(*, token: str, at: datetime) -> OfferSheet:
    """The address is right: the city may examine the offer. Twice, or by two windows at once, it is done once."""
    sheet, told = opened(token, at=at, lock=True)
    if sheet.stage is not SheetStage.UNCONFIRMED:
        return sheet
    stages.apply(sheet, Step.CONFIRM)
    sheet.confirmed_at, sheet.number = at, next_number("OFF", in_paris(at).year)
    db.session.flush()
    record(Verb.OFFER_CONFIRMED, sheet.number, actor=None, at=at)
    mails.tell_the_city(sheet, told, at=at)
    return sheet


def attach(
    *,
    sheet: OfferSheet,
    donor: Organisation | None,
    invite: bool,
    at_place: bool = False,
    actor: User,
    at: datetime,
) -> Donation:
    """The offer becomes a donation of ``donor``, or of a new record when it is None; its contact is noted there.

    ``invite``: open the donor's space to that person, which shows every donation of the organisation; ``at_place``: a
    new record has the address where the goods are.
    """
    told = _told(sheet)
    stages.apply(sheet, Step.TAKE)
    owner = donor or _new_donor(told, told.place if at_place else "", actor, at)
    partners.note_donor(organisation=owner, actor=actor, at=at)
    partners.note_number(organisation=owner, number=told.siren, actor=actor, at=at)
    _note_contact(owner, told, actor, at)
    donation = actions.record_offer(donor=owner, offer=_offer(told), actor=actor, at=at, sent_at=sheet.sent_at)
    sheet.donation_id, sheet.decided_at = donation.id, at
    db.session.flush()
    record(Verb.OFFER_TAKEN, sheet.number or sheet.ref, actor=actor, at=at, donation=donation.number)
    mails.tell(donation, "offered", at=at)
    if invite:
        partners.invite(organisation=owner, email=told.email, name=told.contact, role=Role.DONOR, actor=actor, at=at)
    return donation


def decline(*, sheet: OfferSheet, why: DeclineReason, words: str, actor: User, at: datetime) -> None:
    """Declined before it is anybody's: no record is opened, and the person is told why."""
    told = _told(sheet)
    sheet.decline_reason = declining.said(why, words)
    stages.apply(sheet, Step.DECLINE)
    sheet.decline_kind, sheet.decided_at = why, at
    record(Verb.OFFER_DECLINED, sheet.number or sheet.ref, actor=actor, at=at, why=why.value)
    mails.tell_declined(sheet, told, at=at)


def note(
    *,
    donor: Organisation,
    told: Told,
    legal_basis: str,
    photographs_kept: Sequence[Kept],
    key: str,
    actor: User,
    at: datetime,
) -> Donation:
    """Write down an offer made by telephone or at the counter: nothing to confirm. The same ``key`` is one offer."""
    if not _insert(told, Way.DESK, SheetStage.TAKEN, key, "", at):
        return _noted(key)
    donation = actions.record_offer(donor=donor, offer=_offer(told, legal_basis), actor=actor, at=at)
    sheet = queries.sheet_by_key(key)
    photographs.add(sheet, photographs_kept)
    sheet.donation_id, sheet.decided_at = donation.id, at
    db.session.flush()
    if told.email:
        mails.tell(donation, "offered", at=at)
    return donation


def refuse_unasked(sheet: OfferSheet) -> None:
    """Before any file is stored: no question waits for an answer. Raises ``Refusal``."""
    reasons = [stages.MEANWHILE]
    if sheet.donation is not None:
        reasons = refusals(sheet.donation, DonationMove.COMPLETE, actor=None)
    if reasons:
        raise Refusal(" ".join(reasons))


def answer(*, sheet: OfferSheet, words: str, photographs_kept: Sequence[Kept], at: datetime) -> None:
    """The donor answers the city's question by the link."""
    if sheet.donation is None:
        raise Refusal(stages.MEANWHILE)
    donation = locked_by_number(sheet.donation.number)
    actions.complete_offer(donation=donation, answer=words, actor=None, at=at)
    photographs.add(sheet, photographs_kept)
    db.session.flush()
    mails.tell_answered(donation, at=at)


def _insert(told: Told, way: Way, stage: SheetStage, key: str, email_hash: str, at: datetime) -> bool:
    token = secrets.token_urlsafe(32)
    return insert_if_new(
        OfferSheet, ref=new_ref(), key=key, way=way, stage=stage, told=kept(told), token=token,
        token_hash=fingerprint(token), email_hash=email_hash, decline_reason="", sent_at=at,
    )  # fmt: skip


def _noted(key: str) -> Donation:
    donation = queries.sheet_by_key(key).donation
    if donation is None:  # a public offer was sent with the same key: nobody of the house chose it
        raise Refusal(stages.MEANWHILE)
    return donation


def _told(sheet: OfferSheet) -> Told:
    told = read(sheet.told)
    if told is None:
        raise Refusal(NO_LONGER)
    return told


def _new_donor(told: Told, place: str, actor: User, at: datetime) -> Organisation:
    where = address_of(place)
    facts = partners.OrganisationFacts(
        name=told.name, kind=KINDS[told.giver], gives=True, prescribes=False, siret=told.siren, address=where.street,
        postal_code=where.postal_code, town=where.town,
    )  # fmt: skip
    return partners.add_organisation(facts=facts, actor=actor, at=at)


def _note_contact(owner: Organisation, told: Told, actor: User, at: datetime) -> None:
    if any(contact.email == told.email for contact in owner.contacts):
        return
    partners.add_contact(
        organisation=owner, name=told.contact, function="", email=told.email, phone=told.phone, actor=actor, at=at
    )


def _offer(told: Told, legal_basis: str = "") -> Offer:
    return Offer(
        lines=told.lines,
        legal_origin=told.giver,
        legal_basis=legal_basis,
        wiped_by=told.wiped_by,
        pickup_place=told.place,
        pickup_on=told.wished_on,
        note=told.note,
    )
