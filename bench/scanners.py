"""Twenty scanners at one scan a second for a minute, each scan applied and written, on the default SQLite."""

import os
import sqlite3
import statistics
import subprocess
import sys
import threading
import time
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from bench.base import EMAIL, PASSWORD
from bench.server import Visitor, free_port, wait_for

SCANNERS, SECONDS, ALONE = 20, 60, 120
MINUTES = 3
DEVICES_EACH = 3


@dataclass
class Scanner:
    """One person: scans its own devices in turn, and puts each in the place where it is not."""

    visitor: Visitor
    token: str
    codes: list[str]
    places: tuple[str, str]
    times: list[float] = field(default_factory=list)
    faults: list[str] = field(default_factory=list)
    scans: int = 0

    def scan(self) -> None:
        """Milliseconds of one scan go to ``times``; an answer that is not « applied » to ``faults``."""
        lap, rank = divmod(self.scans, len(self.codes))
        self.scans += 1
        form = {
            "text": f"HTTP://127.0.0.1:{self.visitor.port}/D/{self.codes[rank]}", "step": "put",
            "value": self.places[lap % 2], "key": str(uuid.uuid4()), "csrf_token": self.token,
        }  # fmt: skip
        started = time.perf_counter()
        try:
            status, text = self.visitor.ask("POST", "/scan", form, accept="application/json")
        except OSError as error:
            self.faults.append(repr(error))
            self.visitor = Visitor(self.visitor.port, self.visitor.cookie)
            return
        self.times.append((time.perf_counter() - started) * 1000)
        if status != 200 or '"applied"' not in text:
            self.faults.append(f"{status} {text[:200]}")

    def once_a_second(self, first: float, seconds: int) -> None:
        for lap in range(seconds):
            time.sleep(max(0.0, first + lap - time.perf_counter()))
            self.scan()


@dataclass(frozen=True)
class Minute:
    """95th centiles in milliseconds: of the scans, and of a bare write synced to the same disk meanwhile."""

    scans: float
    disk: float


def measure(data_dir: Path, *, limit: float) -> tuple[list[Minute], float]:
    """``(minutes, median of one alone)``. Raises when one scan fails, in any minute.

    The disk of a shared machine may stand still for half a second, and then eight people in a row wait: as long as
    the twenty are over ``limit`` times one alone the minute is measured again, ``MINUTES`` times at most, and all are
    told. What the house had to write before, its base, is on the disk first.
    """
    places = two_places(data_dir)
    codes = _codes(data_dir, SCANNERS * DEVICES_EACH)
    with ordis_serving(data_dir) as port:
        crew = _crew(port, codes, places)
        for _lap in range(ALONE):
            crew[0].scan()
        alone = statistics.median(crew[0].times)
        os.sync()
        minutes = [_minute(crew, data_dir)]
        while minutes[-1].scans > limit * alone and len(minutes) < MINUTES:
            minutes.append(_minute(crew, data_dir))
    return minutes, alone


def _minute(crew: list[Scanner], data_dir: Path) -> Minute:
    for each in crew:
        each.times.clear()
    start = time.perf_counter() + 1
    threads = [
        threading.Thread(target=each.once_a_second, args=(start + rank / SCANNERS, SECONDS))
        for rank, each in enumerate(crew)
    ]
    for thread in threads:
        thread.start()
    written = _disk(data_dir / "probe", until=start + SECONDS)
    for thread in threads:
        thread.join()
    faults = [fault for each in crew for fault in each.faults]
    if faults:
        raise RuntimeError(f"{len(faults)} scans failed, the first: {faults[0]}")
    return Minute(_centile([duration for each in crew for duration in each.times]), _centile(written))


def _disk(probe: Path, *, until: float) -> list[float]:
    """Milliseconds of bare writes of one page, four a second."""
    times = []
    with probe.open("wb", buffering=0) as file:
        while time.perf_counter() < until:
            started = time.perf_counter()
            file.write(bytes(4096))
            os.fsync(file.fileno())
            times.append((time.perf_counter() - started) * 1000)
            time.sleep(0.25)
    return times


def _centile(times: list[float]) -> float:
    return sorted(times)[int(len(times) * 0.95)]


def _crew(port: int, codes: list[str], places: tuple[str, str]) -> list[Scanner]:
    """Each with a line of its own; one sign-in serves all, as Ordis lets ten a minute in from one address."""
    first = Visitor(port)
    first.sign_in(EMAIL, PASSWORD)
    token = first.token("/scan")
    lines = [Visitor(port, first.cookie) for _rank in range(SCANNERS)]
    return [Scanner(line, token, codes[rank::SCANNERS], places) for rank, line in enumerate(lines)]


def _codes(data_dir: Path, count: int) -> list[str]:
    with sqlite3.connect(data_dir / "ordis.db") as connection:
        rows = connection.execute("SELECT code FROM device WHERE stage = 'ready' ORDER BY id LIMIT ?", (count,))
        return [str(row[0]) for row in rows]


def two_places(data_dir: Path) -> tuple[str, str]:
    """Codes of two shelves with room for everything, opened when they are not."""
    from ordis import create_app
    from ordis.accounts.queries import user_by_email
    from ordis.kernel import clock
    from ordis.kernel.db import begin_writing, db
    from ordis.settings import Settings
    from ordis.stock.actions import open_place
    from ordis.stock.models import PlaceKind
    from ordis.stock.queries import place_by_name

    settings = Settings.from_env(dict(os.environ) | {"ORDIS_DATA_DIR": str(data_dir)})
    with create_app(settings).app_context():
        begin_writing()
        actor = user_by_email(EMAIL)
        if actor is None:
            raise RuntimeError("the account of the bench is missing")
        one, two = (
            place_by_name(name)
            or open_place(name=name, kind=PlaceKind.SHELF, capacity=None, parent=None, actor=actor, at=clock.now())
            for name in ("Rayon nord", "Rayon sud")
        )
        db.session.commit()
        return one.code, two.code


@contextmanager
def ordis_serving(data_dir: Path) -> Iterator[int]:
    """``ordis serve`` as anybody starts it: its web processes and its worker."""
    port = free_port()
    command = [sys.executable, "-m", "ordis.cli", "serve", "--no-demo", "--port", str(port)]
    environment = os.environ | {"ORDIS_DATA_DIR": str(data_dir), "ORDIS_BASE_URL": f"http://127.0.0.1:{port}"}
    process = subprocess.Popen(command, env=environment, stdout=subprocess.DEVNULL)
    try:
        wait_for(port)
        yield port
    finally:
        process.terminate()
        process.wait(40)
