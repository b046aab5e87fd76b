"""The signature: everything or nothing, in the caller's transaction.

The paper is sealed and stored first; only then is the device « Remis ». Whatever fails undoes the whole.
"""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import date, datetime

import sqlalchemy as sa

from ordis.accounts.audit import Verb, record
from ordis.accounts.models import User
from ordis.allocation import actions as allocation
from ordis.devices import lifecycle
from ordis.devices.code import spoken
from ordis.devices.lifecycle import Move
from ordis.devices.models import Device
from ordis.documents.actions import issue
from ordis.documents.models import Document, DocumentKind
from ordis.handover import queries
from ordis.handover import strokes as pen
from ordis.handover.actions import locked, reserved_devices
from ordis.handover.declared import Declared, Screen, Tick, bounded, ticked_one_by_one
from ordis.handover.models import (
    HandedOverDevice,
    Handover,
    Preparation,
    SignatureMethod,
    SignerQuality,
)
from ordis.handover.pdf import READ, AgreementFacts, DeviceFacts, render_agreement
from ordis.handover.rules import KitItem
from ordis.handover.texts import rules as wording
from ordis.handover.texts.models import AgreementText
from ordis.handover.texts.terms import end_of_period, terms
from ordis.kernel.clock import in_paris
from ordis.kernel.db import db
from ordis.kernel.refusal import Refusal
from ordis.referrals.models import Referral

NAME_TOO_SHORT = "Tapez votre prénom et votre nom en entier pour signer."
STALE = "Cette remise a été préparée à nouveau depuis\u202f: revenez à la préparation et rouvrez l’écran de signature."
ALREADY_SIGNED = "La remise de cette demande est déjà signée. Rien n’a été modifié\u202f: ouvrez la convention."
DEVICES_CHANGED = "L’appareil réservé a changé depuis le scan. Rien n’a été signé\u202f: revenez à la préparation."


@dataclass(frozen=True, slots=True)
class Signature:
    """Who signed and how: drawn strokes, or a typed name. ``screen`` is what the device used says of itself."""

    name: str
    quality: SignerQuality
    method: SignatureMethod
    screen: Screen
    language: str
    strokes: tuple[pen.Stroke, ...] = ()
    typed_name: str = ""


@dataclass(frozen=True, slots=True)
class Case:
    """All that the paper and the handover are made of, gathered before anything is written."""

    preparation: Preparation
    text: AgreementText
    ticked: tuple[Tick, ...]
    signature: Signature
    devices: list[Device]
    until: date
    terms: dict[str, str]
    actor: User
    at: datetime


def sign(
    *,
    referral: Referral,
    key: str,
    declared: Declared,
    actor: User,
    at: datetime,
) -> Handover:
    """Sign, seal, store, then hand over every device reserved for ``referral``.

    ``key`` is the kiosk's: posted again, it gives the same handover. ``declared``: what the screen says was done on
    it. Raises :class:`Refusal`; then nothing has changed.
    """
    with db.session.begin_nested():
        referral = _held(referral)
        done = queries.handover_by_key(key)
        if done is not None and done.referral_id == referral.id:
            return done
        preparation, text = _prepared(referral, key)
        until = end_of_period(at)
        filled = terms(signed_on=in_paris(at).date(), until=until)
        ticked = ticked_one_by_one(declared.ticked, boxes(text, filled))
        signature = _signature(preparation, declared)
        devices = _devices(preparation, actor)
        return _hand_over(Case(preparation, text, ticked, signature, devices, until, filled, actor, at))


def boxes(text: AgreementText, terms: Mapping[str, str]) -> tuple[str, ...]:
    """The sentences ticked one by one before signing, filled: of the text, and at least that it was read."""
    return tuple(wording.fill(box, terms) for box in text.boxes) or (READ,)


def describe(device: Device) -> DeviceFacts:
    """A device as the agreement names it."""
    return DeviceFacts(
        code=spoken(device.code),
        kind=device.kind.label,
        designation=f"{device.make} {device.model}".strip(),
        serial=device.serial or "",
        grade=device.grade.label if device.grade else "",
        system=device.operating_system,
    )


def _held(referral: Referral) -> Referral:
    """Its devices first, then the referral: the order of allocation, so that nobody waits in a ring."""
    ids = [device.id for device in reserved_devices(referral)]
    db.session.execute(sa.select(Device.id).where(Device.id.in_(ids)).order_by(Device.id).with_for_update())
    return locked(referral)


