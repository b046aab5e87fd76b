"""« Is one of these ten thousand » in one query: a list of placeholders that long costs more than the search itself."""

import json
from collections.abc import Iterable
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql

from ordis.kernel.db import db


def among(column: Any, texts: Iterable[str]) -> sa.ColumnElement[bool]:
    """``column IN (texts)`` with one parameter, found by the index of ``column`` on both engines."""
    wanted = list(texts)
    if db.session.get_bind().dialect.name == "postgresql":
        bound = sa.bindparam(None, wanted, type_=postgresql.ARRAY(sa.Text()), unique=True)
        return sa.type_coerce(column, sa.Text()) == sa.any_(bound)
    told = sa.func.json_each(json.dumps(wanted)).table_valued("value")
    return sa.type_coerce(column, sa.Text()).in_(sa.select(told.c.value))
