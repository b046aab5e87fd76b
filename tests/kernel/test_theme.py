"""Whatever its colour, a city's pages can be read."""

import re

import pytest
from flask.testing import FlaskClient
from hypothesis import given
from hypothesis import strategies as st

from ordis.kernel.theme import DARK_PAGE, Rgb, style_sheet

PAPER, NIGHT = Rgb.read("#f7f6f2"), Rgb.read(DARK_PAGE)
colours = st.integers(0, 0xFFFFFF).map(lambda number: f"#{number:06x}")


def shades(colour: str) -> tuple[dict[str, Rgb], dict[str, Rgb]]:
    """The variables of the light and of the dark block."""
    light, dark = style_sheet(colour).split("\n}\n")[:2]
    return tuple(  # type: ignore[return-value]
        {name: Rgb.read(value) for name, value in re.findall(r"--([\w-]+): (#[0-9a-f]{6});", block)}
        for block in (light, dark)
    )


@given(colours)
def test_coloured_text_and_buttons_stand_out_on_every_ground(colour: str) -> None:
    for found, page in zip(shades(colour), (PAPER, NIGHT), strict=True):
        assert found["city"].contrast(page) >= 4.5
        assert found["city"].contrast(found["city-soft"]) >= 4.5
        assert found["city"].contrast(found["city-on"]) >= 4.5
        assert found["city-strong"].contrast(found["city-on"]) >= 4.5
        assert found["city-deep"].contrast(Rgb.read("#ffffff")) >= 7


@pytest.mark.parametrize(("one", "other", "ratio"), [("#000000", "#ffffff", 21), ("#777777", "#ffffff", 4.48)])
def test_contrast_is_that_of_wcag(one: str, other: str, ratio: float) -> None:
    assert Rgb.read(one).contrast(Rgb.read(other)) == pytest.approx(ratio, abs=0.01)


def test_a_colour_dark_enough_is_kept_as_the_city_chose_it() -> None:
    assert "--city: #0b5d6b;" in style_sheet("#0b5d6b")


def test_the_style_sheet_is_public_and_may_be_kept_by_browsers(client: FlaskClient) -> None:
    answer = client.get("/theme.css")
    assert (answer.status_code, answer.mimetype) == (200, "text/css")
    assert answer.headers["Cache-Control"] == "public, max-age=3600"
