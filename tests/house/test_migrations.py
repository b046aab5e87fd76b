"""The migrations make exactly the schema that the models declare, on the engine under test."""

import sqlalchemy as sa
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from flask import Flask

from ordis.kernel.db import Base, db


def test_a_base_made_by_migrations_equals_the_models(app: Flask) -> None:
    with app.app_context(), db.engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        differences = [item for item in compare_metadata(context, Base.metadata) if not _is_noise(item)]
    assert differences == []


def _is_noise(item: object) -> bool:
    """Enumerations are stored as text: a type of the same width is the same."""
    if isinstance(item, list) and item and item[0][0] == "modify_type":
        before, after = item[0][5], item[0][6]
        return isinstance(before, sa.String) and isinstance(after, sa.Enum | sa.String)
    return False


def test_tables_are_named_in_the_singular() -> None:
    plural = [name for name in Base.metadata.tables if name.endswith("s") and name not in {"number_series"}]
    assert plural == []


def test_every_foreign_key_to_a_growing_table_is_indexed() -> None:
    """A device page asks « what points at me? » of each of these tables."""
    unindexed = []
    for table in Base.metadata.tables.values():
        leading = {next(iter(index.columns)).name for index in table.indexes}
        leading |= {column.name for column in table.primary_key.columns} | {
            next(iter(c.columns)).name for c in table.constraints if isinstance(c, sa.UniqueConstraint)
        }
        for column in table.columns:
            if any(key.target_fullname in {"device.id", "referral.id"} for key in column.foreign_keys):
                if column.name not in leading:
                    unindexed.append(f"{table.name}.{column.name}")
    assert unindexed == []
