"""The paper to sign, from what was frozen when it was made."""

from ordis import settings
from ordis.documents import sealing
from ordis.documents.actions import letterhead
from ordis.documents.paper import FOR_SHOW
from ordis.documents.photographs import length_of_pdf
from ordis.documents.wording import rules as wording
from ordis.documents.wording.actions import NOT_APPROVED_YET
from ordis.documents.wording.models import AgreementText
from ordis.handover import freezing
from ordis.handover.freezing import Pinned
from ordis.handover.models import ShownOn
from ordis.handover.paperwork.models import SignedPaper
from ordis.handover.paperwork.pdf import NOT_APPROVED, ToSign, render_to_sign
from ordis.kernel.variables import fill


def printed_pages(paper: SignedPaper) -> int:
    """How many pages the paper to sign has: it is drawn to be counted, never under the writers' lock. Raises
    ``Refusal`` when what it said is forgotten."""
    return length_of_pdf(to_sign(paper, freezing.pinned(paper.key, ShownOn.PAPER)))


def to_sign(paper: SignedPaper, shown: Pinned) -> bytes:
    """The PDF to print, the same each time it is asked for."""
    facts = ToSign(
        number=paper.number,
        said=shown.said,
        digest=shown.row.sha256,
        parts=tuple(wording.parts(fill(shown.row.text.body, shown.said.terms))),
        warnings=_warnings(shown.row.text),
        page_url=f"{settings.current().base_url}/handovers/{paper.referral.ref}/paper",
    )
    return render_to_sign(facts, letterhead())


def _warnings(text: AgreementText) -> tuple[str, ...]:
    found = (FOR_SHOW,) if sealing.engages_nobody() else ()
    return (*found, NOT_APPROVED) if text.approved_by == NOT_APPROVED_YET else found
