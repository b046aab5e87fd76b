"""A text of a message is adapted, given back to Ordis, tried."""

from datetime import datetime
from typing import Final

import sqlalchemy as sa

from ordis import settings
from ordis.accounts.audit import Verb, record
from ordis.accounts.mailing import queries, reading, rules
from ordis.accounts.mailing.kinds import MailStage
from ordis.accounts.mailing.models import MailText
from ordis.accounts.mailing.rules import Words
from ordis.accounts.mailing.sending import framed
from ordis.accounts.models import User
from ordis.kernel.db import db
from ordis.kernel.mail import OutgoingMail, queue_mail
from ordis.kernel.refusal import Refusal

OVERTAKEN: Final = (
    "Une autre personne a enregistré ce texte pendant que vous écriviez. Rien n’est perdu\u202f: le vôtre est "
    "ci-dessous, pas encore enregistré, et ce qui le sépare du sien est au bas de la page. Enregistrez de nouveau pour "
    "garder le vôtre."
)
SAME: Final = "Ce texte est, mot pour mot, celui qui part déjà. Rien n’a été modifié."
NOT_KEPT: Final = "Rien n’a été enregistré."
SHIPPED_ALREADY: Final = "Ce message part déjà avec le texte d’origine. Rien n’a été modifié."
MEANWHILE: Final = (
    "Une autre personne a modifié ce texte depuis que vous l’avez lu. Rien n’a été remplacé\u202f: relisez-le."
)
DEMONSTRATION: Final = "En démonstration, aucun courriel ne part. L’aperçu montre le message tel qu’il serait reçu."
TRIAL: Final = "[Essai] {subject}"


class Overtaken(Refusal):
    """Somebody else saved meanwhile; what was typed is still in the form."""


def keep(*, stage: MailStage, words: Words, seen: int, actor: User, at: datetime) -> MailText:
    """The city's text, from the next message on. ``seen``: the version that its writer had before the eyes, 0 for
    none. Raises :class:`Refusal` for a text with a fault, :class:`Overtaken` when there is a later version."""
    if faults := rules.faults(words, stage):
        raise Refusal(" ".join([*faults, NOT_KEPT]), status=422)
    row = queries.last(stage)
    _refuse_overtaken(row, seen, OVERTAKEN)
    if not queries.outdated(stage, row) and queries.words(stage, row) == words:
        raise Refusal(SAME)
    return _write(stage, words, is_shipped=False, after=seen, said=OVERTAKEN, actor=actor, at=at)


def restore(*, stage: MailStage, seen: int, actor: User, at: datetime) -> MailText:
    """The text that comes with Ordis, from the next message on; the city's own stays in the history."""
    row = queries.last(stage)
    _refuse_overtaken(row, seen, MEANWHILE)
    if row is None or row.is_shipped:
        raise Refusal(SHIPPED_ALREADY)
    return _write(stage, rules.shipped(stage), is_shipped=True, after=seen, said=MEANWHILE, actor=actor, at=at)


def send_trial(*, stage: MailStage, words: Words, actor: User, at: datetime) -> OutgoingMail:
    """What is being written, with examples, to whoever writes it. Nothing is kept."""
    if settings.current().demonstration:
        raise Refusal(DEMONSTRATION)
    if faults := rules.faults(words, stage):
        raise Refusal(" ".join([*faults, "Rien n’est parti."]), status=422)
    shown = rules.filled(words, reading.examples(stage))
    mail = queue_mail(
        recipient=actor.email, subject=TRIAL.format(subject=shown.subject)[:200], body=framed(shown.body), at=at
    )
    db.session.flush()
    record(Verb.MAIL_TEXT_TRIED, stage.key, actor=actor, at=at)
    return mail


def _refuse_overtaken(row: MailText | None, seen: int, said: str) -> None:
    if (row.version if row else 0) != seen:
        raise Overtaken(said)


def _write(
    stage: MailStage, words: Words, *, is_shipped: bool, after: int, said: str, actor: User, at: datetime
) -> MailText:
    """The version after ``after``: of two people who write it at once, the database lets one through."""
    row = MailText(stage=stage.key, version=after + 1, subject=words.subject, body=words.body, is_shipped=is_shipped)
    row.written_by_id, row.written_at = actor.id, at
    try:
        with db.session.begin_nested():
            db.session.add(row)
            db.session.flush()
    except sa.exc.IntegrityError:
        raise Overtaken(said) from None
    verb = Verb.MAIL_TEXT_RESTORED if is_shipped else Verb.MAIL_TEXT_CHANGED
    record(verb, stage.key, actor=actor, at=at, version=row.version)
    return row
