"""The largest size at which words fit in a rectangle: a long name is made smaller, never cut. Pure."""

from typing import Final

from ordis.documents import fonts

LEADING: Final = 1.18
"""Height of a line, in sizes."""
_STEP: Final = 0.5


def fitted(
    text: str, font: str, width: float, height: float, *, most: float, least: float = 4
) -> tuple[float, list[str]]:
    """The size (points) and the lines of ``text`` within ``width`` × ``height`` points, ``most`` at the largest. Words
    are parted only when, at ``least``, one is wider than the room."""
    words, size = fonts.drawable(text).split() or [""], most
    while size > least:
        lines = _lines(words, font, size, width)
        wide = max(fonts.width(line, font, size) for line in lines)
        if wide <= width and len(lines) * size * LEADING <= height:
            return size, lines
        size -= _STEP
    return least, _lines(_parted(words, font, least, width), font, least, width)


def _lines(words: list[str], font: str, size: float, width: float) -> list[str]:
    lines = [words[0]]
    for word in words[1:]:
        longer = f"{lines[-1]} {word}"
        if fonts.width(longer, font, size) <= width:
            lines[-1] = longer
        else:
            lines.append(word)
    return lines


def _parted(words: list[str], font: str, size: float, width: float) -> list[str]:
    found = []
    for word in words:
        while fonts.width(word, font, size) > width:
            kept = next(n for n in range(len(word), 0, -1) if n == 1 or fonts.width(word[:n], font, size) <= width)
            found.append(word[:kept])
            word = word[kept:]
        found.append(word)
    return found
