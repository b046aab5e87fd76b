"""The text of the agreement not to resell that is in force, and the model that comes with Ordis, translated."""

from datetime import datetime
from pathlib import Path
from typing import Final

from ordis.documents.wording import actions
from ordis.documents.wording.kinds import Model
from ordis.documents.wording.models import AgreementText
from ordis.documents.wording.purposes import Purpose
from ordis.documents.wording.rules import sentences
from ordis.handover.texts.languages import Language
from ordis.handover.texts.models import TextTranslation
from ordis.kernel.db import db

SHIPPED: Final = Path(__file__).parent / "shipped"
SHIPPED_TRANSLATION: Final = "Traduction livrée avec Ordis"


def ensure_text(*, at: datetime) -> AgreementText:
    """The text that families sign; see ``documents.wording.actions.ensure_text``."""
    return actions.ensure_text(Purpose.NO_RESALE, at=at)


def shipped(name: str) -> str:
    """A text that comes with Ordis, by the name of its file."""
    return (SHIPPED / name).read_text(encoding="utf-8")


def model() -> Model:
    return Model(shipped("v1.md"), shipped("v1.falc.md"), sentences(shipped("v1.cases.md")))


def ship_translations(text: AgreementText, at: datetime) -> None:
    """The translations of the model, which nobody has checked."""
    db.session.add_all(
        TextTranslation(
            text_id=text.id,
            language=language,
            revision=1,
            summary=shipped(f"v1.falc.{language.value}.md"),
            boxes=sentences(shipped(f"v1.cases.{language.value}.md")),
            translator=SHIPPED_TRANSLATION,
            made_at=at,
        )
        for language in Language
    )
    db.session.flush()
