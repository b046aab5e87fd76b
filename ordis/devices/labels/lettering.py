"""The words of a label, as large as their room allows: the code that a person reads aloud, then what helps.

Lengths are in points here, as letters are measured.
"""

from functools import lru_cache
from typing import Final, NamedTuple

from ordis.devices.code import ALPHABET, LENGTH, spoken
from ordis.documents import fonts

EDGE: Final = 0.5 * 72 / 25.4  # kept clear of the cut
_LEADING: Final = 1.24
_ALL_HELP: Final = 4  # kind, two lines of model, city
_WIDEST: Final = max(ALPHABET, key=lambda letter: fonts.width(letter, fonts.BOLD, 1))
_CODE: Final = 15.0  # points
_CODE_PART: Final = 0.2  # of the height of a label that is read from afar
_TITLE_SIZES: Final = range(34, 5, -1)
_TITLE_LINES: Final = 3
_GAP: Final = 0.3  # of the title, between it and what explains it
_FAR: Final = 110.0  # points; a higher label is read from afar
_SMALL: Final = 6.0
_LEAST: Final = 10.0  # points, on a label read from afar


class Placed(NamedTuple):
    """A line of text and how far its baseline lies under the upper edge of the label."""

    text: str
    font: str
    size: float
    down: float


def of_code(code: str, help_texts: tuple[str, str, str], room: float, height: float) -> list[Placed]:
    """The code, never cut, and as many of ``help_texts`` (kind, model, city) as fit under it."""
    sizes = _sizes(room, height)
    lines = [(spoken(code), fonts.BOLD), *_helping_lines(*help_texts, room, sizes[1:])]
    return _stacked([(text, font, size) for (text, font), size in zip(lines, sizes, strict=False)], height)


@lru_cache(maxsize=512)
def of_title(title: str, help_texts: tuple[str, ...], room: float, height: float) -> list[Placed]:
    """A word to be read from afar, on up to three lines, and as many of ``help_texts`` as fit under it."""
    title = fonts.drawable(title)
    inside = (height - 2 * EDGE) / _LEADING
    for size in _TITLE_SIZES:
        words = _broken(title, fonts.BOLD, size, room)
        if words and len(words) <= _TITLE_LINES and len(words) * size <= inside * (0.62 if help_texts else 1):
            break
    else:
        size, words = _TITLE_SIZES[-1], [fonts.fitted(title, fonts.BOLD, _TITLE_SIZES[-1], room)]
    small = min(13.0, max(_LEAST if height > _FAR else _SMALL, size * 0.55))
    lines = [(word, fonts.BOLD, float(size)) for word in words]
    left = int((inside - len(words) * size - size * _GAP) / small)
    helping = [line for text in help_texts for line in _filled(fonts.drawable(text), small, room)]
    lines += [(text, fonts.REGULAR, small) for text in helping[: max(0, left)]]
    return _stacked(lines, height, set_apart=len(words))


def _stacked(lines: list[tuple[str, str, float]], height: float, *, set_apart: int = 0) -> list[Placed]:
    """One under the other, centred between the upper and the lower edge; a gap after the first ``set_apart``."""
    gap = lines[0][2] * _GAP if 0 < set_apart < len(lines) else 0.0
    down = (height - sum(size for _text, _font, size in lines) * _LEADING - gap) / 2
    placed = []
    for rank, (text, font, size) in enumerate(lines):
        down += size * _LEADING + (gap if rank == set_apart else 0.0)
        placed.append(Placed(text, font, size, down - size * (_LEADING - 1)))
    return placed


@lru_cache(maxsize=4096)
def _helping_lines(kind: str, model: str, city: str, room: float, sizes: tuple[float, ...]) -> list[tuple[str, str]]:
    """Kind, model (on two lines if there is room for them and it is long) and city, cut with « … »."""
    if not sizes:
        return []
    size = sizes[0]
    model_lines = _wrapped(fonts.drawable(model), size, room) if len(sizes) == _ALL_HELP else [model]
    texts = [(kind, fonts.SEMIBOLD), *((line, fonts.REGULAR) for line in model_lines), (city, fonts.REGULAR)]
    shown = [(text, font) for text, font in texts if text][: len(sizes)]
    return [(fonts.fitted(fonts.drawable(text), font, size, room), font) for text, font in shown]


def _wrapped(text: str, size: float, room: float) -> list[str]:
    """One line, or two cut at a space."""
    words = text.split(" ")
    for kept in range(len(words), 0, -1):
        first = " ".join(words[:kept])
        if fonts.width(first, fonts.REGULAR, size) <= room:
            return [first, " ".join(words[kept:])] if kept < len(words) else [first]
    return [text]


def _broken(text: str, font: str, size: float, room: float) -> list[str]:
    """``text`` cut at spaces into lines that fit, or nothing when a word alone is too long."""
    lines: list[str] = []
    for word in text.split():
        longer = f"{lines[-1]} {word}" if lines else word
        if lines and fonts.width(longer, font, size) <= room:
            lines[-1] = longer
        else:
            lines.append(word)
    return lines if all(fonts.width(line, font, size) <= room for line in lines) else []


def _filled(text: str, size: float, room: float) -> list[str]:
    return _broken(text, fonts.REGULAR, size, room) or [fonts.fitted(text, fonts.REGULAR, size, room)]


@lru_cache(maxsize=128)
def _sizes(room: float, height: float) -> tuple[float, ...]:
    """The size in points of each line that the label can hold. The code is never cut: it shrinks."""
    code = min(max(_CODE, height * _CODE_PART), room / fonts.width(spoken(_WIDEST * LENGTH), fonts.BOLD, 1))
    small = min(max(9.0, code * 0.5), max(_SMALL, code * 0.66))
    fitting = int(((height - 2 * EDGE) / _LEADING - code) / small)
    return (code, *[small] * max(0, min(fitting, _ALL_HELP)))
