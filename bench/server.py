"""A real server on loopback, with a browser that only counts time."""

import http.client
import os
import re
import socket
import statistics
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlencode

Form = Mapping[str, str | list[str]] | list[tuple[str, str]]


@dataclass
class Visitor:
    """One kept-alive connection with its cookie; ``kept``: others that it always sends."""

    port: int
    cookie: str = ""
    kept: str = ""
    connection: http.client.HTTPConnection = field(init=False)

    def __post_init__(self) -> None:
        self.connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)

    def ask(
        self,
        method: str,
        path: str,
        form: Form | None = None,
        accept: str = "text/html",
    ) -> tuple[int, str]:
        status, body = self.fetch(method, path, form, accept)
        return status, body.decode(errors="replace")

    def fetch(
        self,
        method: str,
        path: str,
        form: Form | None = None,
        accept: str = "text/html",
    ) -> tuple[int, bytes]:
        headers = {"Accept": accept, "Cookie": "; ".join(filter(None, (self.cookie, self.kept)))}
        body = None
        if form is not None:
            body = urlencode(form, doseq=True)
            headers["Content-Type"] = "application/x-www-form-urlencoded"
        self.connection.request(method, path, body, headers)
        response = self.connection.getresponse()
        content = response.read()
        for name, value in response.getheaders():
            if name == "Set-Cookie" and value.startswith("session="):
                self.cookie = value.split(";")[0]
        return response.status, content

    def token(self, path: str) -> str:
        found = re.search(r'name="csrf_token"[^>]*value="([^"]+)"', self.ask("GET", path)[1])
        if found is None:
            raise RuntimeError(f"no form on {path}")
        return found[1]

    def sign_in(self, email: str, password: str) -> None:
        form = {"email": email, "password": password, "csrf_token": self.token("/connexion")}
        status, _text = self.ask("POST", "/connexion", form)
        if status != 302:
            raise RuntimeError(f"sign-in answered {status}")


@contextmanager
def serving(data_dir: Path, **environment: str) -> Iterator[int]:
    """The port of a gunicorn with one process, as floor and pages must share the same server."""
    port = free_port()
    command = [
        sys.executable, "-m", "gunicorn", "bench.app:create()", "--bind", f"127.0.0.1:{port}", "--workers", "1",
        "--threads", "2", "--keep-alive", "30", "--log-level", "error", "--timeout", "120", "--graceful-timeout", "2",
    ]  # fmt: skip
    process = subprocess.Popen(command, env=os.environ | {"ORDIS_DATA_DIR": str(data_dir)} | environment)
    try:
        wait_for(port)
        yield port
    finally:
        process.terminate()
        process.wait(20)


def free_port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port: int = free.getsockname()[1]
    return port


def wait_for(port: int) -> None:
    for _attempt in range(300):
        try:
            socket.create_connection(("127.0.0.1", port), 1).close()
        except OSError:
            time.sleep(0.1)
        else:
            return
    raise RuntimeError("the server did not start")


def interleaved(rounds: int, *works: object) -> list[float]:
    """The median time of each work in milliseconds, the works taking turns so that noise falls on all alike."""
    times: list[list[float]] = [[] for _work in works]
    for lap in range(rounds + 5):
        for bucket, work in zip(times, works, strict=True):
            started = time.perf_counter()
            work()  # type: ignore[operator]
            if lap >= 5:
                bucket.append((time.perf_counter() - started) * 1000)
    return [statistics.median(bucket) for bucket in times]
