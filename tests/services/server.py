"""Ordis as it is served: gunicorn in a process of its own, CSRF and rate limits on, data of its own."""

import os
import re
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import partial
from http.client import HTTPMessage
from http.cookiejar import CookieJar
from multiprocessing.context import ForkServerProcess
from pathlib import Path
from typing import ParamSpec, TypeVar
from urllib.error import HTTPError
from urllib.parse import urlencode
from urllib.request import HTTPCookieProcessor, HTTPRedirectHandler, OpenerDirector, build_opener

from ordis.accounts.actions import add_user
from ordis.accounts.models import User
from ordis.accounts.permissions import Role
from ordis.kernel import clock
from tests.services import forks

P = ParamSpec("P")
R = TypeVar("R")
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
        self.told(add_account, role, email, name)

    def told(self, work: Callable[P, R], *args: P.args, **kwargs: P.kwargs) -> R:
        """What ``work``, a function of a module, returns; it runs in the application of this house, and is kept."""
        return forks.told(self.environment, forks.written, partial(work, *args, **kwargs))

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
    forks.told(server.environment, forks.upgraded)
    process = forks.gunicorn(
        server.environment, "ordis:create_app()", "--bind", f"127.0.0.1:{port}", "--threads", "4",
        "--log-level", "warning",
    )  # fmt: skip
    try:
        _wait_until_open(server, process)
        yield server
    finally:
        process.terminate()
        process.join(timeout=20)
        process.close()  # refuses while it runs


def enrol(role: str, email: str, name: str) -> User:
    """A new account, with the password of all; in the application of the house."""
    return add_user(email=email, name=name, roles=[Role(role)], password=PASSWORD, actor=None, at=clock.now())


def add_account(role: str, email: str, name: str) -> None:
    """The same, told to the house."""
    enrol(role, email, name)


def _free_port() -> int:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return int(listener.getsockname()[1])


def _wait_until_open(server: Server, process: ForkServerProcess) -> None:
    deadline = time.monotonic() + PATIENCE
    while time.monotonic() < deadline:
        assert process.is_alive(), "the server stopped while starting"
        try:
            server.visitor().get("/theme.css")
        except OSError:
            time.sleep(0.05)
        else:
            return
    raise AssertionError("the server does not answer")
