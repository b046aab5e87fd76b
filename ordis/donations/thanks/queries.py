"""Reads of what donors agreed to, and the figures of their pages of thanks."""

import hashlib
from collections import Counter
from dataclasses import dataclass
from datetime import datetime
from functools import cache

import sqlalchemy as sa
from sqlalchemy.orm import joinedload

from ordis.accounts.models import User
from ordis.donations import queries as donations
from ordis.donations.destination.actions import lots_of
from ordis.donations.masses import Mass, by_outcome
from ordis.donations.models import Donation, DonationStage
from ordis.donations.outcomes import Outcome, Share, shares_of
from ordis.donations.thanks.models import NamingConsent, ThanksPage
from ordis.kernel.db import db
from ordis.partners.models import Organisation


@dataclass(frozen=True, slots=True)
class Figures:
    """Of everything that one donor gave. ``second_life``: mass of what is with a family, or ready for one."""

    donations: int
    since: datetime | None
    received: int
    shares: list[Share]
    second_life: Mass
    recycled: Mass


def consent_of(donor: Organisation) -> NamingConsent | None:
    """What counts today; None when nobody ever said."""
    return db.session.scalar(_last_consent(), {"donor": donor.id})


@cache
def _last_consent() -> sa.Select[tuple[NamingConsent]]:
    by = joinedload(NamingConsent.said_by).lazyload(User.roles)
    said = sa.select(NamingConsent).where(NamingConsent.organisation_id == sa.bindparam("donor", type_=sa.Integer))
    return said.options(by).order_by(NamingConsent.id.desc()).limit(1)


def open_page(donor: Organisation) -> ThanksPage | None:
    found = sa.select(ThanksPage).where(ThanksPage.organisation_id == donor.id, ThanksPage.revoked_at.is_(None))
    return db.session.scalar(found)


def page_by_token(token: str) -> ThanksPage | None:
    """None for an address that never was, or was revoked."""
    found = sa.select(ThanksPage).where(ThanksPage.token_sha256 == digest(token), ThanksPage.revoked_at.is_(None))
    return db.session.scalar(found.options(joinedload(ThanksPage.organisation)))


def figures(donor: Organisation) -> Figures:
    """In three questions, however many devices it gave."""
    mine = sa.select(Donation).where(Donation.donor_id == donor.id, Donation.received_at.is_not(None))
    received = list(db.session.scalars(mine.where(Donation.stage != DonationStage.DECLINED).order_by(Donation.id)))
    counts = sum(donations.stages_of(received).values(), Counter())
    masses = by_outcome(lots_of(*received))
    told = [share for share in shares_of(counts) if share.outcome is not Outcome.NOT_RECEIVED]
    return Figures(
        donations=len(received),
        since=min((each.received_at for each in received if each.received_at), default=None),
        received=sum(share.count for share in told),
        shares=shares_of(counts),
        second_life=masses[Outcome.REUSED] + masses[Outcome.READY],
        recycled=masses[Outcome.RECYCLED],
    )


def digest(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()
