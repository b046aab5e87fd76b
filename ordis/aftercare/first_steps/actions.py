"""A session is planned, moved, called off; then somebody says whether the family came."""

from datetime import datetime, timedelta
from typing import Final

from ordis.accounts.audit import Verb, record
from ordis.accounts.models import User
from ordis.aftercare.first_steps import queries
from ordis.aftercare.first_steps.models import FirstSteps
from ordis.handover.actions import locked
from ordis.kernel.clock import in_paris
from ordis.kernel.db import db
from ordis.kernel.refusal import Refusal
from ordis.partners.models import Site
from ordis.referrals.models import Referral, ReferralStage

PLANNED_FROM: Final = frozenset({ReferralStage.RESERVED, ReferralStage.APPOINTMENT, ReferralStage.HANDED_OVER})
AHEAD: Final = timedelta(days=366)
TOO_EARLY = (
    "Aucun appareil n’est encore réservé pour cette demande\u202f: rien n’a été enregistré. Fixez les premiers pas "
    "quand la famille sait qu’un ordinateur l’attend."
)
GONE_BY = "Cette heure est déjà passée. Rien n’a été enregistré\u202f: choisissez une date à venir."
TOO_FAR = "Cette date est dans plus d’un an. Rien n’a été enregistré\u202f: vérifiez l’année."
NOTHING_PLANNED = "Aucune séance n’est fixée pour cette demande\u202f: rien n’a été modifié. Rechargez la page."
NOT_YET = "Cette séance n’a pas encore eu lieu\u202f: rien n’a été noté. Revenez après le {day}."
TOLD_ALREADY = "La présence à cette séance est déjà notée\u202f: rien n’a été modifié. Fixez-en une nouvelle au besoin."


def plan(*, referral: Referral, site: Site, starts_at: datetime, actor: User, at: datetime) -> FirstSteps:
    """When and where; a second call moves it, and calendars follow by ``sequence``. After a session that was held, a
    new one."""
    referral = locked(referral)
    if referral.stage not in PLANNED_FROM:
        raise Refusal(TOO_EARLY)
    if starts_at <= at:
        raise Refusal(GONE_BY, status=422)
    if starts_at > at + AHEAD:
        raise Refusal(TOO_FAR, status=422)
    session = queries.open_session_of(referral)
    if session is not None and session.attended is not None:
        session.followed_at = at
        db.session.flush()
        session = None
    if session is None:
        session = FirstSteps(referral_id=referral.id, site_id=site.id, starts_at=starts_at, changed_at=at)
        db.session.add(session)
    else:
        session.site_id, session.starts_at, session.changed_at = site.id, starts_at, at
        session.sequence += 1
    db.session.flush()
    record(Verb.FIRST_STEPS_SET, referral.number, actor=actor, at=at, site=site.ref, starts_at=starts_at.isoformat())
    return session


def call_off(*, referral: Referral, actor: User, at: datetime) -> FirstSteps:
    """The family does not come; the calendar file then takes the session out."""
    session = queries.open_session_of(locked(referral))
    if session is None:
        raise Refusal(NOTHING_PLANNED)
    if session.attended is not None:
        raise Refusal(TOLD_ALREADY)
    session.cancelled_at = session.changed_at = at
    session.sequence += 1
    db.session.flush()
    record(Verb.FIRST_STEPS_CANCELLED, referral.number, actor=actor, at=at)
    return session


def note_attendance(*, referral: Referral, attended: bool, actor: User, at: datetime) -> FirstSteps:
    """Whether the family came. Said once: a slip of the hand is mended by saying it again the same day."""
    session = queries.open_session_of(locked(referral))
    if session is None:
        raise Refusal(NOTHING_PLANNED)
    if at < session.starts_at:
        raise Refusal(NOT_YET.format(day=f"{in_paris(session.starts_at):%d/%m/%Y}"), status=422)
    if session.attended is not None and in_paris(session.changed_at).date() != in_paris(at).date():
        raise Refusal(TOLD_ALREADY)
    session.attended, session.changed_at = attended, at
    record(Verb.FIRST_STEPS_HELD, referral.number, actor=actor, at=at, attended=attended)
    return session
