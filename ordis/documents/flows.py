"""Where the bands of a flow go, in points and with y downwards: the paper and the page draw the same shapes. Pure.

From left to right each step is a bar as tall as its number. What goes on runs straight to the next bar; what leaves
turns down by a quarter of a circle, which keeps its width; what was there before comes up in the same way.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Final, Literal, TypeAlias

from ordis.documents.blocks import Exit, Flow
from ordis.kernel.french import grouped

Look: TypeAlias = Literal["main", "waiting", "out1", "out2", "before"]
Command: TypeAlias = tuple[Literal["M", "L", "C"], tuple[float, ...]]

WIDTH: Final = 464.0
_TALLEST: Final = 88.0
_BAR: Final = 4.0
_LAST: Final = 74.0  # what was handed over runs on to the right
_HEAD: Final = 40.0  # label and number of each step
_TURN: Final = 5.0  # inner radius
_DROP: Final = 12.0
_LINE: Final = 12.5
_ARC: Final = 0.5523  # of a quarter of a circle, by one cubic curve
_MOST: Final = 0.86  # of the room between two bars, that turning bands may take


@dataclass(frozen=True, slots=True)
class Shape:
    """A band, closed. ``look`` says what it is to whoever chooses inks: they differ in grey as well."""

    look: Look
    commands: tuple[Command, ...]

    @property
    def path(self) -> str:
        """For the ``d`` of an SVG path."""
        told = (f"{name}{' '.join(f'{number:.2f}' for number in numbers)}" for name, numbers in self.commands)
        return "".join(told) + "Z"


@dataclass(frozen=True, slots=True)
class Words:
    """Text from ``x`` on the line ``y``. ``look``: a small square of that ink stands before it."""

    x: float
    y: float
    text: str
    kind: Literal["step", "number", "exit"]
    look: Look | None = None


@dataclass(frozen=True, slots=True)
class Picture:
    """``bars``: x, y, width, height of each step. ``rows``: the same in words, step by step, with what leaves it."""

    width: float
    height: float
    bars: tuple[tuple[float, float, float, float], ...]
    shapes: tuple[Shape, ...]
    words: tuple[Words, ...]
    rows: tuple[tuple[str, int, tuple[tuple[str, Look], ...]], ...]


def laid_out(flow: Flow) -> Picture:
    """The picture of a flow whose first step counts something."""
    most = max(_tall(flow, rank) for rank in range(len(flow.steps)))
    room = (WIDTH - _LAST) / max(len(flow.steps) - 1, 1)
    scale = min(_TALLEST, room * _MOST - _TURN) / (most or 1)
    lines = max((len(leaving(flow, rank)) for rank in range(len(flow.steps))), default=0)
    foot = _HEAD + most * scale + _TURN + _DROP
    bars = tuple((room * rank, _HEAD, _BAR, _tall(flow, rank) * scale) for rank in range(len(flow.steps)))
    shapes = [shape for rank in range(len(flow.steps)) for shape in _bands(flow, rank, room, scale, foot)]
    words = [each for rank in range(len(flow.steps)) for each in _words(flow, rank, room, foot)]
    rows = tuple(
        (step.label, step.value, tuple((_told(each), look) for each, look in _looks(leaving(flow, rank))))
        for rank, step in enumerate(flow.steps)
    )
    return Picture(WIDTH, foot + lines * _LINE + 4, bars, tuple(shapes), tuple(words), rows)


def leaving(flow: Flow, rank: int) -> list[Exit]:
    """What leaves after a step, and what is left to be done; those that count nothing are not told."""
    step = flow.steps[rank]
    if rank + 1 == len(flow.steps):
        return []
    out = [each for each in step.exits if each.value]
    signed = sum(each.value if each.before else -each.value for each in out)
    rest = step.value + signed - flow.steps[rank + 1].value
    if rest > 0:
        out.append(Exit(step.rest, rest, waiting=True))
    elif rest < 0:
        out.append(Exit(flow.before, -rest, before=True))
    return out


def settled(flow: Flow) -> Flow:
    """The same with all that leaves or comes in among the exits, and no word that is not shown."""
    steps = tuple(replace(step, exits=tuple(leaving(flow, rank)), rest="") for rank, step in enumerate(flow.steps))
    return replace(flow, steps=steps, before="")


def _goes_on(flow: Flow, rank: int) -> int:
    """From a step straight to the next."""
    if rank + 1 == len(flow.steps):
        return flow.steps[rank].value
    return min(max(flow.steps[rank].value - _out(flow, rank), 0), flow.steps[rank + 1].value)


def _out(flow: Flow, rank: int) -> int:
    return sum(each.value for each in leaving(flow, rank) if not each.before)


def _tall(flow: Flow, rank: int) -> int:
    """The number of a step; or what leaves it, when more leaves in a period than comes in."""
    return max(flow.steps[rank].value, _out(flow, rank))


def _bands(flow: Flow, rank: int, room: float, scale: float, foot: float) -> Iterator[Shape]:
    start = room * rank + _BAR
    end = WIDTH if rank + 1 == len(flow.steps) else room * (rank + 1)
    going = _goes_on(flow, rank) * scale
    if going:
        yield Shape("main", _box(start, _HEAD, end, _HEAD + going))
    bottom = low = _HEAD + _tall(flow, rank) * scale
    for each, look in _looks(leaving(flow, rank)):
        height = each.value * scale
        if each.before:
            top, reached = _HEAD + going, _HEAD + flow.steps[rank + 1].value * scale
            if reached > top:
                yield Shape(look, _rising(end, top, reached, foot))
        else:
            yield Shape(look, _falling(start, low - height, low, bottom, foot))
            low -= height


def _looks(exits: list[Exit]) -> Iterator[tuple[Exit, Look]]:
    rank = 0
    for each in exits:
        if each.before or each.waiting:
            yield each, "before" if each.before else "waiting"
        else:
            yield each, "out1" if rank % 2 == 0 else "out2"
            rank += 1


def _box(left: float, top: float, right: float, bottom: float) -> tuple[Command, ...]:
    return (("M", (left, top)), ("L", (right, top)), ("L", (right, bottom)), ("L", (left, bottom)))


def _falling(x: float, top: float, low: float, bottom: float, foot: float) -> tuple[Command, ...]:
    """From the bar at ``x`` between ``top`` and ``low``, turning down about a centre under ``bottom``."""
    centre = bottom + _TURN
    outer, inner = centre - top, centre - low
    return (
        ("M", (x, top)),
        ("C", (x + _ARC * outer, top, x + outer, centre - _ARC * outer, x + outer, centre)),
        ("L", (x + outer, foot)),
        ("L", (x + inner, foot)),
        ("L", (x + inner, centre)),
        ("C", (x + inner, centre - _ARC * inner, x + _ARC * inner, low, x, low)),
    )


def _rising(x: float, top: float, low: float, foot: float) -> tuple[Command, ...]:
    """Up to the bar at ``x`` between ``top`` and ``low``, from under it."""
    centre = low + _TURN
    outer, inner = centre - top, _TURN
    return (
        ("M", (x, top)),
        ("C", (x - _ARC * outer, top, x - outer, centre - _ARC * outer, x - outer, centre)),
        ("L", (x - outer, foot)),
        ("L", (x - inner, foot)),
        ("L", (x - inner, centre)),
        ("C", (x - inner, centre - _ARC * inner, x - _ARC * inner, low, x, low)),
    )


def _words(flow: Flow, rank: int, room: float, foot: float) -> Iterator[Words]:
    x, step = room * rank, flow.steps[rank]
    yield Words(x, 9, step.label, "step")
    yield Words(x, 32, grouped(step.value), "number")
    for line, (each, look) in enumerate(_looks(leaving(flow, rank)), start=1):
        yield Words(x + _BAR + 1, foot + line * _LINE, _told(each), "exit", look)


def _told(leaves: Exit) -> str:
    return f"{grouped(leaves.value)} {leaves.label}"
