"""A signature drawn on a screen: from what the browser posts to strokes kept and printed. Pure."""

import json
from collections.abc import Sequence
from itertools import pairwise
from math import dist
from typing import Any, Final, TypeAlias

from ordis.kernel.refusal import Refusal

Point: TypeAlias = tuple[float, float, float]
Stroke: TypeAlias = tuple[Point, ...]

WIDTH: Final = 1000.0
HEIGHT: Final = 400.0
"""The box in which the browser draws, whatever the size of the screen: units of length of x and y."""
MOST_POINTS: Final = 20_000
LONGEST_MS: Final = 24 * 3600 * 1000
_NUMBERS: Final = {int, float}
SHORTEST: Final = 80.0  # length of ink; a dot or a slip of the finger is shorter

NOTHING_DRAWN: Final = (
    "Aucune signature n’a été tracée. Signez dans le cadre avec le doigt ou le stylet, ou tapez votre nom."
)
TOO_SHORT: Final = (
    "La signature tracée est trop courte pour en être une. Effacez-la, signez à nouveau, ou tapez votre nom."
)
TOO_LONG: Final = (
    "La signature tracée compte trop de points (plus de 20\u202f000). Effacez-la et signez d’un geste simple."
)
UNREADABLE: Final = "La signature n’a pas pu être lue. Rien n’a été enregistré\u202f: effacez-la et signez à nouveau."


def read(text: str) -> tuple[Stroke, ...]:
    """Strokes of ``[[[x, y, t], …], …]``: x in 0…1000, y in 0…400 downwards, t in ms of one day at most, never
    backwards; all to the hundredth, so that they are written alike by every program.

    Raises :class:`Refusal` (422) with the sentence for the person who signs.
    """
    strokes = _decode(text)
    points = sum(len(stroke) for stroke in strokes)
    if points == 0:
        raise Refusal(NOTHING_DRAWN, status=422)
    if points > MOST_POINTS:
        raise Refusal(TOO_LONG, status=422)
    if ink(strokes) < SHORTEST:
        raise Refusal(TOO_SHORT, status=422)
    return strokes


def write(strokes: Sequence[Stroke]) -> str:
    """The canonical JSON of strokes: what ``read`` takes back, the same text for the same strokes."""
    return json.dumps(strokes, separators=(",", ":"))


def path(text: str) -> str:
    """The strokes that ``write`` kept, as the path of an SVG drawing with round line ends."""
    return " ".join("M" + " ".join(f"{x:g} {y:g}" for x, y, _ in stroke) + "h0" for stroke in json.loads(text))


def ink(strokes: Sequence[Stroke]) -> float:
    """Length of all the strokes, in units of the box."""
    return sum(dist(here[:2], there[:2]) for stroke in strokes for here, there in pairwise(stroke))


def _decode(text: str) -> tuple[Stroke, ...]:
    if not text.strip():
        raise Refusal(NOTHING_DRAWN, status=422)
    try:
        return tuple(_stroke(points) for points in json.loads(text) if points)
    except (ValueError, TypeError, OverflowError, RecursionError) as error:
        raise Refusal(UNREADABLE, status=422) from error


def _stroke(points: Any) -> Stroke:
    if not isinstance(points, list):
        raise TypeError("a stroke is a list of points")
    stroke = tuple(_point(point) for point in points)
    if any(there[2] < here[2] for here, there in pairwise(stroke)):
        raise ValueError("time goes backwards")
    return stroke


def _point(point: Any) -> Point:
    x, y, t = point
    if not {type(x), type(y), type(t)} <= _NUMBERS:
        raise ValueError("a point is three numbers")
    if not (0 <= x <= WIDTH and 0 <= y <= HEIGHT and 0 <= t <= LONGEST_MS):
        raise ValueError("a point out of the box, or no number at all")
    return (round(x, 2), round(y, 2), round(t, 2))
