"""A watched browser window: each page on which one arrives must suit everyone, and stay in the house.

Every page crossed passes every rule of axe at 1280 and at 390 px, and sticks out of neither. One width is seen light
and the other dark: only contrasts depend on the scheme, and all four pairs are tried the first time that a kind of
address is seen. Another state of a page is looked at again when its number of elements differs.
"""

import re
import time
from base64 import b64encode
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlsplit

from playwright.sync_api import Browser, ConsoleMessage, Locator, Page, Request, Route, StorageState, expect

from tests.browser import suiting
from tests.browser.suiting import HEIGHT, WIDE

PATIENCE = 20.0  # seconds
OURS = ("data:", "blob:")
_known: set[str] = set()
"""Addresses, codes left out, of which one page was fully looked at."""


class Window:
    """``look`` runs axe and measures what sticks out down to 320 px; what it found is told when the window closes."""

    def __init__(self, page: Page, url: str) -> None:
        self.page, self.url = page, url
        self.complaints: list[str] = []
        self.seen: dict[str, set[int]] = {}
        page.on("pageerror", lambda error: self.complaints.append(f"{page.url}: {error}"))
        page.on("console", self._heard)
        page.on("request", self._asked)

    def open(self, path: str) -> "Window":
        self.page.goto(path)
        return self.look()

    def follow(self, link: str) -> "Window":
        self._arrive(self.page.get_by_role("main").get_by_role("link", name=link).first)
        return self

    def press(self, button: str, *, exact: bool = False) -> "Window":
        self._arrive(self.page.get_by_role("main").get_by_role("button", name=button, exact=exact).first)
        return self

    def send(self, button: str) -> "Window":
        """Press what is answered by a banner of the page: no other page opens."""
        with self.page.expect_response(lambda answer: answer.request.method == "POST"):
            self.page.get_by_role("main").get_by_role("button", name=button, exact=True).first.click()
        return self.look()

    def confirm(self, summary: str, button: str) -> "Window":
        """Unfold the question, then answer it."""
        return self.unfold(summary).press(button, exact=True)

    def unfold(self, summary: str) -> "Window":
        self.page.get_by_role("main").locator("summary").filter(has_text=summary).first.click()
        return self.look()

    def scan(self, label: str, text: str) -> "Window":
        """The scanner types into the field that waits for it, and ends with Enter."""
        expect(self.page.get_by_role("main").get_by_label(label)).to_be_focused()
        with self.page.expect_navigation():
            self.page.keyboard.type(f"{text}\n")
        return self.look()

    def swipe(self, label: str, text: str) -> "Window":
        """The same where the answer is a banner of the page: no other page opens."""
        expect(self.page.get_by_role("main").get_by_label(label)).to_be_focused()
        with self.page.expect_response(lambda answer: answer.request.method == "POST"):
            self.page.keyboard.type(f"{text}\n")
        return self.look()

    def drop(self, zone: str, files: Mapping[str, bytes]) -> "Window":
        """Let files, by their names, fall together on a part of the page."""
        carried = self.page.evaluate_handle(
            """files => {
              const carried = new DataTransfer();
              for (const [name, bytes] of files)
                carried.items.add(new File([Uint8Array.from(atob(bytes), c => c.charCodeAt(0))], name));
              return carried;
            }""",
            [[name, b64encode(data).decode()] for name, data in files.items()],
        )
        with self.page.expect_navigation():
            self.page.locator(zone).dispatch_event("drop", {"dataTransfer": carried})
        return self.look()

    def pdf(self, words: str) -> bytes:
        """What a link or a button gives to print, here or in a tab of its own."""
        main = self.page.get_by_role("main")
        target = main.get_by_role("link", name=words).or_(main.get_by_role("button", name=words)).first
        if target.get_attribute("download") is not None:
            with self.page.expect_download() as saved:
                target.click()
            return Path(saved.value.path()).read_bytes()
        given: list[bytes] = []

        def take(route: Route) -> None:
            if not route.request.is_navigation_request():
                return route.fallback()
            answer = route.fetch()
            assert answer.headers["content-type"] == "application/pdf", answer.text()[:2000]
            given.append(answer.body())
            return route.fulfill(status=204)  # the page stays: Chromium's reader of PDF is not ours to look at

        context = self.page.context
        context.route("**/*", take)
        target.click()
        deadline = time.monotonic() + PATIENCE
        while not given and time.monotonic() < deadline:
            self.page.wait_for_timeout(50)
        context.unroute("**/*", take)
        for tab in context.pages:
            if tab is not self.page:
                tab.close()
        assert given, f"« {words} » on {self.page.url} gives no file"
        return given[0]

    def fill(self, **by_id: str) -> "Window":
        for name, value in by_id.items():
            self.page.locator(f"#{name}").fill(value)
        return self

    def label(self, label: str) -> Locator:
        """The field of that name, needed or not."""
        words = r"\s+".join(map(re.escape, label.split()))
        name = re.compile(rf"^\s*{words}(\s*\(facultatif\))?\s*$")
        return self.page.get_by_role("main").get_by_label(name)

    def sees(self, *sentences: str) -> "Window":
        """Waits for them: an answer has arrived before a script has drawn it."""
        deadline = time.monotonic() + PATIENCE
        while missing := [each for each in sentences if each not in (shown := self._shown())]:
            assert time.monotonic() < deadline, f"« {missing[0]} » is not on {self.page.url}: {shown}"
            self.page.wait_for_timeout(50)
        return self

    def sign_in(self, email: str, password: str) -> "Window":
        self.open("/connexion")
        self.label("Adresse électronique").fill(email)
        self.label("Mot de passe").fill(password)
        return self.press("Se connecter")

    def look(self) -> "Window":
        page = self.page
        page.wait_for_load_state("load")
        path, elements = urlsplit(page.url).path, page.locator("*").count()
        met = self.seen.setdefault(path, set())
        if elements not in met:
            kind = re.sub(r"/[^/]*[A-Z0-9][^/]*", "/…", path)
            self.complaints += suiting.complaints(page, suiting.BRIEF if kind in _known else suiting.FULL)
            met.add(elements)
            _known.add(kind)
        return self

    def _shown(self) -> str:
        return " ".join(self.page.locator("body").inner_text().split())

    def _arrive(self, target: Locator) -> None:
        """Press what leads to another page, and look at that page."""
        with self.page.expect_navigation():
            target.click()
        self.look()

    def _heard(self, message: ConsoleMessage) -> None:
        """A page refused on purpose (422…) is told by Chromium as a resource that failed: that is not ours."""
        refused = message.text.startswith("Failed to load resource") and message.location["url"] == self.page.url
        if message.type == "error" and not refused:
            self.complaints.append(f"{self.page.url}: {message.text} {message.location['url']}")

    def _asked(self, request: Request) -> None:
        if not request.url.startswith((self.url, *OURS)):
            self.complaints.append(f"{self.page.url} asked {request.url}")


@contextmanager
def window(
    browser: Browser, url: str, *, width: int = WIDE, touch: bool = False, cookies: StorageState | None = None
) -> Iterator[Window]:
    """Somebody's own browser, for the length of a ``with``; it ends badly when something was wrong."""
    context = browser.new_context(
        base_url=url, locale="fr-FR", timezone_id="Europe/Paris", reduced_motion="reduce",
        viewport={"width": width, "height": HEIGHT}, has_touch=touch, storage_state=cookies,
    )  # fmt: skip
    watched = Window(context.new_page(), url)
    watched.page.set_default_timeout(PATIENCE * 1000)
    try:
        yield watched
    finally:
        context.close()
    assert not watched.complaints, "\n".join(watched.complaints)
