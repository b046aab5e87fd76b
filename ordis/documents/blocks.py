"""What a paper says, block by block, as plain data: no measure, no font, no page.

A text is a ``str``, printed as it is, or a ``markupsafe.Markup`` holding ``<b>``, ``<i>`` and ``<br/>`` only:
``Markup("La ville de <b>{}</b>").format(city)`` escapes what people typed.

``language`` of a block is a BCP 47 tag (``ar``, ``fa-AF``, ``uk``…), empty for the language of the paper. Arabic
letters are drawn from right to left, without bold nor italic inside a text; ``scripts.isolated`` keeps a date or a
name of another direction in one piece inside them.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal, TypeAlias

Align: TypeAlias = Literal["left", "right", "center"]
Stroke: TypeAlias = Sequence[tuple[float, float, float]]
"""Points (x, y, t) of one stroke of a pen: any unit of length, y downwards, t in milliseconds."""


@dataclass(frozen=True, slots=True)
class Heading:
    """A section (level 2) or a part of one (level 3). Level 1 is the title of the paper."""

    text: str
    level: Literal[2, 3] = 2
    language: str = ""


@dataclass(frozen=True, slots=True)
class Text:
    """A paragraph. ``lead`` opens a paper, ``small`` closes it, ``center`` is for a solemn line, ``cover`` for the
    sentence of a cover, ``large`` is read at arm's length, standing."""

    text: str
    style: Literal["body", "lead", "small", "center", "cover", "large"] = "body"
    language: str = ""


@dataclass(frozen=True, slots=True)
class Bullets:
    items: Sequence[str]
    ordered: bool = False
    language: str = ""


@dataclass(frozen=True, slots=True)
class Ticks:
    """Boxes that someone ticked, or not: ``[(True, "J’ai lu le texte"), …]``."""

    items: Sequence[tuple[bool, str]]
    language: str = ""


@dataclass(frozen=True, slots=True)
class Facts:
    """Labels and values, such as parties or dates, in one or two columns."""

    rows: Sequence[tuple[str, str]]
    columns: Literal[1, 2] = 1


@dataclass(frozen=True, slots=True)
class Column:
    """``share`` weighs the width against the other columns; ``None`` lets the contents decide."""

    title: str
    align: Align = "left"
    share: float | None = None


@dataclass(frozen=True, slots=True)
class Table:
    """Rows of cells under columns. The header comes again on each page; ``totals`` is a last, stronger row.
    With ``row_headers`` the first cell of a row names it. ``dense`` is smaller; ``fine``, smaller still, is for
    annexes of hundreds of rows."""

    columns: Sequence[Column]
    rows: Sequence[Sequence[str]]
    totals: Sequence[str] = ()
    dense: bool = False
    fine: bool = False
    row_headers: bool = False


@dataclass(frozen=True, slots=True)
class Card:
    """A figure worth a glance: ``Card("163", "ordinateurs reconditionnés", "89 % des reçus")``."""

    value: str
    caption: str
    note: str = ""


@dataclass(frozen=True, slots=True)
class Cards:
    cards: Sequence[Card]


@dataclass(frozen=True, slots=True)
class Bar:
    """``shown`` is printed at the end of the bar in place of ``value``."""

    label: str
    value: float
    shown: str = ""


@dataclass(frozen=True, slots=True)
class Bars:
    """A bar chart. ``summary`` is read aloud in place of the drawing; without it every bar is named."""

    title: str
    bars: Sequence[Bar]
    source: str = ""
    summary: str = ""


@dataclass(frozen=True, slots=True)
class Exit:
    """What leaves a flow after a step. ``waiting``: it has not left, it has not gone on yet either; ``before``: it
    comes in, from an earlier period."""

    label: str
    value: int
    waiting: bool = False
    before: bool = False


@dataclass(frozen=True, slots=True)
class Step:
    """``exits`` leave after it; ``rest`` says what the others wait for: « à effacer »."""

    label: str
    value: int
    exits: Sequence[Exit] = ()
    rest: str = ""


@dataclass(frozen=True, slots=True)
class Flow:
    """Bands as wide as their numbers, from the first step to the last: see ``flows``. ``before``: what is said of what
    a step counts beyond the step before it."""

    title: str
    steps: Sequence[Step]
    before: str = "d’une période d’avant"
    source: str = ""


@dataclass(frozen=True, slots=True)
class Columns:
    """Small columns side by side, by month: ``bars`` in order, and the outline of those they are compared with.
    ``legend`` names the two."""

    title: str
    bars: Sequence[Bar]
    against: Sequence[float] = ()
    legend: Sequence[str] = ()
    source: str = ""

    @property
    def rows(self) -> list[tuple[str, float]]:
        return [(bar.label, bar.value) for bar in self.bars]


@dataclass(frozen=True, slots=True)
class Notice:
    """A framed remark that nobody should miss."""

    text: str
    title: str = ""


@dataclass(frozen=True, slots=True)
class Code:
    """A framed QR code that opens ``address``, with what it is for beside it and the address in letters."""

    address: str
    title: str
    text: str


@dataclass(frozen=True, slots=True)
class Signature:
    """Who signs. ``inside``: what stands in the place of whoever signed without drawing, a name typed or the words that
    say how. Without either the place stays empty, to be signed with a pen. ``typed``: the name above was written and
    nobody signs; there is no place, and ``signed_at`` is when."""

    role: str
    name: str = ""
    mention: str = ""
    strokes: Sequence[Stroke] = ()
    signed_at: datetime | None = None
    inside: Sequence[str] = ()
    typed: bool = False


@dataclass(frozen=True, slots=True)
class Signatures:
    """One to three signatures side by side, never cut by a page."""

    signatures: Sequence[Signature]


@dataclass(frozen=True, slots=True)
class Keep:
    """Blocks that stay on one page, if one page can hold them."""

    blocks: "Sequence[Block]"


@dataclass(frozen=True, slots=True)
class Space:
    millimetres: float = 4


@dataclass(frozen=True, slots=True)
class PageBreak:
    pass


Block: TypeAlias = (
    Heading
    | Text
    | Bullets
    | Ticks
    | Facts
    | Table
    | Cards
    | Bars
    | Flow
    | Columns
    | Notice
    | Code
    | Signatures
    | Keep
    | Space
    | PageBreak
)
