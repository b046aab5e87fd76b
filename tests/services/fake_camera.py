"""What a camera sees of what we print: pictures of labels, spoilt as in a workshop, and films for Chromium."""

import io
from collections.abc import Sequence
from pathlib import Path

import zxingcpp
from PIL import Image, ImageEnhance, ImageFilter, ImageOps

from ordis.devices.labels import pdf
from ordis.devices.labels.sheet import LabelFacts, PrintJob
from tests.documents.reading import rasterised

WIDTH, HEIGHT = 640, 480
TABLE = 120
"""Grey of the bench under the label."""


def label(code: str, base: str = "https://ordi.example", *, dpi: int = 203) -> Image.Image:
    """The first label of our own PDF, as a printer of ``dpi`` dots per inch prints it."""
    facts = LabelFacts(code, f"{base}/D/{code}".upper(), "Portable", "Dell Latitude 5490", "Poitiers")
    job = PrintJob([facts])
    [page] = rasterised(pdf.render(job), dpi)
    dots = dpi / 25.4
    left, top = (round(edge * dots) for edge in job.sheet.corner(0))
    width, height = (round(side * dots) for side in job.sheet.label)
    return page.crop((left, top, left + width, top + height))


def symbol(text: str, kind: zxingcpp.BarcodeFormat, *, scale: int = 3) -> Image.Image:
    """A maker's code, drawn by zxing-cpp, in its quiet zone."""
    drawn = memoryview(zxingcpp.create_barcode(text, kind).to_image(scale=scale))
    height, width = drawn.shape[:2]
    return ImageOps.expand(Image.frombytes("L", (width, height), drawn.tobytes()), 20, 255)


def sticker(*codes: Image.Image) -> Image.Image:
    """Codes one above the other on white paper."""
    paper = Image.new("L", (max(code.width for code in codes), sum(code.height for code in codes)), 255)
    top = 0
    for code in codes:
        paper.paste(code, ((paper.width - code.width) // 2, top))
        top += code.height
    return paper


def seen(thing: Image.Image, *, size: tuple[int, int] = (WIDTH, HEIGHT), part: float = 0.9) -> Image.Image:
    """``thing`` on the bench, in the middle of a frame, as large as ``part`` of its shorter side allows."""
    frame = Image.new("L", size, TABLE)
    room = min(size) * part
    factor = min(room / thing.width, room / thing.height)
    thing = thing.resize((round(thing.width * factor), round(thing.height * factor)), Image.Resampling.BILINEAR)
    frame.paste(thing, ((size[0] - thing.width) // 2, (size[1] - thing.height) // 2))
    return frame


def turned(frame: Image.Image, degrees: float) -> Image.Image:
    return frame.rotate(degrees, Image.Resampling.BILINEAR, fillcolor=TABLE)


def blurred(frame: Image.Image, radius: float) -> Image.Image:
    return frame.filter(ImageFilter.GaussianBlur(radius))


def in_low_light(frame: Image.Image, light: float = 0.2) -> Image.Image:
    """Dark, and grainy as a small sensor is then."""
    grain = Image.effect_noise(frame.size, 12)
    return Image.blend(ImageEnhance.Brightness(frame).enhance(light), grain, 0.08)


def jpeg(frame: Image.Image, quality: int = 70) -> bytes:
    out = io.BytesIO()
    frame.convert("L").save(out, "JPEG", quality=quality)
    return out.getvalue()


def film(frames: Sequence[Image.Image], path: Path) -> Path:
    """A .y4m that Chromium shows over and over as its webcam, ten frames a second (documented by yuv4mpeg(5))."""
    width, height = frames[0].size
    grey = bytes([128]) * (width // 2 * (height // 2) * 2)
    with path.open("wb") as out:
        out.write(f"YUV4MPEG2 W{width} H{height} F10:1 Ip A1:1 C420jpeg\n".encode())
        for frame in frames:
            out.write(b"FRAME\n" + frame.convert("L").tobytes() + grey)
    return path
