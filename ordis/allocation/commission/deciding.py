"""A session decides of each referral of its list, one by one or in block; nothing reaches one before the close."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from ordis.accounts.audit import Verb, record
from ordis.accounts.models import User
from ordis.allocation.commission import holding, queries, rules
from ordis.allocation.commission.actions import NOT_LISTED, check_open
from ordis.allocation.commission.models import Commission, CommissionLine, Decision
from ordis.kernel.db import db
from ordis.kernel.french import moment
from ordis.kernel.refusal import Refusal
from ordis.referrals import changing

NOTHING_CHOSEN = "Aucune demande n’est cochée, ou toutes celles du rang sont décidées. Rien n’a été modifié."
OVERTAKEN = (
    "{who} vient de décider «\u202f{decision}\u202f» pour {number}, le {when}. Rien n’a été modifié\u202f: voyez sa "
    "décision ci-dessous, et recommencez si la vôtre doit la remplacer."
)

OVERTAKEN_IN_BLOCK = "Une autre personne en a décidé autrement pendant ce temps\u202f: sa décision reste."
CHANGED_IN_BLOCK = "Sa structure a corrigé la demande depuis l’affichage de la page\u202f: relisez-la, puis décidez."


class Overtaken(Refusal):
    """A colleague decided of the same referral after the page was shown."""


@dataclass(slots=True)
class Told:
    """What a block of decisions came to: ``done`` decided, the others by number and why they are left as they were."""

    done: int = 0
    left: dict[str, str] = field(default_factory=dict)


def decide(
    *,
    commission: Commission,
    ref: str,
    decision: Decision | None,
    reason: str,
    seen: int,
    facts_seen: str | None = None,
    actor: User,
    at: datetime,
) -> CommissionLine:
    """Decide of one referral; None takes the decision back. Nothing of the referral changes before the close.

    ``seen``: ``Commission.edits`` when the page was shown; ``facts_seen``: as ``changing.check_seen`` takes it. Raises
    :class:`Overtaken` when a colleague decided otherwise since, :class:`Refusal` when the referral is no longer what
    the page showed, when the decision lacks its reason or could have no effect.
    """
    check_open(queries.hold(commission))
    line = next((each for each in queries.lines_of(commission) if each.referral.ref == ref), None)
    if line is None:
        raise Refusal(NOT_LISTED)
    if _same(line, decision, reason):
        return line
    if _overtaken(line, seen, actor):
        raise Overtaken(_by_whom(line))
    if decision is not None:
        changing.check_seen(line.referral, facts_seen)
        if why := holding.obstacle_of(line, decision, reason):
            raise Refusal(why, status=422)
    _write([line], decision, reason, commission, actor=actor, at=at)
    return line


def decide_all(
    *,
    commission: Commission,
    refs: Collection[str] = (),
    first: int = 0,
    decision: Decision,
    reason: str,
    seen: int,
    facts_seen: Mapping[str, str] | None = None,
    actor: User,
    at: datetime,
) -> Told:
    """The same decision for the referrals of ``refs``, or for those of the ``first`` that nobody has decided yet.

    ``facts_seen``: by ``ref``, what the page showed of those that had been corrected. What a colleague decided since,
    what the page showed otherwise, what needs a reason of its own and what would have no effect is left as it was and
    told. Raises :class:`Refusal` when there is nothing to decide, or when a refusal or a question lacks its words.
    """
    check_open(queries.hold(commission))
    lines = queries.lines_of(commission)
    chosen = [each for each in lines if each.referral.ref in refs] or [
        each for each in lines[:first] if each.decision is None
    ]
    if not chosen:
        raise Refusal(NOTHING_CHOSEN, status=422)
    if why := holding.missing(decision, reason, served=False):
        raise Refusal(f"{why} Rien n’a été modifié.", status=422)
    told, written = Told(), []
    for line in chosen:
        if _same(line, decision, reason):
            told.done += 1
        elif why := _left(line, decision, reason, seen, actor) or _seen_otherwise(line, facts_seen):
            told.left[line.referral.number] = why
        else:
            written.append(line)
    if written:
        _write(written, decision, reason, commission, actor=actor, at=at)
    told.done += len(written)
    return told


def _same(line: CommissionLine, decision: Decision | None, reason: str) -> bool:
    said = line.decision is decision and line.reason == reason.strip()
    return said and not holding.corrected_since(line)  # said again, knowing what was corrected


def _overtaken(line: CommissionLine, seen: int, actor: User) -> bool:
    return line.edit > seen and line.decided_by_id != actor.id


def _by_whom(line: CommissionLine) -> str:
    who = line.decided_by.name if line.decided_by else "Quelqu’un"
    decision = line.decision.label if line.decision else "à décider"
    return OVERTAKEN.format(who=who, decision=decision, number=line.referral.number, when=moment(line.decided_at))


def _left(line: CommissionLine, decision: Decision, reason: str, seen: int, actor: User) -> str:
    """Why a block leaves ``line`` as it is. A household served already is granted another one alone, with a reason."""
    if _overtaken(line, seen, actor):
        return OVERTAKEN_IN_BLOCK
    own = "" if decision is Decision.ACCEPT else reason
    return holding.obstacle_of(line, decision, own)


def _seen_otherwise(line: CommissionLine, facts_seen: Mapping[str, str] | None) -> str:
    referral = line.referral
    unseen = facts_seen is not None and facts_seen.get(referral.ref, "") != referral.facts_seen
    return CHANGED_IN_BLOCK if unseen else ""


def _write(
    lines: Sequence[CommissionLine],
    decision: Decision | None,
    reason: str,
    commission: Commission,
    *,
    actor: User,
    at: datetime,
) -> None:
    commission.edits += 1
    for line in lines:
        line.decision, line.reason = decision, reason.strip()[: rules.TEXT_LENGTH] if decision else ""
        line.edit, line.decided_by, line.decided_at = commission.edits, actor, at
    db.session.flush()
    numbers = [line.referral.number for line in lines]
    said = decision.value if decision else "none"
    record(Verb.COMMISSION_CHANGED, commission.number, actor=actor, at=at, decision=said, referrals=numbers)
