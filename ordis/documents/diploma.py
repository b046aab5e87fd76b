"""A diploma: one landscape page of A4, drawn by hand and tagged like every other paper."""

from dataclasses import dataclass
from typing import Final

from reportlab.lib.enums import TA_CENTER
from reportlab.lib.pagesizes import A4, landscape
from reportlab.lib.styles import ParagraphStyle
from reportlab.lib.units import mm

from ordis.documents import fonts, qr
from ordis.documents.paper import Block, Heading, Paper, Rendered, Text, drawn, long_date
from ordis.documents.styles import GREY, INK, Sheet, marked_up, mixed
from ordis.documents.tagged import TaggedCanvas
from ordis.documents.tagged_flowables import TaggedParagraph, box_of

SIZE: Final = landscape(A4)
_EDGE: Final = 11 * mm
_SIDE: Final = 21 * mm  # of the code
_ROOM: Final = SIZE[0] - 2 * 34 * mm
_NAME: Final = (46, 18)  # points, at the most and at the least
_CODE_SAID: Final = "Document scellé\u202f: ce code dit s’il est authentique."


@dataclass(frozen=True, slots=True)
class Diploma:
    """``over``: above the name; ``name``: whom it honours; ``sentences``: why, the first in stronger letters;
    ``signer``: who signs, under a line to be signed with a pen."""

    over: str
    name: str
    sentences: tuple[str, ...]
    place: str
    signer: str


def render_diploma(paper: Paper, diploma: Diploma) -> Rendered:
    """The page, not sealed yet. The longest name is made smaller, on two or three lines."""
    story: list[Block] = [
        Text(diploma.over, style="lead"),
        Heading(diploma.name),
        *(Text(sentence) for sentence in diploma.sentences),
        Text(f"{diploma.place}, le {long_date(paper.issued_on)}. {diploma.signer}.", style="small"),
    ]
    return drawn(paper, story, lambda canvas: _draw(canvas, paper, diploma), size=SIZE)


def _draw(canvas: TaggedCanvas, paper: Paper, diploma: Diploma) -> None:
    sheet = paper.letterhead.sheet
    with canvas.artifact():
        _draw_frame(canvas, sheet)
    top = _draw_head(canvas, paper, SIZE[1] - 30 * mm)
    top = _line(canvas, paper.title, _style("H1.diploma", 40, fonts.BOLD, sheet.accent), top - 8 * mm)
    top = _line(canvas, diploma.over, _style("P.over", 14.5, fonts.REGULAR, GREY), top - 3 * mm)
    top = _line(canvas, diploma.name, _name_style(diploma.name), top - 5 * mm)
    with canvas.artifact():
        canvas.setFillColor(sheet.accent)
        canvas.rect(SIZE[0] / 2 - 24 * mm, top - 6.5 * mm, 48 * mm, 1.6, stroke=0, fill=1)
    top -= 10 * mm
    for rank, sentence in enumerate(diploma.sentences):
        style = _style("P.why", 13, fonts.REGULAR, INK) if rank else _style("P.first", 17, fonts.SEMIBOLD, INK)
        top = _line(canvas, sentence, style, top - 2 * mm)
    _draw_foot(canvas, paper, diploma)


def _draw_frame(canvas: TaggedCanvas, sheet: Sheet) -> None:
    """A band, a rule and four corners: in grey they stay apart."""
    width, height = SIZE
    canvas.setFillColor(mixed(sheet.accent, 0.12))
    canvas.rect(0, 0, width, height, stroke=0, fill=1)
    canvas.setFillColorRGB(1, 1, 1)
    canvas.rect(_EDGE, _EDGE, width - 2 * _EDGE, height - 2 * _EDGE, stroke=0, fill=1)
    canvas.setStrokeColor(sheet.accent)
    canvas.setLineWidth(2.2)
    canvas.rect(_EDGE, _EDGE, width - 2 * _EDGE, height - 2 * _EDGE, stroke=1, fill=0)
    canvas.setLineWidth(0.6)
    inner = _EDGE + 2.4 * mm
    canvas.rect(inner, inner, width - 2 * inner, height - 2 * inner, stroke=1, fill=0)
    canvas.setFillColor(sheet.accent)
    for x in (inner, width - inner):
        for y in (inner, height - inner):
            canvas.saveState()
            canvas.translate(x, y)
            canvas.rotate(45)
            canvas.rect(-2.6, -2.6, 5.2, 5.2, stroke=0, fill=1)
            canvas.restoreState()


