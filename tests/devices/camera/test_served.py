"""Frames as they are served: gunicorn, its token and its limit of rate; and no process left behind."""

import json
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from http.client import HTTPConnection
from pathlib import Path
from urllib.request import HTTPCookieProcessor, Request

import pytest

from ordis.devices.camera.decoding import TOO_HEAVY
from ordis.kernel.limits import CAMERA_FRAMES
from tests.services.fake_camera import jpeg, label, seen
from tests.services.server import ROOT, Server, Visitor, running_ordis

FRAME = jpeg(seen(label("BCDFGHB")))
MOST = int(CAMERA_FRAMES.split()[0])


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    with running_ordis(tmp_path_factory.mktemp("frames")) as server:
        for name in ("ana", "noe"):
            server.add_user("technician", f"{name}@exemple.fr", name.title())
        yield server


def cookies(visitor: Visitor) -> str:
    """The visitor's own, as one header."""
    asked = Request(visitor.url)  # noqa: S310 (the address is our own server's)
    next(each for each in visitor.opener.handlers if isinstance(each, HTTPCookieProcessor)).cookiejar.add_cookie_header(
        asked
    )
    return str(asked.get_header("Cookie"))


class Phone:
    """One person's camera."""

    def __init__(self, server: Server, email: str) -> None:
        visitor = server.visitor()
        assert visitor.sign_in(email).status == 302
        self.token, self.cookies = visitor.get("/scan").token, cookies(visitor)
        self.address = server.url.removeprefix("http://")

    def send(self, data: bytes, *, token: str | None = None) -> tuple[int, dict[str, object]]:
        headers = {"Cookie": self.cookies, "Content-Type": "image/jpeg", "Accept": "application/json"}
        with closing(HTTPConnection(self.address, timeout=30)) as line:
            line.request("POST", "/camera/frame", data, headers | {"X-CSRFToken": token or self.token})
            with line.getresponse() as answer:
                return answer.status, json.loads(answer.read())


def test_a_frame_without_its_token_is_refused(server: Server) -> None:
    phone = Phone(server, "ana@exemple.fr")
    assert phone.send(FRAME, token="another")[0] == 400
    assert phone.send(FRAME)[0] == 200


def test_a_frame_of_20_mb_is_told_so_whoever_sends_it(server: Server) -> None:
    phone = Phone(server, "ana@exemple.fr")
    status, told = phone.send(FRAME + bytes(20_000_000))
    assert (status, told["detail"]) == (413, TOO_HEAVY)
    assert phone.send(FRAME)[0] == 200


def test_a_person_is_limited_alone(server: Server) -> None:
    eager, calm = Phone(server, "noe@exemple.fr"), Phone(server, "ana@exemple.fr")
    assert {eager.send(b"")[0] for _ in range(MOST)} == {422}
    status, told = eager.send(FRAME)
    assert (status, "attendez une minute" in str(told["detail"])) == (429, True)
    assert calm.send(FRAME)[0] == 200


def test_pages_answer_while_cameras_read(server: Server) -> None:
    """Two cameras as fast as they can, and a scan meanwhile: every frame is read, or refused at once."""
    phones = [Phone(server, "ana@exemple.fr"), Phone(server, "ana@exemple.fr")]
    visitor = server.visitor()
    visitor.sign_in("ana@exemple.fr")

    def film(phone: Phone) -> set[int]:
        return {phone.send(FRAME)[0] for _ in range(40)}

    with ThreadPoolExecutor(2) as threads:
        filming = [threads.submit(film, phone) for phone in phones]
        pages = {visitor.get("/scan").status for _ in range(10)}
    assert pages == {200}
    assert set().union(*(each.result() for each in filming)) <= {200, 503}


def children(pid: int) -> set[int]:
    """Every process below ``pid``."""
    found = {int(path.name): _parent(path) for path in Path("/proc").iterdir() if path.name.isdecimal()}
    below, size = {pid}, 0
    while size != len(below):
        size = len(below)
        below |= {child for child, parent in found.items() if parent in below}
    return below - {pid}


def _parent(process: Path) -> int:
    try:
        return int((process / "stat").read_text().rpartition(")")[2].split()[1])
    except (OSError, IndexError):
        return 0


def test_no_process_is_left_once_ordis_serve_has_stopped(server: Server, tmp_path: Path) -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    environment = dict(server.environment) | {"ORDIS_BASE_URL": f"http://127.0.0.1:{port}"}
    command = [sys.executable, "-m", "ordis.cli", "serve", "--port", str(port), "--workers", "2", "--no-demo"]
    with subprocess.Popen(command, env=environment, cwd=ROOT, stdout=subprocess.PIPE, text=True) as serving:
        assert serving.stdout
        assert "ouvert" in serving.stdout.readline()
        phone = Phone(Server(f"http://127.0.0.1:{port}", environment), "ana@exemple.fr")
        assert phone.send(FRAME)[0] == 200
        started = children(serving.pid)
        looking = [pid for pid in started if b"decoding.py" in Path(f"/proc/{pid}/cmdline").read_bytes()]
        assert looking
        os.kill(serving.pid, signal.SIGTERM)
        serving.wait(30)
    deadline = time.monotonic() + 10
    while (left := [pid for pid in started if Path(f"/proc/{pid}").exists()]) and time.monotonic() < deadline:
        time.sleep(0.1)
    assert left == []
