"""What both ways of signing end with: proof, sealed paper, then the devices « Remis ». In the caller's transaction.

The proof and the paper are stored before anything changes. Whatever fails undoes the whole; what the store then keeps
is named by no row, and the proof's key is lost with it.
"""

from dataclasses import asdict, dataclass, replace
from datetime import date, datetime

from ordis.accounts.audit import Verb, record
from ordis.accounts.models import User
from ordis.allocation import actions as allocation
from ordis.devices import lifecycle
from ordis.devices.code import spoken
from ordis.devices.lifecycle import Move
from ordis.devices.models import Device
from ordis.documents import sealing
from ordis.documents import strokes as pen
from ordis.documents.actions import issue
from ordis.documents.declared import Tick
from ordis.documents.models import Document, DocumentKind
from ordis.documents.seal import SealUnavailable
from ordis.documents.wording import rules as wording
from ordis.documents.wording.models import AgreementText
from ordis.handover import freezing, proof
from ordis.handover.freezing import Pinned
from ordis.handover.models import HandedOverDevice, Handover, Preparation, SignatureMethod
from ordis.handover.pdf import AgreementFacts, Annex, PaperFacts, render_agreement
from ordis.handover.proof import ApprovedText, Evidence, OnPaper, OnScreen
from ordis.handover.rules import no_resale_until
from ordis.handover.texts.languages import Language
from ordis.kernel.clock import in_paris
from ordis.kernel.db import db
from ordis.kernel.lockbox import Locked, lock_beside
from ordis.kernel.refusal import Refusal
from ordis.kernel.variables import fill


@dataclass(frozen=True, slots=True)
class Case:
    """All that the proof, the paper and the handover are made of, gathered before anything is written.

    ``shown``: what was read, which is what is sealed. ``signed_at``: of the signature; ``at``: of the transaction, the
    same on a screen that had the network.
    """

    preparation: Preparation
    text: AgreementText
    shown: Pinned
    ticked: tuple[Tick, ...]
    language: str
    signature: OnScreen | OnPaper
    devices: list[Device]
    signed_at: datetime
    actor: User
    at: datetime

    @property
    def method(self) -> SignatureMethod:
        if isinstance(self.signature, OnPaper):
            return SignatureMethod.PAPER
        return SignatureMethod.DRAWN if self.signature.strokes else SignatureMethod.TYPED

    @property
    def received_at(self) -> datetime | None:
        """When the server had it, for a signature that waited on the tablet; None for any other."""
        waited = isinstance(self.signature, OnScreen) and self.signed_at < self.at
        return self.at if waited else None

    @property
    def until(self) -> date:
        """The last day without resale: the one that the screen showed; on paper, counted from the day of the pen."""
        if isinstance(self.signature, OnPaper):
            return no_resale_until(self.signature.signed_on, self.shown.said.months)
        return self.shown.said.until or no_resale_until(in_paris(self.signed_at).date(), self.shown.said.months)


def conclude(case: Case) -> Handover:
    """Store the proof, seal and store the paper, then hand over. Raises :class:`Refusal`; then nothing has changed."""
    facts = _facts(case)
    evidence = Evidence(
        agreement=facts, text=_approved(case.text), ticked=case.ticked, language=case.language,
        signature=case.signature, seal_fingerprint=_seal(), shown_sha256=case.shown.row.sha256,
        salt=case.shown.said.salt,
    )  # fmt: skip
    kept, storing = lock_beside(proof.written(evidence))
    facts = replace(facts, proof_sha256=kept.sha256)
    referral = case.preparation.referral
    document = issue(
        kind=DocumentKind.NO_RESALE_AGREEMENT,
        subject=referral.number,
        build=lambda identity: render_agreement(facts, identity),
        actor=case.actor,
        at=case.at,
    )
    storing.safe()
    return _hand_over(case, facts, document, kept)


def _seal() -> str:
    try:
        return sealing.current().fingerprint
    except SealUnavailable as error:
        raise Refusal(str(error), status=503) from error


def _approved(text: AgreementText) -> ApprovedText:
    return ApprovedText(
        text.version, text.sha256, text.approved_by, text.approved_as, text.approved_at, text.deliberation
    )


