"""Labels read back: a sheet cut into its cells, a ZPL program printed by a strict reader, an SVG drawn again."""

import random
import re
from collections.abc import Iterator
from dataclasses import dataclass, field

import zxingcpp
from PIL import Image, ImageDraw

from ordis.devices.code import new_code
from ordis.devices.labels.formats import LabelFormat
from ordis.devices.labels.sheet import LabelFacts
from tests.documents.reading import rasterised

MODELS = ("Dell Latitude 5490", "HP EliteBook 840 G5 édition spéciale", "x" * 80, "")


def some_labels(count: int, seed: int = 1) -> list[LabelFacts]:
    draw = random.Random(seed)
    codes = [new_code(draw) for _ in range(count)]
    return [
        LabelFacts(code, f"HTTPS://ORDIS.POITIERS.FR/D/{code}", "Portable", MODELS[rank % 4], "Ville de Poitiers")
        for rank, code in enumerate(codes)
    ]


def cells_of(pdf: bytes, sheet: LabelFormat, dpi: int) -> Iterator[Image.Image]:
    """Each cell of each page, cut out as a person peels it off."""
    for page in rasterised(pdf, dpi):
        for cell in range(sheet.cells):
            x, y = sheet.corner(cell)
            box = (x, y, x + sheet.label[0], y + sheet.label[1])
            yield page.crop(tuple(round(side * dpi / 25.4) for side in box))  # type: ignore[arg-type]


def read(picture: Image.Image) -> list[str]:
    return [found.text for found in zxingcpp.read_barcodes(picture, formats=zxingcpp.BarcodeFormat.QRCode)]


@dataclass
class Printed:
    """One label out of a Zebra: its picture in dots, its words, how many copies."""

    picture: Image.Image
    words: list[str] = field(default_factory=list)
    copies: int = 1


class BadZpl(Exception):
    """What a Zebra would not understand, or print elsewhere."""


def zebra(program: bytes) -> list[Printed]:
    """Print a ZPL program, in the few commands that Ordis writes; anything else, or out of order, raises."""
    text = program.decode()
    labels = re.findall(r"\^XA(.*?)\^XZ\n?", text, re.DOTALL)
    if "".join(f"^XA{label}^XZ\n" for label in labels) != text:
        raise BadZpl("something stands outside ^XA … ^XZ")
    return [_printed(label) for label in labels]


def _printed(label: str) -> Printed:
    commands = re.findall(r"\^([A-Z][A-Z0-9])([^^~]*)", label)
    if "".join(f"^{name}{rest}" for name, rest in commands) != label or "~" in label:
        raise BadZpl("a stray character would be taken for a command")
    names = dict(commands)
    if names.get("CI") != "28" and ("CI", "28") not in commands:
        raise BadZpl("the words are in UTF-8, and the printer was not told")
    size = (int(names["PW"]), int(names["LL"]))
    found = Printed(Image.new("1", size, 1), copies=int(names["PQ"]))
    at: tuple[int, int] | None = None
    escaped = False
    for name, rest in commands:
        if name in ("FO", "FT"):
            x, y = map(int, rest.split(","))
            at, escaped = (x, y), False
        elif name == "GF":
            _picture(found.picture, at or (0, 0), rest)
        elif name == "FH":
            escaped = True
        elif name == "FD":
            if at is None or not (0 <= at[0] < size[0] and 0 < at[1] <= size[1]):
                raise BadZpl(f"words outside the label, at {at}")
            found.words.append(re.sub("_([0-9A-F]{2})", lambda code: chr(int(code[1], 16)), rest) if escaped else rest)
        elif name not in ("CI", "LH", "PW", "LL", "A0", "FS", "PQ", "GB"):
            raise BadZpl(f"^{name} is not expected")
    return found


def _picture(paper: Image.Image, at: tuple[int, int], rest: str) -> None:
    kind, total, same, wide, data = rest.split(",")
    if kind != "A" or total != same:
        raise BadZpl("not ^GFA")
    rows: list[str] = []
    for part in re.findall(r":|[0-9A-F]+", data):
        if part == ":":
            rows.append(rows[-1])
        else:
            rows += [part[start : start + int(wide) * 2] for start in range(0, len(part), int(wide) * 2)]
    if sum(len(row) for row in rows) != int(total) * 2 or len(rows) * int(wide) != int(total):
        raise BadZpl("the picture is not of the size it says")
    if at[0] + int(wide) * 8 > paper.width + 7 or at[1] + len(rows) > paper.height:
        raise BadZpl("the picture leaves the label")
    picture = Image.frombytes("1", (int(wide) * 8, len(rows)), bytes.fromhex("".join(rows)))
    paper.paste(0, (at[0], at[1]), picture)


def drawn_again(svg: str, dots_per_mm: int = 8) -> Image.Image:
    """The symbols of a preview, as a browser draws them: black on white."""
    box = re.search(r'viewBox="\S+ \S+ (\S+) (\S+)"', svg)
    assert box
    paper = Image.new("L", (round(float(box[1]) * dots_per_mm), round(float(box[2]) * dots_per_mm)), 255)
    pen = ImageDraw.Draw(paper)
    for x, y, module, path in re.findall(r'translate\((\S+) (\S+)\) scale\((\S+)\)" d="([^"]+)"', svg):
        left, top, side = (float(value) * dots_per_mm for value in (x, y, module))
        column = row = 0.0
        for name, first, second in re.findall(r"([Mmh])(-?[\d.]+)(?: (-?[\d.]+))?", path):
            if name == "M":
                column, row = float(first), float(second) - 0.5
            elif name == "m":
                column += float(first)
            else:
                edges = (left + column * side, top + row * side)
                column += float(first)
                pen.rectangle((*edges, left + column * side - 1, top + (row + 1) * side - 1), fill=0)
    return paper
