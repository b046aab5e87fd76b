"""Propose, sign as the donor, sign as the city. The paper is sealed before the agreement is said to be signed."""

from dataclasses import replace
from datetime import datetime
from typing import Any, Final

from ordis.accounts.audit import Verb, record
from ordis.accounts.models import User
from ordis.documents.declared import NOT_SHOWN, Declared, ticked_one_by_one
from ordis.donations import papers
from ordis.donations.agreement import Agreement, Signed
from ordis.donations.models import Donation, DonationStage
from ordis.donations.signing import concluding, links, proof, queries, ready, stages
from ordis.donations.signing.circumstances import Circumstances
from ordis.donations.signing.models import AgreementSigning, SigningStage
from ordis.donations.signing.stages import CLOSED, Step
from ordis.donations.texts.queries import proposed
from ordis.kernel.db import db, insert_if_new
from ordis.kernel.refusal import Refusal

NOT_ACCEPTED: Final = "La convention se signe une fois l’offre acceptée. Rien n’a été modifié."
DONOR_FIRST: Final = "Le donateur n’a pas encore signé\u202f: la collectivité signe après lui. Rien n’a été modifié."
HALF_SIGNED: Final = (
    "Le donateur a déjà signé cette convention. Rien n’a été modifié\u202f: faites signer la collectivité, ou annulez "
    "d’abord la signature du donateur."
)
NOTHING_TO_CANCEL: Final = "Il n’y a pas de signature du donateur à annuler. Rien n’a été modifié."


def propose(*, donation: Donation, actor: User, at: datetime) -> AgreementSigning:
    """The agreement with what is recorded now and the text in force, ready to be signed. Saying the same, it is the
    same; what an earlier one had begun is left, and its links lead nowhere any more."""
    if donation.stage in {DonationStage.OFFERED, DonationStage.DECLINED}:
        raise Refusal(NOT_ACCEPTED)
    before = queries.signing_of(donation)
    if before is not None and before.stage is SigningStage.SIGNED:
        raise Refusal(CLOSED[before.stage])
    if before is not None and before.stage is not SigningStage.DONOR:
        raise Refusal(HALF_SIGNED)
    papers.issue_agreement(donation=donation, actor=actor, at=at)
    signing = opened(donation)
    if before is not None and before is not signing:
        links.revoke(before, at=at)
    return signing


def opened(donation: Donation) -> AgreementSigning:
    """The signing of the agreement proposed last. Raises :class:`Refusal` before the acceptance."""
    row = proposed(donation)
    if row is None:
        raise Refusal(NOT_ACCEPTED)
    insert_if_new(
        AgreementSigning, proposed_id=row.id, stage=SigningStage.DONOR, reason="", proof_sha256="", proof_blob=""
    )
    found = queries.signing_of(donation)
    assert found is not None
    return found


def sign_as_donor(
    *, donation: Donation, declared: Declared, circumstances: Circumstances, actor: User | None, at: datetime
) -> AgreementSigning:
    """The donor's half, kept until the city has signed. Sent again, the same half is the same."""
    signing = opened(donation)
    told = half(signing, declared, circumstances, at=at)
    if signing.donor is not None and _same(signing.donor, told):
        return signing
    stages.apply(signing, Step.DONOR_SIGNS)
    signing.way, signing.donor, signing.donor_signed_at = circumstances.way, told, at
    links.revoke(signing, at=at)
    db.session.flush()
    record(
        Verb.DONATION_SIGNED_BY_DONOR, donation.number, actor=actor, at=at, way=circumstances.way.value,
        shown=signing.proposed.sha256,
    )  # fmt: skip
    return signing


def half(
    signing: AgreementSigning, declared: Declared, circumstances: Circumstances, *, at: datetime
) -> dict[str, Any]:
    """What the donor's signature would be, nothing being written: the text read, each box ticked, a signature that is
    one. Raises :class:`Refusal`."""
    _refuse_other_page(signing, declared)
    said = shown(signing) if signing.donor is not None else ready.refuse_unready(signing, at=at)
    ticked = ticked_one_by_one(declared.ticked, said.wording.boxes)
    return proof.part(
        replace(declared, ticked=ticked), name=said.facts.signatory, function=said.facts.signatory_function,
        how=circumstances.how, witness=circumstances.witness, at=at,
    )  # fmt: skip


def sign_as_city(*, donation: Donation, declared: Declared, actor: User, at: datetime) -> AgreementSigning:
    """The city's named person signs before ``actor``; then all is sealed, or nothing has changed. Sent again: the
    same agreement."""
    with db.session.begin_nested():
        signing = opened(donation)
        _refuse_other_page(signing, declared)
        if signing.stage is SigningStage.SIGNED:
            return signing
        if signing.donor is None:
            raise Refusal(DONOR_FIRST)
        said = ready.refuse_unready(signing, at=at)
        before = "" if actor.name == said.facts.represented_by else f", en présence de {actor.name}"
        how = f"sur un écran de la collectivité{before}"
        city = proof.part(
            declared, name=said.facts.represented_by, function=said.facts.representative_function, how=how,
            witness=actor.name, at=at,
        )  # fmt: skip
        concluding.conclude(
            signing, Step.CITY_SIGNS, said, Signed(proof.hand(signing.donor), proof.hand(city)), city=city,
            actor=actor, at=at,
        )  # fmt: skip
        return signing


def cancel_donor(*, donation: Donation, reason: str, actor: User, at: datetime) -> AgreementSigning:
    """The donor's half is taken back before the city signed: something was wrong. It is signed again from the start."""
    signing = opened(donation)
    if signing.donor is None:
        raise Refusal(NOTHING_TO_CANCEL)
    stages.apply(signing, Step.CANCEL)
    signing.way, signing.donor, signing.donor_signed_at = None, None, None
    db.session.flush()
    record(Verb.DONATION_SIGNATURE_CANCELLED, donation.number, actor=actor, at=at, reason=reason.strip()[:300])
    return signing


def shown(signing: AgreementSigning) -> Agreement:
    """What was proposed, whatever changed since."""
    return papers.proposed_agreement(signing.proposed)


def _same(kept: dict[str, Any], told: dict[str, Any]) -> bool:
    return all(kept[name] == told[name] for name in ("typed_name", "strokes", "how"))


def _refuse_other_page(signing: AgreementSigning, declared: Declared) -> None:
    if declared.shown != signing.proposed.sha256:
        raise Refusal(NOT_SHOWN)
