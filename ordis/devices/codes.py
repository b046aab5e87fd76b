"""Codes that nothing bears yet: no device, place, container nor blank sticker, and no label that was replaced."""

import sqlalchemy as sa

from ordis.devices.code import new_code
from ordis.devices.models import Device
from ordis.kernel.among import among
from ordis.kernel.db import db
from ordis.kernel.randomness import source

_BEARERS = ("device", "place", "container", "blank_sticker", "former_code")
"""Tables with a column ``code`` out of one lot: a bare code, read from a small label, names one thing."""


def fresh_codes(count: int) -> list[str]:
    """``count`` distinct codes, none taken. Two transactions may still draw the same one (one chance in 24 million
    per code): the unique index of each table settles it among its own."""
    codes: dict[str, None] = {}
    while len(codes) < count:
        drawn = list(dict.fromkeys(new_code(source()) for _ in range(count - len(codes))))
        taken = _taken(drawn)
        codes.update(dict.fromkeys(code for code in drawn if code not in taken))
    return list(codes)


def _taken(codes: list[str]) -> set[str]:
    """Those that something bears or bore, in one query."""
    tables = [Device.metadata.tables[name] for name in _BEARERS]
    found = (sa.select(table.c.code).where(among(table.c.code, codes)) for table in tables)
    return set(db.session.scalars(sa.union_all(*found)))
