"""Labels in ZPL II, the language of Zebra printers, for those without a driver on the computer.

The symbol is sent as a picture (``^GFA``) and not by the printer's own ``^BQN``: the encoding (alphanumeric mode,
level M, mask) and the place to the dot are then ours on every firmware, the same as in the preview and in the PDF;
``^BQN`` lets each firmware choose its mask and moves the symbol down by some dots on many. It costs about 900
characters per label. Words are ``^A0`` in UTF-8 (``^CI28``), with ``^FH`` so that ``^``, ``~`` and ``_`` in a name
command nothing. One ``^XA … ^XZ`` per label, ``^PQ`` for its copies. Source: Zebra, ZPL II Programming Guide.
"""

from typing import Final

from ordis.devices.labels.drawing import Line, Symbol, Text
from ordis.devices.labels.sheet import POINT, PrintJob, pages
from ordis.documents.qr import Matrix
from ordis.kernel.refusal import Refusal

ONLY_ROLLS = (
    "Une imprimante ZPL n’imprime que sur rouleau, or {name} est une planche. Rien n’a été imprimé\u202f: "
    "choisissez un rouleau, ou une imprimante PDF."
)
_ESCAPED: Final = {ord(sign): f"_{ord(sign):02X}" for sign in "^~_"} | dict.fromkeys(
    map(ord, "\u00a0\u202f\n\r\t"), " "
)


def render(job: PrintJob) -> bytes:
    """One format per label, in UTF-8. Raises ``Refusal`` for a sheet."""
    if not job.sheet.is_roll:
        raise Refusal(ONLY_ROLLS.format(name=job.sheet.name), status=422)
    single = PrintJob(job.labels, job.sheet, 1, 1, job.correction)
    dots = job.sheet.dpi / 25.4
    head = f"^XA^CI28^LH0,0^PW{round(job.sheet.page[0] * dots)}^LL{round(job.sheet.page[1] * dots)}"
    lines = []
    for page in pages(single):
        fields = "".join(_field(thing, dots) for thing in page.drawn)
        lines.append(f"{head}{fields}^PQ{job.copies}^XZ\n")
    return "".join(lines).encode()


def _field(thing: object, dots: float) -> str:
    if isinstance(thing, Symbol):
        return (
            f"^FO{round(thing.x * dots)},{round(thing.y * dots)}{_picture(thing.matrix, round(thing.module * dots))}^FS"
        )
    if isinstance(thing, Text):
        size = max(10, round(thing.size * POINT * dots))  # the smallest that ^A0 draws
        place = f"^FT{round(thing.x * dots)},{round(thing.y * dots)}"
        return f"{place}^A0N,{size},{size}^FH^FD{thing.text.translate(_ESCAPED)}^FS"
    if isinstance(thing, Line):
        x, y = min(thing.x, thing.to_x), min(thing.y, thing.to_y)
        width, height = (max(1, round(abs(length) * dots)) for length in (thing.to_x - thing.x, thing.to_y - thing.y))
        return f"^FO{round(x * dots)},{round(y * dots)}^GB{width},{height},1^FS"
    return ""


def _picture(matrix: Matrix, module: int) -> str:
    """``^GFA`` with each repeated row as « : », the guide's own shorthand for « the row above again »."""
    wide = -(-len(matrix) * module // 8)
    total = wide * len(matrix) * module
    rows = "".join(_row(cells, module, wide) + ":" * (module - 1) for cells in matrix)
    return f"^GFA,{total},{total},{wide},{rows}"


def _row(cells: tuple[bool, ...], module: int, wide: int) -> str:
    bits = "".join("1" * module if dark else "0" * module for dark in cells).ljust(wide * 8, "0")
    return f"{int(bits, 2):0{wide * 2}X}"
