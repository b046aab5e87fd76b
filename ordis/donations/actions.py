"""Offers are recorded and decided; donations are closed. Lists and reception have modules of their own."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from ordis.accounts.audit import Verb, record
from ordis.accounts.models import User
from ordis.donations import declining, papers, stages
from ordis.donations import mails as donation_mails
from ordis.donations.destination import actions as destination
from ordis.donations.destination.actions import Both
from ordis.donations.models import (
    DeclineReason,
    Donation,
    DonationStage,
    LegalOrigin,
    OfferLine,
    OfferQuestion,
    WipedBy,
)
from ordis.donations.offers import mails
from ordis.donations.offers.rules import Offered
from ordis.donations.signing import ready
from ordis.donations.signing.queries import is_signed
from ordis.donations.stages import DonationMove
from ordis.kernel.clock import in_paris
from ordis.kernel.db import db
from ordis.kernel.numbers import next_number
from ordis.kernel.refusal import Refusal
from ordis.partners import actions as partners
from ordis.partners import queries as partner_queries
from ordis.partners.models import Organisation

NOTHING_OFFERED = "L’offre ne dit pas ce qui est donné\u202f: indiquez au moins une quantité."
NOT_A_DONOR = "{name} n’est pas noté comme donateur\u202f: modifiez d’abord sa fiche de partenaire."
ASK_WHAT = "Écrivez votre question\u202f: le donateur la lira."
ANSWER_WHAT = "Écrivez la réponse à la question posée. Rien n’a été modifié."
NO_ADDRESS = (
    "Aucune adresse électronique n’est connue pour cette offre\u202f: la question ne peut pas partir. Rien n’a été "
    "modifié\u202f: appelez le donateur, ou notez d’abord son adresse sur sa fiche."
)
NOT_AWAITED = "Ce don n’attend pas de matériel\u202f: il n’est pas accepté, ou il est déjà reçu. Rien n’a été modifié."
NOBODY = "Personne chez ce donateur n’a de compte\u202f: invitez d’abord une personne depuis la fiche du partenaire."


@dataclass(frozen=True, slots=True)
class Offer:
    """What a donor proposes."""

    lines: Sequence[Offered]
    legal_origin: LegalOrigin
    legal_basis: str = ""
    wiped_by: WipedBy = WipedBy.WORKSHOP
    pickup_place: str = ""
    pickup_on: date | None = None
    note: str = ""


def record_offer(
    *, donor: Organisation, offer: Offer, actor: User | None, at: datetime, sent_at: datetime | None = None
) -> Donation:
    """``sent_at``: when the donor made it, which its agreement says; now when None."""
    if not donor.gives:
        raise Refusal(NOT_A_DONOR.format(name=donor.name))
    if not offer.lines:
        raise Refusal(NOTHING_OFFERED, status=422)
    donation = Donation(
        number=next_number("DON", in_paris(at).year),
        donor_id=donor.id,
        offered_at=sent_at or at,
        legal_origin=offer.legal_origin,
        legal_basis=offer.legal_basis.strip(),
        wiped_by=offer.wiped_by,
        pickup_place=offer.pickup_place.strip(),
        pickup_on=offer.pickup_on,
        note=offer.note.strip(),
        lines=[OfferLine(**line._asdict()) for line in offer.lines],
    )
    db.session.add(donation)
    db.session.flush()
    record(Verb.DONATION_OFFERED, donation.number, actor=actor, at=at)
    return donation


def accept_offer(*, donation: Donation, decision: str, despite: bool = False, actor: User, at: datetime) -> None:
    """The agreement is made and the donation accepted together, or nothing is. ``decision``: its number; empty, the
    one that was noted before stays: it is taken away with the parties, where it stands to be seen. ``despite``: what
    it leaves to be filled, when both who sign are named and it could be signed as it is."""
    stages.apply(donation, DonationMove.ACCEPT, actor=actor, at=at)
    donation.decision = " ".join(decision.split()) or donation.decision
    donation.decided_at, donation.decided_by_id = at, actor.id
    if not despite and ready.left_open(papers.agreement_facts(donation)):
        raise Refusal(ready.INCOMPLETE, status=422)
    papers.issue_agreement(donation=donation, actor=actor, at=at)
    mails.tell(donation, "accept", at=at)


def goods_first(*, donation: Donation, actor: User, at: datetime) -> None:
    """The devices are there before the agreement is signed: somebody says so, and the reception may end. It is signed
    afterwards all the same; said again, nothing changes."""
    if donation.stage is not DonationStage.ACCEPTED:
        raise Refusal(NOT_AWAITED)
    if donation.agreement_follows_at is None:
        donation.agreement_follows_at = at
        record(Verb.DONATION_GOODS_FIRST, donation.number, actor=actor, at=at)


def decline_offer(
    *, donation: Donation, reason: str, actor: User, at: datetime, why: DeclineReason = DeclineReason.OTHER
) -> None:
    """``reason``: the city's own words, sent in place of the sentence of ``why``."""
    said = declining.said(why, reason)
    stages.apply(donation, DonationMove.DECLINE, actor=actor, at=at)
    donation.decline_kind, donation.decline_reason = why, said
    donation.decided_at, donation.decided_by_id = at, actor.id
    mails.tell(donation, "decline", at=at, raison=said)


