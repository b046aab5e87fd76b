"""The paper to sign, from what was prepared."""

from ordis import settings
from ordis.documents.actions import letterhead
from ordis.handover import signing
from ordis.handover.actions import reserved_devices
from ordis.handover.conclusion import describe, signer_name
from ordis.handover.models import Preparation, SignerQuality
from ordis.handover.paperwork.models import SignedPaper
from ordis.handover.paperwork.pdf import ToSign, render_to_sign
from ordis.handover.replacing import replaced
from ordis.handover.rules import KitItem
from ordis.handover.texts import rules as wording
from ordis.handover.texts.models import AgreementText
from ordis.handover.texts.terms import terms
from ordis.kernel.clock import in_paris


def to_sign(paper: SignedPaper, preparation: Preparation, text: AgreementText, *, representative: str) -> bytes:
    """The PDF to print. Its dates are words, since nobody knows yet the day of the pen."""
    chosen, referral, on = settings.current(), preparation.referral, in_paris(paper.printed_at).date()
    months = chosen.no_resale_months
    filled = terms(signed_on=on, until=on) | {
        "remise": "jour de la signature",
        "fin": f"dernier jour des {months} mois qui suivent la signature",
    }
    title = preparation.signer_title
    facts = ToSign(
        number=paper.number,
        referral_number=referral.number,
        prescriber=referral.organisation.name,
        beneficiary=referral.household.full_name,
        signer=signer_name(preparation),
        signer_role=_role(preparation) if title else "",
        interpreter=preparation.interpreter_name,
        representative=representative,
        place=preparation.place,
        months=months,
        devices=tuple(describe(device) for device in reserved_devices(referral)),
        kit=tuple(KitItem(item).label for item in preparation.kit),
        parts=tuple(wording.parts(wording.fill(text.body, filled))),
        boxes=signing.boxes(text, filled),
        text_version=text.version,
        text_sha256=text.sha256,
        replaces=replaced(referral),
        page_url=f"{chosen.base_url}/handovers/{referral.ref}/paper",
    )
    return render_to_sign(facts, letterhead(), printed_on=on)


def _role(preparation: Preparation) -> str:
    title = f" ({preparation.signer_title.label})" if preparation.signer_title else ""
    return "" if preparation.quality is SignerQuality.BENEFICIARY else f"{preparation.quality.label}{title}"
