"""The city's colour made into the shades that screens need, each with the contrast that WCAG 2.2 asks for.

The content security policy forbids inline style, so the shades are a style sheet: ``/theme.css``.
"""

import colorsys
from collections.abc import Callable
from typing import NamedTuple

from flask import Flask, Response

from ordis.settings import Settings

TEXT = 5.5  # contrast of coloured text and of buttons: above the 4.5 of WCAG 1.4.3, tints included
DEEP = 10.0  # contrast of large plain surfaces: footer, front page
DARK_PAGE = "#12181b"


class Rgb(NamedTuple):
    red: int
    green: int
    blue: int

    @classmethod
    def read(cls, text: str) -> "Rgb":
        """``#0b5d6b``."""
        return cls(*bytes.fromhex(text.removeprefix("#")))

    def __str__(self) -> str:
        return f"#{self.red:02x}{self.green:02x}{self.blue:02x}"

    def towards(self, other: "Rgb", share: float) -> "Rgb":
        """``share`` 0 is this colour, 1 is ``other``."""
        return Rgb(*(round(a + (b - a) * share) for a, b in zip(self, other, strict=True)))

    @property
    def luminance(self) -> float:
        """Relative luminance, 0 to 1 (WCAG 2.2, « relative luminance »)."""
        parts = [c / 255 / 12.92 if c / 255 <= 0.04045 else ((c / 255 + 0.055) / 1.055) ** 2.4 for c in self]
        return 0.2126 * parts[0] + 0.7152 * parts[1] + 0.0722 * parts[2]

    def lightened(self, holds: Callable[["Rgb"], bool]) -> "Rgb":
        """The same hue made lighter by the fewest hundredths that make ``holds`` true; white at the end."""
        hue, lightness, saturation = colorsys.rgb_to_hls(*(part / 255 for part in self))
        for step in range(round(lightness * 100), 101):
            parts = colorsys.hls_to_rgb(hue, step / 100, min(saturation, 0.55))
            shade = Rgb(*(round(part * 255) for part in parts))
            if holds(shade):
                return shade
        return WHITE

    def contrast(self, other: "Rgb") -> float:
        """1 to 21 (WCAG 2.2, « contrast ratio »)."""
        high, low = sorted((self.luminance, other.luminance), reverse=True)
        return (high + 0.05) / (low + 0.05)


WHITE, BLACK = Rgb(255, 255, 255), Rgb(0, 0, 0)


def _until(colour: Rgb, aim: Rgb, holds: Callable[[Rgb], bool]) -> Rgb:
    """``colour`` moved towards ``aim`` by the fewest hundredths that make ``holds`` true."""
    shades = (colour.towards(aim, step / 100) for step in range(101))
    return next((shade for shade in shades if holds(shade)), aim)


def style_sheet(colour: str) -> str:
    """The variables that ``ordis.css`` draws with, light and dark."""
    city, page = Rgb.read(colour), Rgb.read(DARK_PAGE)
    text = _until(city, BLACK, lambda shade: shade.contrast(WHITE) >= TEXT)
    deep = _until(city, BLACK, lambda shade: shade.contrast(WHITE) >= DEEP)
    light = city.lightened(lambda shade: shade.contrast(page) >= TEXT + 2)
    return _block(
        ':root, [data-bs-theme="light"]', text, strong=text.towards(BLACK, 0.25), on=WHITE, deep=deep,
        soft=text.towards(WHITE, 0.92), line=text.towards(WHITE, 0.7),
    ) + _block(
        '[data-bs-theme="dark"]', light, strong=light.towards(WHITE, 0.35), on=page,
        deep=deep.towards(page, 0.45), soft=page.towards(light, 0.12), line=page.towards(light, 0.35),
    )  # fmt: skip


def _block(selector: str, city: Rgb, **shades: Rgb) -> str:
    strong = shades["strong"]
    lines = [f"  --city: {city};", *(f"  --city-{name}: {shade};" for name, shade in shades.items())]
    for name, shade in (("primary", city), ("link-color", city), ("link-hover-color", strong)):
        lines.append(f"  --bs-{name}-rgb: {shade.red}, {shade.green}, {shade.blue};")
        lines.append(f"  --bs-{name}: {shade};")
    return "\n".join((f"{selector} {{", *lines, "}\n"))


def install(app: Flask, settings: Settings) -> None:
    sheet = style_sheet(settings.colour)

    def theme() -> Response:
        response = Response(sheet, mimetype="text/css")
        response.headers["Cache-Control"] = "public, max-age=3600"
        return response

    theme.public = True  # type: ignore[attr-defined]
    app.add_url_rule("/theme.css", "theme", theme)
