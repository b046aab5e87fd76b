"""Codes that no device bears yet."""

import sqlalchemy as sa

from ordis.devices.code import new_code
from ordis.devices.models import Device
from ordis.kernel.db import db
from ordis.kernel.randomness import source

_CHUNK = 500


def fresh_codes(count: int) -> list[str]:
    """``count`` distinct codes, none taken. Two transactions may still draw the same one: the unique index on
    ``device.code`` settles it (one chance in 24 million per device)."""
    codes: dict[str, None] = {}
    while len(codes) < count:
        drawn = list(dict.fromkeys(new_code(source()) for _ in range(count - len(codes))))
        taken = _taken(drawn)
        codes.update(dict.fromkeys(code for code in drawn if code not in taken))
    return list(codes)


def _taken(codes: list[str]) -> set[str]:
    """Those that a device bears: one query per 500."""
    taken: set[str] = set()
    for start in range(0, len(codes), _CHUNK):
        chunk = codes[start : start + _CHUNK]
        taken.update(db.session.scalars(sa.select(Device.code).where(Device.code.in_(chunk))))
    return taken
