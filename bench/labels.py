"""A thousand labels: their drawing against what cannot be avoided, and their printing through HTTP."""

import random
import sqlite3
import time
import zlib
from collections.abc import Callable
from pathlib import Path

from bench.base import EMAIL, PASSWORD
from bench.server import Visitor, serving
from ordis.devices.code import new_code
from ordis.devices.labels.formats import LABEL_FORMATS
from ordis.devices.labels.pdf import render
from ordis.devices.labels.sheet import LabelFacts, PrintJob
from ordis.documents import qr
from tests.devices.labels.reading import cells_of, read

COUNT = 1_000
LIMIT_MS = 1_500
FORMAT, DPI = "L7654", 203


def measure() -> tuple[float, float]:
    """``(labels, floor)`` in milliseconds, the best of three of each: the QR matrices and their streams."""
    generator = random.Random(7)  # noqa: S311 (codes to draw)
    codes = [new_code(generator) for _rank in range(COUNT)]
    facts = [
        LabelFacts(code, f"HTTPS://ORDI.EXAMPLE/D/{code}", "Ordinateur portable", "Dell Latitude 5490", "Poitiers")
        for code in codes
    ]
    return _best(lambda: render(PrintJob(facts))), _best(lambda: _bare(codes))


def printed(data_dir: Path) -> float:
    """Milliseconds from the POST of a thousand codes to the last byte of their PDF, printing noted; best of three.

    Raises when one of the thousand is not read back from that PDF at 203 dots per inch, the coarsest of our printers.
    """
    with sqlite3.connect(data_dir / "ordis.db") as connection:
        codes = [str(row[0]) for row in connection.execute("SELECT code FROM device ORDER BY id LIMIT ?", (COUNT,))]
    with serving(data_dir) as port:
        visitor = Visitor(port)
        visitor.sign_in(EMAIL, PASSWORD)
        fields = [("csrf_token", visitor.token(f"/labels?code={codes[0]}")), ("format", FORMAT), ("first_cell", "1")]

        papers: list[bytes] = []

        def print_all() -> None:
            status, pdf = visitor.fetch("POST", "/labels", [*fields, *(("codes", code) for code in codes)])
            if status != 200 or not pdf.startswith(b"%PDF"):
                raise RuntimeError(f"/labels answered {status}")
            papers.append(pdf)

        milliseconds = _best(print_all)
    _read_back(papers[-1], codes)
    return milliseconds


def _read_back(pdf: bytes, codes: list[str]) -> None:
    """Cell by cell, in order: each label holds its own code and no other."""
    found = [text for cell in cells_of(pdf, LABEL_FORMATS[FORMAT], DPI) for text in read(cell)]
    if [text.rpartition("/")[2] for text in found] != codes:
        raise RuntimeError(f"of {len(codes)} labels, {len(found)} were read at {DPI} dots per inch")


def _bare(codes: list[str]) -> bytes:
    streams = [qr.pdf_content(qr.matrix(f"HTTPS://ORDI.EXAMPLE/D/{code}")) for code in codes]
    return b"".join(zlib.compress("\n".join(streams[start : start + 40]).encode()) for start in range(0, COUNT, 40))


def _best(work: Callable[[], object]) -> float:
    times = []
    for _lap in range(3):
        started = time.perf_counter()
        work()
        times.append(time.perf_counter() - started)
    return min(times) * 1000
