"""The page beside a paper: the same words as the sealed PDF, read back from what was kept with it."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from ordis.documents import queries, stories
from ordis.documents.blocks import Block, Signature
from ordis.documents.models import Document
from ordis.documents.paper import Paper
from ordis.kernel.refusal import Refusal

_NO_PAGE: Final = (
    "Ce document n’a pas de page à lire à l’écran. Rien n’est perdu\u202f: téléchargez son PDF, qui seul fait foi."
)
_MARGIN: Final = 4


@dataclass(frozen=True, slots=True)
class Twin:
    paper: Paper
    story: Sequence[Block]


@dataclass(frozen=True, slots=True)
class Drawing:
    """A drawn signature for SVG: ``lines`` are the points of each stroke, « x,y x,y »."""

    view_box: str
    lines: tuple[str, ...]


def twin_of(document: Document) -> Twin:
    """What the paper says. Raises :class:`Refusal` (404) for a paper issued before this was kept, (410) for one that
    was destroyed."""
    kept = queries.story(document)
    if kept is None:
        raise Refusal(_NO_PAGE, status=404)
    told = stories.read(kept)
    return Twin(Paper(**told["paper"]), told["story"])


def drawn(signature: Signature) -> Drawing:
    """The strokes as they were drawn, in their own unit, framed by what they cover. A dot is a line of no length."""
    points = [(x, y) for stroke in signature.strokes for x, y, _ in stroke]
    left, top = (min(point[axis] for point in points) - _MARGIN for axis in (0, 1))
    right, foot = (max(point[axis] for point in points) + _MARGIN for axis in (0, 1))
    strokes = ((*stroke, stroke[-1]) for stroke in signature.strokes if stroke)
    lines = tuple(" ".join(f"{x:g},{y:g}" for x, y, _ in stroke) for stroke in strokes)
    return Drawing(f"{left:g} {top:g} {right - left:g} {foot - top:g}", lines)
