"""Texts for tests: published whole, as an approver would have them, with the pieces that a test changes."""

from ordis.accounts.models import User
from ordis.documents.wording import drafting
from ordis.documents.wording.actions import publish_text
from ordis.documents.wording.drafting import Approval, Written
from ordis.documents.wording.models import AgreementText, TextDraft
from ordis.documents.wording.purposes import Purpose
from ordis.handover.texts.actions import shipped
from ordis.kernel import clock
from tests import make

BOXES = ["J’ai vu l’appareil fonctionner.", "Je ne le vendrai pas jusqu’au {fin} inclus."]
APPROVAL = Approval("Awa Diop", "adjointe au maire", "2026-114", 20)


def publish(**changes: object) -> AgreementText:
    """Another text than the model's, so that it may follow it."""
    given: dict[str, object] = {
        "purpose": Purpose.NO_RESALE, "body": shipped("v1.md") + "\n## 17. La suite\n\nUn article de plus.\n",
        "summary": shipped("v1.falc.md"),
        "boxes": BOXES, "approved_by": "Awa Diop", "actor": None, "at": clock.now(),
    }  # fmt: skip
    return publish_text(**(given | changes))  # type: ignore[arg-type]


def draft(*, of: AgreementText | None = None, by: User | None = None) -> TextDraft:
    return drafting.begin(
        purpose=Purpose.NO_RESALE, title="Durée de 24 mois", text=of, actor=by or make.user(), at=clock.now()
    )


def said(row: TextDraft, **changes: object) -> Written:
    """What the draft says, with changes."""
    given: dict[str, object] = {
        "title": row.title, "body": row.body, "summary": row.summary, "boxes": tuple(row.boxes),
    }  # fmt: skip
    return Written(**(given | changes))  # type: ignore[arg-type]
