"""Publishing the agreement's text, and taking a version out of use."""

from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from typing import Final

import sqlalchemy as sa

from ordis.accounts.audit import Verb, record
from ordis.accounts.models import User
from ordis.handover.texts import queries, rules
from ordis.handover.texts.languages import Language
from ordis.handover.texts.models import AgreementText, TextTranslation, TextWithdrawal
from ordis.kernel.db import db
from ordis.kernel.refusal import Refusal

SHIPPED: Final = Path(__file__).parent / "shipped"
NOT_APPROVED_YET: Final = "modèle à valider par la ville"
SHIPPED_TRANSLATION: Final = "Traduction livrée avec Ordis"
NAME_THE_APPROVER: Final = "Écrivez le prénom et le nom de la personne qui approuve ce texte."
SAME: Final = "Ce texte est, mot pour mot, celui de la version {version}, en vigueur. Rien n’a été publié."
SAY_WHY: Final = "Dites en quelques mots pourquoi cette version est retirée\u202f: ce motif reste avec elle."
WITHDRAWN_ALREADY: Final = "Cette version est déjà retirée. Rien n’a été modifié."
NONE_IN_FORCE: Final = (
    "Aucun texte de la convention n’est en vigueur\u202f: la dernière version a été retirée. Rien n’a été modifié. "
    "Faites approuver une nouvelle version dans «\u202fTextes\u202f», puis revenez préparer cette remise."
)
WITHDRAWN_MEANWHILE: Final = (
    "Le texte de cette convention vient d’être retiré par la ville. Rien n’a été signé et rien n’est perdu\u202f: "
    "revenez à la préparation et rouvrez l’écran de signature avec le texte en vigueur."
)


def publish_text(
    *,
    body: str,
    summary: str,
    boxes: Sequence[str],
    approved_by: str,
    approved_as: str = "",
    deliberation: str = "",
    actor: User | None,
    at: datetime,
) -> AgreementText:
    """A new version, in force from now on. It will never change. Raises :class:`Refusal` for a text with a fault."""
    if faults := rules.faults(body, summary, boxes):
        raise Refusal(" ".join([*faults, "Rien n’a été publié."]), status=422)
    if sum(letter.isalpha() for letter in approved_by) < 2:
        raise Refusal(NAME_THE_APPROVER, status=422)
    current = queries.current_text()
    if current is not None and _said(current) == (body, summary, list(boxes)):
        raise Refusal(SAME.format(version=current.version))
    text = AgreementText(version=queries.last_version() + 1, body=body, summary=summary, boxes=list(boxes))
    text.approved_by, text.approved_as, text.deliberation = approved_by, approved_as, deliberation
    try:
        with db.session.begin_nested():
            return _write(text, actor=actor, at=at)
    except sa.exc.IntegrityError:
        raise Refusal(
            "Une autre version vient d’être publiée. Rien n’a été perdu\u202f: relisez, puis approuvez."
        ) from None


def ensure_text(*, at: datetime) -> AgreementText:
    """The text in force; on a new base, the model that comes with Ordis is published as version 1.

    Raises :class:`Refusal` when every version was withdrawn: nobody signs a text that the city gave up.
    """
    text = queries.current_text()
    if text is None and queries.last_version():
        text = queries.current_text()  # another request may have published between the two questions
        if text is None:
            raise Refusal(NONE_IN_FORCE)
    if text is not None:
        return text
    try:
        with db.session.begin_nested():
            return _ship(at)
    except sa.exc.IntegrityError:  # another request published it a moment ago
        return db.session.scalars(sa.select(AgreementText).where(AgreementText.version == 1)).one()


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
    record(Verb.TEXT_WITHDRAWN, str(text.version), actor=actor, at=at, reason=reason)
    return row


def refuse_withdrawn(text: AgreementText) -> None:
    """For the moment of signing: the text may have been withdrawn since the screen was opened."""
    if queries.is_withdrawn(text):
        raise Refusal(WITHDRAWN_MEANWHILE)


def shipped(name: str) -> str:
    """A text that comes with Ordis, by the name of its file."""
    return (SHIPPED / name).read_text(encoding="utf-8")


def _said(text: AgreementText) -> tuple[str, str, list[str]]:
    return text.body, text.summary, text.boxes


def _ship(at: datetime) -> AgreementText:
    """The model and its translations, which nobody has checked."""
    text = AgreementText(version=1, body=shipped("v1.md"), summary=shipped("v1.falc.md"))
    text.boxes, text.approved_by = rules.sentences(shipped("v1.cases.md")), NOT_APPROVED_YET
    _write(text, actor=None, at=at)
    db.session.add_all(
        TextTranslation(
            text_id=text.id,
            language=language,
            revision=1,
            summary=shipped(f"v1.falc.{language.value}.md"),
            boxes=rules.sentences(shipped(f"v1.cases.{language.value}.md")),
            translator=SHIPPED_TRANSLATION,
            made_at=at,
        )
        for language in Language
    )
    db.session.flush()
    return text


def _write(text: AgreementText, *, actor: User | None, at: datetime) -> AgreementText:
    text.sha256, text.approved_at = rules.fingerprint(text.body, text.boxes), at
    db.session.add(text)
    db.session.flush()
    record(Verb.TEXT_PUBLISHED, str(text.version), actor=actor, at=at, sha256=text.sha256)
    return text
