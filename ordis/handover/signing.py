"""The signature on a screen: everything or nothing, in the caller's transaction.

What is sealed is what the screen showed, frozen when it opened (:mod:`freezing`). The proof and the paper are stored
first; only then is the device « Remis » (:mod:`conclusion`).
"""

import re
from datetime import datetime

import sqlalchemy as sa

from ordis.accounts.models import User
from ordis.allocation.queries import devices_set_aside, reserved_ids_of
from ordis.devices import guards, lifecycle
from ordis.devices.lifecycle import Move
from ordis.devices.models import Device
from ordis.documents import naming
from ordis.documents import strokes as pen
from ordis.documents.dating import refuse_clock_back
from ordis.documents.declared import NOT_SHOWN, Declared, bounded, read_to_the_end, ticked_one_by_one
from ordis.documents.wording.actions import refuse_withdrawn
from ordis.documents.wording.models import AgreementText
from ordis.handover import freezing, queries
from ordis.handover.actions import locked
from ordis.handover.conclusion import Case, conclude
from ordis.handover.freezing import STALE, Pinned
from ordis.handover.models import Handover, Preparation, ShownOn
from ordis.handover.paperwork.queries import refuse_while_waiting
from ordis.handover.proof import OnScreen
from ordis.kernel.db import alone, db
from ordis.kernel.refusal import Refusal
from ordis.referrals.models import Referral

ALREADY_SIGNED = "La remise de cette demande est déjà signée. Rien n’a été modifié\u202f: ouvrez la convention."
DEVICES_CHANGED = "L’appareil réservé a changé depuis le scan. Rien n’a été signé\u202f: revenez à la préparation."
_LANGUAGE = re.compile(r"[a-z]{2,3}(-[A-Za-z]{2,4})?")


def sign(
    *, referral: Referral, key: str, declared: Declared, actor: User, at: datetime, shown: Pinned | None = None
) -> Handover:
    """Sign, seal, store, then hand over every device reserved for ``referral``.

    ``key`` is the kiosk's: posted again, it gives the same handover. ``declared``: what the screen says was done on
    it. ``shown``: what was shown under this key, when it is read already. Raises :class:`Refusal`; then nothing has
    changed.
    """
    with db.session.begin_nested():
        referral = held(referral)
        signed_with = queries.key_signed_with(referral)
        if signed_with is not None and signed_with == key:
            return queries.handover_by_key(key)
        refuse_while_waiting(referral)
        if signed_with is not None:
            raise Refusal(ALREADY_SIGNED)
        preparation, text = to_sign(referral, key, at=at)
        shown = shown or freezing.pinned(key, ShownOn.SCREEN)
        if declared.shown != shown.row.sha256:
            raise Refusal(NOT_SHOWN)
        ticked = ticked_one_by_one(declared.ticked, shown.said.boxes)
        signature, language = _signature(declared, shown.said.signer), _language(declared.language)
        devices = devices_to_give(preparation, actor)
        freezing.refuse_changed(shown, preparation, devices)
        signed_at = max(at - declared.waited, preparation.prepared_at)
        return conclude(Case(preparation, text, shown, ticked, language, signature, devices, signed_at, actor, at))


def held(referral: Referral) -> Referral:
    """Its devices first, then the referral: the order of allocation, so that nobody waits in a ring."""
    if alone():
        return referral
    ids = reserved_ids_of(referral)
    db.session.execute(sa.select(Device.id).where(Device.id.in_(ids)).order_by(Device.id).with_for_update())
    return locked(referral)


def prepared(referral: Referral, key: str, *, at: datetime) -> tuple[Preparation, AgreementText]:
    """What was prepared under this key, and the text pinned then. Refuses what is signed, stale, or yet to come."""
    if queries.key_signed_with(referral) is not None:
        raise Refusal(ALREADY_SIGNED)
    return to_sign(referral, key, at=at)


def to_sign(referral: Referral, key: str, *, at: datetime) -> tuple[Preparation, AgreementText]:
    """The same, of a referral that was looked at already: nothing of it is signed."""
    preparation = queries.preparation_of(referral)
    if preparation is None or preparation.text is None or preparation.kiosk_key != key:
        raise Refusal(STALE)
    if preparation.identity_check is None:
        raise Refusal(STALE)
    refuse_withdrawn(preparation.text)
    refuse_clock_back(preparation.prepared_at, "la remise a été préparée", at=at)
    refuse_clock_back(preparation.text.approved_at, "le texte approuvé", at=at)
    return preparation, preparation.text


def _signature(declared: Declared, expected: str) -> OnScreen:
    """``expected``: the name of whoever signs. Raises :class:`Refusal` for another, and for a text not read."""
    screen, typed, read = bounded(declared.screen), " ".join(declared.typed_name.split()), read_to_the_end(declared)
    if typed and declared.strokes.strip() in {"", "[]"}:
        naming.refuse_another(typed, expected, confirmed=declared.name_confirmed)
        return OnScreen(screen, typed_name=typed[:120], read_ms=read, name_confirmed=declared.name_confirmed)
    return OnScreen(screen, strokes=pen.read(declared.strokes), read_ms=read)


def _language(said: str) -> str:
    """A language tag; what is none is not believed, and French is what binds."""
    return said if _LANGUAGE.fullmatch(said) else "fr"


def devices_to_give(preparation: Preparation, actor: User) -> list[Device]:
    """The reserved devices as they are now, all scanned, which nothing but the agreement keeps back."""
    found = devices_set_aside(preparation.referral)
    if not found or {device.code for device in found} != set(preparation.confirmed):
        raise Refusal(DEVICES_CHANGED)
    for device in found:
        unsigned = guards.AGREEMENT_SIGNED.sentence(device)
        reasons = [why for why in lifecycle.refusals(device, Move.HAND_OVER, actor=actor) if why != unsigned]
        if reasons:
            raise Refusal(" ".join(reasons))
    return found
