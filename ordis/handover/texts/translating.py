"""Translations of the summary and of the boxes: carried over, corrected, signed off. Each is a new row."""

from collections.abc import Sequence
from datetime import datetime
from typing import Final

import sqlalchemy as sa

from ordis.accounts.audit import Verb, record
from ordis.accounts.models import User
from ordis.documents.wording.drafting import Overtaken
from ordis.documents.wording.models import AgreementText
from ordis.handover.texts import queries, rules
from ordis.handover.texts.carrying import untouched
from ordis.handover.texts.languages import Language
from ordis.handover.texts.models import TextTranslation, TranslationReview
from ordis.kernel.db import db
from ordis.kernel.refusal import Refusal
from ordis.kernel.variables import tidy

OVERTAKEN: Final = (
    "Une autre personne a enregistré cette traduction pendant que vous écriviez. Rien n’est perdu\u202f: la vôtre est "
    "ci-dessous, pas encore enregistrée. Enregistrez de nouveau pour en faire la révision suivante."
)
REVISED: Final = "Cette traduction a été corrigée depuis que vous l’avez lue. Rien n’a été signé\u202f: relisez-la."
REVIEWED_ALREADY: Final = "Cette révision est déjà relue. Rien n’a été modifié."
NAME_THE_READER: Final = "Écrivez le prénom et le nom de la personne qui a relu."
NAME_THE_TRANSLATOR: Final = "Écrivez le nom de la personne ou du service qui a traduit."
UNTOUCHED: Final = (
    "Le français a changé depuis la version d’où vient cette traduction, et sa traduction est restée la même "
    "({pieces}). Rien n’est perdu, ni enregistré\u202f: corrigez-la, ou cochez que vous les avez comparés."
)
NOTHING_NEW: Final = "Rien n’a changé depuis la révision enregistrée\u202f: il n’y a rien à garder de plus."


class Untouched(Refusal):
    """The French changed, its translation did not; a person who compared them may say that it still holds."""


def translate(
    *,
    text: AgreementText,
    language: Language,
    seen: int,
    summary: str,
    boxes: Sequence[str],
    translator: str,
    compared: bool = False,
    actor: User,
    at: datetime,
) -> TextTranslation:
    """The next revision, which nobody has checked yet. ``seen``: the last revision that the person knew of, 0 for none.

    A version has no translation until a person carries one over: this is that act. What is carried over unchanged
    although its French changed is refused (:class:`Untouched`), unless the person ``compared`` the two.
    """
    translator, summary = " ".join(translator.split()), tidy(summary)
    faults = rules.faults_of_translation(summary, boxes, of_summary=text.summary, of_boxes=text.boxes)
    if faults:
        raise Refusal(" ".join(faults), status=422)
    if not translator:
        raise Refusal(NAME_THE_TRANSLATOR, status=422)
    last = queries.last_translation(text, language)
    if (last.revision if last else 0) != seen:
        raise Overtaken(OVERTAKEN)
    if last is not None and (last.summary, last.boxes) == (summary, list(boxes)):
        raise Refusal(NOTHING_NEW, status=422)
    if last is None and not compared:
        _refuse_untouched(text, language, summary, boxes)
    row = TextTranslation(text_id=text.id, language=language, revision=seen + 1, summary=summary, boxes=list(boxes))
    row.translator, row.made_at, row.made_by_id = translator, at, actor.id
    try:
        with db.session.begin_nested():
            db.session.add(row)
            db.session.flush()
    except sa.exc.IntegrityError:
        raise Overtaken(OVERTAKEN) from None
    record(Verb.TEXT_TRANSLATED, _subject(text, language), actor=actor, at=at, revision=row.revision)
    return row


def review(
    *, text: AgreementText, language: Language, seen: int, reviewer: str, actor: User, at: datetime
) -> TranslationReview:
    """A person who reads the language signs off revision ``seen``, which must be the last."""
    reviewer = " ".join(reviewer.split())
    if sum(letter.isalpha() for letter in reviewer) < 2:
        raise Refusal(NAME_THE_READER, status=422)
    last = queries.last_translation(text, language)
    if last is None or last.revision != seen:
        raise Overtaken(REVISED)
    row = TranslationReview(translation_id=last.id, reviewer=reviewer, reviewed_at=at, recorded_by_id=actor.id)
    try:
        with db.session.begin_nested():
            db.session.add(row)
            db.session.flush()
    except sa.exc.IntegrityError:
        raise Refusal(REVIEWED_ALREADY) from None
    db.session.expire(last, ["review"])
    record(Verb.TRANSLATION_REVIEWED, _subject(text, language), actor=actor, at=at, revision=seen)
    return row


def _refuse_untouched(text: AgreementText, language: Language, summary: str, boxes: Sequence[str]) -> None:
    """A person who presses « Enregistrer » alone would mark as made for this French what was made for another."""
    if pieces := untouched(text, language, summary=summary, boxes=boxes):
        raise Untouched(UNTOUCHED.format(pieces=" et ".join(pieces)), status=422)


def _subject(text: AgreementText, language: Language) -> str:
    return f"{text.version}, {language.value}"
