"""What a screen of signature sends beside its boxes, read as anybody's text: times, screen. Pure."""

import json
from typing import Any

from ordis.documents.declared import Screen


def screen(told: dict[str, Any], browser: str) -> Screen:
    """What the device says of itself; ``browser`` is the user agent."""
    ratio = told.get("ratio")
    return Screen(
        browser=browser,
        width=whole(told.get("width"), 0),
        height=whole(told.get("height"), 0),
        ratio=float(ratio) if isinstance(ratio, int | float) and 0 < ratio < 100 else 1.0,
        pointer=str(told.get("pointer", "")),
    )


def whole(value: Any, otherwise: int) -> int:
    """A count, or ``otherwise`` for anything else."""
    fits = isinstance(value, int | float) and 0 <= value < 2**31
    return int(value) if fits else otherwise


def object_of(text: str | None) -> dict[str, Any]:
    """An object of JSON; empty for anything else that a browser may send."""
    try:
        told = json.loads(text or "{}")
    except (ValueError, RecursionError):
        return {}
    return told if isinstance(told, dict) else {}
