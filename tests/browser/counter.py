"""An agent's tablet at the counter, and the screen that it becomes for a family."""

import re
from collections.abc import Iterator
from contextlib import contextmanager

from playwright.sync_api import Browser, CDPSession, Page, ViewportSize, expect

from tests.browser import suiting
from tests.browser.signing import signed_in
from tests.browser.signing_seed import AGENT, PIN, Family
from tests.services.server import Server

UPRIGHT, LYING = ViewportSize(width=800, height=1280), ViewportSize(width=1280, height=800)
KEPT = "sessionStorage.getItem('ordis-kiosk')"


@contextmanager
def tablet(chromium: Browser, server: Server) -> Iterator[Page]:
    """The agent's own, held upright; whatever its console complains of fails the test."""
    context = signed_in(
        chromium, server, AGENT, viewport=UPRIGHT, has_touch=True, timezone_id="Europe/Paris", reduced_motion="reduce"
    )
    page, complaints = context.new_page(), list[str]()
    page.set_default_timeout(20_000)
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.on("console", lambda said: complaints.append(said.text) if "Security Policy" in said.text else None)
    try:
        yield page
    finally:
        context.close()
    assert complaints == []


def prepare(page: Page, family: Family) -> None:
    """From the card of the referral to the kiosk, by the keys of a scanner, which lose nothing of what is typed."""
    page.goto(family.path)
    expect(page.get_by_label("Scannez l’étiquette")).to_be_focused()
    page.get_by_label("Souris").check()
    page.get_by_label("Scannez l’étiquette").focus()
    page.keyboard.type(f"{family.label}\n")
    expect(page.get_by_text("Confirmé")).to_be_visible()
    expect(page.get_by_label("Souris")).to_be_checked()
    page.get_by_label("Identité vérifiée par").select_option("residence_permit")
    page.get_by_role("button", name="Ouvrir l’écran de signature").click()
    page.wait_for_url(re.compile(r"/kiosk(#\d)?$"))


def tick_all(page: Page) -> int:
    """One by one, as a finger does: the next shows once the one before is ticked."""
    boxes = page.locator("[data-ticks] li")
    for rank in range(boxes.count()):
        expect(boxes.locator("visible=true")).to_have_count(rank + 1)
        boxes.nth(rank).tap()
    return int(boxes.count())


def go_on(page: Page) -> None:
    page.get_by_role("link", name="Continuer").tap()


def read_the_text(page: Page) -> None:
    """To its end, by the button that goes there."""
    page.get_by_role("button", name="Aller à la fin du texte").tap()
    expect(page.get_by_text("Vous êtes à la fin du texte")).to_be_visible()


def to_the_signature(page: Page) -> None:
    go_on(page)
    read_the_text(page)
    go_on(page)
    tick_all(page)
    go_on(page)
    expect(page.locator("canvas")).to_be_visible()


def suits(page: Page) -> None:
    """Nothing for axe to say, upright and on a phone; no target smaller than 56 px, no type smaller than 20 px."""
    for width in (800, suiting.PHONE):
        page.set_viewport_size({"width": width, "height": 1280})
        assert suiting.faults(page) == []
        assert page.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0
    page.set_viewport_size(UPRIGHT)
    small = page.evaluate(
        """() => [...document.querySelectorAll("main a, main button, main input, main summary, header a")]
        .filter(e => e.checkVisibility() && e.type !== "radio" && !e.closest("dialog:not([open]), .visually-hidden"))
        .filter(e => e.getBoundingClientRect().height < 55.5).map(e => e.outerHTML.slice(0, 120))"""
    )
    assert small == []
    fine = page.evaluate(
        """() => [...document.querySelectorAll("main *, header *")].filter(e => e.checkVisibility()
        && [...e.childNodes].some(n => n.nodeType === 3 && n.textContent.trim())
        && !e.closest(".visually-hidden, noscript") && parseFloat(getComputedStyle(e).fontSize) < 19.9)
        .map(e => e.outerHTML.slice(0, 120))"""
    )
    assert fine == []


def take_back(page: Page) -> None:
    page.get_by_role("link", name="Je suis l’agent").tap()
    page.get_by_label("Votre code").fill(PIN)
    page.get_by_role("button", name="Reprendre l’écran").tap()


def swipe(page: Page, finger: CDPSession, *, left: float, right: float) -> None:
    """A finger on the glass, not a mouse."""
    page.locator("canvas").scroll_into_view_if_needed()
    box = page.locator("canvas").bounding_box()
    assert box is not None
    for step in range(31):
        x = box["x"] + (left + (right - left) * step / 30) * box["width"]
        y = box["y"] + box["height"] * (0.5 + 0.2 * ((step % 6) - 3) / 3)
        touch(finger, "touchMove" if step else "touchStart", [{"x": x, "y": y}])
    touch(finger, "touchEnd", [])


def touch(finger: CDPSession, kind: str, points: list[dict[str, float]]) -> None:
    finger.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": list(points)})
