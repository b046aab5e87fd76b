"""Receipts of scans."""

import sqlalchemy as sa

from ordis.accounts.models import User
from ordis.devices.scanning.models import ScanReceipt
from ordis.kernel.db import db


def receipt_of(user: User, key: str) -> ScanReceipt | None:
    """What ``user`` was answered under this key; one look-up of the unique index."""
    wanted = (ScanReceipt.user_id == user.id, ScanReceipt.key == key)
    return db.session.scalar(sa.select(ScanReceipt).where(*wanted))
