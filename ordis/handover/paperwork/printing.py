"""The paper to sign, from what was frozen when it was made."""

from ordis import settings
from ordis.documents.actions import letterhead
from ordis.documents.wording import rules as wording
from ordis.handover.freezing import Pinned
from ordis.handover.paperwork.models import SignedPaper
from ordis.handover.paperwork.pdf import ToSign, render_to_sign


def to_sign(paper: SignedPaper, shown: Pinned) -> bytes:
    """The PDF to print, the same each time it is asked for."""
    facts = ToSign(
        number=paper.number,
        said=shown.said,
        digest=shown.row.sha256,
        parts=tuple(wording.parts(wording.fill(shown.row.text.body, shown.said.terms))),
        page_url=f"{settings.current().base_url}/handovers/{paper.referral.ref}/paper",
    )
    return render_to_sign(facts, letterhead())
