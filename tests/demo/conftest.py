"""The story of the demonstration, loaded once for all that is asked of it."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy.orm import Session

from tests.conftest import DATABASE
from tests.demo import loaded
from tests.demo.loaded import TWINS, Loading
from tests.services.postgres import running_postgres


@pytest.fixture(scope="package")
def bases(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, str]]:
    """Addresses of three empty databases of the engine under test."""
    if DATABASE == "sqlite":
        folder = tmp_path_factory.mktemp("bases")
        yield {name: f"sqlite:///{folder / name}.db" for name in ("story", *TWINS)}
        return
    with running_postgres() as server:
        yield {name: server.create_database() for name in ("story", *TWINS)}


@pytest.fixture(scope="package")
def loadings(bases: dict[str, str], tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, Loading]]:
    """The whole story by the command, and twice a small one with one seed on one day; side by side."""
    folders = {name: tmp_path_factory.mktemp(name) for name in ("story", *TWINS)}
    story = loaded.by_command(folders["story"], bases["story"])
    twins = {name: loaded.on_one_day(folders[name], bases[name], devices=20, seed=7) for name in TWINS}
    yield {"story": story} | twins
    for loading in (story, *twins.values()):
        loading.stop()


@pytest.fixture(scope="package")
def printed(loadings: dict[str, Loading]) -> str:
    return loadings["story"].finish()


@pytest.fixture(scope="module")
def story(app: Flask, loadings: dict[str, Loading], printed: str) -> Iterator[Session]:
    with loaded.opened(app, loadings["story"].url) as session:
        yield session


@pytest.fixture(scope="package")
def folder(loadings: dict[str, Loading], printed: str) -> Path:
    return loadings["story"].folder
