"""A database of its own for tests that need real commits from several threads at once."""

import uuid
from collections.abc import Iterator
from pathlib import Path

import pytest
import sqlalchemy as sa
from flask import Flask
from sqlalchemy.engine import Engine

from ordis.kernel.db import Base, db, prepare_engine


@pytest.fixture
def committed(app: Flask, database_url: str, tmp_path: Path) -> Iterator[Engine]:
    """The application on an empty database where a commit is a commit; dropped afterwards."""
    url = sa.make_url(database_url)
    admin = None
    if url.get_backend_name() == "sqlite":
        url = sa.make_url(f"sqlite:///{tmp_path / 'race.db'}")
    else:
        admin = sa.create_engine(url, isolation_level="AUTOCOMMIT")
        name = f"race_{uuid.uuid4().hex[:8]}"
        with admin.connect() as connection:
            connection.execute(sa.text(f"CREATE DATABASE {name} TEMPLATE template0"))
        url = url.set(database=name)
    engine = sa.create_engine(url, pool_size=20)
    prepare_engine(engine)
    Base.metadata.create_all(engine)
    engines = db._app_engines[app]
    usual = engines[None]
    engines[None] = engine
    try:
        yield engine
    finally:
        engines[None] = usual
        engine.dispose()
        if admin is not None:
            with admin.connect() as connection:
                connection.execute(sa.text(f"DROP DATABASE {name} WITH (FORCE)"))
            admin.dispose()
