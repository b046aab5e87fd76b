"""Dashboard and indicators of a large base over ten years, the age of their figures, and what marks cost a scan."""

import os
import random
import sqlite3
import time
from collections.abc import Callable
from contextlib import closing
from datetime import date
from itertools import cycle
from pathlib import Path
from uuid import uuid4

from flask.ctx import AppContext

from bench.base import EMAIL, PASSWORD, some_code
from bench.scanners import two_places
from bench.server import Visitor, interleaved, serving

ROUNDS = 60
SCANS = 150
YEARS = 10
COORDINATOR = "tableau@exemple.fr"
LIMIT, LIMIT_SCAN, MINUTE_S = 5, 1.10, 60
CHANGED = 60


def prepare(data_dir: Path) -> float:
    """Spread what is there over ten years, with a few disks that failed, then count every day; seconds of the count."""
    from ordis.accounts.actions import add_user
    from ordis.accounts.permissions import Role
    from ordis.indicators.actions import recount_all
    from ordis.kernel import clock
    from ordis.kernel.db import begin_writing, db

    _spread(data_dir / "ordis.db")
    with _app(data_dir):
        begin_writing()
        roles = [Role.COORDINATOR]
        add_user(email=COORDINATOR, name="Tableau", roles=roles, password=PASSWORD, actor=None, at=clock.now())
        db.session.commit()
        begun = time.perf_counter()
        recount_all(at=clock.now())
        took = time.perf_counter() - begun
        db.session.execute(db.text("ANALYZE"))
        db.session.commit()
    return took


def pages(data_dir: Path) -> dict[str, tuple[float, float]]:
    """``{page: (milliseconds, those of the floor)}``: once warm, and the first of a minute, which computes."""
    code, today = some_code(data_dir), date.today()  # noqa: DTZ011 (an address, not a fact)
    whole = f"/indicators?first={today.year - YEARS}-01-01&last={today}"
    addresses = {"dashboard": "/reports", "indicators of the year": "/indicators", "indicators of ten years": whole}
    with serving(data_dir) as port:
        visitor = Visitor(port)
        visitor.sign_in(COORDINATOR, PASSWORD)
        works = {name: _page(visitor, address) for name, address in addresses.items()}
        _page(visitor, f"/floor/{code}", says="")()
        first = {name: _once(work) for name, work in works.items()}
        floor, *warm = interleaved(ROUNDS, _page(visitor, f"/floor/{code}", says=""), *works.values())
    told = {name: (value, floor) for name, value in zip(works, warm, strict=True)}
    return told | {f"{name}, first of its minute": (value, floor) for name, value in first.items()}


def age(data_dir: Path) -> float:
    """Seconds of a pass of the worker when ``CHANGED`` devices of all years changed in the last minute: the oldest
    figure is then as old as the minute between passes, and it."""
    import sqlalchemy as sa

    from ordis.devices.models import Device
    from ordis.indicators.actions import recount_stale
    from ordis.kernel import clock
    from ordis.kernel.db import begin_writing, db

    with _app(data_dir):
        begin_writing()
        recount_stale(at=clock.now())
        drawn = random.Random(3).sample(list(db.session.scalars(sa.select(Device.id))), CHANGED)  # noqa: S311
        for device in db.session.scalars(sa.select(Device).where(Device.id.in_(drawn))):
            device.weight_g = (device.weight_g or 1_000) + 1
        db.session.commit()
        begun = time.perf_counter()
        if (done := recount_stale(at=clock.now())) < CHANGED:
            raise RuntimeError(f"{done} marks of {CHANGED} changes")
        return time.perf_counter() - begun


