"""Ordis as it is served: gunicorn in a process of its own, CSRF and rate limits on, data of its own."""

import os
import re
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.client import HTTPMessage
from http.cookiejar import CookieJar
from pathlib import Path
from urllib.error import HTTPError
from urllib.parse import urlencode
from urllib.request import HTTPCookieProcessor, HTTPRedirectHandler, OpenerDirector, build_opener

PASSWORD = "un-mot-de-passe-long"
ROOT = Path(__file__).parents[2]
PATIENCE = 60.0


class _NoRedirect(HTTPRedirectHandler):
    def redirect_request(self, *_args: object) -> None:
        return None


def _opener() -> OpenerDirector:
    return build_opener(HTTPCookieProcessor(CookieJar()), _NoRedirect())


@dataclass(frozen=True, slots=True)
class Answer:
    status: int
    headers: HTTPMessage
    text: str

    @property
    def token(self) -> str:
        """The CSRF token of the page's first form."""
        found = re.search(r'name="csrf_token"[^>]*value="([^"]+)"', self.text)
        assert found, "no form on this page"
        return found[1]


@dataclass(slots=True)
class Visitor:
    """A browser without a screen: it keeps cookies and follows no redirect by itself."""

    url: str
    opener: OpenerDirector = field(default_factory=_opener)

    def get(self, path: str) -> Answer:
        return self._ask(path, None)

    def post(self, path: str, form: Mapping[str, str]) -> Answer:
        return self._ask(path, urlencode(form).encode())

    def sign_in(self, email: str, password: str = PASSWORD) -> Answer:
        token = self.get("/connexion").token
        return self.post("/connexion", {"email": email, "password": password, "csrf_token": token})

    def _ask(self, path: str, body: bytes | None) -> Answer:
        try:
            with self.opener.open(self.url + path, body, timeout=PATIENCE) as response:
                return Answer(response.status, response.headers, response.read().decode(errors="replace"))
        except HTTPError as refusal:
            return Answer(refusal.code, refusal.headers, refusal.read().decode(errors="replace"))


@dataclass(frozen=True, slots=True)
class Server:
    url: str
    environment: Mapping[str, str]

    def visitor(self) -> Visitor:
        return Visitor(self.url)

    def add_user(self, role: str, email: str, name: str) -> None:
        self.run("user", "add", email, "--name", name, "--role", role, "--password", PASSWORD)

    def run(self, *arguments: str) -> str:
        """What the ``ordis`` command prints; fails when it refuses."""
        command = [sys.executable, "-m", "ordis.cli", *arguments]
        done = subprocess.run(
            command, env=dict(self.environment), cwd=ROOT, capture_output=True, text=True, check=False
        )
        assert done.returncode == 0, done.stderr
        return done.stdout


@contextmanager
def running_ordis(folder: Path, **settings: str) -> Iterator[Server]:
    """Serve on a free port during the block; ``settings`` are variables without their ``ORDIS_``."""
    port = _free_port()
    url = f"http://127.0.0.1:{port}"
    clean = {name: value for name, value in os.environ.items() if not name.startswith("ORDIS_")}
    ours = {"ORDIS_DATA_DIR": str(folder), "ORDIS_BASE_URL": url}
    server = Server(url, clean | ours | {f"ORDIS_{name}": value for name, value in settings.items()})
    server.run("upgrade")
    command = [
        sys.executable, "-m", "gunicorn", "ordis:create_app()", "--bind", f"127.0.0.1:{port}",
        "--threads", "4", "--log-level", "warning",
    ]  # fmt: skip
    process = subprocess.Popen(command, env=dict(server.environment), cwd=ROOT)
    try:
        _wait_until_open(server, process)
        yield server
    finally:
        process.terminate()
        process.wait(timeout=20)


def _free_port() -> int:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return int(listener.getsockname()[1])


def _wait_until_open(server: Server, process: "subprocess.Popen[bytes]") -> None:
    deadline = time.monotonic() + PATIENCE
    while time.monotonic() < deadline:
        assert process.poll() is None, "the server stopped while starting"
        try:
            server.visitor().get("/theme.css")
        except OSError:
            time.sleep(0.2)
        else:
            return
    raise AssertionError("the server does not answer")