def ask_donor(*, donation: Donation, question: str, actor: User, at: datetime) -> OfferQuestion:
    """Something is missing before a decision: the donor is asked, and answers by a link."""
    if not question.strip():
        raise Refusal(ASK_WHAT, status=422)
    stages.apply(donation, DonationMove.ASK, actor=actor, at=at)
    asked = OfferQuestion(question=question.strip(), asked_at=at, asked_by_id=actor.id)
    donation.questions.append(asked)
    if not mails.tell(donation, "ask", at=at, question=asked.question):
        raise Refusal(NO_ADDRESS)
    db.session.flush()
    return asked


def complete_offer(*, donation: Donation, answer: str, actor: User | None, at: datetime) -> None:
    """The question is answered: by the donor, or by ``actor`` who heard it. The offer is examined again."""
    if not answer.strip():
        raise Refusal(ANSWER_WHAT, status=422)
    stages.apply(donation, DonationMove.COMPLETE, actor=actor, at=at)
    asked = donation.questions[-1]
    asked.answer, asked.answered_at = answer.strip(), at
    asked.answered_by_id = actor.id if actor else None
    db.session.flush()


def draw_closing(*, donation: Donation, unsigned: str, actor: User, at: datetime) -> Both:
    """What :func:`close` seals, drawn before it is done. Raises :class:`Refusal` when it cannot be done."""
    reasons = stages.refusals(donation, DonationMove.CLOSE, actor=actor)
    if reasons := [each for each in reasons if each != stages.TO_CLOSE or not unsigned.strip()]:
        raise Refusal(" ".join(reasons))
    return destination.draw_both(donation=donation, actor=actor, at=at)


def close(*, donation: Donation, unsigned: str = "", drawn: Both | None = None, actor: User, at: datetime) -> None:
    """Closed with its last two certificates, and its donor thanked; or not at all. ``unsigned``: why it is, although
    both parties did not sign its agreement; nothing to say when they did. ``drawn``: see :func:`draw_closing`."""
    if (reason := " ".join(unsigned.split())) and not is_signed(donation):
        donation.unsigned_reason = reason
        record(Verb.DONATION_CLOSED_UNSIGNED, donation.number, actor=actor, at=at)
    stages.apply(donation, DonationMove.CLOSE, actor=actor, at=at)
    donation.closed_at = at
    paper = destination.issue_both(donation=donation, actor=actor, at=at, drawn=drawn)
    donation_mails.tell(donation, donation_mails.CLOSED, paper, at=at)


def send_links(*, donation: Donation, actor: User, at: datetime) -> int:
    """Queue a personal link to each donor's account of the organisation; how many were queued."""
    people = [user for user in partner_queries.members(donation.donor) if user.active and user.enters_by_link]
    if not people:
        raise Refusal(NOBODY)
    for user in people:
        partners.send_personal_link(user=user, actor=actor, at=at)
    return len(people)
