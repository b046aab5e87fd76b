import os
from collections.abc import Iterator

import pytest
from sqlalchemy import create_engine, text

from tests.services.postgres import PostgresServer, running_postgres


@pytest.fixture(scope="module")
def server() -> Iterator[PostgresServer]:
    with running_postgres() as running:
        yield running


def ask(url: str, statement: str) -> object:
    engine = create_engine(url)
    try:
        with engine.connect() as connection:
            return connection.execute(text(statement)).scalar_one()
    finally:
        engine.dispose()


def test_a_new_database_answers_as_a_recent_postgresql_in_utc(server: PostgresServer) -> None:
    url = server.create_database()
    assert int(str(ask(url, "show server_version_num"))) >= 150000
    assert ask(url, "show timezone") == "UTC"


def test_accents_are_lowered_and_kept(server: PostgresServer) -> None:
    assert ask(server.create_database(), "select lower('ÉTÉ À NOËL')") == "été à noël"


def test_a_database_is_copied_from_its_template(server: PostgresServer) -> None:
    engine = create_engine(server.create_database("mould"))
    with engine.begin() as connection:
        connection.execute(text("create table place (name text)"))
        connection.execute(text("insert into place values ('atelier')"))
    engine.dispose()
    assert ask(server.create_database(template="mould"), "select name from place") == "atelier"


def test_a_dropped_database_is_gone_even_with_a_connection_open(server: PostgresServer) -> None:
    engine = create_engine(server.create_database("brief"))
    with engine.connect():
        server.drop_database("brief")
    engine.dispose()
    names = "select count(*) from pg_database where datname = 'brief'"
    assert ask(server.url("postgres"), names) == 0


def test_two_servers_live_side_by_side_and_share_nothing(server: PostgresServer) -> None:
    with running_postgres() as other:
        other.create_database("only_there")
        names = "select count(*) from pg_database where datname = 'only_there'"
        assert ask(other.url("postgres"), names) == 1
        assert ask(server.url("postgres"), names) == 0


def test_a_stopped_server_leaves_neither_process_nor_folder() -> None:
    with running_postgres() as server:
        pid, folder = server.process.pid, server.folder
        server.create_database()
    assert not folder.exists()
    with pytest.raises(ProcessLookupError):
        os.kill(pid, 0)
