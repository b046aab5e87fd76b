"""A referral of which nobody gives news expires, once its structure was told in time: its place serves another family.

Two silences end so. A question of the city that stays without an answer, and an accepted need of which the structure
says nothing for long: families move, or equip themselves. Whatever happens to a referral, a message included, begins
the time again; a reserved device or an appointment stops it, for ``Step.EXPIRE`` does not leave from there.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final

import sqlalchemy as sa
from sqlalchemy.orm import joinedload

from ordis import settings
from ordis.accounts.audit import Verb, record
from ordis.accounts.mailing.kinds import Variable
from ordis.accounts.models import User
from ordis.kernel import clock
from ordis.kernel.db import db
from ordis.kernel.french import day
from ordis.kernel.refusal import Refusal
from ordis.partners.models import Membership
from ordis.referrals import mails, stages
from ordis.referrals.models import Referral, ReferralStage
from ordis.referrals.stages import STAGES, Step

NOTICE: Final = timedelta(days=30)
"""Between the day on which the structure is told and the end, at least: whatever the settings, or a late worker."""

SHORTEST_MONTH: Final = timedelta(days=28)
CHUNK: Final = 200
"""Referrals told of, or ended, in one run of the job."""

NOT_WAITING: Final = (
    "La demande {number} est à l’étape «\u202f{stage}\u202f»\u202f: il n’y a rien à confirmer. Rien n’a été modifié."
)
LAST_DAY: Final = Variable("le dernier jour avant l’expiration", "15/12/2026")
NEAR: Final = {
    ReferralStage.TO_COMPLETE: mails.about(
        "referral.answer_before",
        "Réponse attendue avant expiration",
        "Demande {demande}\u202f: répondez avant le {fin}",
        "La ville attend toujours votre réponse au sujet de la demande {demande}. Sans elle, la demande expire après "
        "le {fin} et rend sa place dans le quota. La question se lit sur sa page.",
        fin=LAST_DAY,
    ),
    ReferralStage.ACCEPTED: mails.about(
        "referral.still_wanted",
        "Demande longtemps sans nouvelles",
        "Demande {demande}\u202f: est-elle toujours d’actualité\u202f?",
        "La demande {demande} attend un appareil depuis longtemps, sans nouvelles de votre part. Dites sur sa page "
        "qu’elle est toujours d’actualité\u202f: elle garde son rang. Sans nouvelles, elle expire après le {fin}.",
        fin=LAST_DAY,
    ),
}
MAILS: Final = tuple(NEAR.values())


@dataclass(frozen=True, slots=True)
class Silence:
    """At ``stage``, a referral without news for ``months`` expires."""

    stage: ReferralStage
    months: int

    def last_day(self, quiet_since: datetime, warned_at: datetime | None) -> date:
        """The last day on which news keep it: date to date, and never less than ``NOTICE`` after the warning."""
        ends = clock.months_later(clock.in_paris(quiet_since).date(), self.months)
        return ends if warned_at is None else max(ends, clock.in_paris(warned_at + NOTICE).date())


def silences() -> tuple[Silence, ...]:
    """For each stage from which a referral may expire."""
    chosen = settings.current()
    months = {ReferralStage.TO_COMPLETE: chosen.unanswered_months, ReferralStage.ACCEPTED: chosen.waiting_months}
    return tuple(Silence(stage, months[stage]) for stage in months if stage in STAGES[Step.EXPIRE].sources)


def announced_end(referral: Referral) -> date | None:
    """The last day of a referral whose structure was told that it will expire; None when it was not, or no more."""
    if referral.expiry_warned_at is None or referral.quiet_since is None:
        return None
    found = next((each for each in silences() if each.stage is referral.stage), None)
    return found.last_day(referral.quiet_since, referral.expiry_warned_at) if found else None


def keep(*, referral: Referral, actor: User, at: datetime) -> None:
    """The need is as current as ever: it stays where it stands, and the time of silence begins again."""
    if referral.stage is not ReferralStage.ACCEPTED:
        raise Refusal(NOT_WAITING.format(number=referral.number, stage=referral.stage.label))
    stages.stir(referral, at=at)
    record(Verb.REFERRAL_KEPT, referral.number, actor=actor, at=at)


def warn(*, at: datetime) -> int:
    """Tell those whose referral will expire, once for each silence; answer how many. Run by the worker."""
    today, told = clock.in_paris(at).date(), 0
    for silence, referral in _quiet(at, warned=False):
        assert referral.quiet_since is not None
        if silence.last_day(referral.quiet_since, None) - NOTICE > today:
            continue
        referral.expiry_warned_at = at
        until = day(silence.last_day(referral.quiet_since, at))
        for address in _addresses(referral):
            mails.tell_at(address, referral, NEAR[silence.stage], at=at, fin=until)
        record(Verb.REFERRAL_WARNED, referral.number, actor=None, at=at, until=until)
        told += 1
    return told


def expire(*, at: datetime) -> int:
    """End what stayed without news past its last day, after the warning; answer how many. Run by the worker."""
    today, ended = clock.in_paris(at).date(), 0
    for silence, referral in _quiet(at, warned=True):
        assert referral.quiet_since is not None
        if silence.last_day(referral.quiet_since, referral.expiry_warned_at) < today:
            stages.apply(referral, Step.EXPIRE, actor=None, at=at)
            ended += 1
    return ended


def _quiet(at: datetime, *, warned: bool) -> Iterator[tuple[Silence, Referral]]:
    """Without news for about long enough, the longest silence first, held. One that somebody is changing is left."""
    for silence in silences():
        quiet = silence.months * SHORTEST_MONTH - (timedelta() if warned else NOTICE)
        told = Referral.expiry_warned_at <= at - NOTICE if warned else Referral.expiry_warned_at.is_(None)
        statement = sa.select(Referral).where(Referral.stage == silence.stage, Referral.quiet_since <= at - quiet, told)
        statement = statement.options(joinedload(Referral.author).lazyload(User.roles), joinedload(Referral.household))
        statement = statement.order_by(Referral.quiet_since, Referral.id).limit(CHUNK)
        for referral in db.session.scalars(statement.with_for_update(of=Referral, skip_locked=True)).all():
            yield silence, referral


def _addresses(referral: Referral) -> list[str]:
    """The author's; if they left, those of all of their structure; if nobody is there any more, the city's."""
    if referral.author.active:
        return [referral.author.email]
    mates = sa.select(User.email).join(Membership, Membership.user_id == User.id)
    here = mates.where(Membership.organisation_id == referral.organisation_id, User.active)
    return list(db.session.scalars(here.order_by(User.email))) or [settings.current().contact_email]
