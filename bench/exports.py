"""Memory that a served process gains while it exports a list: it must not grow with the list."""

import http.client
import os
import re
import threading
import time
from pathlib import Path
from urllib.parse import urlencode

from bench.base import EMAIL, PASSWORD
from bench.server import Visitor, serving

LIMIT_MB = 150.0


def measure(data_dir: Path) -> dict[str, tuple[float, float]]:
    """``{"csv": (megabytes gained at most, seconds), "xlsx": …}`` of an export of every device of the base.

    The server has exported one small list before, so that what is measured is the list and not the libraries.
    """
    with serving(data_dir) as port:
        visitor = Visitor(port)
        visitor.sign_in(EMAIL, PASSWORD)
        token = visitor.token("/devices")
        worker = _worker_of(os.getpid(), port)
        for kind in ("csv", "xlsx"):
            _export(visitor, token, kind, "text=MES000000")
        return {kind: _watched(visitor, token, kind, worker) for kind in ("csv", "xlsx")}


def _watched(visitor: Visitor, token: str, kind: str, worker: int) -> tuple[float, float]:
    before, peak, done = _memory(worker), [0.0], threading.Event()

    def watch() -> None:
        while not done.wait(0.02):
            peak[0] = max(peak[0], _memory(worker))

    watcher = threading.Thread(target=watch)
    watcher.start()
    started = time.perf_counter()
    _export(visitor, token, kind, "")
    seconds = time.perf_counter() - started
    done.set()
    watcher.join()
    return max(0.0, peak[0] - before), seconds


def _export(visitor: Visitor, token: str, kind: str, query: str) -> int:
    """Bytes received, read piece by piece."""
    body = urlencode({"csrf_token": token, "format": kind}) + (f"&{query}" if query else "")
    headers = {"Cookie": visitor.cookie, "Content-Type": "application/x-www-form-urlencoded"}
    connection = http.client.HTTPConnection("127.0.0.1", visitor.port, timeout=600)
    connection.request("POST", "/devices/export", body, headers)
    response = connection.getresponse()
    if response.status != 200:
        raise RuntimeError(f"export answered {response.status}")
    size = 0
    while piece := response.read(1 << 16):
        size += len(piece)
    connection.close()
    return size


def _memory(process: int) -> float:
    """Resident megabytes, as the kernel of Linux counts them."""
    found = re.search(r"VmRSS:\s+(\d+) kB", Path(f"/proc/{process}/status").read_text())
    return int(found[1]) / 1024 if found else 0.0


def _worker_of(parent: int, port: int) -> int:
    """The process that answers: the child of the gunicorn that we started on ``port``."""
    for master in _children(parent):
        command = Path(f"/proc/{master}/cmdline").read_text()
        if f"127.0.0.1:{port}" in command and (workers := _children(master)):
            return workers[0]
    raise RuntimeError("the server has no worker")


def _children(process: int) -> list[int]:
    tasks = Path(f"/proc/{process}/task").glob("*/children")
    return [int(number) for task in tasks for number in task.read_text().split()]


if __name__ == "__main__":
    import shutil
    import tempfile

    from bench.base import build

    folder = Path(tempfile.mkdtemp(prefix="ordis-exports-"))
    try:
        for kind, (gained, seconds) in measure(build(folder, 100_000)).items():
            print(f"export of 100,000 devices, {kind}: +{gained:.0f} MB, {seconds:.1f} s, limit {LIMIT_MB:.0f} MB")
    finally:
        shutil.rmtree(folder, ignore_errors=True)
