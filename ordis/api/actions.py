"""Tokens are issued, used and revoked."""

import secrets
from collections.abc import Collection
from datetime import datetime, timedelta

from ordis.accounts.audit import Verb, record
from ordis.accounts.models import User
from ordis.api import rules
from ordis.api.models import ApiToken
from ordis.api.scopes import Scope
from ordis.kernel.db import db
from ordis.kernel.refusal import Refusal
from ordis.wiping.models import Bench

NOTHING_MADE = "Aucun jeton n’a été créé."
CLOSED = f"Ce poste est fermé : rouvrez-le, ou choisissez-en un autre. {NOTHING_MADE}"
NO_SCOPE = f"Cochez au moins une chose que ce jeton permet. {NOTHING_MADE}"
TOO_LONG = f"Un jeton dure d’un jour à {rules.LONGEST_DAYS} jours. {NOTHING_MADE}"
BEYOND = "Votre rôle ne permet pas « {scope} » : vous ne pouvez pas le permettre à un jeton. " + NOTHING_MADE
ALREADY = "Ce jeton est déjà révoqué : il n’ouvre plus rien. Rien n’a été modifié."


def issue_token(
    *, bench: Bench, scopes: Collection[Scope], days: int, actor: User, at: datetime
) -> tuple[ApiToken, str]:
    """The row, and the token itself, which nobody can read again. It acts as ``actor``, within ``scopes``."""
    if bench.closed_at is not None:
        raise Refusal(CLOSED)
    if not scopes:
        raise Refusal(NO_SCOPE, status=422)
    if not 1 <= days <= rules.LONGEST_DAYS:
        raise Refusal(TOO_LONG, status=422)
    for scope in scopes:
        if not actor.can(scope.permission):
            raise Refusal(BEYOND.format(scope=scope.label), status=403)
    secret = rules.PREFIX + secrets.token_urlsafe(rules.SECRET_BYTES)
    token = ApiToken(
        bench_id=bench.id, owner_id=actor.id, hash=rules.fingerprint(secret), prefix=secret[: rules.SHOWN],
        scopes=sorted(scope.value for scope in scopes), created_at=at, expires_at=at + timedelta(days=days),
    )  # fmt: skip
    db.session.add(token)
    db.session.flush()
    record(Verb.TOKEN_ISSUED, bench.name, actor=actor, at=at, token=token.ref, scopes=token.scopes, days=days)
    return token, secret


def revoke_token(*, token: ApiToken, actor: User, at: datetime) -> None:
    """From this instant the token opens nothing."""
    if token.revoked_at is not None:
        raise Refusal(ALREADY)
    token.revoked_at = at
    record(Verb.TOKEN_REVOKED, token.bench.name, actor=actor, at=at, token=token.ref)


def note_use(*, token: ApiToken, at: datetime) -> None:
    """Keep when the token was last used, at most once an hour: a busy bench writes no row at each file."""
    if token.last_used_at is None or at - token.last_used_at >= rules.USE_NOTED_EVERY:
        token.last_used_at = at