def _draw_head(canvas: TaggedCanvas, paper: Paper, top: float) -> float:
    head, logo = paper.letterhead, paper.letterhead.logo
    if logo is not None:
        width, height = logo.fitted(149, 45)
        with canvas.artifact():
            canvas.draw_picture(logo.image, (SIZE[0] - width) / 2, top - height, width, height)
        top -= height + 2 * mm
    top = _line(canvas, head.city, _style("P.city", 13, fonts.BOLD, INK), top)
    return _line(canvas, head.operation, _style("P.operation", 11, fonts.SEMIBOLD, head.sheet.accent), top)


def _draw_foot(canvas: TaggedCanvas, paper: Paper, diploma: Diploma) -> None:
    left, foot, right = 26 * mm, 21 * mm, SIZE[0] - 26 * mm
    if paper.verify_url:
        with canvas.marked(
            "Figure", alt=f"Code QR de la page {paper.verify_url}", bbox=box_of(canvas, left, foot, _SIDE, _SIDE)
        ):
            modules = qr.matrix(paper.verify_url)
            canvas.saveState()
            canvas.setFillColor(INK)
            canvas.translate(left, foot)
            canvas.scale(_SIDE / len(modules), _SIDE / len(modules))
            canvas.addLiteral(qr.pdf_content(modules))
            canvas.restoreState()
    seal = f"{_CODE_SAID} Cachet de démonstration." if paper.demonstration_seal else _CODE_SAID
    notes = (f"N°\u00a0{paper.number}", seal, paper.verify_url)
    for rank, note in enumerate(note for note in notes if note):
        font = fonts.REGULAR if rank else fonts.SEMIBOLD
        _left(canvas, note, font, (left + _SIDE + 4 * mm, foot + _SIDE - 10 - 12 * rank))
    day = f"{diploma.place}, le {long_date(paper.issued_on)}"
    for rank, text in enumerate((day, diploma.signer)):
        with canvas.marked("P"):
            canvas.setFont(fonts.REGULAR if rank == 0 else fonts.SEMIBOLD, 10.5)
            canvas.setFillColor(INK)
            canvas.drawRightString(right, foot + _SIDE - 10 - 14 * rank, fonts.drawable(text))
    with canvas.artifact():
        canvas.setStrokeColor(GREY)
        canvas.setLineWidth(0.5)
        canvas.line(right - 62 * mm, foot, right, foot)


def _left(canvas: TaggedCanvas, text: str, font: str, at: tuple[float, float]) -> None:
    with canvas.marked("P"):
        canvas.setFont(font, 8.4)
        canvas.setFillColor(GREY)
        canvas.drawString(*at, fonts.drawable(text))


def _style(name: str, size: float, font: str, colour: object) -> ParagraphStyle:
    return ParagraphStyle(
        name, fontName=font, fontSize=size, leading=size * 1.28, alignment=TA_CENTER, textColor=colour, splitLongWords=1
    )


def _name_style(name: str) -> ParagraphStyle:
    """The largest at which the name holds on two lines."""
    most, least = _NAME
    size = float(most)
    while size > least and fonts.width(fonts.drawable(name), fonts.BOLD, size) > _ROOM * (1 if size > 30 else 1.8):
        size -= 1
    return _style("H2.name", size, fonts.BOLD, INK)


def _line(canvas: TaggedCanvas, text: str, style: ParagraphStyle, top: float) -> float:
    """Drawn under ``top``; where it ends."""
    paragraph = TaggedParagraph(marked_up(text), style)
    _width, height = paragraph.wrap(_ROOM, SIZE[1])
    paragraph.drawOn(canvas, (SIZE[0] - _ROOM) / 2, top - height)
    return float(top - height)
