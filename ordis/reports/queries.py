"""Figures for the front page and for any period."""

from dataclasses import dataclass

import sqlalchemy as sa

from ordis.accounts.models import User
from ordis.accounts.permissions import Permission
from ordis.devices.models import Device, Hold, Stage
from ordis.donations.models import Donation, DonationStage
from ordis.donations.offers.queries import how_many_to_examine
from ordis.kernel.db import db
from ordis.kernel.pages import COUNT_CAP
from ordis.referrals.models import Referral, ReferralStage
from ordis.referrals.queries import visible_to


@dataclass(frozen=True, slots=True)
class Waiting:
    """Work that waits: how many, of what, and the list behind the figure. ``capped``: there are more."""

    count: int
    singular: str
    label: str
    endpoint: str
    arguments: tuple[tuple[str, str], ...] = ()
    capped: bool = False


def waiting(user: User) -> list[Waiting]:
    """What waits for ``user`` today, by right; a few counts on indexed columns, none per row."""
    rows: list[Waiting] = []
    if user.can(Permission.DEVICE_VIEW):
        rows += _at_the_workshop()
    if user.can(Permission.DONATION_DECIDE):
        rows.append(Waiting(how_many_to_examine(), "offre à examiner", "offres à examiner", "offers.index"))
        rows.append(_donations(DonationStage.ACCEPTED, "don à réceptionner", "dons à réceptionner"))
    if user.can(Permission.REFERRAL_DECIDE):
        rows.append(_referrals(user, ReferralStage.SUBMITTED, "demande à décider", "demandes à décider"))
        rows.append(_referrals(user, ReferralStage.ACCEPTED, "demande sans appareil", "demandes sans appareil"))
    if user.can(Permission.REFERRAL_WRITE):
        rows.append(_referrals(user, ReferralStage.TO_COMPLETE, "demande à compléter", "demandes à compléter"))
        rows.append(
            _referrals(
                user, ReferralStage.RESERVED, "demande avec un appareil réservé", "demandes avec un appareil réservé"
            )
        )
    return rows


def by_stage() -> list[tuple[str, int]]:
    """Devices per stage, in the order of their life, empty stages included, but what was entered in error."""
    counted = _devices_by_stage()
    return [(stage.label, counted.get(stage, 0)) for stage in Stage if stage is not Stage.ENTERED_IN_ERROR]


def _at_the_workshop() -> list[Waiting]:
    held = db.session.scalar(sa.select(sa.func.count(Hold.device_id.distinct())).where(Hold.lifted_at.is_(None)))
    named = {
        Stage.RECEIVED: ("appareil à effacer", "appareils à effacer"),
        Stage.WIPED: ("appareil à reconditionner", "appareils à reconditionner"),
        Stage.REFURBISHING: ("appareil sur l’établi", "appareils sur l’établi"),
        Stage.READY: ("appareil prêt", "appareils prêts"),
    }
    counted = _first_of_each(tuple(named))
    rows = [
        Waiting(
            min(counted[stage], COUNT_CAP), *words, "devices.index", (("stage", stage.value),),
            capped=counted[stage] > COUNT_CAP,
        )
        for stage, words in named.items()
    ]  # fmt: skip
    return [*rows, Waiting(held or 0, "appareil bloqué", "appareils bloqués", "devices.index", (("held", "1"),))]


def _first_of_each(stages: tuple[Stage, ...]) -> dict[Stage, int]:
    """How many devices stand at each stage, counted no further than 10,001: the front page never reads them all."""
    firsts = [sa.select(Device.stage).where(Device.stage == stage).limit(COUNT_CAP + 1).subquery() for stage in stages]
    counts = [
        sa.select(sa.literal(stage.value), sa.func.count()).select_from(first)
        for stage, first in zip(stages, firsts, strict=True)
    ]
    return {Stage(stage): count for stage, count in db.session.execute(sa.union_all(*counts))}


def _devices_by_stage() -> dict[Stage, int]:
    counted = sa.select(Device.stage, sa.func.count()).group_by(Device.stage)
    return dict(row._tuple() for row in db.session.execute(counted))


def _donations(stage: DonationStage, singular: str, plural: str) -> Waiting:
    count = db.session.scalar(sa.select(sa.func.count()).select_from(Donation).where(Donation.stage == stage))
    return Waiting(count or 0, singular, plural, "donations.index", (("stage", stage.value),))


def _referrals(user: User, stage: ReferralStage, singular: str, plural: str) -> Waiting:
    seen = visible_to(user).where(Referral.stage == stage).with_only_columns(sa.func.count()).order_by(None)
    return Waiting(db.session.scalar(seen) or 0, singular, plural, "referrals.index", (("stage", stage.value),))
