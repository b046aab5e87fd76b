"""Which place of its structure follows a referral."""

from collections.abc import Sequence

import sqlalchemy as sa

from ordis.accounts.models import User
from ordis.kernel.db import db
from ordis.partners.models import Organisation, Site
from ordis.referrals.models import Referral


def open_ones(structure: Organisation) -> list[Site]:
    """Where it receives the public today, the first noted first."""
    return [site for site in structure.sites if site.archived_at is None]


def to_choose(structures: Sequence[Organisation]) -> list[tuple[str, str]]:
    """``(ref, words)`` of the places of those that have several; named with the structure when there are others."""
    return [
        (site.ref, f"{structure.name}\u202f: {site.name}" if len(structures) > 1 else site.name)
        for structure in structures
        if len(open_ones(structure)) > 1
        for site in open_ones(structure)
    ]


def usual_of(user: User, structures: Sequence[Organisation]) -> str:
    """The ``ref`` of the open place that ``user`` named last; "" when they never named one."""
    last = (
        sa.select(Site.ref)
        .join(Referral, Referral.site_id == Site.id)
        .where(Referral.organisation_id.in_([each.id for each in structures]), Referral.author_id == user.id)
        .where(Site.archived_at.is_(None))
        .order_by(Referral.submitted_at.desc(), Referral.id.desc())
    )
    return db.session.scalar(last.limit(1)) or ""
