"""The one door through which every paper of the house is made: facts in, bytes of a tagged PDF out.

::

    from ordis.documents.paper import Bullets, Card, Cards, Facts, Heading, Letterhead, Paper, Text, render

    pdf = render(
        Paper(
            title="Attestation de don",
            number="ATD-2026-00042",
            letterhead=Letterhead(
                city="Ville de Poitiers",
                service="Mission inclusion numérique",
                address="15 place du Maréchal-Leclerc, 86000 Poitiers",
                contact="numerique@poitiers.example",
            ),
            issued_on=date(2026, 3, 12),
            verify_url="https://ordis.example/v/ATD-2026-00042",
        ),
        [
            Text("La Ville remercie la société Exemple de son don.", style="lead"),
            Facts([("Donateur", "Exemple SAS"), ("SIREN", "732 829 320")]),
            Heading("Ce que le don est devenu"),
            Cards([Card("183", "ordinateurs reçus"), Card("163", "reconditionnés", "89 % des reçus")]),
            Text(Markup("Remis à <b>{}</b> familles.").format(78)),
        ],
    )

The same facts give the same bytes. The story is plain data (``blocks``), so that a page can tell the same
thing beside the paper. The head, the running heads, the pages « 1 sur N » and the « document scellé » block
are the house's, and nobody else's, to draw. The seal is put on these bytes by ``seal``.
"""

import io
from collections.abc import Callable, Sequence
from dataclasses import dataclass, fields
from datetime import UTC, date, datetime, time
from functools import partial
from typing import Final

from markupsafe import Markup
from reportlab.platypus import BaseDocTemplate, Flowable, Frame, KeepTogether, PageTemplate, Paragraph

from ordis.documents import stories
from ordis.documents.archival import Metadata
from ordis.documents.blocks import (
    Bar,
    Bars,
    Block,
    Bullets,
    Card,
    Cards,
    Code,
    Column,
    Columns,
    Exit,
    Facts,
    Flow,
    Heading,
    Keep,
    Notice,
    PageBreak,
    Signature,
    Signatures,
    Space,
    Step,
    Stroke,
    Table,
    Text,
    Ticks,
)
from ordis.documents.french import long_date, long_moment, number
from ordis.documents.layout import flowables
from ordis.documents.letterhead import Letterhead, Masthead, draw_foot, draw_running
from ordis.documents.marks import CodeBlock
from ordis.documents.right_to_left import RightToLeft
from ordis.documents.styles import BOTTOM, LEFT, PAGE, TOP, WIDTH
from ordis.documents.tagged import TaggedCanvas

__all__ = [
    "FOR_SHOW",
    "Bar",
    "Bars",
    "Block",
    "Bullets",
    "Card",
    "Cards",
    "Code",
    "Column",
    "Columns",
    "Exit",
    "Facts",
    "Flow",
    "Heading",
    "Keep",
    "Letterhead",
    "Notice",
    "PageBreak",
    "Paper",
    "Rendered",
    "Signature",
    "Signatures",
    "Space",
    "Step",
    "Stroke",
    "Table",
    "Text",
    "Ticks",
    "drawn",
    "long_date",
    "long_moment",
    "number",
    "render",
]

_DEMONSTRATION: Final = "Cachet de démonstration\u202f: ce document n’engage personne."
FOR_SHOW: Final = "Démonstration\u202f: ce papier n’engage personne."
"""The warning of a working paper of the demonstration (``sealing.engages_nobody``)."""
_HOW_TO_CHECK: Final = (
    "Pour vérifier qu’il est authentique et n’a pas été modifié, scannez ce code ou ouvrez l’adresse "
    "ci-dessous. Le fichier PDF porte un cachet électronique\u202f; une impression en est la copie."
)
_MASTHEAD_RISE: Final = 24  # the head of page one stands where other pages have their running head


@dataclass(frozen=True, slots=True)
class Paper:
    """What every paper says of itself. ``verify_url`` empty: a working paper, without the seal's block; it may have no
    ``number`` either.

    ``issued_on`` is the only time that the file holds; ``language`` is what a screen reader speaks. ``warning``
    stands at the foot of each page; a demonstration seal has its own.
    """

    title: str
    number: str
    letterhead: Letterhead
    issued_on: date
    verify_url: str
    subtitle: str = ""
    language: str = "fr-FR"
    demonstration_seal: bool = False
    warning: str = ""


class Rendered(bytes):
    """The bytes of a paper, and ``story``: what it says, in canonical JSON, to be kept beside it (``stories``)."""

    story = b""

    def sealed_as(self, pdf: bytes) -> "Rendered":
        """The same paper in other bytes, those with the seal on."""
        return _rendered(pdf, self.story)


