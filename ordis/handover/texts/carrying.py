"""What becomes of the translations when another version comes into force: lost, or carried over.

A translation says what the French said: it may follow when every sentence that it was made from is still there, word
for word. It is marked « traduction non relue » again as soon as anything of the text changed, the articles included.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from ordis.accounts.audit import Verb, record
from ordis.accounts.models import User
from ordis.documents.wording import rules
from ordis.documents.wording.models import AgreementText, TextDraft
from ordis.handover.texts import queries
from ordis.handover.texts.languages import Language
from ordis.handover.texts.models import TextTranslation, TranslationReview
from ordis.kernel.db import db


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
        same=rules.tidy(before.body) == rules.tidy(after.body),
    )


def carry_over(*, before: AgreementText, text: AgreementText, actor: User, at: datetime) -> list[TextTranslation]:
    """The first revisions of ``text``, in the words of the last ones of ``before``; none when their French changed.

    A review follows only when the whole text is the same: a person signed off that text, not this one.
    """
    found = outlook(before, text)
    if not found.follows:
        return []
    rows = []
    for language, last in queries.last_translations(before).items():
        row = TextTranslation(text_id=text.id, language=language, revision=1, summary=last.summary)
        row.boxes, row.translator, row.made_at, row.made_by_id = list(last.boxes), last.translator, at, actor.id
        db.session.add(row)
        db.session.flush()
        if found.same and last.review is not None:
            _keep_review(row, last.review)
        record(Verb.TEXT_TRANSLATED, f"{text.version}, {language.value}", actor=actor, at=at, revision=1)
        rows.append(row)
    db.session.flush()
    return rows


def told(text: AgreementText) -> str:
    """In which languages the version can be read, once it is approved, in French."""
    count = len(queries.last_translations(text))
    if not count:
        return "Elle n’a encore aucune traduction."
    return "Une traduction est reprise." if count == 1 else f"{count} traductions sont reprises."


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
    return [line.strip() for line in rules.tidy(summary).splitlines() if line.strip()]


def _changed(before: Sequence[str], after: Sequence[str]) -> int:
    """How many sentences are new, gone or said otherwise; another order counts too."""
    if list(before) == list(after):
        return 0
    return max(len(set(before) - set(after)), len(set(after) - set(before)), 1)
