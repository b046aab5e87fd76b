"""New versions of the checklists and of the points table. A version once published never changes."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy.exc import IntegrityError

from ordis.accounts.audit import Verb, record
from ordis.accounts.models import User
from ordis.devices.models import Kind
from ordis.kernel.db import db
from ordis.kernel.refusal import Refusal
from ordis.refurbishing import checklists, points, queries
from ordis.refurbishing.models import Checklist, PointsTable
from ordis.refurbishing.performance import Table
from ordis.refurbishing.rules import Item

SAME = "Rien ne diffère de la version en vigueur : il n’y a rien à publier."
SAY_WHY = "Dites en quelques mots ce qui change et pourquoi : cette note reste avec la version."
NOTE_LENGTH = 300
OVERTAKEN = (
    "Une autre personne a publié la version {version} pendant votre saisie. Rien n’a été publié, et votre saisie est "
    "gardée ci-dessous : comparez, puis publiez de nouveau si elle convient encore."
)


class Overtaken(Refusal):
    """Somebody else published while this was typed; what was typed is still in the form."""


def publish_checklist(
    *, kind: Kind, items: Sequence[Item], based_on: int, note: str, actor: User, at: datetime
) -> Checklist:
    """The version after ``based_on``, the one that the person had before the eyes; new items get their names.

    Work begun keeps the version that it began with. Raises :class:`Overtaken` when ``based_on`` is not in force.
    """
    wanted = checklists.named(items)
    in_force = queries.checklist_in_force(kind)
    _refuse(checklists.faults(wanted), note, same=wanted == in_force.items)
    if in_force.version != based_on:
        raise Overtaken(OVERTAKEN.format(version=in_force.version))
    row = Checklist(
        kind=kind, version=based_on + 1, items=checklists.as_json(wanted), note=note.strip(), published_at=at,
        published_by_id=actor.id,
    )  # fmt: skip
    _add(row, row.version)
    record(Verb.CHECKLIST_PUBLISHED, f"{kind.label}, version {row.version}", actor=actor, at=at)
    return row


def publish_points(*, table: Table, based_on: int, note: str, actor: User, at: datetime) -> PointsTable:
    """The table after ``based_on``. The worker then rates the bench and the stock again, in small transactions."""
    table = points.in_order(table)
    in_force = queries.points_in_force()
    _refuse(points.faults(table), note, same=table == in_force.table)
    if in_force.version != based_on:
        raise Overtaken(OVERTAKEN.format(version=in_force.version))
    row = PointsTable(
        version=based_on + 1, rules=points.as_json(table), note=note.strip(), published_at=at, published_by_id=actor.id
    )
    _add(row, row.version)
    record(Verb.POINTS_PUBLISHED, f"version {row.version}", actor=actor, at=at)
    return row


def _refuse(faults: Sequence[str], note: str, *, same: bool) -> None:
    reasons = [*faults, *([SAME] if same else [])]
    if not note.strip():
        reasons.append(SAY_WHY)
    elif len(note.strip()) > NOTE_LENGTH:
        reasons.append(f"La note tient en {NOTE_LENGTH} caractères.")
    if reasons:
        raise Refusal(" ".join(reasons), status=422)


def _add(row: Checklist | PointsTable, version: int) -> None:
    """Two people in the same instant: the index lets one through."""
    try:
        with db.session.begin_nested():
            db.session.add(row)
            db.session.flush()
    except IntegrityError as error:
        raise Overtaken(OVERTAKEN.format(version=version)) from error