def _prepared(referral: Referral, key: str) -> tuple[Preparation, AgreementText]:
    if queries.handover_of(referral) is not None:
        raise Refusal(ALREADY_SIGNED)
    preparation = queries.preparation_of(referral)
    if preparation is None or preparation.text is None or preparation.kiosk_key != key:
        raise Refusal(STALE)
    return preparation, preparation.text


def _signature(preparation: Preparation, declared: Declared) -> Signature:
    name = preparation.signer_name or preparation.referral.household.full_name
    quality, screen, language = preparation.quality, bounded(declared.screen), declared.language
    typed = " ".join(declared.typed_name.split())
    if typed and declared.strokes.strip() in {"", "[]"}:
        if sum(letter.isalpha() for letter in typed) < 2:
            raise Refusal(NAME_TOO_SHORT, status=422)
        return Signature(name, quality, SignatureMethod.TYPED, screen, language, typed_name=typed[:120])
    return Signature(name, quality, SignatureMethod.DRAWN, screen, language, strokes=pen.read(declared.strokes))


def _devices(preparation: Preparation, actor: User) -> list[Device]:
    """The reserved devices as they are now, all scanned, which nothing but the agreement keeps back."""
    ids = [device.id for device in reserved_devices(preparation.referral)]
    statement = sa.select(Device).where(Device.id.in_(ids)).order_by(Device.id)
    found = list(db.session.scalars(statement.execution_options(populate_existing=True)))
    if not found or {device.code for device in found} != set(preparation.confirmed):
        raise Refusal(DEVICES_CHANGED)
    for device in found:
        unsigned = lifecycle.AGREEMENT_SIGNED.sentence(device)
        reasons = [why for why in lifecycle.refusals(device, Move.HAND_OVER, actor=actor) if why != unsigned]
        if reasons:
            raise Refusal(" ".join(reasons))
    return found


def _hand_over(case: Case) -> Handover:
    """The paper first; the world changes only once it is sealed and stored."""
    referral, at, actor = case.preparation.referral, case.at, case.actor
    facts = _facts(case)
    document = issue(
        kind=DocumentKind.NO_RESALE_AGREEMENT,
        subject=referral.number,
        build=lambda identity: render_agreement(facts, identity),
        actor=actor,
        at=at,
    )
    handover = _handover(case, document)
    for device, said in zip(case.devices, facts.devices, strict=True):
        device.agreement_id, device.no_resale_until, device.place_id = document.id, case.until, None
        lifecycle.apply(device, Move.HAND_OVER, actor=actor, at=at, note=f"Convention {document.number}")
        handover.devices.append(HandedOverDevice(device_id=device.id, facts=asdict(said)))
    allocation.fulfil(referral=referral, actor=actor, at=at)
    db.session.delete(case.preparation)
    db.session.flush()
    codes = [device.code for device in case.devices]
    record(Verb.AGREEMENT_SIGNED, referral.number, actor=actor, at=at, document=document.number, devices=codes)
    return handover


def _facts(case: Case) -> AgreementFacts:
    preparation, text, signature = case.preparation, case.text, case.signature
    referral = preparation.referral
    return AgreementFacts(
        referral_number=referral.number,
        prescriber=referral.organisation.name,
        beneficiary=referral.household.full_name,
        representative=case.actor.name,
        place=preparation.place,
        signed_at=case.at,
        no_resale_until=case.until,
        devices=tuple(describe(device) for device in case.devices),
        kit=tuple(KitItem(item).label for item in preparation.kit),
        parts=tuple(wording.parts(wording.fill(text.body, case.terms))),
        text_version=text.version,
        text_sha256=text.sha256,
        text_approved_by=text.approved_by,
        signer_name=signature.name,
        signer_quality=signature.quality.label,
        typed_name=signature.typed_name,
        strokes=signature.strokes,
    )


def _handover(case: Case, document: Document) -> Handover:
    preparation, signature = case.preparation, case.signature
    handover = Handover(
        idempotency_key=preparation.kiosk_key,
        referral_id=preparation.referral_id,
        ceremony_id=preparation.ceremony_id,
        text_id=case.text.id,
        document_id=document.id,
        signed_at=case.at,
        place=preparation.place,
        signer_name=signature.name,
        quality=signature.quality,
        method=signature.method,
        typed_name=signature.typed_name or None,
        strokes=pen.write(signature.strokes) if signature.strokes else None,
        kit=preparation.kit,
        witness_id=case.actor.id,
        no_resale_until=case.until,
        terms=case.terms,
        signer_title=preparation.signer_title,
        identity_check=preparation.identity_check,
        interpreter_name=preparation.interpreter_name or None,
        language=signature.language,
    )
    db.session.add(handover)
    return handover
