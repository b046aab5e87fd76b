"""A session is opened with its list, referrals come and go, it is given up; nothing reaches a prescriber yet."""

from collections.abc import Collection, Sequence
from datetime import date, datetime

from ordis.accounts.audit import Verb, record
from ordis.accounts.models import User
from ordis.allocation.commission import holding, queries, rules
from ordis.allocation.commission.models import Commission, CommissionLine
from ordis.allocation.policy import queries as policy
from ordis.allocation.priority import PriorityTable, priority
from ordis.allocation.queue import Wish
from ordis.allocation.scoring import Case
from ordis.kernel import clock
from ordis.kernel.db import db, one_at_a_time
from ordis.kernel.numbers import next_number
from ordis.kernel.refusal import Refusal
from ordis.referrals.models import Referral, ReferralStage

NOBODY = (
    "Aucune demande n’attend avec ces critères, ou elles sont déjà sur la liste d’une autre commission. Rien n’a été "
    "ouvert\u202f: élargissez les critères."
)
CLOSED = "La commission {number} est close\u202f: sa liste et ses décisions ne changent plus. Rien n’a été modifié."
GIVEN_UP = "La commission {number} a été abandonnée. Rien n’a été modifié."
UNKNOWN = "Aucune demande ne porte le numéro {number}. Rien n’a été ajouté\u202f: relisez-le."
LISTED_HERE = "La demande {number} est déjà sur cette liste. Rien n’a été ajouté."
LISTED_THERE = "La demande {number} est déjà sur la liste de la commission {other}. Rien n’a été ajouté."
NOT_WAITING = (
    "La demande {number} est à l’étape «\u202f{stage}\u202f»\u202f: une commission ne décide que de ce qui est déposé "
    "ou accepté. Rien n’a été ajouté."
)
FULL = f"Une liste tient {rules.MOST} demandes au plus. Rien n’a été ajouté."
NOT_LISTED = "Cette demande n’est plus sur la liste. Rien n’a été modifié\u202f: rechargez la page."


def open_session(
    *,
    held_on: date,
    place: str,
    members: Sequence[str],
    wish: Wish,
    stages: Collection[ReferralStage],
    number: int,
    actor: User,
    at: datetime,
) -> Commission:
    """A session whose list is the first ``number`` waiting referrals, after those that earlier sessions put off.

    Rank, points and lines are frozen by the table of priority in force. Raises :class:`Refusal` when nobody waits.
    """
    one_at_a_time("commission lists")
    put_off = dict(queries.carried())
    first = [each for each in queries.candidates(wish, stages, number + len(put_off)) if each not in put_off]
    chosen = [*put_off, *first[:number]][: rules.MOST]
    if not chosen:
        raise Refusal(NOBODY)
    table, year = policy.in_force(), clock.in_paris(at).year
    commission = Commission(
        number=next_number("COM", year), held_on=held_on, place=place.strip(), members=list(members), remarks="",
        score_version=table.version, edits=0, opened_by=actor, opened_at=at,
    )  # fmt: skip
    lines = [_line(each, table, at) for each in chosen]
    lines.sort(key=lambda line: (-line.score, line.referral.submitted_at, line.referral.id))
    for rank, line in enumerate(lines, 1):
        line.rank, line.carried_from = rank, put_off.get(line.referral, "")
    commission.lines = lines
    db.session.add(commission)
    db.session.flush()
    record(Verb.COMMISSION_OPENED, commission.number, actor=actor, at=at, referrals=len(lines))
    return commission


def _line(referral: Referral, table: PriorityTable, at: datetime) -> CommissionLine:
    score = priority(Case.of(referral), today=clock.in_paris(at).date(), table=table)
    told = [line.sentence for line in score.lines if line.points]
    return CommissionLine(referral=referral, score=score.total, score_lines=told, listed_at=at, rank=0, edit=0)


def change(
    *,
    commission: Commission,
    held_on: date,
    place: str,
    members: Sequence[str],
    remarks: str,
    actor: User,
    at: datetime,
) -> None:
    """When and where it sits, who sits, and what the minutes remark."""
    check_open(queries.hold(commission))
    said = {"held_on": held_on, "place": place.strip(), "members": list(members), "remarks": remarks.strip()}
    changed = [name for name, value in said.items() if getattr(commission, name) != value]
    for name in changed:
        setattr(commission, name, said[name])
    if changed:
        record(Verb.COMMISSION_CHANGED, commission.number, actor=actor, at=at, fields=changed)


def add(*, commission: Commission, number: str, actor: User, at: datetime) -> CommissionLine:
    """Put the referral of this number at the end of the list, with its points by the table of the session."""
    one_at_a_time("commission lists")
    check_open(queries.hold(commission))
    referral = queries.free_referral(number)
    if referral is None:
        raise Refusal(UNKNOWN.format(number=number), status=422)
    if referral.stage not in holding.LISTED:
        raise Refusal(NOT_WAITING.format(number=referral.number, stage=referral.stage.label))
    if (other := queries.open_list_of(referral)) is not None:
        told = LISTED_HERE if other is commission else LISTED_THERE
        raise Refusal(told.format(number=referral.number, other=other.number))
    lines = queries.lines_of(commission)
    if len(lines) >= rules.MOST:
        raise Refusal(FULL)
    line = _line(referral, policy.tables({commission.score_version})[commission.score_version], at)
    line.commission, line.rank = commission, max((each.rank for each in lines), default=0) + 1
    db.session.add(line)
    db.session.flush()
    record(Verb.COMMISSION_CHANGED, commission.number, actor=actor, at=at, added=referral.number)
    return line


def remove(*, commission: Commission, ref: str, actor: User, at: datetime) -> str:
    """Take the referral of this ``ref`` off the list, with what was decided of it: it waits as before. Its number."""
    check_open(queries.hold(commission))
    line = next((each for each in queries.lines_of(commission) if each.referral.ref == ref), None)
    if line is None:
        raise Refusal(NOT_LISTED)
    number = line.referral.number
    db.session.delete(line)
    db.session.flush()
    db.session.expire(commission, ["lines"])
    record(Verb.COMMISSION_CHANGED, commission.number, actor=actor, at=at, removed=number)
    return number


def cancel(*, commission: Commission, actor: User, at: datetime) -> None:
    """Give the session up: its referrals wait as before and may be put on another list. Again, nothing happens."""
    if queries.hold(commission).cancelled_at is not None:
        return
    check_open(commission)
    commission.cancelled_at = at
    for line in queries.lines_of(commission):
        line.open = False
    db.session.flush()
    record(Verb.COMMISSION_CANCELLED, commission.number, actor=actor, at=at)


def check_open(commission: Commission) -> None:
    """Raise :class:`Refusal` once the session is closed or given up."""
    if not commission.open:
        raise Refusal((GIVEN_UP if commission.cancelled_at else CLOSED).format(number=commission.number))
