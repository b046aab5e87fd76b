"""One draft of the table of priority at a time: kept, thrown away, or published for good."""

from collections.abc import Mapping
from datetime import datetime
from typing import Final

from ordis.accounts.audit import Verb, record
from ordis.accounts.models import User
from ordis.allocation.policy import queries, rules
from ordis.allocation.policy.models import PriorityVersion
from ordis.allocation.priority import PriorityTable, Threshold
from ordis.kernel.db import db, one_at_a_time
from ordis.kernel.randomness import new_ref
from ordis.kernel.refusal import Refusal

NOTE_LENGTH: Final = 400
SAME = "Le brouillon ne change rien au barème en vigueur : il n’y a rien à publier."
SAY_WHY = "Dites en quelques mots ce qui change et pourquoi : cette note reste avec la version."
TOO_LONG = f"La note tient en {NOTE_LENGTH} caractères."
NO_DRAFT = "Il n’y a plus de brouillon : une autre personne l’a publié ou abandonné. Rien n’a été modifié."
CHANGED = (
    "Une autre personne a enregistré ce brouillon, ou publié une version, pendant votre saisie. Rien n’a été modifié, "
    "et votre saisie est gardée ci-dessous : comparez, puis enregistrez de nouveau si elle convient encore."
)
TRIED_ANOTHER = (
    "Le brouillon a changé depuis cet essai. Rien n’a été publié : relisez l’essai ci-dessous, puis publiez s’il "
    "convient."
)


class Overtaken(Refusal):
    """Somebody else saved or published while this was typed; what was typed is still in the form."""


def seen(draft: PriorityVersion | None, in_force: PriorityTable) -> str:
    """What a person has before the eyes: a draft as saved so many times, or the table in force."""
    return f"{in_force.version}.{draft.ref}.{draft.edits}" if draft else f"{in_force.version}"


def save_draft(
    *,
    points: Mapping[str, Mapping[str, int]],
    thresholds: Mapping[Threshold, int],
    based_on: str,
    actor: User,
    at: datetime,
) -> PriorityVersion:
    """Keep what was typed as the one draft. ``based_on``: what :func:`seen` said when the page was opened.

    Raises :class:`Refusal` for a table that could not be published, :class:`Overtaken` when it is no longer so.
    """
    table = rules.of_points(0, points, thresholds)
    if faults := rules.faults(table):
        raise Refusal(" ".join(faults), status=422)
    one_at_a_time("priority table")
    row = queries.draft(lock=True)
    if based_on != seen(row, queries.in_force()):
        raise Overtaken(CHANGED)
    stored = rules.as_stored(table)
    row = row or PriorityVersion(ref=new_ref(), edits=0, draft=True)
    row.criteria, row.thresholds = stored.criteria, stored.thresholds
    row.written_by_id, row.written_at, row.edits = actor.id, at, row.edits + 1
    db.session.add(row)
    db.session.flush()
    return row


def discard_draft(*, actor: User, at: datetime) -> None:
    """Throw the draft away, whoever wrote it: it applied to nobody."""
    one_at_a_time("priority table")
    row = queries.draft(lock=True)
    if row is None:
        raise Refusal(NO_DRAFT)
    db.session.delete(row)
    db.session.flush()


def publish(*, based_on: str, note: str, actor: User, at: datetime) -> PriorityVersion:
    """The draft becomes the table in force, under the next number, and never changes again.

    ``score_waiting`` then gives every active referral its new place. Raises :class:`Overtaken` when the draft is no
    longer the one that was tried.
    """
    one_at_a_time("priority table")
    row, in_force = queries.draft(lock=True), queries.in_force()
    if row is None:
        raise Refusal(NO_DRAFT)
    if based_on != seen(row, in_force):
        raise Overtaken(TRIED_ANOTHER)
    _check(row, in_force, note.strip())
    row.number, row.draft, row.note = in_force.version + 1, None, note.strip()
    row.published_by_id, row.published_at = actor.id, at
    db.session.flush()
    record(Verb.PRIORITY_PUBLISHED, f"version {row.number}", actor=actor, at=at)
    return row


def _check(row: PriorityVersion, in_force: PriorityTable, note: str) -> None:
    table = rules.from_stored(0, row.criteria, row.thresholds)
    reasons = [*rules.faults(table), *([] if rules.changes(in_force, table) else [SAME])]
    if not note:
        reasons.append(SAY_WHY)
    elif len(note) > NOTE_LENGTH:
        reasons.append(TOO_LONG)
    if reasons:
        raise Refusal(" ".join(reasons), status=422)
