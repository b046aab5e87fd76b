"""Demands to be freed of an engagement. A prescriber reaches those of its own referrals only."""

import sqlalchemy as sa
from sqlalchemy.orm import joinedload
from sqlalchemy.orm.interfaces import ORMOption

from ordis.accounts.models import User
from ordis.aftercare.waivers.models import Waiver
from ordis.devices.models import Device
from ordis.handover.models import HandedOverDevice, Handover
from ordis.kernel.db import db
from ordis.kernel.pages import Page, read_page
from ordis.referrals.models import Referral
from ordis.referrals.queries import visible_to


def waivers_page(*, decided: bool, after: int | None) -> Page[Waiver]:
    """Last asked first; those that wait for an answer, or those that have one. One query."""
    over = Waiver.decided_at.is_not(None) if decided else Waiver.decided_at.is_(None)
    return read_page(sa.select(Waiver).where(over).options(*_whole()), Waiver.id, after=after)


def waiver_by_ref(ref: str) -> Waiver | None:
    """With its device, its agreement, its paper and who wrote and decided."""
    return db.session.scalar(sa.select(Waiver).where(Waiver.ref == ref).options(*_whole()))


def answered_waiver(ref: str, *, to: User) -> Waiver | None:
    """One with a paper, of a referral that ``to`` may see."""
    seen = visible_to(to).with_only_columns(Referral.id).order_by(None)
    statement = (
        sa.select(Waiver)
        .join(Waiver.line)
        .join(HandedOverDevice.handover)
        .where(Waiver.ref == ref, Waiver.document_id.is_not(None), Handover.referral_id.in_(seen))
        .options(joinedload(Waiver.document))
    )
    return db.session.scalar(statement)


def hold(waiver: Waiver) -> Waiver:
    """The same as the database has it now, its device and its line held too, in the order of a return."""
    hold_device(waiver.line.device_id)
    for row in (waiver.line, waiver):
        db.session.refresh(row, with_for_update={"of": type(row)})
    return waiver


def hold_device(device_id: int) -> Device:
    """Whoever takes the device back, or decides on it, waits for this transaction."""
    return db.session.scalars(
        sa.select(Device)
        .where(Device.id == device_id)
        .with_for_update(of=Device)
        .execution_options(populate_existing=True)
    ).one()


def _whole() -> list[ORMOption]:
    line = joinedload(Waiver.line)
    handover = line.joinedload(HandedOverDevice.handover)
    shown = handover.load_only(Handover.ref, Handover.signed_at, Handover.no_resale_until, Handover.referral_id)
    referral = shown.joinedload(Handover.referral)
    return [
        line.joinedload(HandedOverDevice.device).lazyload("*"),
        shown.joinedload(Handover.document),
        referral.joinedload(Referral.organisation),
        referral.joinedload(Referral.author).lazyload(User.roles),
        joinedload(Waiver.written_by).lazyload(User.roles),
        joinedload(Waiver.decided_by).lazyload(User.roles),
        joinedload(Waiver.document),
    ]
