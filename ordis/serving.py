"""``ordis serve``: the web and the worker side by side, started and stopped together."""

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from types import FrameType

from ordis.settings import Settings

STOP_SECONDS = 20.0
EVERY_ADDRESS = frozenset({"", "0.0.0.0", "::"})  # noqa: S104 (read, never listened to)


def migrate() -> None:
    """Bring the database to the present schema, and note which keys it is encrypted with."""
    from flask_migrate import upgrade

    from ordis.kernel import keyring
    from ordis.kernel.crypto import vault

    upgrade()
    keyring.check(vault())


def addressed(environment: Mapping[str, str], host: str, port: int) -> dict[str, str]:
    """The same variables, with the address that pages and papers print: where this server is opened from this machine,
    unless ``ORDIS_BASE_URL`` names another."""
    name = "127.0.0.1" if host in EVERY_ADDRESS else host
    here = f"http://[{name}]:{port}" if ":" in name else f"http://{name}:{port}"
    said = environment.get("ORDIS_BASE_URL", "").strip()
    return {**environment, "ORDIS_BASE_URL": said or here}


def run(settings: Settings, *, host: str, port: int, workers: int, ready: Callable[[], None]) -> int:
    """Serve until Ctrl-C or SIGTERM, or until one of the two dies; the exit status to give.

    ``ready`` is called once, when the first page can be asked for.
    """
    environment = os.environ | {
        "ORDIS_DATA_DIR": str(settings.data_dir),
        "ORDIS_BASE_URL": settings.base_url,
        "PYTHONUNBUFFERED": "1",
    }
    children = [
        subprocess.Popen(command, env=environment, start_new_session=True)
        for command in (_web(host, port, workers), _worker())
    ]
    stopping = _stop_on_signal()
    try:
        announced = False
        while not stopping and all(child.poll() is None for child in children):
            if not announced and _listens(host, port):
                ready()
                announced = True
            time.sleep(0.2)
    finally:
        _stop(children)
    died = [child.returncode for child in children if child.returncode not in {0, -signal.SIGTERM, -signal.SIGINT}]
    return 0 if stopping else (died or [1])[0]


def _listens(host: str, port: int) -> bool:
    try:
        socket.create_connection((host, port), 1).close()
    except OSError:
        return False
    return True


def _web(host: str, port: int, workers: int) -> list[str]:
    return [
        sys.executable, "-m", "gunicorn", "ordis:create_app()", "--bind", f"{host}:{port}",
        "--workers", str(workers), "--threads", "4", "--timeout", "120", "--graceful-timeout", "15",
        "--log-level", "warning", "--worker-tmp-dir", "/dev/shm" if os.path.isdir("/dev/shm") else "/tmp",  # noqa: S108
    ]  # fmt: skip


def _worker() -> list[str]:
    return [sys.executable, "-m", "ordis.cli", "worker"]


def _stop_on_signal() -> list[int]:
    """A list that is filled by the first signal, so that it is true from then on."""
    received: list[int] = []

    def note(number: int, _frame: FrameType | None) -> None:
        received.append(number)

    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, note)
    return received


def _stop(children: Sequence[subprocess.Popen[bytes]]) -> None:
    for child in children:
        if child.poll() is None:
            child.terminate()
    deadline = time.monotonic() + STOP_SECONDS
    for child in children:
        try:
            child.wait(max(0.1, deadline - time.monotonic()))
        except subprocess.TimeoutExpired:
            child.kill()
            child.wait()
