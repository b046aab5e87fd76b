"""A workbook is parsed once a day, and what is kept of it is what was read."""

import os
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from flask import Flask

from ordis.jobs import JOBS
from ordis.kernel import readings
from ordis.kernel.grid import Grid
from ordis.kernel.readings import open_readings, read_once
from ordis.kernel.refusal import Refusal

NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)
NAME = "ab" * 32
BOOK = Grid(
    (("Inventaire",), ("Type", "Série"), ("PC portable", "é\U0001f4bb")), (1, 3, 1_048_576), 1, "classeur XLSX",
    form="xlsx", sheet="Parc", sheets=("Parc", "Notes"), remarks=("Des lignes sont masquées.",),
)  # fmt: skip


@pytest.fixture
def folder(app: Flask, tmp_path: Path) -> Iterator[Path]:
    usual = readings._opened()
    open_readings(tmp_path / "readings")
    yield tmp_path / "readings"
    open_readings(usual)


def parsing(grid: Grid) -> tuple[Callable[[], Grid], list[str]]:
    """Gives ``grid``, and notes each time that it was asked to."""
    times: list[str] = []

    def read() -> Grid:
        times.append("parsed")
        return grid

    return read, times


def test_a_workbook_is_parsed_once(folder: Path) -> None:
    read, times = parsing(BOOK)
    assert [read_once(NAME, "", read) for _ in range(3)] == [BOOK] * 3
    assert read_once(NAME, "Parc", read) == BOOK, "the likeliest sheet, then asked for by its name"
    assert times == ["parsed"]


def test_another_sheet_and_another_file_are_parsed(folder: Path) -> None:
    read_once(NAME, "", lambda: BOOK)
    notes = replace(BOOK, sheet="Notes", rows=(("x",),), numbers=(1,), header_at=None)
    assert read_once(NAME, "Notes", lambda: notes) == notes
    assert read_once("cd" * 32, "", lambda: notes) == notes
    assert read_once(NAME, "", lambda: notes) == BOOK


@pytest.mark.parametrize("left", [b"", b"{", b"[]", b'{"rows": 1}', b'{"rows": [], "more": 1}'])
def test_a_damaged_reading_is_parsed_again(folder: Path, left: bytes) -> None:
    read, times = parsing(BOOK)
    read_once(NAME, "", read)
    for file in folder.iterdir():
        file.write_bytes(left)
    assert read_once(NAME, "", read) == read_once(NAME, "", read) == BOOK
    assert times == ["parsed"] * 2


def test_what_is_refused_is_refused_again(folder: Path) -> None:
    def refused() -> Grid:
        raise Refusal("Rien n’a été importé.")

    for _ in range(2):
        with pytest.raises(Refusal):
            read_once(NAME, "", refused)
    assert not folder.exists()


@pytest.mark.parametrize(
    "grid",
    [
        pytest.param(replace(BOOK, form="csv"), id="read as fast from its text"),
        pytest.param(
            replace(BOOK, rows=(("x" * 10_000,) * 60,) * 20, numbers=tuple(range(20))), id="one text, held once"
        ),
    ],
)
def test_what_would_not_be_worth_its_place_is_not_kept(folder: Path, grid: Grid) -> None:
    read, times = parsing(grid)
    assert [read_once(NAME, "", read) for _ in range(2)] == [grid] * 2
    assert times == ["parsed"] * 2
    assert not folder.exists()


def test_a_disk_that_takes_no_more_only_costs_time(folder: Path) -> None:
    folder.write_text("a file where the folder should be")
    assert read_once(NAME, "", lambda: BOOK) == BOOK


def test_the_worker_forgets_a_reading_after_a_day(folder: Path) -> None:
    work, _minutes = JOBS["sweep_readings"]
    assert work(at=NOW) == 0, "no folder yet"
    read_once(NAME, "", lambda: BOOK)
    old, young = sorted(folder.iterdir())
    for file, age in ((old, timedelta(hours=25)), (young, timedelta(hours=23))):
        os.utime(file, ((NOW - age).timestamp(),) * 2)
    assert work(at=NOW) == 1
    assert list(folder.iterdir()) == [young]
