"""What a page must be for everyone: nothing for axe to say, nothing that sticks out of the screen."""

from typing import Literal

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

AXE = Axe().axe_script
WIDE, PHONE, NARROW = 1280, 390, 320
HEIGHT = 900
EVERY_RULE, COLOURS = "resultTypes: ['violations']", "runOnly: ['color-contrast', 'link-in-text-block']"
Pass = tuple[int, Literal["light", "dark"], str]
FULL: tuple[Pass, ...] = (
    (WIDE, "light", EVERY_RULE), (WIDE, "dark", COLOURS), (PHONE, "dark", EVERY_RULE), (PHONE, "light", COLOURS),
)  # fmt: skip
"""Every rule at each width and in each scheme; of what the scheme alone may spoil, all four pairs."""
BRIEF = FULL[::2]
"""Each width and each scheme once, every rule in both: for another state of a page that was fully looked at."""
TWO_FRAMES = "new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)))"
"""So that the page has answered the change of size."""


def complaints(page: Page, passes: tuple[Pass, ...]) -> list[str]:
    """One sentence per fault; the page is then as wide as it was, and light."""
    page.wait_for_load_state("load")
    size, found = page.viewport_size or {"width": WIDE, "height": HEIGHT}, list[str]()
    for width, scheme, rules in passes:
        page.emulate_media(color_scheme=scheme)
        page.set_viewport_size({"width": width, "height": HEIGHT})
        page.evaluate(TWO_FRAMES)
        found += [f"{page.url} {width} px {scheme}: {fault}" for fault in faults(page, rules)]
    for width in (PHONE, NARROW):
        page.set_viewport_size({"width": width, "height": HEIGHT})
        beyond = page.evaluate("document.documentElement.scrollWidth - innerWidth")
        if beyond > 0:
            found.append(f"{page.url} sticks out by {beyond} px at {width} px: {_who(page)}")
    page.set_viewport_size(size)
    page.emulate_media(color_scheme="light")
    return found


def fits_everyone(page: Page, passes: tuple[Pass, ...] = BRIEF) -> None:
    """Nothing to complain about, in this state of the page."""
    found = complaints(page, passes)
    assert not found, "\n".join(found)


def faults(page: Page, rules: str = EVERY_RULE) -> list[str]:
    """What axe says of the page as it is shown now."""
    if not page.evaluate("Boolean(globalThis.axe)"):
        page.evaluate(AXE)
    told = page.evaluate(f"axe.run({{{rules}}}).then(told => told.violations)")
    return [f"{fault['id']} {[node['target'] for node in fault['nodes']][:3]}" for fault in told]


def _who(page: Page) -> object:
    """The innermost elements whose right edge passes that of the window, with that edge and their first words: what is
    folded away, and what scrolls in a frame of its own, widen nothing."""
    return page.evaluate(
        """() => {
          const edge = e => Math.ceil(e.getBoundingClientRect().right);
          const framed = e => e && e !== document.body
            && (getComputedStyle(e).overflowX !== "visible" || framed(e.parentElement));
          const out = e => e.checkVisibility() && edge(e) > innerWidth && !framed(e.parentElement);
          return [...document.body.querySelectorAll("*")]
            .filter(e => out(e) && ![...e.querySelectorAll("*")].some(out)).slice(0, 4)
            .map(e => `${e.tagName}.${e.className} to ${edge(e)} px « ${e.textContent.trim().slice(0, 40)} »`);
        }"""
    )
