"""A log of five disks sent by a bench, from its POST to its stored verdict, against a scan of the same server."""

import http.client
import os
import re
import time
from collections.abc import Iterator
from datetime import datetime, timedelta
from itertools import chain
from pathlib import Path
from urllib.parse import quote

from bench.base import EMAIL, PASSWORD
from bench.server import Visitor, interleaved, serving

FIRST_OF = 60
"""Devices whose first evidence is timed; as many more are sent to the one device that has had 49 before."""
BEFORE = 49
LOGS = 1_000
DISKS = 5
SAMPLE = Path(__file__).parents[1] / "tests" / "wiping" / "samples" / "nwipe" / "vm-v040-zero-5disks-nwipe.log"
_SERIALS = ("W62TEST1", "S21PNXAG000001Z", "S3ESNX0J000001L")


def measure(data_dir: Path) -> tuple[float, float, float]:
    """Milliseconds: a scan, the first evidence of a device, the 50th and later ones of one device."""
    code, secret = prepare(data_dir)
    with serving(data_dir) as port:
        visitor = Visitor(port)
        visitor.sign_in(EMAIL, PASSWORD)
        form = {"text": f"HTTPS://ORDI.EXAMPLE/D/{code}", "csrf_token": visitor.token("/scan")}
        bench = Bench(port, secret)
        for rank in range(BEFORE):
            bench.send(log("O", rank))
        fresh, old = iter(range(FIRST_OF)), iter(range(BEFORE, BEFORE + FIRST_OF))

        def scan() -> None:
            status, _text = visitor.ask("POST", "/scan", form, accept="application/json")
            if status != 200:
                raise RuntimeError(f"the scan answered {status}")

        scanned, first, later = interleaved(
            FIRST_OF - 5, scan, lambda: bench.send(log(f"N{next(fresh)}", 0)), lambda: bench.send(log("O", next(old)))
        )
    return scanned, first, later


def reread(data_dir: Path) -> float:
    """Milliseconds to read 1,000 kept logs again, with what that would change told and nothing to change."""
    from ordis import create_app
    from ordis.accounts.queries import user_by_email
    from ordis.devices.models import Door
    from ordis.kernel import clock
    from ordis.kernel.db import begin_writing, db
    from ordis.settings import Settings
    from ordis.wiping import intake, reparse

    settings = Settings.from_env(dict(os.environ) | {"ORDIS_DATA_DIR": str(data_dir)})
    with create_app(settings).app_context():
        begin_writing()
        actor = user_by_email(EMAIL)
        if actor is None:
            raise RuntimeError("the base has no account")
        for rank in range(LOGS):
            data = log(f"N{rank % FIRST_OF}", 200 + rank)
            intake.take(data=data, filename="nwipe.log", actor=actor, at=clock.now(), door=Door.CLI)
        db.session.commit()
        started = time.perf_counter()
        found = [reparse.read_again(ids, actor=None, at=clock.now()) for ids in reparse.chunks(reparse.every_id())]
        elapsed = time.perf_counter() - started
        if sum(map(len, found)) < LOGS or any(each.told or each.problem for each in chain(*found)):
            raise RuntimeError("the logs were not read again as they were read")
    return elapsed * 1000


class Bench:
    """One kept-alive connection with its token."""

    def __init__(self, port: int, secret: str) -> None:
        self.connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
        self.headers = {"Authorization": f"Bearer {secret}", "Content-Type": "application/octet-stream"}

    def send(self, data: bytes) -> None:
        """Send a new log of disks that are all known; raises when one of them is not wiped by it."""
        self.connection.request("POST", f"/api/evidence?filename={quote('nwipe.log')}", data, self.headers)
        response = self.connection.getresponse()
        text = response.read().decode()
        if response.status != 201 or text.count('"bound"') != DISKS or text.count('"success"') < DISKS - 2:
            raise RuntimeError(f"the evidence answered {response.status}: {text[:400]}")


def log(name: str, rank: int) -> bytes:
    """The sample as if run on the disks of the device ``name``, ``rank`` hours after the first time."""
    text = SAMPLE.read_text()
    for number, serial in enumerate(_SERIALS):
        text = text.replace(serial, f"{name}DISK{number}X")
    lines = list(_named(text.splitlines(keepends=True), name))
    day = datetime(2025, 3, 1, 23) + timedelta(hours=rank)  # noqa: DTZ001 (the clock of a bench, without a zone)
    return re.sub(r"2026/11/21 23:", f"{day:%Y/%m/%d %H:}", "".join(lines)).encode()


def _named(lines: list[str], name: str) -> Iterator[str]:
    """The USB stick and the card, which tell no serial in the sample, tell one."""
    for line in lines:
        if "(S/N: unknown)" in line:
            number = 3 if "sdd" in line else 4
            line = line.replace("(S/N: unknown)", f"{name}DISK{number}X")
        yield line


def prepare(data_dir: Path) -> tuple[str, str]:
    """The devices that the logs name, in the base of ``data_dir``: the code of one, and a token."""
    from ordis import create_app
    from ordis.accounts.queries import user_by_email
    from ordis.api.command import issued
    from ordis.kernel.db import begin_writing, db
    from ordis.settings import Settings

    settings = Settings.from_env(dict(os.environ) | {"ORDIS_DATA_DIR": str(data_dir)})
    with create_app(settings).app_context():
        begin_writing()
        codes = [_device(name) for name in ("O", *(f"N{rank}" for rank in range(FIRST_OF)))]
        if user_by_email(EMAIL) is None:
            raise RuntimeError("the base has no account")
        told = issued(name="Poste du banc", email=EMAIL, days=30)
        db.session.commit()
    return codes[0], told[1].split("=", 1)[1]


def _device(name: str) -> str:
    from ordis.devices import lifecycle
    from ordis.devices.code import new_code
    from ordis.devices.lifecycle import Move
    from ordis.devices.models import Device, Disk, Kind
    from ordis.devices.serials import normalised
    from ordis.kernel import clock
    from ordis.kernel.db import db
    from ordis.kernel.randomness import source

    long_ago = clock.now() - timedelta(days=3_000)
    device = Device(code=new_code(source()), kind=Kind.LAPTOP, make="Banc", created_at=long_ago, received_at=long_ago)
    db.session.add(device)
    with db.session.no_autoflush:
        lifecycle.apply(device, Move.RECEIVE, actor=None, at=long_ago)
        for number in range(DISKS):
            serial = f"{name}DISK{number}X"
            device.disks.append(
                Disk(serial=serial, serial_key=normalised(serial), state_at=long_ago, unproven_since=long_ago)
            )
    db.session.flush()
    return device.code
