"""The close of a session: the minutes are sealed and stored, then decisions reach the referrals; all or nothing."""

from collections.abc import Sequence
from datetime import date, datetime

from ordis.accounts.audit import Verb, record
from ordis.accounts.models import User
from ordis.allocation.commission import actions, queries, rules
from ordis.allocation.commission.holding import standing
from ordis.allocation.commission.models import Commission, CommissionLine, Decision, Outcome
from ordis.allocation.commission.pdf import MinutesFacts, MinutesLine, canonical, render_minutes
from ordis.allocation.policy import queries as policy
from ordis.documents.actions import issue
from ordis.documents.models import Document, DocumentKind
from ordis.kernel.clock import in_paris
from ordis.kernel.db import db
from ordis.kernel.french import count
from ordis.kernel.refusal import Refusal
from ordis.referrals import actions as referrals
from ordis.referrals.models import ReferralStage

EMPTY = (
    "La liste est vide\u202f: il n’y a pas de procès-verbal à sceller. Ajoutez une demande, ou abandonnez la "
    "commission."
)
NOBODY_SAT = "Écrivez qui a siégé, une fonction par ligne\u202f: le procès-verbal le dit."
UNDECIDED = (
    "{number} à décider. Rien n’a été clos\u202f: décidez, ou cochez la case qui les reporte à la commission suivante."
)
LATE = "Reportée à la clôture, faute de décision."
DECIDED = "Accordée par la commission {number}."


def close(
    *,
    commission: Commission,
    held_on: date,
    place: str,
    members: Sequence[str],
    remarks: str,
    postpone_rest: bool,
    actor: User,
    at: datetime,
) -> Commission:
    """Seal the minutes, then apply each decision that still holds; the others keep out and say why.

    ``postpone_rest``: what nobody decided goes to the next session. Closed again, nothing happens. Raises
    :class:`Refusal` before the day ``held_on``, when nobody sat, when the list is empty or, without ``postpone_rest``,
    not decided to its end.
    """
    if queries.hold(commission).closed_at is not None:
        return commission
    if why := rules.too_early(held_on, in_paris(at).date()):
        raise Refusal(why, status=422)
    if not members:
        raise Refusal(NOBODY_SAT, status=422)
    actions.change(
        commission=commission, held_on=held_on, place=place, members=members, remarks=remarks, actor=actor, at=at
    )
    lines = queries.lines_of(commission)
    if not lines:
        raise Refusal(EMPTY)
    queries.hold_referrals(lines)
    _complete(commission, lines, postpone_rest, actor=actor, at=at)
    for line in lines:
        found = standing(line)
        line.said, line.outcome, line.open = found.said, found.outcome, False
    commission.closed_at, commission.closed_by = at, actor
    commission.document = _minutes(commission, lines, actor=actor, at=at)
    _apply_all([line for line in lines if line.outcome is Outcome.APPLIED], actor=actor, at=at)
    kept_out = sum(line.outcome is not Outcome.APPLIED for line in lines)
    record(Verb.COMMISSION_CLOSED, commission.number, actor=actor, at=at, decided=len(lines), kept_out=kept_out)
    db.session.flush()
    return commission


def _complete(
    commission: Commission, lines: Sequence[CommissionLine], postpone_rest: bool, *, actor: User, at: datetime
) -> None:
    left = [line for line in lines if line.decision is None]
    if left and not postpone_rest:
        number = count(len(left), "demande reste", "demandes restent")
        raise Refusal(UNDECIDED.format(number=number), status=422)
    commission.edits += 1
    for line in left:
        line.decision, line.reason = Decision.POSTPONE, LATE
        line.edit, line.decided_by, line.decided_at = commission.edits, actor, at


def _apply_all(lines: Sequence[CommissionLine], *, actor: User, at: datetime) -> None:
    with db.session.no_autoflush:  # each step reads the table of priority: written together, not one by one
        for line in lines:
            _apply(line, actor=actor, at=at)


def _apply(line: CommissionLine, *, actor: User, at: datetime) -> None:
    referral = line.referral
    match line.decision:
        case Decision.ACCEPT if referral.stage is not ReferralStage.ACCEPTED:
            referrals.accept(
                referral=referral, override_reason=_told(line), despite_exclusion=line.reason, actor=actor, at=at
            )  # fmt: skip
        case Decision.REFUSE:
            referrals.refuse(referral=referral, reason=line.reason, actor=actor, at=at)
        case Decision.ASK:
            referrals.ask(referral=referral, question=line.reason, actor=actor, at=at)


def _told(line: CommissionLine) -> str:
    """The reason, for the minutes and for the prescriber: why an exclusion was set aside is read by the city alone."""
    set_aside = line.decision is Decision.ACCEPT and line.referral.excluded_until is not None
    return DECIDED.format(number=line.commission.number) if set_aside else line.reason


def _minutes(commission: Commission, lines: Sequence[CommissionLine], *, actor: User, at: datetime) -> Document:
    facts = _facts(commission, lines)
    return issue(
        kind=DocumentKind.COMMISSION_MINUTES,
        subject=commission.number,
        build=lambda identity: render_minutes(facts, identity),
        facts=canonical(facts),
        actor=actor,
        at=at,
    )


def _facts(commission: Commission, lines: Sequence[CommissionLine]) -> MinutesFacts:
    """Frozen: numbers, functions and reasons; no name of a person, of a family or of a colleague."""
    published = {each.number: each.row for each in policy.versions()}.get(commission.score_version)
    return MinutesFacts(
        number=commission.number,
        held_on=commission.held_on,
        place=commission.place,
        members=tuple(commission.members),
        remarks=commission.remarks,
        listed_on=in_paris(commission.opened_at).date(),
        score_version=commission.score_version,
        published_on=in_paris(published.published_at).date() if published and published.published_at else None,
        lines=tuple(_line(line) for line in lines),
    )


def _line(line: CommissionLine) -> MinutesLine:
    referral = line.referral
    exception = line.decision is Decision.ACCEPT and referral.served_before is not None
    return MinutesLine(
        rank=line.rank,
        referral=referral.number,
        structure=referral.organisation.name,
        score=line.score,
        decision=line.decision or Decision.POSTPONE,
        reason=_told(line) or (referral.override_reason if exception else ""),
        outcome=line.outcome or Outcome.APPLIED,
        said=line.said,
        exception=exception,
    )
