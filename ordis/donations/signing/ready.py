"""What every way of signing asks first: by screen, by link or on paper, no way is easier than another."""

from collections.abc import Sequence
from datetime import datetime
from typing import Final

from ordis.documents.dating import refuse_clock_back
from ordis.documents.wording.actions import refuse_withdrawn
from ordis.donations import papers
from ordis.donations.agreement import Agreement, AgreementFacts
from ordis.donations.models import Donation
from ordis.donations.signing.models import AgreementSigning, SigningStage
from ordis.donations.texts.models import ProposedAgreement
from ordis.donations.texts.queries import says
from ordis.donations.texts.warnings import Missing, missing
from ordis.kernel.refusal import Refusal

UNNAMED: Final = (
    "La convention ne dit pas {who}. Rien n’a été signé\u202f: notez ce nom dans «\u202fParties et fondement\u202f», "
    "établissez la convention à nouveau, puis faites-la signer."
)
CHANGED: Final = (
    "Ce qui est noté a changé depuis que cette convention a été établie. Rien n’a été signé ni perdu\u202f: {how}."
)
NAME_FIRST: Final = (
    "Notez d’abord {who}, dans «\u202fParties et fondement\u202f», puis établissez la convention à nouveau."
)
AGAIN_FIRST: Final = "Établissez d’abord la convention à nouveau, avec ce qui est noté."
INCOMPLETE: Final = (
    "Il manque à la convention ce que la page liste. Rien n’a été établi\u202f: notez-le, ou cochez «\u202fJ’établis "
    "la convention malgré ce qui manque\u202f»."
)
HOW: Final = {
    SigningStage.DONOR: "la collectivité l’établit à nouveau, puis la fait signer",
    SigningStage.CITY: "annulez la signature du donateur, établissez-la à nouveau, puis faites-la signer",
    SigningStage.CONFIRM: "renvoyez le papier, établissez-la à nouveau, puis faites-la signer",
}
"""What is done about it, by the stage that the signing is in."""


def refuse_unready(signing: AgreementSigning, *, at: datetime) -> Agreement:
    """What was proposed, when it may still be signed. Raises :class:`Refusal`: its text was withdrawn, it does not name
    who signs, what is noted of the donation is no longer what it says, or the clock was set back."""
    said = papers.proposed_agreement(signing.proposed)
    refuse_withdrawn(signing.proposed.text)
    _refuse_unnamed(said.facts)
    if papers.agreement_facts(signing.proposed.donation) != said.facts and signing.stage in HOW:
        raise Refusal(CHANGED.format(how=HOW[signing.stage]))
    _refuse_clock_back(signing, at)
    return said


def refuse_incomplete(donation: Donation, *, despite: bool) -> None:
    """Whoever proposes an agreement that leaves something to be filled says so: signed, it is sealed as it is."""
    if not despite and missing(papers.agreement_facts(donation)):
        raise Refusal(INCOMPLETE, status=422)


def left_open(facts: AgreementFacts) -> Sequence[Missing]:
    """What an agreement made now would leave to be filled when it is signed. Nothing while it names not both who sign:
    it is then made anew before anybody may."""
    return () if _unnamed(facts) else missing(facts)


def before_signing(row: ProposedAgreement, now: AgreementFacts) -> str:
    """What a person does before the agreement of ``row`` is given to be signed, as the page that offers it says in
    place of a button that would be refused; "" when nothing is. ``now``: what is noted now."""
    if unnamed := _unnamed(now):
        return NAME_FIRST.format(who=" et ".join(unnamed))
    if not says(row, now):
        return AGAIN_FIRST
    try:
        refuse_withdrawn(row.text)
    except Refusal as refusal:
        return refusal.message
    return ""


def _unnamed(facts: AgreementFacts) -> list[str]:
    parties = ((facts.signatory, "le donateur"), (facts.represented_by, "la collectivité"))
    return [f"qui signe pour {who}" for name, who in parties if not name]


def _refuse_unnamed(facts: AgreementFacts) -> None:
    for who in _unnamed(facts):
        raise Refusal(UNNAMED.format(who=who))


def _refuse_clock_back(signing: AgreementSigning, at: datetime) -> None:
    for moment, what in (
        (signing.proposed.text.approved_at, "le texte a été approuvé"),
        (signing.proposed.proposed_at, "la convention a été établie"),
        (signing.donor_signed_at, "le donateur a signé"),
        (signing.attached_at, "le papier a été joint"),
    ):
        refuse_clock_back(moment, what, at=at)
