"""Reads of the translations: they are the city's, the same for everyone."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

import sqlalchemy as sa
from sqlalchemy.orm import joinedload

from ordis.documents.wording import rules
from ordis.documents.wording.models import AgreementText
from ordis.documents.wording.rules import Part
from ordis.handover.texts.languages import Language, Words, words
from ordis.handover.texts.models import TextTranslation
from ordis.handover.texts.terms import terms
from ordis.kernel.db import db
from ordis.kernel.variables import fill


@dataclass(frozen=True, slots=True)
class Translation:
    """The summary and the boxes in another language, filled. ``reviewed``: a person who reads it signed it off."""

    language: Language
    words: Words
    parts: Sequence[Part]
    boxes: Sequence[str]
    reviewed: bool
    revision: int

    @property
    def native(self) -> str:
        return self.words.native

    @property
    def direction(self) -> str:
        return self.words.direction


def last_translation(text: AgreementText, language: Language) -> TextTranslation | None:
    """The last revision for that very version."""
    statement = sa.select(TextTranslation).where(
        TextTranslation.text_id == text.id, TextTranslation.language == language
    )
    statement = statement.options(joinedload(TextTranslation.review))
    return db.session.scalar(statement.order_by(TextTranslation.revision.desc()).limit(1))


def revisions(text: AgreementText, language: Language) -> Sequence[TextTranslation]:
    """Every revision for that version, last first."""
    statement = sa.select(TextTranslation).where(
        TextTranslation.text_id == text.id, TextTranslation.language == language
    )
    statement = statement.options(joinedload(TextTranslation.review))
    return db.session.scalars(statement.order_by(TextTranslation.revision.desc())).all()


def earlier_translation(text: AgreementText, language: Language) -> TextTranslation | None:
    """What may be carried over: the last revision of the nearest version before ``text`` that has one."""
    statement = (
        sa.select(TextTranslation)
        .join(TextTranslation.text)
        .where(AgreementText.version < text.version, TextTranslation.language == language)
        .options(joinedload(TextTranslation.text), joinedload(TextTranslation.review))
    )
    order = AgreementText.version.desc(), TextTranslation.revision.desc()
    return db.session.scalar(statement.order_by(*order).limit(1))


def last_translations(text: AgreementText) -> dict[Language, TextTranslation]:
    """The last revision in each language that has one, in the order of ``Language``; one query."""
    statement = sa.select(TextTranslation).where(TextTranslation.text_id == text.id)
    statement = statement.options(joinedload(TextTranslation.review)).order_by(TextTranslation.revision)
    found = {row.language: row for row in db.session.scalars(statement)}
    return {language: found[language] for language in Language if language in found}


def revisions_told(text: AgreementText, revisions: Mapping[str, int]) -> list[TextTranslation]:
    """Those very revisions, by language, in the order of ``Language``; one query."""
    statement = sa.select(TextTranslation).where(TextTranslation.text_id == text.id)
    rows = db.session.scalars(statement.options(joinedload(TextTranslation.review)))
    found = {row.language: row for row in rows if revisions.get(row.language.value) == row.revision}
    return [found[language] for language in Language if language in found]


def translations(text: AgreementText, *, signed_on: date, until: date) -> list[Translation]:
    """What the family may read, filled as for an agreement signed on ``signed_on``: French stands beside, not here."""
    return [told(row, signed_on=signed_on, until=until) for row in last_translations(text).values()]


def told(row: TextTranslation, *, signed_on: date, until: date) -> Translation:
    """One translation filled as for an agreement signed on ``signed_on``."""
    return told_with(row, terms(signed_on=signed_on, until=until), signed_on=signed_on, until=until)


def told_with(row: TextTranslation, values: Mapping[str, str], *, signed_on: date, until: date) -> Translation:
    """One translation filled: days in its own language, French names kept in their own direction."""
    spoken = words(row.language)
    filled = {name: spoken.isolated(value) for name, value in values.items()}
    filled |= {"remise": spoken.day(signed_on), "fin": spoken.day(until)}
    return Translation(
        language=row.language,
        words=spoken,
        parts=rules.parts(fill(row.summary, filled)),
        boxes=[fill(box, filled) for box in row.boxes],
        reviewed=row.review is not None,
        revision=row.revision,
    )
