"""Receipts of scans."""

from typing import Any

import sqlalchemy as sa

from ordis.accounts.models import User
from ordis.devices.scanning.models import ScanReceipt
from ordis.kernel.db import db


def answer_given(user: User, key: str) -> dict[str, Any]:
    """What ``user`` was answered under this key, which has its receipt; one look-up of the unique index."""
    wanted = (ScanReceipt.user_id == user.id, ScanReceipt.key == key)
    given: dict[str, Any] = db.session.scalars(sa.select(ScanReceipt.answer).where(*wanted)).one()
    return given
