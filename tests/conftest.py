"""The application on a real database, each test in a transaction that is rolled back.

``ORDIS_TEST_DATABASE`` chooses ``sqlite`` (default) or ``postgresql``. ``clients`` gives a signed-in
client per role; every page it fetches is linted.
"""

import os
from collections.abc import Callable, Iterator
from contextvars import Context
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from uuid import uuid4

import hypothesis
import pytest
import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient
from flask_migrate import upgrade
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from ordis import create_app
from ordis.accounts.models import User
from ordis.accounts.permissions import Role
from ordis.kernel import clock
from ordis.kernel.db import db, prepare_engine
from ordis.settings import Settings
from tests import make
from tests.pages import lint
from tests.services.postgres import running_postgres

DATABASE = os.environ.get("ORDIS_TEST_DATABASE", "sqlite")
TODAY = datetime(2026, 11, 20, 9, 30, tzinfo=UTC)

hypothesis.settings.register_profile(  # a loaded machine is no fault of what is tried
    "house", deadline=None, suppress_health_check=[hypothesis.HealthCheck.too_slow]
)
hypothesis.settings.load_profile("house")


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """The second run, on PostgreSQL, is for what touches a database: the rest would say again what it said."""
    if DATABASE == "sqlite":
        return
    kept = [item for item in items if {"database_url", "bases"} & set(getattr(item, "fixturenames", ()))]
    config.hook.pytest_deselected(items=[item for item in items if item not in kept])
    items[:] = kept


@pytest.fixture(scope="session")
def database_url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    if DATABASE == "sqlite":
        yield f"sqlite:///{tmp_path_factory.mktemp('db') / 'ordis.db'}"
        return
    with running_postgres() as server:
        yield server.create_database()


@pytest.fixture(scope="session")
def settings(database_url: str, tmp_path_factory: pytest.TempPathFactory) -> Settings:
    folder = tmp_path_factory.mktemp("data")
    return Settings.from_env(
        {
            "ORDIS_DATA_DIR": str(folder),
            "ORDIS_DATABASE_URL": database_url,
            "ORDIS_BASE_URL": "https://ordi.example",
        }
    )


@pytest.fixture(scope="session")
def app(settings: Settings) -> Iterator[Flask]:
    """One application for the whole run, its schema made by the migrations."""
    app = create_app(settings, testing=True)
    app.config.update(WTF_CSRF_ENABLED=False, SERVER_NAME=None)
    with app.app_context():
        upgrade()
    app.test_client_class = LintingClient
    yield app
    with app.app_context():
        db.engine.dispose()


@pytest.fixture
def session(app: Flask) -> Iterator[Session]:
    """The test's session; everything, requests included, happens in one transaction that is rolled back."""
    with app.app_context():
        engine = db.engines[None]
        with engine.connect() as connection:
            outer = connection.begin()
            engines = db._app_engines[app]
            engines[None] = connection  # type: ignore[assignment]
            db.session.session_factory.configure(join_transaction_mode="create_savepoint")
            try:
                with clock.frozen(TODAY):
                    yield db.session()
            finally:
                db.session.remove()
                engines[None] = engine
                outer.rollback()


@pytest.fixture
def own_database(app: Flask, database_url: str, tmp_path: Path) -> Iterator[Flask]:
    """The application on an empty database of the test's own, where commits are real: for races of threads."""
    url = sa.make_url(database_url)
    if url.drivername == "sqlite":
        url = url.set(database=str(tmp_path / "own.db"))
    else:
        server, url = sa.create_engine(url, isolation_level="AUTOCOMMIT"), url.set(database=f"own_{uuid4().hex}")
        with server.connect() as connection:
            connection.execute(sa.text(f"CREATE DATABASE {url.database}"))
        server.dispose()
    engine = sa.create_engine(url)
    prepare_engine(engine)
    with app.app_context():
        engines = db._app_engines[app]
        usual, engines[None] = engines[None], engine
        try:
            upgrade()
            with clock.frozen(TODAY):
                yield app
        finally:
            db.session.remove()
            engines[None] = usual
            engine.dispose()


class LintingClient(FlaskClient):
    """A browser without a screen: each request gets a context of its own, each page is checked."""

    def open(self, *args: Any, **kwargs: Any) -> TestResponse:
        kwargs.setdefault("buffered", True)
        at = clock.now()
        db.session.commit()

        def fresh() -> TestResponse:
            with clock.frozen(at):
                return super(LintingClient, self).open(*args, **kwargs)

        response = Context().run(fresh)
        db.session.expire_all()
        lint(response)
        return response


@pytest.fixture
def client(app: Flask, session: Session) -> FlaskClient:
    """Somebody who has not signed in."""
    return app.test_client()


@pytest.fixture
def sign_in(app: Flask, session: Session) -> Callable[[User], FlaskClient]:
    """``sign_in(user)`` gives a client in which ``user`` is signed in."""

    def enter(user: User) -> FlaskClient:
        client = app.test_client()
        with client.session_transaction() as cookie:
            cookie["_user_id"] = user.fs_uniquifier
            cookie["_fresh"] = True
            cookie["fs_cc"] = "set"
            cookie["fs_paa"] = clock.now().timestamp()
            cookie["identity.id"] = user.fs_uniquifier
        return client

    return enter


@pytest.fixture
def clients(sign_in: Callable[[User], FlaskClient]) -> Callable[[Role], FlaskClient]:
    """``clients(Role.TECHNICIAN)`` gives a client signed in as a new user of that role."""
    return lambda role: sign_in(make.user(role))


@pytest.fixture
def samples() -> Path:
    return Path(__file__).parent / "samples"
