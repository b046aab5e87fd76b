"""A waiver is asked for a family, then answered in writing; granted, the engagement ends that day."""

from datetime import datetime, timedelta
from functools import partial
from typing import Final

import sqlalchemy as sa

from ordis.accounts.audit import Verb, record
from ordis.accounts.mailing.kinds import Variable
from ordis.accounts.models import User
from ordis.aftercare.register.queries import told
from ordis.aftercare.register.rules import Standing
from ordis.aftercare.waivers import pdf, queries, rules
from ordis.aftercare.waivers.models import AskedBy, Outcome, Waiver, WaiverReason
from ordis.devices.code import spoken
from ordis.devices.models import Device
from ordis.documents.actions import issue
from ordis.documents.models import Document, DocumentKind
from ordis.handover.models import HandedOverDevice, Handover
from ordis.kernel.clock import in_paris
from ordis.kernel.db import db
from ordis.kernel.refusal import Refusal
from ordis.referrals import mails

ASKED_ALREADY = (
    "Une levée est déjà demandée pour cet appareil et attend sa réponse. Rien n’a été enregistré\u202f: complétez-la "
    "par téléphone auprès de la ville, au besoin."
)
NOT_BOUND = "Cet engagement ne court plus ({said})\u202f: il n’y a rien à lever. Rien n’a été enregistré."
ANSWERED_ALREADY = "Cette demande a déjà sa réponse\u202f: rien n’a été modifié. Rechargez la page pour la lire."
NO_SUCH_ANSWER = (
    "L’engagement a changé depuis l’ouverture de la page ({said}). Rien n’a été décidé\u202f: rechargez la page."
)
SAY_WHY = "Dites pourquoi\u202f: la réponse écrite le dira à la famille. Rien n’a été décidé."

ANSWERED: Final = mails.about(
    "aftercare.waiver_answered",
    "Réponse à une demande de levée",
    "Demande {demande}\u202f: réponse à la demande de levée",
    "La ville a répondu à la demande de levée de l’engagement, pour la demande {demande}\u202f: {decision}. La réponse "
    "écrite se lit sur la page de la demande\u202f; remettez-la à la famille.",
    decision=Variable("ce que la ville a décidé", "levée accordée"),
)
MAILS: Final = (ANSWERED,)


def ask(
    *,
    line: HandedOverDevice,
    reason: WaiverReason,
    asked_by: AskedBy,
    note: str,
    actor: User,
    at: datetime,
) -> Waiver:
    """Write down what the family asks. One demand of a device waits at a time."""
    queries.hold_device(line.device_id)
    db.session.refresh(line)
    standing = _standing(line, at)
    if not standing.state.binds:
        raise Refusal(NOT_BOUND.format(said=standing.said[0].lower() + standing.said[1:]))
    waiver = Waiver(
        line_id=line.id, reason=reason, asked_by=asked_by, note=note.strip(), asked_at=at, written_by_id=actor.id
    )
    try:
        with db.session.begin_nested():
            db.session.add(waiver)
    except sa.exc.IntegrityError as error:
        raise Refusal(ASKED_ALREADY) from error
    record(Verb.WAIVER_ASKED, spoken(line.device.code), actor=actor, at=at, waiver=waiver.ref)
    return waiver


def decide(*, waiver: Waiver, outcome: Outcome, why: str, actor: User, at: datetime) -> Waiver:
    """Answer in writing. The paper is sealed and stored before the engagement ends; moot, there is none.

    Granted: the family is free from this day on, so the last day it was bound is the eve. Raises :class:`Refusal` when
    it was answered already, when the engagement changed meanwhile, or for a refusal without a reason.
    """
    waiver = queries.hold(waiver)
    if waiver.decided_at is not None:
        raise Refusal(ANSWERED_ALREADY)
    standing = _standing(waiver.line, at)
    if outcome not in rules.answers(standing):
        raise Refusal(NO_SUCH_ANSWER.format(said=standing.said[0].lower() + standing.said[1:]))
    if outcome is Outcome.REFUSED and not why.strip():
        raise Refusal(SAY_WHY, status=422)
    document = None if outcome is Outcome.MOOT else _written(waiver, outcome, why.strip(), actor, at)
    waiver.outcome, waiver.why, waiver.document = outcome, why.strip(), document
    waiver.decided_at, waiver.decided_by = at, actor
    if outcome is Outcome.GRANTED:
        today = in_paris(at).date()
        waiver.line.ended_on = today
        queries.hold_device(waiver.line.device_id).no_resale_until = today - timedelta(days=1)
    db.session.flush()
    _tell(waiver, actor, at)
    return waiver


def forget(handover: Handover) -> None:
    """What was written on a family that is forgotten goes; which demands there were, and their answers, stay."""
    lines = sa.select(HandedOverDevice.id).where(HandedOverDevice.handover_id == handover.id)
    for waiver in db.session.scalars(sa.select(Waiver).where(Waiver.line_id.in_(lines))):
        waiver.note = waiver.why = ""


def _standing(line: HandedOverDevice, at: datetime) -> Standing:
    return told([line], in_paris(at).date())[0].standing


def _written(waiver: Waiver, outcome: Outcome, why: str, actor: User, at: datetime) -> Document:
    facts = _facts(waiver, outcome, why, actor, at)
    return issue(
        kind=DocumentKind.WAIVER_DECISION,
        subject=waiver.line.handover.referral.number,
        build=partial(pdf.render_decision, facts),
        actor=actor,
        at=at,
        facts=pdf.canonical(facts),
    )


def _facts(waiver: Waiver, outcome: Outcome, why: str, actor: User, at: datetime) -> pdf.DecisionFacts:
    handover = waiver.line.handover
    device: Device = waiver.line.device
    return pdf.DecisionFacts(
        granted=outcome is Outcome.GRANTED,
        agreement_number=handover.document.number,
        referral_number=handover.referral.number,
        signed_on=in_paris(handover.signed_at).date(),
        until=handover.no_resale_until,
        code=spoken(device.code),
        designation=device.designation,
        serial=device.serial or "",
        asked_on=in_paris(waiver.asked_at).date(),
        asked_by=waiver.asked_by.label,
        decided_on=in_paris(at).date(),
        decided_by=actor.name,
        why=why,
    )


def _tell(waiver: Waiver, actor: User, at: datetime) -> None:
    outcome, number = waiver.outcome, waiver.document.number if waiver.document else ""
    record(
        Verb.WAIVER_DECIDED, spoken(waiver.line.device.code), actor=actor, at=at, waiver=waiver.ref,
        outcome=outcome.value if outcome else "", document=number,
    )  # fmt: skip
    if waiver.document is not None and outcome is not None:
        mails.tell(waiver.line.handover.referral, ANSWERED, at=at, decision=outcome.label.lower())
