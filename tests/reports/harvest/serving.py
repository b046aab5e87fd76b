"""Cities as they are met: a real HTTP server on loopback that answers what it is told to, well or badly."""

import ssl
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from ordis.reports.opendata import periods
from ordis.reports.opendata.rows import Row, csv_text


@dataclass(slots=True)
class Answer:
    """``drip``: seconds between two bytes of the body."""

    body: bytes = b""
    mimetype: str = "text/csv; charset=utf-8"
    status: int = 200
    headers: dict[str, str] = field(default_factory=dict)
    drip: float = 0.0


@dataclass(slots=True)
class Site:
    """``asked``: path and ``Host`` of each request."""

    url: str
    answers: dict[str, Answer]
    asked: list[tuple[str, str]]


@contextmanager
def serving(tls: ssl.SSLContext | None = None, /, **answers: Answer) -> Iterator[Site]:
    """``serving(a=Answer(…))`` answers at ``/a``; other paths are 404."""
    known = {f"/{name}": answer for name, answer in answers.items()}
    asked: list[tuple[str, str]] = []

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            asked.append((self.path, self.headers.get("Host", "")))
            answer = known.get(self.path) or Answer(status=404)
            self.send_response(answer.status)
            self.send_header("Content-Type", answer.mimetype)
            for name, value in answer.headers.items():
                self.send_header(name, value)
            self.end_headers()
            try:
                if not answer.drip:
                    self.wfile.write(answer.body)
                for byte in answer.body if answer.drip else b"":
                    self.wfile.write(bytes([byte]))
                    self.wfile.flush()
                    time.sleep(answer.drip)
            except OSError:
                return

        def log_message(self, *_args: object) -> None:
            return

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    if tls is not None:
        server.socket = tls.wrap_socket(server.socket, server_side=True)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    try:
        yield Site(f"http://127.0.0.1:{server.server_port}", known, asked)
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def row(commune: str = "86194", period: str = "2022", key: str = "families", value: str = "78", **changes: str) -> Row:
    span = periods.read(period)
    assert span
    told = Row(
        commune, "Ordinateurs solidaires", period, span.first.isoformat(), span.last.isoformat(), key, "ensemble",
        "ensemble", value, "foyers",
    )  # fmt: skip
    return told._replace(**changes)


def file_of(*rows: Row) -> Answer:
    return Answer(csv_text(rows or (row(),)).encode())