def _facts(case: Case) -> AgreementFacts:
    """What was shown, and what was done with it."""
    said, text, signature = case.shown.said, case.text, case.signature
    on_screen = signature if isinstance(signature, OnScreen) else None
    return AgreementFacts(
        referral_number=said.referral,
        prescriber=said.prescriber,
        beneficiary=said.beneficiary,
        representative=said.representative,
        place=said.place,
        signed_on=in_paris(case.signed_at).date(),
        signed_at=case.signed_at if on_screen else None,
        received_at=case.received_at,
        no_resale_until=case.until,
        devices=said.devices,
        kit=said.kit,
        parts=tuple(wording.parts(fill(text.body, said.terms))),
        boxes=tuple(tick.label for tick in case.ticked),
        text_version=said.text_version,
        text_sha256=said.text_sha256,
        text_approved_by=text.approved_by,
        signer_name=said.signer,
        signer_quality=said.signer_quality,
        signer_title=said.signer_title,
        identity_check=said.identity_check,
        interpreter=said.interpreter,
        typed_name=on_screen.typed_name if on_screen else "",
        strokes=on_screen.strokes if on_screen else (),
        paper=_on_paper(signature) if isinstance(signature, OnPaper) else None,
        annex=_annex(case),
        replaces=said.replaces,
    )


def _on_paper(signature: OnPaper) -> PaperFacts:
    return PaperFacts(
        photographs=signature.photographs,
        scanned=signature.scanned,
        pages=signature.pages_printed,
        joined=signature.pages_joined,
        attached_by=signature.attached_by,
        confirmed_by=signature.confirmed_by,
        confirmed_at=signature.confirmed_at,
    )


def _annex(case: Case) -> Annex | None:
    """The summary in the language that was read, as it was shown; none for French, whose text is all there."""
    language = Language.find(case.language)
    if language is None:
        return None
    read = next((each for each in freezing.translations(case.text, case.shown.said) if each.language is language), None)
    if read is None:
        return None
    return Annex(
        language=read.language.label,
        tag=read.words.tag,
        warning=read.words.only_french,
        parts=tuple(read.parts),
        revision=read.revision,
        reviewed=read.reviewed,
    )


def _hand_over(case: Case, facts: AgreementFacts, document: Document, kept: Locked) -> Handover:
    """The world changes only once the paper is sealed and stored: all of it is written at once.

    Nothing that is read here has changed before in this transaction; allocation goes first, which reads again, under a
    lock, what the law then changes.
    """
    referral, actor, at = case.preparation.referral, case.actor, case.at
    with db.session.no_autoflush:  # each flush costs as much as storing a paper
        allocation.fulfil(referral=referral, actor=actor, at=at)
        handover = _handover(case, document, kept)
        told = {said.code: said for said in facts.devices}
        for device in case.devices:
            device.agreement_id, device.no_resale_until, device.place_id = document.id, case.until, None
            lifecycle.apply(device, Move.HAND_OVER, actor=actor, at=at, note=f"Convention {document.number}")
            handover.devices.append(HandedOverDevice(device_id=device.id, facts=asdict(told[spoken(device.code)])))
        freezing.forget(referral, but=case.shown.row)
    db.session.delete(case.preparation)
    record(
        Verb.AGREEMENT_SIGNED, referral.number, actor=actor, at=at, document=document.number,
        devices=[device.code for device in case.devices], method=case.method.value, proof=kept.sha256,
    )  # fmt: skip
    db.session.flush()
    return handover


def _handover(case: Case, document: Document, kept: Locked) -> Handover:
    preparation, signature = case.preparation, case.signature
    on_screen = signature if isinstance(signature, OnScreen) else None
    handover = Handover(
        idempotency_key=preparation.kiosk_key,
        referral_id=preparation.referral_id,
        ceremony_id=preparation.ceremony_id,
        text_id=case.text.id,
        shown_id=case.shown.row.id,
        document_id=document.id,
        signed_at=case.signed_at,
        received_at=case.received_at,
        place=preparation.place,
        signer_name=case.shown.said.signer,
        quality=preparation.quality,
        method=case.method,
        typed_name=(on_screen.typed_name if on_screen else "") or None,
        strokes=pen.write(on_screen.strokes) if on_screen and on_screen.strokes else None,
        kit=preparation.kit,
        witness_id=case.shown.row.shown_by_id,
        no_resale_until=case.until,
        terms=dict(case.shown.said.terms),
        signer_title=preparation.signer_title,
        identity_check=preparation.identity_check,
        interpreter_name=preparation.interpreter_name or None,
        language=case.language,
        proof_sha256=kept.sha256,
        proof_blob=kept.blob,
        proof_key=kept.key,
    )
    db.session.add(handover)
    return handover
