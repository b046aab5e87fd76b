"""Reads of the agreement's texts: they are the city's, the same for everyone."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache

import sqlalchemy as sa
from sqlalchemy.orm import joinedload

from ordis.accounts.models import User
from ordis.handover.texts import rules
from ordis.handover.texts.languages import Language, Words, words
from ordis.handover.texts.models import AgreementText, TextDraft, TextTranslation, TextWithdrawal
from ordis.handover.texts.rules import Part
from ordis.handover.texts.terms import terms
from ordis.kernel.db import db


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


def current_text() -> AgreementText | None:
    """The text in force: the last version that was not withdrawn; None when there is none."""
    statement = sa.select(AgreementText).where(~AgreementText.id.in_(sa.select(TextWithdrawal.text_id)))
    return db.session.scalar(statement.order_by(AgreementText.version.desc()).limit(1))


def last_version() -> int:
    """The number of the last version ever published, withdrawn or not; 0 on a new base."""
    return db.session.scalar(sa.select(sa.func.max(AgreementText.version))) or 0


def is_withdrawn(text: AgreementText) -> bool:
    """Asked of the database, not of what was read before."""
    return db.session.scalar(_withdrawal_of(), {"text": text.id}) is not None


@cache
def _withdrawal_of() -> sa.Select[tuple[int]]:
    """Built once: each signature asks for it."""
    return sa.select(TextWithdrawal.id).where(TextWithdrawal.text_id == sa.bindparam("text"))


def versions() -> Sequence[AgreementText]:
    """Every version, last first, with its withdrawal: a city publishes a few in a decade."""
    statement = sa.select(AgreementText).options(
        joinedload(AgreementText.withdrawal).joinedload(TextWithdrawal.withdrawn_by).lazyload(User.roles)
    )
    return db.session.scalars(statement.order_by(AgreementText.version.desc())).all()


def drafts() -> Sequence[TextDraft]:
    """Every draft, the one written in last first."""
    statement = sa.select(TextDraft).options(
        joinedload(TextDraft.edited_by).lazyload(User.roles), joinedload(TextDraft.based_on)
    )
    return db.session.scalars(statement.order_by(TextDraft.edited_at.desc(), TextDraft.id.desc())).all()


def draft(ref: str, *, lock: bool = False) -> TextDraft | None:
    """A draft by its reference; with ``lock``, as the database has it now, and held until the transaction ends."""
    statement = sa.select(TextDraft).where(TextDraft.ref == ref)
    if lock:
        statement = statement.with_for_update(of=TextDraft).execution_options(populate_existing=True)
    return db.session.scalar(statement)


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
        parts=rules.parts(rules.fill(row.summary, filled)),
        boxes=[rules.fill(box, filled) for box in row.boxes],
        reviewed=row.review is not None,
        revision=row.revision,
    )
