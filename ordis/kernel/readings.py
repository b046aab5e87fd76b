"""Workbooks once read: their rows as JSON beside the database, for a day.

A workbook of 10,000 lines takes a second to parse, and its import asks for it at the deposit, at each look at the plan
and when it is applied, each time perhaps in another process. What is kept follows from the file alone: lost, damaged or
absent, the file is parsed again. A text with separators is read as fast as its JSON and is not kept.
"""

import hashlib
import json
import os
import uuid
from collections.abc import Callable
from contextlib import suppress
from dataclasses import asdict
from datetime import datetime, timedelta
from pathlib import Path
from typing import Final

from ordis.kernel.grid import Grid

_FORM: Final = "ordis.reading/1"
"""Changed whenever a workbook would be read otherwise, or a field of a grid added, removed, or given another sense."""
_OLD: Final = timedelta(days=1)
_MOST: Final = 8_000_000
"""Characters of a reading that is kept: a workbook may say one long text in a million cells, and hold it once."""

_folder: Path | None = None


def open_readings(folder: Path) -> None:
    """Called once by ``create_app``."""
    global _folder
    _folder = folder


def read_once(sha256: str, sheet: str, read: Callable[[], Grid]) -> Grid:
    """What ``read`` gives for this ``sheet`` of the file ``sha256``, kept from an earlier time when it was read then.

    A sheet that was not asked for by its name is kept under its name too. Raises what ``read`` raises, which is not
    kept.
    """
    if (known := _kept(_path(sha256, sheet))) is not None:
        return known
    grid = read()
    if grid.form != "csv" and sum(len(cell) for row in grid.rows for cell in row) <= _MOST:
        data = json.dumps(asdict(grid), separators=(",", ":")).encode()
        for name in {sheet, grid.sheet}:
            _keep(_path(sha256, name), data)
    return grid


def sweep_readings(*, at: datetime) -> int:
    """The job of the worker: a reading is forgotten a day after it was made; how many were."""
    swept = 0
    for file in _opened().glob("*"):
        with suppress(FileNotFoundError):  # swept by another worker meanwhile
            if file.stat().st_mtime < (at - _OLD).timestamp():
                file.unlink()
                swept += 1
    return swept


def _opened() -> Path:
    if _folder is None:
        raise RuntimeError("the readings are opened by create_app")
    return _folder


def _path(sha256: str, sheet: str) -> Path:
    return _opened() / hashlib.sha256(f"{_FORM} {sha256} {sheet}".encode()).hexdigest()


def _kept(path: Path) -> Grid | None:
    try:
        told = json.loads(path.read_bytes())
        told["rows"] = tuple(map(tuple, told["rows"]))
        for name in ("numbers", "sheets", "remarks"):
            told[name] = tuple(told[name])
        return Grid(**told)
    except (OSError, KeyError, TypeError, ValueError):
        return None


def _keep(path: Path, data: bytes) -> None:
    """Whole or not at all for whoever reads it. A disk that takes no more loses nothing but time."""
    draft = path.with_name(f"{path.name}.{uuid.uuid4().hex}")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        draft.write_bytes(data)
        os.replace(draft, path)
    except OSError:
        with suppress(OSError):
            draft.unlink()
