"""Whom to ask, and what was answered."""

from collections import Counter
from collections.abc import Sequence
from datetime import date, datetime, time

import sqlalchemy as sa
from sqlalchemy.orm import joinedload, undefer

from ordis.aftercare.surveys import rules
from ordis.aftercare.surveys.models import SurveyAnswer, SurveyInvitation, Wave
from ordis.aftercare.surveys.rules import Tally
from ordis.handover.models import HandedOverDevice, Handover
from ordis.kernel.choice import Choice
from ordis.kernel.clock import PARIS, in_paris, months_later
from ordis.kernel.crypto import fingerprint
from ordis.kernel.db import db
from ordis.referrals.models import Household, Referral

QUESTIONS = {
    "Utilisez-vous l’ordinateur\u202f?": SurveyAnswer.use,
    "Marche-t-il bien\u202f?": SurveyAnswer.working,
    "À quoi vous sert-il le plus\u202f?": SurveyAnswer.purpose,
}


def to_invite(wave: Wave, today: date, *, limit: int) -> Sequence[Handover]:
    """Handovers whose family is to be asked today: a computer still with it, an identity not forgotten."""
    first, last = rules.asked_between(wave, today)
    asked = sa.exists().where(SurveyInvitation.handover_id == Handover.id, SurveyInvitation.wave == wave)
    kept = sa.exists().where(HandedOverDevice.handover_id == Handover.id, HandedOverDevice.ended_on.is_(None))
    family = joinedload(Handover.referral).joinedload(Referral.household)
    statement = (
        sa.select(Handover)
        .join(Handover.referral)
        .join(Referral.household)
        .where(Handover.signed_at >= _midnight(first), Handover.signed_at < _midnight(last), kept, ~asked)
        .where(Household.erased_at.is_(None))
        .options(family.options(undefer(Household.email)), joinedload(Handover.referral).joinedload(Referral.author))
        .order_by(Handover.signed_at, Handover.id)
        .limit(limit * 4)
    )
    found = db.session.scalars(statement).unique().all()
    return [each for each in found if rules.is_due(in_paris(each.signed_at).date(), wave, today)][:limit]


def next_day(wave: Wave, today: date) -> date | None:
    """When the next families of that wave will be asked; None while no handover leads to it."""
    since = _midnight(rules.first_to_come(wave, today))
    first = db.session.scalar(_to_come().where(Handover.signed_at >= since))
    return months_later(in_paris(first).date(), wave.months) if first is not None else None


def _to_come() -> sa.Select[tuple[datetime]]:
    """The first handover of a computer still with its family, whose identity is not forgotten."""
    kept = sa.exists().where(HandedOverDevice.handover_id == Handover.id, HandedOverDevice.ended_on.is_(None))
    families = sa.select(sa.func.min(Handover.signed_at)).join(Handover.referral).join(Referral.household)
    return families.where(kept, Household.erased_at.is_(None))


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time(), PARIS)


def invitation_by_token(token: str, *, lock: bool = False) -> SurveyInvitation | None:
    """The invitation of this link. ``lock``: two people press at once, one answers."""
    statement = sa.select(SurveyInvitation).where(SurveyInvitation.token_hash == fingerprint(token))
    return db.session.scalar(statement.with_for_update(of=SurveyInvitation) if lock else statement)


def invitation_of(referral: Referral, wave: Wave) -> SurveyInvitation | None:
    statement = sa.select(SurveyInvitation).join(SurveyInvitation.handover)
    newest = statement.where(Handover.referral_id == referral.id, SurveyInvitation.wave == wave)
    return db.session.scalars(newest.order_by(SurveyInvitation.id.desc())).first()


def invitations_of(referral: Referral) -> Sequence[SurveyInvitation]:
    """What the page of a referral offers to print, first wave first."""
    statement = sa.select(SurveyInvitation).join(SurveyInvitation.handover)
    return db.session.scalars(statement.where(Handover.referral_id == referral.id).order_by(SurveyInvitation.id)).all()


def tallies(first: date, last: date) -> list[Tally]:
    """Each wave over the months that the period touches: five small queries, whatever the number of answers."""
    begins, ends = first.replace(day=1), last
    asked_in = SurveyInvitation.invited_on.between(begins, ends)
    asked = sa.select(SurveyInvitation.wave, sa.func.count()).where(asked_in).group_by(SurveyInvitation.wave)
    invited: dict[Wave, int] = dict(row._tuple() for row in db.session.execute(asked))
    answers: dict[Wave, dict[str, Counter[Choice]]] = {wave: {} for wave in Wave}
    for question, column in QUESTIONS.items():
        counted = sa.select(SurveyAnswer.wave, column, sa.func.count())
        in_period = counted.where(SurveyAnswer.month.between(begins, ends))
        for wave, choice, count in db.session.execute(in_period.group_by(SurveyAnswer.wave, column)):
            answers[wave].setdefault(question, Counter())[choice] = count
    return [rules.tally(wave, invited.get(wave, 0), answers[wave]) for wave in Wave]
