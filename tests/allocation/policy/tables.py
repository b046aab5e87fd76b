"""Tables of priority that tests write."""

from collections.abc import Mapping
from datetime import datetime

from ordis.accounts.models import User
from ordis.allocation.policy import actions, queries
from ordis.allocation.policy.models import PriorityVersion
from ordis.allocation.priority import PRIORITY, PriorityTable, Threshold

LIMITS = dict(PRIORITY.thresholds)


def points(table: PriorityTable = PRIORITY, /, **changes: Mapping[str, int]) -> dict[str, Mapping[str, int]]:
    """The points of ``table``, those of the questions that ``changes`` names replaced."""
    return {each.reading.key: each.points for each in table.criteria} | changes


def save(actor: User, at: datetime, *, soon_days: int = 30, **changes: Mapping[str, int]) -> PriorityVersion:
    return actions.save_draft(
        points=points(queries.in_force(), **changes),
        thresholds=LIMITS | {Threshold.SOON_DAYS: soon_days},
        based_on=actions.seen(queries.draft(), queries.in_force()),
        actor=actor,
        at=at,
    )


def publish(actor: User, at: datetime, *, soon_days: int = 30, **changes: Mapping[str, int]) -> PriorityVersion:
    """A version that gives ``changes``, drafted and published."""
    draft = save(actor, at, soon_days=soon_days, **changes)
    return actions.publish(
        based_on=actions.seen(draft, queries.in_force()), note="Décidé en commission.", actor=actor, at=at
    )
