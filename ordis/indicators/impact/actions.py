"""A new version of the table of factors; those that were published never change."""

from datetime import datetime
from typing import Final

from sqlalchemy.exc import IntegrityError

from ordis.accounts.audit import Verb, record
from ordis.accounts.models import User
from ordis.indicators.impact import queries, rules
from ordis.indicators.impact.factors import Table, as_json
from ordis.indicators.impact.models import FactorVersion
from ordis.kernel.db import db
from ordis.kernel.refusal import Refusal

NOTE_LENGTH: Final = 400
SAME: Final = "Rien ne diffère de la version en vigueur\u202f: il n’y a rien à publier."
SAY_WHY: Final = "Dites en quelques mots ce qui change et pourquoi\u202f: cette note reste avec la version."
TOO_LONG: Final = f"La note tient en {NOTE_LENGTH} caractères."
OVERTAKEN: Final = (
    "Une autre personne a publié la version {version} pendant votre saisie. Rien n’a été publié, et votre saisie est "
    "gardée ci-dessous\u202f: comparez, puis publiez de nouveau si elle convient encore."
)


class Overtaken(Refusal):
    """Somebody else published while this was typed; what was typed is still in the form."""


def publish_factors(
    *, table: Table, zeros_wanted: bool, based_on: int, note: str, actor: User, at: datetime
) -> FactorVersion:
    """The version after ``based_on``, the one that the person had before the eyes. Reports already issued keep theirs.

    Raises :class:`Refusal` (422) for a table that may not be, :class:`Overtaken` when ``based_on`` is not in force.
    """
    current, said = queries.in_force(), note.strip()
    reasons = rules.faults(table, zeros_wanted=zeros_wanted)
    if table == current.table:
        reasons.append(SAME)
    if not said or len(said) > NOTE_LENGTH:
        reasons.append(TOO_LONG if said else SAY_WHY)
    if reasons:
        raise Refusal(" ".join(reasons), status=422)
    if current.number != based_on:
        raise Overtaken(OVERTAKEN.format(version=current.number))
    row = FactorVersion(
        version=based_on + 1, content=as_json(table), note=said, published_by_id=actor.id, published_at=at
    )
    _add(row)
    record(Verb.IMPACT_FACTORS_PUBLISHED, f"version {row.version}", actor=actor, at=at)
    return row


def _add(row: FactorVersion) -> None:
    """Two people in the same instant: the index lets one through."""
    try:
        with db.session.begin_nested():
            db.session.add(row)
            db.session.flush()
    except IntegrityError as error:
        raise Overtaken(OVERTAKEN.format(version=row.version)) from error
