"""A story kept as plain data, so that a page can tell the paper again: canonical JSON out, the same blocks in.

What is stored beside a sealed PDF is what ``paper.render`` was given, and nothing else: the twin page needs no
table of the trade, and says in ten years what the paper says. Two things are left out: the speed of a drawn
signature (its times belong to the proof file alone) and the pixels of the logo.
"""

import dataclasses
import json
from collections.abc import Callable, Hashable, Mapping, Sequence
from datetime import date, datetime
from functools import cache
from typing import Any, Final, cast

from markupsafe import Markup

from ordis.documents import blocks
from ordis.documents.letterhead import Letterhead

_CLASSES: Final[dict[str, type]] = {
    each.__name__: each
    for each in (
        blocks.Heading, blocks.Text, blocks.Bullets, blocks.Ticks, blocks.Facts, blocks.Column, blocks.Table,
        blocks.Card, blocks.Cards, blocks.Bar, blocks.Bars, blocks.Exit, blocks.Step, blocks.Flow, blocks.Columns,
        blocks.Notice, blocks.Code, blocks.Signature,
        blocks.Signatures, blocks.Keep, blocks.Space, blocks.PageBreak, Letterhead,
    )
}  # fmt: skip


def written(told: Mapping[str, Any]) -> bytes:
    """The same words give the same bytes: keys sorted, UTF-8, no space."""
    return json.dumps(_plain(told), sort_keys=True, ensure_ascii=False, separators=(",", ":")).encode()


def read(data: bytes) -> dict[str, Any]:
    """What ``written`` was given: blocks, moments and marked-up texts again. ``ValueError`` for anything else."""
    found = _whole(json.loads(data))
    if not isinstance(found, dict):
        raise ValueError("not a story")
    return found


def _plain(value: Any) -> Any:
    """JSON of a value. A dataclass is ``{"is": its name}`` and the fields that differ from their defaults."""
    if isinstance(value, Markup):
        return {"is": "Markup", "text": str(value)}
    if value is None or isinstance(value, str | int | float | bool):
        return value
    if isinstance(value, date):
        return {"is": "Moment" if isinstance(value, datetime) else "Day", "text": value.isoformat()}
    if isinstance(value, Mapping):
        return {key: _plain(each) for key, each in value.items()}
    if isinstance(value, Sequence):
        return [_plain(each) for each in value]
    kind: Any = type(value)
    told = {name: getattr(value, name) for name, default in _fields(kind) if getattr(value, name) != default}
    strokes = _without_times(told.pop("strokes")) if "strokes" in told else None
    plain = {"is": kind.__name__, **{name: _plain(each) for name, each in told.items()}}
    return plain if strokes is None else plain | {"strokes": strokes}


@cache
def _fields(kind: Hashable) -> tuple[tuple[str, Any], ...]:
    """Names and defaults of the fields that are words: the logo is the city's, not the story's."""
    return tuple((each.name, each.default) for each in dataclasses.fields(cast(Any, kind)) if each.name != "logo")


def _without_times(strokes: Sequence[blocks.Stroke]) -> list[list[list[float]]]:
    return [[[round(x, 1), round(y, 1), 0] for x, y, _ in stroke] for stroke in strokes]


def _whole(value: Any) -> Any:
    if isinstance(value, list):
        return tuple(_whole(each) for each in value)
    if not isinstance(value, dict):
        return value
    kind = value.pop("is", None)
    if kind is None:
        return {key: _whole(each) for key, each in value.items()}
    if kind in _TEXTS:
        return _TEXTS[kind](value["text"])
    if kind not in _CLASSES:
        raise ValueError(f"{kind} is not a block of a paper")
    return _CLASSES[kind](**{key: _whole(each) for key, each in value.items()})


_TEXTS: Final[dict[str, Callable[[str], Any]]] = {
    "Markup": Markup,
    "Moment": datetime.fromisoformat,
    "Day": date.fromisoformat,
}
