"""Codes in frames of 640 × 480: what one costs, and what ten cameras cost to those who scan meanwhile."""

import http.client
import io
import statistics
import threading
import time
from pathlib import Path

from PIL import Image, ImageEnhance, ImageFilter

from bench.base import EMAIL, PASSWORD, some_code
from bench.server import Visitor, serving
from ordis.devices.camera.decoding import decode
from ordis.documents import qr

PEOPLE, FRAMES_PER_SECOND, SCANS = 10, 4, 60
WIDTH, HEIGHT = 640, 480
LIMIT_MS, LIMIT_BESIDE = 20.0, 5
"""Milliseconds of CPU of one frame; how many times as long a scan may take beside ten cameras."""
TABLE = 120  # grey of the bench under the label


def frames() -> dict[str, bytes]:
    """What a camera sends, by name: a label, turned and dim; and no label at all, which costs the most."""
    shown = _label()
    dim = ImageEnhance.Brightness(shown.rotate(17, fillcolor=TABLE).filter(ImageFilter.GaussianBlur(1))).enhance(0.25)
    return {
        "label": _jpeg(shown),
        "label in low light": _jpeg(Image.blend(dim, Image.effect_noise(dim.size, 12), 0.08)),
        "no label": _jpeg(Image.effect_noise((WIDTH, HEIGHT), 60)),
    }


def _label() -> Image.Image:
    rows = qr.matrix("HTTPS://ORDI.EXAMPLE/D/BCDFGHB")
    picture = Image.new("L", (WIDTH, HEIGHT), TABLE)
    symbol = Image.new("L", (len(rows) + 8, len(rows) + 8), 255)
    for y, row in enumerate(rows):
        for x, dark in enumerate(row):
            symbol.putpixel((x + 4, y + 4), 0 if dark else 255)
    picture.paste(symbol.resize((264, 264), Image.Resampling.NEAREST), (188, 108))
    return picture


def _jpeg(picture: Image.Image) -> bytes:
    out = io.BytesIO()
    picture.save(out, "JPEG", quality=70)
    return out.getvalue()


def measure() -> float:
    """Milliseconds of CPU for the costliest of the frames, each the median of 15."""
    return max(statistics.median(_cpu(data) for _lap in range(15)) for data in frames().values())


def _cpu(data: bytes) -> float:
    started = time.process_time()
    decode(data)
    return (time.process_time() - started) * 1000


def beside_cameras(data_dir: Path) -> tuple[float, float]:
    """``(scan, alone)``: the median of a scan in milliseconds while ten people film, and while nobody does."""
    code = some_code(data_dir)
    with serving(data_dir) as port:
        visitor = Visitor(port)
        visitor.sign_in(EMAIL, PASSWORD)
        form = {"text": f"HTTPS://ORDI.EXAMPLE/D/{code}", "csrf_token": visitor.token("/scan")}
        alone = _scans(visitor, form)
        over = threading.Event()
        cameras = [
            threading.Thread(target=_film, args=(port, visitor, form["csrf_token"], over)) for _ in range(PEOPLE)
        ]
        for camera in cameras:
            camera.start()
        try:
            time.sleep(2)
            return _scans(visitor, form), alone
        finally:
            over.set()
            for camera in cameras:
                camera.join()


def _scans(visitor: Visitor, form: dict[str, str]) -> float:
    """Ten scans a second: what is measured is the wait, not the throughput."""
    times = []
    for _lap in range(SCANS):
        started = time.perf_counter()
        status, _text = visitor.ask("POST", "/scan", form, accept="application/json")
        times.append((time.perf_counter() - started) * 1000)
        if status != 200:
            raise RuntimeError(f"scan answered {status}")
        time.sleep(0.1)
    return statistics.median(times)


def _film(port: int, visitor: Visitor, token: str, over: threading.Event) -> None:
    """One person's camera, a label in view every third frame: one frame at a time, four a second at most."""
    shown = list(frames().values())
    line = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
    headers = {"Cookie": visitor.cookie, "X-CSRFToken": token, "Content-Type": "image/jpeg"}
    lap = 0
    while not over.wait(1 / FRAMES_PER_SECOND):
        line.request("POST", "/camera/frame", shown[lap % len(shown)], headers | {"Accept": "application/json"})
        answer = line.getresponse()
        answer.read()
        if answer.status not in {200, 503}:
            raise RuntimeError(f"frame answered {answer.status}")
        lap += 1
    line.close()
