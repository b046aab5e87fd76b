"""Reads of tokens."""

from functools import cache

import sqlalchemy as sa
from sqlalchemy.orm import joinedload

from ordis.accounts.models import User
from ordis.api.models import ApiToken
from ordis.api.rules import fingerprint
from ordis.kernel.db import db
from ordis.wiping.models import Bench


@cache
def _by_hash() -> sa.Select[tuple[ApiToken]]:
    """Built once: every call of a bench asks it."""
    statement = sa.select(ApiToken).where(ApiToken.hash == sa.bindparam("hash"))
    return statement.options(joinedload(ApiToken.bench), joinedload(ApiToken.owner))


def token_by_secret(secret: str) -> ApiToken | None:
    """The token with its bench, its owner and the owner's roles, in one query."""
    return db.session.scalar(_by_hash(), {"hash": fingerprint(secret)})


def tokens_of(bench: Bench) -> list[ApiToken]:
    """Newest first, with their owners' names, in one query."""
    statement = sa.select(ApiToken).where(ApiToken.bench_id == bench.id).order_by(ApiToken.id.desc())
    return list(db.session.scalars(statement.options(joinedload(ApiToken.owner).lazyload(User.roles))))


def bench_by_name(name: str) -> Bench | None:
    return db.session.scalar(sa.select(Bench).where(Bench.name == " ".join(name.split())))


def token_of(bench: Bench, ref: str, *, lock: bool = False) -> ApiToken | None:
    statement = sa.select(ApiToken).where(ApiToken.bench_id == bench.id, ApiToken.ref == ref)
    return db.session.scalar(statement.with_for_update() if lock else statement)
