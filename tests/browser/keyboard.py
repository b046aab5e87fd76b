"""Somebody who has no mouse: Tab, arrows, letters, Enter; each step must be seen."""

from typing import Any

from playwright.sync_api import Page

MOST_STEPS = 120
HERE = """() => {
  const e = document.activeElement, s = getComputedStyle(e), b = e.getBoundingClientRect();
  const label = e.labels?.[0] && e.type !== "radio" ? e.labels[0] : null;
  const group = e.type === "radio" ? e.closest("fieldset")?.querySelector("legend strong, legend") : null;
  const painted = [e, e.labels?.[0]].filter(Boolean).map(each => getComputedStyle(each));
  const drawn = p => (p.outlineStyle !== "none" && parseFloat(p.outlineWidth) > 0) || p.boxShadow !== "none";
  const words = (label ?? group ?? e).innerText || e.getAttribute("aria-label") || e.value || "";
  return { tag: e.tagName, type: e.type ?? "", value: e.value ?? "", ring: painted.some(drawn),
    name: words.replace(/\\s+/g, " ").trim(), within: b.bottom > 0 && b.top < innerHeight };
}"""


class Keyboard:
    def __init__(self, page: Page) -> None:
        self.page = page

    def reach(self, name: str) -> dict[str, Any]:
        """Tab until the element of that name has the focus, seen and on the screen at each step."""
        crossed = []
        for _ in range(MOST_STEPS):
            self.page.keyboard.press("Tab")
            here = self.page.evaluate(HERE)
            if here["tag"] == "BODY":
                continue
            assert here["ring"], f"the focus is not seen on {here}"
            assert here["within"], f"the focus is off the screen on {here}"
            if here["name"].removesuffix(" (facultatif)").startswith(name):
                return here
            crossed.append(here["name"])
        raise AssertionError(f"« {name} » is not reached by Tab: {crossed}")

    def type(self, name: str, text: str) -> None:
        self.reach(name)
        self.page.keyboard.type(text)

    def choose(self, name: str, words: str) -> None:
        """In a list by its letters, in a group of buttons by its arrows."""
        if self.reach(name)["tag"] == "SELECT":
            self.page.keyboard.type(words)
            return
        self.page.keyboard.press("Space")
        for _ in range(MOST_STEPS):
            chosen = self.page.evaluate(
                "document.activeElement.checked && document.activeElement.labels[0].innerText.trim()"
            )
            if chosen == words:
                return
            self.page.keyboard.press("ArrowDown")
        raise AssertionError(f"« {words} » is not offered by « {name} »")

    def pick_day(self, name: str, day: str, month: str, year: str) -> None:
        """In the order that this browser writes dates."""
        self.reach(name)
        for text in (day + month + year, month + day + year):
            self.page.keyboard.type(text)
            if self.page.evaluate("document.activeElement.value") == f"{year}-{month}-{day}":
                return
            for _ in range(2):
                self.page.keyboard.press("ArrowLeft")
        raise AssertionError(f"the date « {name} » cannot be typed")

    def press(self, name: str) -> None:
        self.reach(name)
        self.page.keyboard.press("Enter")

    def leave(self, name: str) -> None:
        """Press what leads to another page, and wait until it is there."""
        self.reach(name)
        with self.page.expect_navigation():
            self.page.keyboard.press("Enter")
