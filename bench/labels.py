"""A thousand labels against what cannot be avoided: the QR matrices and the PDF streams that draw them."""

import random
import time
import zlib

from ordis.devices.code import new_code
from ordis.devices.labels.pdf import render
from ordis.devices.labels.sheet import LabelFacts, PrintJob
from ordis.documents import qr

COUNT = 1_000


def measure() -> tuple[float, float]:
    """``(labels, floor)`` in milliseconds, the best of three of each."""
    generator = random.Random(7)  # noqa: S311 (codes to draw)
    codes = [new_code(generator) for _rank in range(COUNT)]
    facts = [
        LabelFacts(code, f"HTTPS://ORDI.EXAMPLE/D/{code}", "Ordinateur portable", "Dell Latitude 5490", "Poitiers")
        for code in codes
    ]
    return _best(lambda: render(PrintJob(facts))), _best(lambda: _bare(codes))


def _bare(codes: list[str]) -> bytes:
    streams = [qr.pdf_content(qr.matrix(f"HTTPS://ORDI.EXAMPLE/D/{code}")) for code in codes]
    return b"".join(zlib.compress("\n".join(streams[start : start + 40]).encode()) for start in range(0, COUNT, 40))


def _best(work: object) -> float:
    times = []
    for _lap in range(3):
        started = time.perf_counter()
        work()  # type: ignore[operator]
        times.append(time.perf_counter() - started)
    return min(times) * 1000
