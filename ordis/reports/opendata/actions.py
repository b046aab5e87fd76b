"""Publishing a period, once it is over; a correction is another version, and says why."""

import hashlib
from datetime import datetime
from typing import Final

from sqlalchemy.exc import IntegrityError

from ordis.accounts.audit import Verb, record
from ordis.accounts.models import User
from ordis.kernel.clock import in_paris
from ordis.kernel.db import db
from ordis.kernel.refusal import Refusal
from ordis.reports.opendata import queries
from ordis.reports.opendata.models import Publication
from ordis.reports.opendata.periods import Span
from ordis.reports.opendata.rows import csv_text

NOTE_LENGTH: Final = 400
NOT_OVER: Final = (
    "{period} n’est pas fini\u202f: ses chiffres changeraient encore. Rien n’a été publié\u202f; revenez après le "
    "{last}."
)
CHANGED: Final = (
    "Les chiffres ont changé depuis l’aperçu, ou une autre personne vient de publier. Rien n’a été publié\u202f: "
    "relisez l’aperçu ci-dessous, puis publiez s’il convient."
)
SAME: Final = "Ces chiffres sont déjà ceux qui sont publiés\u202f: il n’y a rien à publier."
SAY_WHY: Final = "Dites en quelques mots ce que cette correction change et pourquoi\u202f: le public le lira."
TOO_LONG: Final = f"La note tient en {NOTE_LENGTH} caractères."


class Moved(Refusal):
    """What was looked at is not what would be published."""


def fingerprint(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


def publish(*, span: Span, seen: str, note: str, actor: User, at: datetime) -> Publication:
    """The next version of the period. ``seen``: the :func:`fingerprint` of the text that the person looked at.

    Raises :class:`Refusal` for a period that is not over, a correction without its reason, or nothing new;
    :class:`Moved` when the figures are no longer those that were seen.
    """
    if not span.closed(in_paris(at).date()):
        raise Refusal(NOT_OVER.format(period=span.label, last=f"{span.last:%d/%m/%Y}"), status=422)
    last, text, said = queries.published(span.code), csv_text(queries.rows_of(span)), note.strip()
    sha256 = fingerprint(text)
    if last is not None and last.sha256 == sha256:
        raise Refusal(SAME)
    if sha256 != seen:
        raise Moved(CHANGED)
    if last is not None and not said:
        raise Refusal(SAY_WHY, status=422)
    if len(said) > NOTE_LENGTH:
        raise Refusal(TOO_LONG, status=422)
    row = Publication(
        period=span.code, version=last.version + 1 if last else 1, csv=text, size=len(text.encode()), sha256=sha256,
        definitions=queries.definitions(), note=said if last else "", published_by_id=actor.id, published_at=at,
    )  # fmt: skip
    _add(row)
    verb = Verb.DATA_CORRECTED if last else Verb.DATA_PUBLISHED
    record(verb, span.code, actor=actor, at=at, version=row.version, sha256=sha256)
    return row


def _add(row: Publication) -> None:
    """Two people in the same instant: the index lets one through."""
    try:
        with db.session.begin_nested():
            db.session.add(row)
            db.session.flush()
    except IntegrityError as error:
        raise Moved(CHANGED) from error