def _rendered(pdf: bytes, story: bytes) -> Rendered:
    made = Rendered(pdf)
    made.story = story
    return made


def render(paper: Paper, story: Sequence[Block]) -> Rendered:
    """The paper as a tagged PDF, A4, not sealed yet.

    Raises ``TypeError`` for what is not a block, ReportLab's ``LayoutError`` for what no page can hold.
    """
    out = io.BytesIO()
    template = BaseDocTemplate(out, pagesize=PAGE, leftMargin=0, rightMargin=0, topMargin=0, bottomMargin=0)
    template.addPageTemplates([_page("first", _MASTHEAD_RISE), _page("later", 0)])
    canvas = partial(TaggedCanvas, facts=_metadata(paper), finish=partial(_finish, paper))
    told, closing = flowables(story, paper.letterhead.sheet), _closing(paper)
    if closing and told and isinstance(told[-1], Paragraph | RightToLeft):
        told[-1].keepWithNext = True  # the seal never stands alone on a page
    elif closing and told and isinstance(told[-1], KeepTogether):
        closing = [KeepTogether([*told.pop()._content, *closing])]
    template.build([*_opening(paper), *told, *closing], canvasmaker=canvas)
    head = {each.name: getattr(paper, each.name) for each in fields(paper)}
    return _rendered(out.getvalue(), stories.written({"paper": head, "story": story}))


def drawn(
    paper: Paper, story: Sequence[Block], draw: Callable[[TaggedCanvas], None], *, size: tuple[float, float]
) -> Rendered:
    """A paper of one page that is drawn by hand, ``size`` in points, not sealed yet; ``story`` is what it says, for the
    page beside it. ``draw`` puts the verification address on it."""
    out = io.BytesIO()
    canvas = TaggedCanvas(out, facts=_metadata(paper), pagesize=size)
    draw(canvas)
    canvas.save()
    head = {each.name: getattr(paper, each.name) for each in fields(paper)}
    return _rendered(out.getvalue(), stories.written({"paper": head, "story": story}))


def _page(name: str, rise: float) -> PageTemplate:
    frame = Frame(
        LEFT,
        BOTTOM,
        WIDTH,
        PAGE[1] - TOP - BOTTOM + rise,
        leftPadding=0,
        rightPadding=0,
        topPadding=0,
        bottomPadding=0,
        id=name,
    )
    return PageTemplate(id=name, frames=[frame], autoNextPageTemplate="later")


def _opening(paper: Paper) -> list[Flowable]:
    sheet = paper.letterhead.sheet
    date_line = f"Le {long_date(paper.issued_on)}"
    opening = [
        Masthead(paper.letterhead, (f"N°\u00a0{paper.number}", date_line) if paper.number else (date_line,)),
        sheet.paragraph(paper.title, "title_over" if paper.subtitle else "title"),
    ]
    if paper.subtitle:
        opening.append(sheet.paragraph(paper.subtitle, "subtitle"))
    return opening


def _closing(paper: Paper) -> list[Flowable]:
    if not paper.verify_url:
        return []
    sheet = paper.letterhead.sheet
    heading = "Document scellé" + (", cachet de démonstration" if paper.demonstration_seal else "")
    issued = f"N°\u00a0{paper.number}, émis le {long_date(paper.issued_on)} par {paper.letterhead.city}."
    texts = [
        (heading, "role"),
        (issued, "note"),
        (_HOW_TO_CHECK, "note"),
        (Markup("<b>{}</b>").format(paper.verify_url), "note"),
    ]
    return [CodeBlock(paper.verify_url, [sheet.paragraph(text, style) for text, style in texts])]


def _finish(paper: Paper, canvas: TaggedCanvas, page: int, total: int) -> None:
    draw_running(canvas, paper.letterhead, paper.title, paper.number, page)
    warning = _DEMONSTRATION if paper.demonstration_seal else paper.warning
    draw_foot(canvas, paper.letterhead, warning, page, total)


def _metadata(paper: Paper) -> Metadata:
    day = paper.issued_on
    moment = day if isinstance(day, datetime) else datetime.combine(day, time(), UTC)
    return Metadata(
        title=f"{paper.title}, n°\u00a0{paper.number}" if paper.number else f"{paper.title}, {paper.subtitle}",
        author=paper.letterhead.city,
        subject=paper.subtitle or paper.letterhead.operation,
        made_at=moment,
        language=paper.language,
    )
