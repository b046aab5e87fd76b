"""Blank stickers printed ahead and given to devices later; labels replaced, whose old code still leads home."""

from datetime import datetime

import sqlalchemy as sa

from ordis.accounts.audit import Verb, record
from ordis.accounts.models import User
from ordis.devices.code import spoken
from ordis.devices.codes import fresh_codes
from ordis.devices.holds import IN_ERROR
from ordis.devices.labels.models import BlankSticker, FormerCode
from ordis.devices.models import Device, Stage
from ordis.kernel import clock
from ordis.kernel.db import db
from ordis.kernel.numbers import next_number
from ordis.kernel.refusal import Refusal

SERIES = "VIE"
NOT_PRINTED_HERE = (
    "Le code {} n’a pas été imprimé ici : aucun appareil, aucun emplacement ni aucune étiquette vierge ne le porte. "
    "Rien n’a été enregistré : vérifiez l’étiquette."
)
ALREADY_GIVEN = "L’étiquette {} vient d’être donnée à un autre appareil. Rien n’a été enregistré : prenez-en une autre."
SAY_WHY = "Dites pourquoi l’étiquette est remplacée, en quelques mots. Rien n’a été modifié."


def print_batch(*, count: int, actor: User, at: datetime) -> str:
    """``count`` new codes that nothing bears. Returns the number of the batch: ``VIE-2026-00003``."""
    batch = next_number(SERIES, clock.in_paris(at).year)
    db.session.add_all(
        BlankSticker(code=code, batch=batch, printed_at=at, printed_by_id=actor.id) for code in fresh_codes(count)
    )
    db.session.flush()
    record(Verb.STICKERS_PRINTED, batch, actor=actor, at=at, count=count)
    return batch


def take(*, code: str, at: datetime) -> None:
    """This sticker is no longer free. Of two people who scan it at once the database lets one through."""
    free = sa.and_(BlankSticker.code == code, BlankSticker.claimed_at.is_(None))
    taken = db.session.execute(
        sa.update(BlankSticker).where(free).values(claimed_at=at).execution_options(synchronize_session=False)
    )
    if taken.rowcount == 1:  # type: ignore[attr-defined]
        return
    known = db.session.scalar(sa.select(sa.exists().where(BlankSticker.code == code)))
    raise Refusal((ALREADY_GIVEN if known else NOT_PRINTED_HERE).format(spoken(code)))


def give(*, code: str, device: Device, actor: User, at: datetime) -> None:
    """``device`` bears the sticker that :func:`take` set aside; noted once the device has its row."""
    db.session.flush()
    sticker = db.session.scalar(
        sa.select(BlankSticker).where(BlankSticker.code == code).execution_options(populate_existing=True)
    )
    if sticker is None:
        raise Refusal(NOT_PRINTED_HERE.format(spoken(code)))
    sticker.device_id = device.id
    device.label_printed_at = sticker.printed_at
    record(Verb.STICKER_CLAIMED, device.code, actor=actor, at=at, sticker=code, batch=sticker.batch)


def attach(*, code: str, device: Device, reason: str, actor: User, at: datetime) -> None:
    """The sticker replaces the label of a device that has one."""
    take(code=code, at=at)
    _rename(device, code, reason, actor, at)
    give(code=code, device=device, actor=actor, at=at)


def replace_label(*, device: Device, reason: str, actor: User, at: datetime) -> str:
    """A new code for the device, to be printed; the old one leads to it for ever. Returns the new code."""
    if not reason.strip():
        raise Refusal(SAY_WHY, status=422)
    code = fresh_codes(1)[0]
    _rename(device, code, reason, actor, at)
    device.label_printed_at = None
    return code


def _rename(device: Device, code: str, reason: str, actor: User, at: datetime) -> None:
    if device.stage is Stage.ENTERED_IN_ERROR:
        raise Refusal(IN_ERROR)
    old = device.code
    db.session.add(
        FormerCode(code=old, device_id=device.id, replaced_at=at, replaced_by_id=actor.id, reason=reason.strip())
    )
    device.code = code
    record(Verb.LABEL_REPLACED, code, actor=actor, at=at, old=old, reason=reason.strip())
