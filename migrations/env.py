"""Alembic's door: the database is the application's, on SQLite as on PostgreSQL."""

from typing import Any

from alembic import context
from flask import current_app
from flask_security import AsaList

from ordis.kernel.choice import Choice
from ordis.kernel.crypto import EncryptedText
from ordis.kernel.db import Base, UtcDateTime


def render_item(kind: str, item: Any, autogen_context: Any) -> Any:
    """Migrations name standard types: they must run long after the application's own types have moved."""
    if kind == "type":
        if isinstance(item, UtcDateTime):
            return "sa.DateTime(timezone=True)"
        if isinstance(item, EncryptedText):
            return "sa.LargeBinary()"
        if isinstance(item, AsaList):
            return "sa.Text()"
        if getattr(item, "enum_class", None) and issubclass(item.enum_class, Choice):
            return "sa.String(40)"
    return False


def run() -> None:
    engine = current_app.extensions["migrate"].db.engine
    with engine.connect() as connection:
        context.configure(
            connection=connection,
            target_metadata=Base.metadata,
            render_item=render_item,
            compare_type=False,
        )
        with context.begin_transaction():
            context.run_migrations()


run()
