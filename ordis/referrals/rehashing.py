"""Every hash of a household made again: after the city changed its hash key, and only then.

A hash is made from the identity, so a household whose identity is erased keeps none that still means something.
"""

from dataclasses import dataclass
from datetime import date
from typing import Any, Final

import sqlalchemy as sa

from ordis.kernel import keyring
from ordis.kernel.crypto import vault
from ordis.kernel.db import db
from ordis.referrals import households
from ordis.referrals.identity import Identity
from ordis.referrals.models import Household, HouseholdKey, Referral

CHUNK: Final = 500


@dataclass(frozen=True, slots=True)
class Rehashed:
    """``lost``: households whose identity is erased; they will look new from now on."""

    made: int
    lost: int


def rehash() -> Rehashed:
    """Make every hash again in the caller's transaction: all of them or none, since two kinds never meet."""
    made = lost = last = 0
    while rows := db.session.execute(_page(last)).all():
        last = rows[-1].id
        known = [row for row in rows if row.last_name and row.birth_date]
        gone = [row.id for row in rows if not (row.last_name and row.birth_date) and row.identity_hash]
        db.session.execute(sa.delete(HouseholdKey).where(HouseholdKey.household_id.in_([row.id for row in rows])))
        for row in known:
            _write(row)
        db.session.execute(sa.update(Household).where(Household.id.in_(gone)).values(identity_hash=None))
        made, lost = made + len(known), lost + len(gone)
    keyring.change_hash(vault())
    return Rehashed(made, lost)


def _page(after: int) -> sa.Select[Any]:
    family = Household.__table__.c
    told = (family.id, family.last_name, family.first_name, family.birth_date, family.identity_hash)
    return sa.select(*told).where(family.id > after).order_by(family.id).limit(CHUNK)


def _write(row: sa.Row[Any]) -> None:
    hashes = households.hashes(Identity(row.last_name, row.first_name or "", date.fromisoformat(row.birth_date)))
    of_family = sa.update(Household).where(Household.id == row.id).values(identity_hash=hashes.same)
    of_referral = sa.update(Referral).where(Referral.household_id == row.id, Referral.identity_hash.is_not(None))
    db.session.execute(of_family)
    db.session.execute(of_referral.values(identity_hash=hashes.same))
    keys = [{"household_id": row.id, "keyed_hash": each, "whole": whole} for each, whole in hashes.near.items()]
    db.session.execute(sa.insert(HouseholdKey), keys)
