"""Tokens as text and in time: pure."""

import hashlib
import re
from datetime import datetime, timedelta
from typing import Final

from ordis.api.models import ApiToken
from ordis.kernel.choice import Choice

PREFIX: Final = "ordis_"
"""So that a token found in a file or a log is recognised at once, by people and by scanners of secrets."""

SECRET_BYTES: Final = 32
SHOWN: Final = 12
"""Characters of a token that stay readable in its list: the prefix and six of its 43 random ones."""

DEFAULT_DAYS: Final = 365
LONGEST_DAYS: Final = 730
USE_NOTED_EVERY: Final = timedelta(hours=1)

_SHAPE = re.compile(r"ordis_[A-Za-z0-9_-]{43}")


class TokenState(Choice):
    ACTIVE = "active", "En service"
    EXPIRED = "expired", "Expiré"
    REVOKED = "revoked", "Révoqué"


def looks_like_a_token(text: str) -> bool:
    return _SHAPE.fullmatch(text) is not None


def fingerprint(secret: str) -> str:
    """SHA-256 in hexadecimal. 256 random bits need neither salt nor slowness to resist guessing."""
    return hashlib.sha256(secret.encode()).hexdigest()


def state(token: ApiToken, at: datetime) -> TokenState:
    if token.revoked_at is not None:
        return TokenState.REVOKED
    return TokenState.ACTIVE if at < token.expires_at else TokenState.EXPIRED
