"""A hand that signs on the canvas of the kiosk."""

import json
from math import cos, sin
from typing import Any

from playwright.sync_api import Page

STEPS = 48


def draw(page: Page, *, left: float, right: float) -> None:
    """A flourish from ``left`` to ``right``, in parts of the width of the canvas."""
    canvas = page.locator("canvas")
    canvas.scroll_into_view_if_needed()
    box = canvas.bounding_box()
    assert box is not None
    middle = box["y"] + box["height"] / 2
    page.mouse.move(box["x"] + left * box["width"], middle)
    page.mouse.down()
    for step in range(1, STEPS + 1):
        x = box["x"] + (left + (right - left) * step / STEPS) * box["width"]
        height = box["height"] * (0.3 - 0.22 * step / STEPS)
        page.mouse.move(x + height * cos(step / 2.5) / 2, middle - height * sin(step / 2.5))
    page.mouse.up()


def strokes(page: Page) -> list[list[list[Any]]]:
    return list(json.loads(page.locator("[data-strokes]").input_value() or "[]"))


def inked(page: Page) -> list[bool]:
    """Whether each tenth of the width of the canvas shows ink, as it is painted."""
    return list(
        page.evaluate(
            """() => { const c = document.querySelector("canvas"), n = Math.floor(c.width / 10);
            return [...Array(10).keys()].map(i =>
              c.getContext("2d").getImageData(i * n, 0, n, c.height).data.some(v => v > 0)); }"""
        )
    )
