"""The place to sign, in a real Chromium: what is drawn survives scroll, rotation and a refused page."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page

from ordis.documents import strokes
from tests.services.chromium import running_chromium

pytestmark = pytest.mark.browser
STATIC = Path(__file__).parents[2] / "ordis/static"
PAGE = """<!doctype html><html lang="fr"><title>x</title><link rel="stylesheet" href="/css/handover.css">
<p style="height: 700px">texte</p>
<input type="hidden" data-strokes value='{kept}'><div class="kiosk"><div class="pad">
<canvas data-canvas width="1000" height="400"></canvas></div></div><button data-clear>Effacer</button>
<p style="height: 900px">texte</p><script type="module">
import { read, SignaturePad } from "/js/signature.js";
const field = document.querySelector("[data-strokes]");
const strokes = read(field.value);
const pad = new SignaturePad(document.querySelector("canvas"), {strokes, changed() { field.value = pad.text; }});
document.querySelector("[data-clear]").addEventListener("click", () => pad.clear());
document.body.dataset.ready = "yes";
</script></html>"""


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with running_chromium() as started:
        yield started


def kiosk(browser: Browser, kept: str = "") -> Page:
    page = browser.new_page(viewport={"width": 800, "height": 1280})
    page.route(
        "http://kiosk.test/**",
        lambda route: (
            route.fulfill(path=STATIC / route.request.url.removeprefix("http://kiosk.test/"))
            if "." in route.request.url.removeprefix("http://kiosk.test")
            else route.fulfill(body=PAGE.replace("{kept}", kept), content_type="text/html")
        ),
    )
    page.goto("http://kiosk.test/")
    page.wait_for_selector("[data-ready]")
    return page


def draw(page: Page, *, left: float, right: float) -> None:
    """A wave from ``left`` to ``right``, in parts of the width of the canvas."""
    page.locator("canvas").scroll_into_view_if_needed()
    box = page.locator("canvas").bounding_box()
    assert box is not None
    middle = box["y"] + box["height"] / 2
    page.mouse.move(box["x"] + left * box["width"], middle)
    page.mouse.down()
    for step in range(1, 31):
        x = box["x"] + (left + (right - left) * step / 30) * box["width"]
        page.mouse.move(x, middle + (step % 6 - 3) * 12)
    page.mouse.up()


def drawn(page: Page) -> list[list[list[float]]]:
    return list(json.loads(page.locator("[data-strokes]").input_value() or "[]"))


def ink_columns(page: Page) -> list[bool]:
    """Whether there is ink in each tenth of the width of the canvas, as it is painted."""
    return page.evaluate(
        """() => { const c = document.querySelector("canvas"), n = Math.floor(c.width / 10);
        return [...Array(10).keys()].map(i =>
          c.getContext("2d").getImageData(i * n, 0, n, c.height).data.some(v => v > 0)); }"""
    )


def test_what_the_hand_draws_is_what_the_server_accepts(browser: Browser) -> None:
    page = kiosk(browser)
    draw(page, left=0.1, right=0.4)
    read = strokes.read(page.locator("[data-strokes]").input_value())
    assert len(read) == 1
    assert read[0][0][0] == pytest.approx(100, abs=5)
    assert read[0][-1][0] == pytest.approx(400, abs=5)
    assert read[0][-1][2] >= read[0][0][2] == 0
    page.close()


def test_scroll_and_rotation_in_mid_signature_lose_nothing(browser: Browser) -> None:
    page = kiosk(browser)
    draw(page, left=0.12, right=0.4)
    first = drawn(page)
    page.mouse.wheel(0, 300)
    before = page.evaluate("document.querySelector('canvas').width")
    page.set_viewport_size({"width": 1280, "height": 800})
    page.wait_for_function("before => document.querySelector('canvas').width !== before", arg=before)
    assert drawn(page) == first
    draw(page, left=0.62, right=0.88)
    both = drawn(page)
    assert (len(both), both[0]) == (2, first[0])
    assert both[1][0][0] == pytest.approx(620, abs=5)
    painted = ink_columns(page)
    assert all(painted[column] for column in (1, 2, 3, 6, 7, 8))
    assert not painted[0]
    assert not painted[5]
    page.close()


def test_a_refused_page_shows_again_what_was_drawn_and_erasing_empties_it(browser: Browser) -> None:
    page = kiosk(browser, kept="[[[100,200,0],[300,200,9]]]")
    assert ink_columns(page)[2]
    page.locator("[data-clear]").click()
    assert drawn(page) == []
    assert not any(ink_columns(page))
    page.close()


@pytest.mark.parametrize("kept", ["not json", "7", "{}", "[[]]"])
def test_a_damaged_field_is_an_empty_place_to_sign(browser: Browser, kept: str) -> None:
    page = kiosk(browser, kept=kept)
    assert not any(ink_columns(page))
    draw(page, left=0.2, right=0.5)
    assert len(drawn(page)) == 1
    page.close()


FINGER, PEN = {"pointerType": "touch", "isPrimary": True}, {"pointerType": "pen", "isPrimary": True}
TIP, PALM = {"width": 20, "height": 24}, {"width": 120, "height": 140}


def stroke(page: Page, pointer: int, *, y: float, **event: object) -> None:
    """A line of that pointer across the canvas."""
    page.evaluate(
        """([id, y, given]) => {
          const canvas = document.querySelector("canvas"), box = canvas.getBoundingClientRect();
          canvas.setPointerCapture = () => {};
          const say = (kind, x) => canvas.dispatchEvent(new PointerEvent(kind, {
            ...given, pointerId: id, clientX: box.left + x * box.width, clientY: box.top + y * box.height,
            bubbles: true, cancelable: true }));
          say("pointerdown", 0.2);
          for (let x = 0.25; x < 0.8; x += 0.05) say("pointermove", x);
          if (!given.stays) say("pointerup", 0.8);
        }""",
        [pointer, y, event],
    )


def test_a_palm_and_a_second_finger_draw_nothing(browser: Browser) -> None:
    page = kiosk(browser)
    stroke(page, 1, y=0.8, **FINGER, **PALM)
    assert drawn(page) == []
    stroke(page, 2, y=0.3, **FINGER, **TIP, stays=True)
    stroke(page, 3, y=0.6, **{**FINGER, **TIP, "isPrimary": False})
    stroke(page, 2, y=0.3, **FINGER, **TIP)
    assert all(point[1] == pytest.approx(120, abs=3) for line in drawn(page) for point in line)
    assert drawn(page)
    page.close()


def test_a_pen_wins_over_the_hand_that_rests(browser: Browser) -> None:
    page = kiosk(browser)
    stroke(page, 1, y=0.9, **FINGER, **TIP, stays=True)
    stroke(page, 2, y=0.4, **PEN, width=1, height=1)
    stroke(page, 3, y=0.9, **FINGER, **TIP)
    [line] = drawn(page)
    assert all(point[1] == pytest.approx(160, abs=3) for point in line)
    page.close()


def test_no_more_points_are_kept_than_the_server_takes(browser: Browser) -> None:
    many = [[i % 1000, 200 + i % 3, i] for i in range(19_990)]
    page = kiosk(browser, kept=json.dumps([many]))
    draw(page, left=0.1, right=0.9)
    assert sum(map(len, drawn(page))) <= strokes.MOST_POINTS
    assert len(strokes.read(page.locator("[data-strokes]").input_value())) == 2
    page.close()
