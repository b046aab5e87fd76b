"""The law of donations: which move leads from which stage to which, who may make it, and what must hold.

Same shape as ``devices.lifecycle``; the only module that changes the stage of a donation.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime

from ordis.accounts.audit import Verb, record
from ordis.accounts.models import User
from ordis.accounts.permissions import Permission
from ordis.devices.code import spoken
from ordis.donations import missing
from ordis.donations.missing import Lack
from ordis.donations.models import Donation, DonationStage
from ordis.donations.signing.queries import is_signed
from ordis.kernel.choice import Choice
from ordis.kernel.french import grouped
from ordis.kernel.refusal import Refusal

NAMED = 5
UNSIGNED = (
    "La convention n’est pas signée des deux parties\u202f: faites-la signer, ou notez que le matériel est là et "
    "qu’elle suit."
)
TO_CLOSE = (
    "La convention n’est pas signée des deux parties\u202f: faites-la signer, ou dites pourquoi le don se clôt sans "
    "elle."
)


class DonationMove(Choice):
    ACCEPT = "accept", "Accepter"
    DECLINE = "decline", "Décliner"
    ASK = "ask", "Demander un complément"
    COMPLETE = "complete", "Compléter l’offre"
    RECEIVE = "receive", "Terminer la réception"
    CLOSE = "close", "Clore"


@dataclass(frozen=True, slots=True)
class Guard:
    """A condition on the donation; ``sentence`` is what is read when it does not hold, "" when it does."""

    name: str
    sentence: Callable[[Donation], str]


@dataclass(frozen=True, slots=True)
class Edge:
    sources: frozenset[DonationStage]
    target: DonationStage
    permission: Permission
    verb: Verb
    guards: tuple[Guard, ...] = ()


def _lacking(donation: Donation, lack: Lack, sentence: str) -> str:
    """``{count}`` and ``{names}``: all when they are few; the last is never hidden alone behind « et 1 autre »."""
    found = missing.glance(donation, lack, most=NAMED + 1)
    if not found.number:
        return ""
    shown = found.first if found.number <= NAMED + 1 else found.first[:NAMED]
    names = ", ".join(spoken(device.code) for device in shown)
    more = "" if len(shown) == found.number else f" et {grouped(found.number - NAMED)} autres"
    return sentence.format(count=grouped(found.number), names=names + more)


def _unseen(donation: Donation) -> str:
    return _lacking(donation, Lack.SEEN, "Ni reçus ni notés non reçus ({count})\u202f: {names}.")


def _nothing(donation: Donation) -> str:
    return "" if missing.arrived(donation) else "Aucun appareil n’est reçu\u202f: réceptionnez-en au moins un."


def _without_outcome(donation: Donation) -> str:
    return _lacking(donation, Lack.OUTCOME, "Appareils dont le sort n’est pas encore connu ({count})\u202f: {names}.")


def _without_proof(donation: Donation) -> str:
    return _lacking(donation, Lack.PROOF, "Appareils dont un disque n’a pas de preuve ({count})\u202f: {names}.")


def _announced(donation: Donation) -> str:
    return "Des appareils sont déjà annoncés pour ce don." if missing.announced(donation) else ""


def _unsigned(donation: Donation) -> str:
    return "" if donation.agreement_follows_at or is_signed(donation) else UNSIGNED


def _unsettled(donation: Donation) -> str:
    return "" if donation.unsigned_reason or is_signed(donation) else TO_CLOSE


AGREEMENT_SIGNED = Guard("agreement_signed", _unsigned)
AGREEMENT_SETTLED = Guard("agreement_settled", _unsettled)
EVERY_DEVICE_SEEN = Guard("every_device_seen", _unseen)
SOMETHING_RECEIVED = Guard("something_received", _nothing)
EVERY_OUTCOME_KNOWN = Guard("every_outcome_known", _without_outcome)
EVERY_DISK_PROVEN = Guard("every_disk_proven", _without_proof)
NOTHING_ANNOUNCED = Guard("nothing_announced", _announced)

_S, _P = DonationStage, Permission
STAGES: Mapping[DonationMove, Edge] = {
    DonationMove.ACCEPT: Edge(frozenset({_S.OFFERED}), _S.ACCEPTED, _P.DONATION_DECIDE, Verb.DONATION_ACCEPTED),
    DonationMove.DECLINE: Edge(
        frozenset({_S.OFFERED, _S.TO_COMPLETE}),
        _S.DECLINED,
        _P.DONATION_DECIDE,
        Verb.DONATION_DECLINED,
        (NOTHING_ANNOUNCED,),
    ),
    DonationMove.ASK: Edge(frozenset({_S.OFFERED}), _S.TO_COMPLETE, _P.DONATION_DECIDE, Verb.DONATION_ASKED),
    DonationMove.COMPLETE: Edge(frozenset({_S.TO_COMPLETE}), _S.OFFERED, _P.DONATION_DECIDE, Verb.DONATION_COMPLETED),
    DonationMove.RECEIVE: Edge(
        frozenset({_S.ACCEPTED}),
        _S.RECEIVED,
        _P.DONATION_RECEIVE,
        Verb.DONATION_RECEIVED,
        (EVERY_DEVICE_SEEN, SOMETHING_RECEIVED, AGREEMENT_SIGNED),
    ),
    DonationMove.CLOSE: Edge(
        frozenset({_S.RECEIVED}),
        _S.CLOSED,
        _P.CERTIFICATE_SEAL,
        Verb.DONATION_CLOSED,
        (EVERY_OUTCOME_KNOWN, EVERY_DISK_PROVEN, AGREEMENT_SETTLED),
    ),
}


def refusals(donation: Donation, move: DonationMove, *, actor: User | None) -> list[str]:
    """Why ``move`` is closed now, in French sentences; empty when it is open. ``actor`` None is Ordis itself."""
    edge = STAGES[move]
    if donation.stage not in edge.sources:
        allowed = ", ".join(stage.label.lower() for stage in DonationStage if stage in edge.sources)
        return [
            f"«\u202f{move.label}\u202f» n’est pas possible\u202f: ce don est à l’étape "
            f"«\u202f{donation.stage.label}\u202f» (il faut\u202f: {allowed})."
        ]
    reasons = [sentence for guard in edge.guards if (sentence := guard.sentence(donation))]
    if actor is not None and not actor.can(edge.permission):
        reasons.append(f"Votre rôle ne permet pas\u202f: {edge.permission.label.lower()}.")
    return reasons


def apply(donation: Donation, move: DonationMove, *, actor: User | None, at: datetime) -> None:
    """Make ``move`` or raise :class:`Refusal`; stage and audit event enter the caller's transaction together."""
    reasons = refusals(donation, move, actor=actor)
    if reasons:
        raise Refusal(" ".join(reasons))
    donation.stage = STAGES[move].target
    record(STAGES[move].verb, donation.number, actor=actor, at=at)
