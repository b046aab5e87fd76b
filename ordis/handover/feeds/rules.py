"""What a subscribed agenda holds, and the secret of its address. Pure."""

import hashlib
from datetime import datetime, timedelta
from typing import Final

MOST: Final = 5
"""Addresses that one person may have at a time: a telephone, a computer, a place or two."""
SECRET_BYTES: Final = 24
BEFORE, AFTER = timedelta(days=31), timedelta(days=366)


def fingerprint(token: str) -> str:
    """What a secret is looked up by: SHA-256, hexadecimal. It has 192 random bits: nothing is gained by slowness."""
    return hashlib.sha256(token.encode()).hexdigest()


def window(at: datetime) -> tuple[datetime, datetime]:
    """The instants between which appointments are shown."""
    return at - BEFORE, at + AFTER
