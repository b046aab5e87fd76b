"""Periods are set, changed while they last, removed before they begin. Past ones stay as they were."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import pairwise
from typing import Final

import sqlalchemy as sa

from ordis.accounts.audit import Verb, record
from ordis.accounts.models import User
from ordis.kernel import clock
from ordis.kernel.db import db
from ordis.kernel.french import THIN
from ordis.kernel.refusal import Refusal
from ordis.partners.models import Organisation
from ordis.referrals.quotas.models import QuotaPeriod
from ordis.referrals.quotas.rules import MOST, closes_at, opens_at, overlapped, said

NOTE_LENGTH: Final = 200
WRONG_ORDER = "Le dernier jour vient avant le premier. Rien n’a été enregistré."
IN_THE_PAST = "Cette période serait déjà finie. Rien n’a été enregistré\u202f: les périodes passées ne changent pas."
LIMIT = f"Indiquez un nombre de demandes entre 0 et {MOST}. Rien n’a été enregistré."
ENDED = "Cette période est finie. Elle reste telle qu’elle a compté, et rien n’a été modifié."
BEGUN = (
    "Cette période a commencé\u202f: des demandes y comptent. Rien n’a été modifié\u202f; changez plutôt son dernier "
    "jour ou son nombre de demandes."
)
TWO_AT_ONCE = (
    "Les deux fiches ont chacune un quota pour les mêmes jours ({first}, {second}). Rien n’a été fusionné\u202f: "
    "raccourcissez l’une des deux périodes, au plus tôt jusqu’à ce soir, ou retirez-la."
)
FIRST_DAY = "Cette période a commencé\u202f: son premier jour ne change plus. Rien n’a été modifié."


@dataclass(frozen=True, slots=True)
class PeriodFacts:
    """Both days are included."""

    starts_on: date
    ends_on: date
    limit: int
    note: str = ""


def add_period(*, organisation: Organisation, facts: PeriodFacts, actor: User, at: datetime) -> QuotaPeriod:
    """From its first day on, the period counts instead of the yearly quota of the structure.

    Raises :class:`Refusal` when it shares a day with another one, or is over already.
    """
    _hold(organisation)
    _check(organisation, facts, at, but=None)
    row = QuotaPeriod(organisation_id=organisation.id)
    _write(row, facts, actor, at)
    db.session.add(row)
    db.session.flush()
    _record(Verb.QUOTA_SET, organisation, row, actor, at)
    return row


def change_period(*, period: QuotaPeriod, facts: PeriodFacts, actor: User, at: datetime) -> None:
    """A lower limit than what is deposited already takes no place back: nobody deposits any more, that is all."""
    organisation = _hold(period.organisation)
    today = clock.in_paris(at).date()
    if period.ends_on < today:
        raise Refusal(ENDED)
    if period.starts_on <= today and facts.starts_on != period.starts_on:
        raise Refusal(FIRST_DAY, status=422)
    _check(organisation, facts, at, but=period)
    _write(period, facts, actor, at)
    db.session.flush()
    _record(Verb.QUOTA_SET, organisation, period, actor, at)


def remove_period(*, period: QuotaPeriod, actor: User, at: datetime) -> None:
    organisation = _hold(period.organisation)
    if period.starts_on <= clock.in_paris(at).date():
        raise Refusal(BEGUN)
    _record(Verb.QUOTA_REMOVED, organisation, period, actor, at)
    db.session.delete(period)
    db.session.flush()


def refuse_two_at_once(*, organisation: Organisation, changed: Collection[str], at: datetime) -> None:
    """A follower of ``partners.actions``, for a merge, which brings periods from another record: two that count on the
    same day to come would leave to chance how many referrals are possible. What is over stays as it counted."""
    tomorrow = clock.in_paris(at).date() + timedelta(days=1)
    ahead = sa.select(QuotaPeriod).where(
        QuotaPeriod.organisation_id == organisation.id, QuotaPeriod.ends_on >= tomorrow
    )
    periods = db.session.scalars(ahead.order_by(QuotaPeriod.starts_on, QuotaPeriod.id)).all()
    for first, second in pairwise(periods):
        if max(second.starts_on, tomorrow) <= first.ends_on:
            raise Refusal(TWO_AT_ONCE.format(first=said(first), second=said(second)))


def _hold(organisation: Organisation) -> Organisation:
    """The row that a deposit locks too: a quota never changes between the count and the deposit."""
    db.session.refresh(organisation, ["yearly_quota"], with_for_update=True)
    return organisation


def _check(organisation: Organisation, facts: PeriodFacts, at: datetime, *, but: QuotaPeriod | None) -> None:
    if facts.ends_on < facts.starts_on:
        raise Refusal(WRONG_ORDER, status=422)
    if facts.ends_on < clock.in_paris(at).date():
        raise Refusal(IN_THE_PAST, status=422)
    if not 0 <= facts.limit <= MOST:
        raise Refusal(LIMIT, status=422)
    others = sa.select(QuotaPeriod).where(QuotaPeriod.organisation_id == organisation.id)
    if but is not None:
        others = others.where(QuotaPeriod.id != but.id)
    if other := overlapped(facts.starts_on, facts.ends_on, db.session.scalars(others.order_by(QuotaPeriod.starts_on))):
        raise Refusal(
            f"{organisation.name} a déjà un quota {said(other)}, et deux périodes ne se chevauchent pas. Rien n’a été "
            f"enregistré{THIN}: choisissez d’autres jours, ou changez cette période.",
            status=422,
        )


def _write(row: QuotaPeriod, facts: PeriodFacts, actor: User, at: datetime) -> None:
    row.starts_on, row.ends_on = facts.starts_on, facts.ends_on
    row.opens_at, row.closes_at = opens_at(facts.starts_on), closes_at(facts.ends_on)
    row.limit, row.note = facts.limit, facts.note.strip()[:NOTE_LENGTH]
    row.set_by_id, row.set_at = actor.id, at


def _record(verb: Verb, organisation: Organisation, row: QuotaPeriod, actor: User, at: datetime) -> None:
    days = {"starts_on": row.starts_on.isoformat(), "ends_on": row.ends_on.isoformat()}
    record(verb, organisation.name, actor=actor, at=at, limit=row.limit, **days)
