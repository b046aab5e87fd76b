"""A plan is proposed, shown, then applied: each pair that still holds becomes a reservation."""

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any

from ordis.accounts.audit import Verb, record
from ordis.accounts.models import User
from ordis.allocation import proposals
from ordis.allocation.actions import hold_all, reserve
from ordis.allocation.commission.models import Commission
from ordis.allocation.matching import Wish, fitting_kinds, match
from ordis.allocation.plans import queries, rules
from ordis.allocation.plans.models import AllocationPlan, Outcome
from ordis.devices.models import Device
from ordis.kernel import clock
from ordis.kernel.db import db
from ordis.kernel.french import THIN, count
from ordis.kernel.randomness import new_ref
from ordis.kernel.refusal import Refusal
from ordis.referrals.models import Referral, ReferralStage

NOBODY = (
    "Aucune demande acceptée n’attend d’appareil\u202f: il n’y a rien à proposer. Acceptez des demandes, puis revenez."
)
TOO_MANY = (
    "Une proposition porte sur {most} demandes au plus, il y en a {number}. Rien n’a été fait\u202f: "
    "choisissez-en moins."
)
NOTHING_TICKED = "Aucune ligne n’est cochée\u202f: rien n’a été réservé. Cochez celles à réserver."
NOT_ACCEPTED = "Elle est à l’étape «\u202f{stage}\u202f»\u202f: seule une demande acceptée reçoit un appareil."
GONE = "La demande ou l’appareil n’existe plus."


def propose(
    *, referrals: Sequence[Referral], actor: User, at: datetime, commission: Commission | None = None
) -> AllocationPlan:
    """Devices for as many of ``referrals`` as can be served; nothing is reserved yet.

    At most ``rules.MOST`` of them, in any order: the queue's decides. Raises :class:`Refusal` when there is none.
    """
    if not referrals:
        raise Refusal(NOBODY)
    if len(referrals) > rules.MOST:
        raise Refusal(TOO_MANY.format(most=rules.MOST, number=len(referrals)), status=422)
    asked = queries.by_priority([referral.id for referral in referrals])
    waiting = [each for each in asked if each.stage is ReferralStage.ACCEPTED]
    others = [_left_out(each, NOT_ACCEPTED.format(stage=each.stage.label)) for each in asked if each not in waiting]
    lines, left_out = _solved(waiting, at)
    plan = AllocationPlan(
        ref=new_ref(), commission=commission, lines=lines, left_out=[*left_out, *others], made_by=actor, made_at=at
    )
    db.session.add(plan)
    db.session.flush()
    details = {"proposed": len(lines), "left_out": len(plan.left_out)}
    record(Verb.PLAN_MADE, plan.ref, actor=actor, at=at, **details)
    return plan


def apply(*, plan: AllocationPlan, chosen: Collection[str], actor: User, at: datetime) -> AllocationPlan:
    """Reserve every pair whose referral's number is in ``chosen`` and that still holds; the plan keeps what became of
    each. One that does not hold undoes nothing of the others. Applied again, nothing happens.
    """
    db.session.refresh(plan, ["applied_at", "lines"], with_for_update=True)
    if plan.applied_at is not None:
        return plan
    ticked = [line for line in plan.lines if line["referral"] in chosen]
    if not ticked:
        raise Refusal(NOTHING_TICKED, status=422)
    referrals, devices = queries.referrals_named(ticked), queries.devices_named(ticked)
    hold_all(list(devices.values()), list(referrals.values()))
    plan.lines = [
        line | _outcome(line, referrals, devices, actor, at)
        if line in ticked
        else line | {"outcome": Outcome.UNTICKED.value}
        for line in plan.lines
    ]
    plan.applied_at, plan.applied_by = at, actor
    reserved = sum(line["outcome"] == Outcome.RESERVED for line in plan.lines)
    record(Verb.PLAN_APPLIED, plan.ref, actor=actor, at=at, reserved=reserved, lost=len(ticked) - reserved)
    db.session.flush()
    return plan


def told(plan: AllocationPlan) -> str:
    """« 45 appareils réservés ; 2 lignes n’ont pas tenu, la raison est dite plus bas. »"""
    outcomes = [line["outcome"] for line in plan.lines]
    reserved, lost = outcomes.count(Outcome.RESERVED), outcomes.count(Outcome.LOST)
    said = count(reserved, "appareil réservé", "appareils réservés")
    return f"{said}{THIN}; {count(lost, 'ligne n’a pas tenu', 'lignes n’ont pas tenu')}." if lost else f"{said}."


def _solved(waiting: Sequence[Referral], at: datetime) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    classes = proposals.ladder()
    wishes = [proposals.wish_of(referral, classes) for referral in waiting]
    devices = proposals.for_many(wishes) if wishes else []
    candidates = proposals.candidates(devices, clock.in_paris(at).date())
    found = rules.assign(wishes, candidates)
    lines = [
        {
            "referral": waiting[pair.wish].number,
            "device": devices[pair.candidate].code,
            "points": pair.points,
            "why": match(wishes[pair.wish], candidates[pair.candidate]).explanation,
        }
        for pair in found.pairs
    ]
    served = {pair.wish for pair in found.pairs}
    left_out = [
        _left_out(referral, rules.why_left_out(wish, fitting, _has_kind(wish, devices)))
        for rank, (referral, wish, fitting) in enumerate(zip(waiting, wishes, found.fitting, strict=True))
        if rank not in served
    ]
    return lines, left_out


def _has_kind(wish: Wish, devices: Sequence[Device]) -> bool:
    kinds = fitting_kinds(wish.kind)
    return any(device.kind in kinds for device in devices)


def _left_out(referral: Referral, why: str) -> dict[str, Any]:
    return {"referral": referral.number, "why": why}


def _outcome(
    line: dict[str, Any], referrals: dict[str, Referral], devices: dict[str, Device], actor: User, at: datetime
) -> dict[str, Any]:
    referral, device = referrals.get(line["referral"]), devices.get(line["device"])
    if referral is None or device is None:
        return {"outcome": Outcome.LOST.value, "said": GONE}
    try:
        reserve(referral=referral, device=device, actor=actor, at=at)
    except Refusal as refusal:
        return {"outcome": Outcome.LOST.value, "said": refusal.message}
    return {"outcome": Outcome.RESERVED.value}
