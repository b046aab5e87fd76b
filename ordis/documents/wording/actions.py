"""Publishing a text, and taking a version out of use."""

from collections.abc import Sequence
from datetime import datetime
from typing import Final

import sqlalchemy as sa

from ordis.accounts.audit import Verb, record
from ordis.accounts.models import User
from ordis.documents.wording import kinds, queries, rules
from ordis.documents.wording.models import AgreementText, TextWithdrawal
from ordis.documents.wording.purposes import Purpose
from ordis.kernel.db import db
from ordis.kernel.refusal import Refusal

NOT_APPROVED_YET: Final = "modèle à valider par la ville"
NAME_THE_APPROVER: Final = "Écrivez le prénom et le nom de la personne qui approuve ce texte."
SAME: Final = "Ce texte est, mot pour mot, celui de la version {version}, en vigueur. Rien n’a été publié."
SAY_WHY: Final = "Dites en quelques mots pourquoi cette version est retirée\u202f: ce motif reste avec elle."
WITHDRAWN_ALREADY: Final = "Cette version est déjà retirée. Rien n’a été modifié."


def publish_text(
    *,
    purpose: Purpose,
    body: str,
    summary: str,
    boxes: Sequence[str],
    approved_by: str,
    approved_as: str = "",
    deliberation: str = "",
    actor: User | None,
    at: datetime,
) -> AgreementText:
    """A new version, in force from now on. It will never change. Raises :class:`Refusal` for a text with a fault, and
    for the one in force, unless that is the model, which a person now approves as it is."""
    if faults := rules.faults(body, summary, boxes, kinds.of(purpose).vocabulary):
        raise Refusal(" ".join([*faults, "Rien n’a été publié."]), status=422)
    if sum(letter.isalpha() for letter in approved_by) < 2:
        raise Refusal(NAME_THE_APPROVER, status=422)
    current = queries.current_text(purpose)
    adopted = current is not None and current.approved_by == NOT_APPROVED_YET != approved_by
    if current is not None and not adopted and _said(current) == (body, summary, list(boxes)):
        raise Refusal(SAME.format(version=current.version))
    text = AgreementText(purpose=purpose, version=queries.last_version(purpose) + 1, body=body, summary=summary)
    text.boxes = list(boxes)
    text.approved_by, text.approved_as, text.deliberation = approved_by, approved_as, deliberation
    try:
        with db.session.begin_nested():
            return _write(text, actor=actor, at=at)
    except sa.exc.IntegrityError:
        raise Refusal(
            "Une autre version vient d’être publiée. Rien n’a été perdu\u202f: relisez, puis approuvez."
        ) from None


def ensure_text(purpose: Purpose, *, at: datetime) -> AgreementText:
    """The text in force; on a new base, the model that comes with Ordis is published as version 1.

    Raises :class:`Refusal` when every version was withdrawn: nobody signs a text that the city gave up.
    """
    text = queries.current_text(purpose)
    if text is None and queries.last_version(purpose):
        text = queries.current_text(purpose)  # another request may have published between the two questions
        if text is None:
            raise Refusal(kinds.of(purpose).sentences.none_in_force)
    if text is not None:
        return text
    try:
        with db.session.begin_nested():
            return _ship(purpose, at)
    except sa.exc.IntegrityError:  # another request published it a moment ago
        first = sa.select(AgreementText).where(AgreementText.purpose == purpose, AgreementText.version == 1)
        return db.session.scalars(first).one()


def withdraw(*, text: AgreementText, reason: str, actor: User, at: datetime) -> TextWithdrawal:
    """Nothing is signed with ``text`` from now on; the version before it, if any is left, is in force again."""
    reason = " ".join(reason.split())
    if not reason:
        raise Refusal(SAY_WHY, status=422)
    row = TextWithdrawal(text_id=text.id, withdrawn_at=at, withdrawn_by_id=actor.id, reason=reason)
    try:
        with db.session.begin_nested():
            db.session.add(row)
            db.session.flush()
    except sa.exc.IntegrityError:
        raise Refusal(WITHDRAWN_ALREADY) from None
    db.session.expire(text, ["withdrawal"])
    record(Verb.TEXT_WITHDRAWN, subject_of(text), actor=actor, at=at, reason=reason)
    return row


def refuse_withdrawn(text: AgreementText) -> None:
    """For the moment of signing: the text may have been withdrawn since the screen was opened."""
    if queries.is_withdrawn(text):
        raise Refusal(kinds.of(text.purpose).sentences.withdrawn_meanwhile)


def subject_of(text: AgreementText) -> str:
    """How the journal names a version: « 2 », or « 2 (Convention de don) » for another text than the first."""
    return str(text.version) if text.purpose is Purpose.NO_RESALE else f"{text.version} ({text.purpose.label})"


def _said(text: AgreementText) -> tuple[str, str, list[str]]:
    return text.body, text.summary, text.boxes


def _ship(purpose: Purpose, at: datetime) -> AgreementText:
    """The model, and what comes along with it; nobody has approved it yet."""
    wording = kinds.of(purpose)
    model = wording.model()
    text = AgreementText(purpose=purpose, version=1, body=model.body, summary=model.summary, boxes=list(model.boxes))
    text.approved_by = NOT_APPROVED_YET
    _write(text, actor=None, at=at)
    if wording.companion is not None:
        wording.companion.shipped(text, at)
    return text


def _write(text: AgreementText, *, actor: User | None, at: datetime) -> AgreementText:
    text.sha256, text.approved_at = rules.fingerprint(text.body, text.boxes), at
    db.session.add(text)
    db.session.flush()
    record(Verb.TEXT_PUBLISHED, subject_of(text), actor=actor, at=at, sha256=text.sha256)
    return text
