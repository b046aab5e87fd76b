"""What becomes of the translations when another version comes into force: lost, or carried over.

A translation says what the French said: it may follow when every sentence that it was made from is still there, word
for word. It is marked « traduction non relue » again as soon as anything of the text changed, the articles included.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa

from ordis.accounts.audit import Verb, record
from ordis.accounts.models import User
from ordis.documents.wording.models import AgreementText, TextDraft
from ordis.handover.texts import queries
from ordis.handover.texts.languages import Language
from ordis.handover.texts.models import TextTranslation, TranslationReview
from ordis.kernel.db import db
from ordis.kernel.variables import tidy


@dataclass(frozen=True, slots=True)
class Outlook:
    """``languages``: those in which the version in force is told. ``sentences`` and ``boxes``: what changed of the
    French that they were made from; ``same``: nothing at all changed, articles included."""

    languages: tuple[Language, ...]
    sentences: int
    boxes: int
    same: bool

    @property
    def follows(self) -> bool:
        """Whether the translations may be carried over."""
        return not self.sentences and not self.boxes


def outlook(before: AgreementText, after: AgreementText | TextDraft) -> Outlook:
    """What the approval of ``after`` would do to the translations of ``before``."""
    return Outlook(
        languages=tuple(queries.last_translations(before)),
        sentences=_changed(_lines(before.summary), _lines(after.summary)),
        boxes=_changed(before.boxes, after.boxes),
        same=tidy(before.body) == tidy(after.body),
    )


def carry_over(*, before: AgreementText, text: AgreementText, actor: User, at: datetime) -> list[TextTranslation]:
    """The first revisions of ``text``, in the words of the last ones of ``before``; none when their French changed.

    A review follows only when the whole text is the same: a person signed off that text, not this one.
    """
    found = outlook(before, text)
    if not found.follows:
        return []
    rows = queries.last_translations(before).values()
    return [_carried(last, text, keep_review=found.same, actor=actor, at=at) for last in rows]


def left_behind(text: AgreementText) -> list[TextTranslation]:
    """What :func:`carry_left_behind` would take: of the languages in which ``text`` is not told, the last translation
    of an earlier version, when every French sentence that it was made from is still there."""
    told = queries.last_translations(text)
    rows = (queries.earlier_translation(text, language) for language in Language if language not in told)
    return [row for row in rows if row is not None and not french_changed(row, text)]


def carry_left_behind(*, text: AgreementText, actor: User, at: datetime) -> list[TextTranslation]:
    """The same as :func:`carry_over` once the version is in force, from the nearest version that has each language.
    Asked twice, it carries nothing more."""
    text_of = sa.select(AgreementText.id).where(AgreementText.id == text.id)
    db.session.scalar(text_of.with_for_update())
    return [
        _carried(row, text, keep_review=tidy(row.text.body) == tidy(text.body), actor=actor, at=at)
        for row in left_behind(text)
    ]


def french_changed(row: TextTranslation, text: AgreementText) -> list[str]:
    """Which pieces of the French that ``row`` was made from are said otherwise in ``text``: their names, in French."""
    found = ["le résumé"] if _lines(row.text.summary) != _lines(text.summary) else []
    return found + (["les phrases à cocher"] if list(row.text.boxes) != list(text.boxes) else [])


def untouched(text: AgreementText, language: Language, *, summary: str, boxes: Sequence[str]) -> list[str]:
    """Which pieces of a first translation are, word for word, those of an earlier version whose French has changed."""
    source = queries.earlier_translation(text, language)
    if source is None:
        return []
    same = {"le résumé": source.summary == summary, "les phrases à cocher": list(source.boxes) == list(boxes)}
    return [piece for piece in french_changed(source, text) if same[piece]]


def told(text: AgreementText) -> str:
    """In which languages the version can be read, once it is approved, in French."""
    count = len(queries.last_translations(text))
    if not count:
        return "Elle n’a encore aucune traduction."
    return "Une traduction est reprise." if count == 1 else f"{count} traductions sont reprises."


def _carried(
    last: TextTranslation, text: AgreementText, *, keep_review: bool, actor: User, at: datetime
) -> TextTranslation:
    """The first revision of ``text`` in the language of ``last``, in its words."""
    row = TextTranslation(text_id=text.id, language=last.language, revision=1, summary=last.summary)
    row.boxes, row.translator, row.made_at, row.made_by_id = list(last.boxes), last.translator, at, actor.id
    db.session.add(row)
    db.session.flush()
    if keep_review and last.review is not None:
        _keep_review(row, last.review)
        db.session.flush()
    record(Verb.TEXT_TRANSLATED, f"{text.version}, {last.language.value}", actor=actor, at=at, revision=1)
    return row


def _keep_review(row: TextTranslation, review: TranslationReview) -> None:
    db.session.add(
        TranslationReview(
            translation_id=row.id,
            reviewer=review.reviewer,
            reviewed_at=review.reviewed_at,
            recorded_by_id=review.recorded_by_id,
        )
    )


def _lines(summary: str) -> list[str]:
    return [line.strip() for line in tidy(summary).splitlines() if line.strip()]


def _changed(before: Sequence[str], after: Sequence[str]) -> int:
    """How many sentences are new, gone or said otherwise; another order counts too."""
    if list(before) == list(after):
        return 0
    return max(len(set(before) - set(after)), len(set(after) - set(before)), 1)