def scans(data_dir: Path) -> dict[str, tuple[float, float]]:
    """``{scan: (milliseconds with marks, without)}``: two servers of one base take turns, one without the listener."""
    ready = _ready(data_dir, 2 * (SCANS + 5))
    put, places = some_code(data_dir), cycle(two_places(data_dir))
    with serving(data_dir) as marking, serving(data_dir, ORDIS_BENCH_UNMARKED="1") as bare:
        visitors = [Visitor(port) for port in (marking, bare)]
        for visitor in visitors:
            visitor.sign_in(EMAIL, PASSWORD)
        tokens = [visitor.token("/scan") for visitor in visitors]

        def scan(rank: int, code: str, step: str, value: str = "") -> None:
            form = {"text": f"HTTPS://ORDI.EXAMPLE/D/{code}", "step": step, "value": value, "key": str(uuid4())}
            form["csrf_token"] = tokens[rank]
            status, text = visitors[rank].ask("POST", "/scan", form, accept="application/json")
            if status != 200 or '"applied"' not in text:
                raise RuntimeError(f"scan answered {status} {text[:200]}")

        moved = interleaved(SCANS, *(lambda rank=rank: scan(rank, ready.pop(), "reopen_work") for rank in (0, 1)))
        stowed = interleaved(SCANS, *(lambda rank=rank: scan(rank, put, "put", next(places)) for rank in (0, 1)))
    return {"scan that moves to another stage": (moved[0], moved[1]), "scan that puts away": (stowed[0], stowed[1])}


def _page(visitor: Visitor, address: str, *, says: str = "Chiffres du") -> Callable[[], None]:
    def ask() -> None:
        status, text = visitor.ask("GET", address)
        if status != 200 or says not in text:
            raise RuntimeError(f"{address} answered {status} {text[:200]}")

    return ask


def _once(ask: Callable[[], None]) -> float:
    begun = time.perf_counter()
    ask()
    return (time.perf_counter() - begun) * 1000


def _app(data_dir: Path) -> AppContext:
    from ordis import create_app
    from ordis.settings import Settings

    return create_app(Settings.from_env(dict(os.environ) | {"ORDIS_DATA_DIR": str(data_dir)})).app_context()


def _ready(data_dir: Path, number: int) -> list[str]:
    with closing(sqlite3.connect(data_dir / "ordis.db")) as connection:
        rows = connection.execute("SELECT code FROM device WHERE stage = 'ready' ORDER BY id LIMIT ?", (number,))
        return [str(code) for (code,) in rows]


def _spread(path: Path) -> None:
    """Instants of a device go back together by up to ten years, so that each of its stays lasts a few days; one disk in
    forty failed, of ten models. Written on the file: the logbook refuses it from within, and rightly."""
    back = f"-(id * 7919 % {YEARS * 365}) || ' days'"
    guard = "SELECT name, sql FROM sqlite_master WHERE type = 'trigger' AND tbl_name = 'logbook_line'"
    with closing(sqlite3.connect(path)) as connection:
        triggers = connection.execute(guard).fetchall()
        for name, _ in triggers:
            connection.execute(f"DROP TRIGGER {name}")
        later = "(id * 31 % 23) || ' days'"
        for table, column, key in (("device", "received_at", "id"), ("disk", "state_at", "device_id")):
            moved = f"strftime('%Y-%m-%d %H:%M:%f', {column}, {back.replace('id', key)}) || '000'"
            connection.execute(f"UPDATE {table} SET {column} = {moved}")  # noqa: S608 (our own names)
        moved = f"strftime('%Y-%m-%d %H:%M:%f', at, {back.replace('id', 'device_id')}, {later}) || '000'"
        connection.execute(f"UPDATE logbook_line SET at = {moved}")  # noqa: S608 (our own names)
        connection.execute("UPDATE disk SET model = 'MODEL ' || (id % 10), state = 'wiped' WHERE state <> 'to_wipe'")
        connection.execute("UPDATE disk SET state = 'failed' WHERE id % 40 = 0 AND state = 'to_wipe'")
        for _, sql in triggers:
            connection.execute(sql)
        connection.commit()


def main(devices: int) -> None:
    import shutil
    import tempfile

    from bench.base import build

    folder = Path(tempfile.mkdtemp(prefix="ordis-indicators-"))
    try:
        base = build(folder, devices)
        print(f"recount of every day of {devices:,} devices: {prepare(base):.1f} s")
        for name, (value, floor) in pages(base).items():
            print(f"{name}: {value:.1f} ms, floor {floor:.1f} ms, ratio {value / floor:.2f}")
        print(f"pass of the worker after {CHANGED} devices changed: {age(base):.2f} s")
        for name, (value, floor) in scans(base).items():
            print(f"{name}: {value:.2f} ms, without marks {floor:.2f} ms, ratio {value / floor:.3f}")
    finally:
        shutil.rmtree(folder, ignore_errors=True)


if __name__ == "__main__":
    import sys

    main(int(sys.argv[1]) if len(sys.argv) > 1 else 100_000)
