"""Publishing the agreement's text."""

from datetime import datetime
from pathlib import Path

import sqlalchemy as sa

from ordis.accounts.audit import Verb, record
from ordis.accounts.models import User
from ordis.handover.texts import queries, rules
from ordis.handover.texts.models import AgreementText
from ordis.kernel.db import db
from ordis.kernel.refusal import Refusal

SHIPPED = Path(__file__).parent / "shipped"
NOT_APPROVED_YET = "modèle à valider par la ville"


def publish_text(
    *, body: str, summary: str, boxes: list[str], approved_by: str, actor: User | None, at: datetime
) -> AgreementText:
    """A new version of the agreement's text, in force from now on. It will never change."""
    if unknown := sorted(rules.unknown_variables("\n".join([body, summary, *boxes]))):
        raise Refusal(f"Le texte contient des variables inconnues\u202f: {', '.join(unknown)}. Rien n’a été publié.")
    known = sa.select(AgreementText.id).where(AgreementText.sha256 == rules.fingerprint(body, boxes))
    if db.session.scalar(known):
        raise Refusal("Ce texte a déjà été publié, mot pour mot. Rien n’a été modifié.")
    last = queries.current_text()
    return _write_text(last.version + 1 if last else 1, body, summary, boxes, approved_by, actor=actor, at=at)


def ensure_text(*, at: datetime) -> AgreementText:
    """The text in force; on a new base, the model that comes with Ordis is published as version 1."""
    text = queries.current_text()
    if text is not None:
        return text
    body, summary, boxes = (shipped(name) for name in ("v1.md", "v1.falc.md", "v1.cases.md"))
    try:
        with db.session.begin_nested():
            return _write_text(1, body, summary, rules.sentences(boxes), NOT_APPROVED_YET, actor=None, at=at)
    except sa.exc.IntegrityError:  # another request published it a moment ago
        return db.session.scalars(sa.select(AgreementText).where(AgreementText.version == 1)).one()


def shipped(name: str) -> str:
    """A text that comes with Ordis."""
    return (SHIPPED / name).read_text(encoding="utf-8")


def _write_text(
    version: int, body: str, summary: str, boxes: list[str], approved_by: str, *, actor: User | None, at: datetime
) -> AgreementText:
    text = AgreementText(
        version=version,
        body=body,
        summary=summary,
        boxes=boxes,
        sha256=rules.fingerprint(body, boxes),
        approved_at=at,
        approved_by=approved_by,
    )
    db.session.add(text)
    db.session.flush()
    record(Verb.TEXT_PUBLISHED, str(version), actor=actor, at=at, sha256=text.sha256)
    return text
