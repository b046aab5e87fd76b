"""Labels as a vector PDF, and what is drawn on plain paper to set a printer."""

import io
from collections.abc import Iterable
from functools import lru_cache
from typing import Final

from reportlab.lib.units import mm
from reportlab.pdfgen.canvas import Canvas

from ordis.devices.labels.drawing import Line, Outline, Page, Symbol, Text
from ordis.devices.labels.sheet import PrintJob, pages
from ordis.documents import fonts, qr

_content: Final = lru_cache(maxsize=8)(qr.pdf_content)  # the copies of one label follow each other


def render(job: PrintJob) -> bytes:
    """A PDF of as many pages as the labels fill."""
    return written(pages(job), f"Étiquettes {job.sheet.name}")


def written(drawn: Iterable[Page], title: str) -> bytes:
    """Every page, to be printed at its true size. The same pages always give the same bytes."""
    out = io.BytesIO()
    canvas = Canvas(out, invariant=1, pageCompression=1, initialFontName=fonts.REGULAR, lang="fr-FR")
    canvas.setTitle(title)
    canvas.setAuthor("Ordis")
    canvas.setViewerPreference("PrintScaling", "None")  # « ajuster à la page » would shift every cell
    for page in drawn:
        canvas.setPageSize((page.size[0] * mm, page.size[1] * mm))
        _draw(canvas, page)
        canvas.showPage()
    canvas.save()
    return out.getvalue()


def _draw(canvas: Canvas, page: Page) -> None:
    height = page.size[1]
    for thing in page.drawn:
        if isinstance(thing, Symbol):
            scale, bottom = thing.module * mm, (height - thing.y - thing.side) * mm
            place = f"q {scale:.5f} 0 0 {scale:.5f} {thing.x * mm:.4f} {bottom:.4f} cm"
            canvas.addLiteral(f"{place} {_content(thing.matrix)} Q")
        elif isinstance(thing, Text):
            canvas.setFont(thing.font, thing.size)
            canvas.drawString(thing.x * mm, (height - thing.y) * mm, thing.text)
        elif isinstance(thing, Line):
            canvas.setLineWidth(thing.width * mm)
            canvas.line(thing.x * mm, (height - thing.y) * mm, thing.to_x * mm, (height - thing.to_y) * mm)
        elif isinstance(thing, Outline):
            canvas.setLineWidth(0.1 * mm)
            bottom = height - thing.y - thing.height
            canvas.rect(thing.x * mm, bottom * mm, thing.width * mm, thing.height * mm)
