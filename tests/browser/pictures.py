"""Pictures of the demonstration: those of the README and of ``docs``, or every page for a review.

``python -m tests.browser.pictures`` writes ``docs/images``; ``--all FOLDER`` crawls what each role may open and
keeps each page at 1280 and 390 px, printing what axe, the console or the width of a page complains about.
"""

import argparse
import json
import os
import re
import subprocess
import sys
import tempfile
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from io import BytesIO
from pathlib import Path

from PIL import Image
from playwright.sync_api import Browser, Page

from ordis.accounts.permissions import Role
from ordis.demo.people import ACCOUNTS
from tests.browser import pen
from tests.browser.floor_pictures import FLOOR
from tests.browser.prescriber_pictures import PRESCRIBERS
from tests.browser.suiting import PHONE, WIDE
from tests.browser.window import Window
from tests.services.chromium import running_chromium
from tests.services.server import ROOT, Server, running_ordis

IMAGES = ROOT / "docs" / "images"
HEAVIEST = 200_000  # bytes
PER_ROUTE = 2  # pages of one address pattern, per role
LEFT_OUT = re.compile(r"\.(pdf|ics|csv|conf|zip)$|/raw$|/picture$|/papers/|/label$|/slip(/\w+)?$|/proof$|/deconnexion")


@contextmanager
def demonstration() -> Iterator[Server]:
    """Ordis served with its demonstration, in a folder that is thrown away."""
    with tempfile.TemporaryDirectory() as folder:
        environment = os.environ | {"ORDIS_DATA_DIR": folder}
        for command in ("upgrade", "demo"):
            subprocess.run([sys.executable, "-m", "ordis.cli", command], env=environment, cwd=ROOT, check=True)
        with running_ordis(Path(folder)) as server:
            yield server


def enter(browser: Browser, url: str, role: Role | None) -> Window:
    """A window in which somebody of that role is signed in."""
    context = browser.new_context(
        base_url=url, locale="fr-FR", timezone_id="Europe/Paris", reduced_motion="reduce",
        viewport={"width": WIDE, "height": 900},
    )  # fmt: skip
    window = Window(context.new_page(), url)
    if role is None:
        return window
    account = next(each for each in ACCOUNTS if each.role is role)
    window.page.goto("/connexion")
    window.label("Adresse électronique").fill(account.email)
    window.label("Mot de passe").fill(account.password)
    with window.page.expect_navigation():
        window.page.get_by_role("main").get_by_role("button", name="Se connecter").click()
    return window


# --- the pictures of the README ----------------------------------------------------------------------------


def first(page: Page, path: str, words: str = "") -> None:
    """Open the first thing of a list, or the first whose line holds ``words``."""
    page.goto(path)
    line = page.locator("tbody tr").filter(has_text=words).first
    page.goto(line.get_by_role("link").first.get_attribute("href") or path)


def device(page: Page) -> None:
    first(page, "/devices?stage=refurbishing")


def scan(page: Page) -> None:
    page.goto("/scan")
    for text in ("PF0XK27Q", "HTTPS://ORDI.EXAMPLE/D/BCDFGHK"):
        page.keyboard.type(f"{text}\n")
        page.get_by_role("status").get_by_text(text).first.wait_for()


def queue(page: Page) -> None:
    page.goto("/allocation")


def kiosk(page: Page) -> None:
    """The last step, in Arabic under the French, for the first family whose computer waits to be scanned."""
    page.goto("/handovers")
    page.goto(page.get_by_role("link", name="Préparer").first.get_attribute("href") or "")
    page.get_by_label("Scannez l’étiquette").fill(page.locator(".device-list .code").first.inner_text())
    page.get_by_role("button", name="Confirmer").click()
    page.get_by_label("Identité vérifiée par").select_option("residence_permit")
    for again in ("Choisissez votre code d’agent", "Le même code"):
        page.get_by_label(again).fill("2749")
    page.get_by_role("button", name="Ouvrir l’écran de signature").click()
    page.locator("[data-spoken]").get_by_text("العربية").click()
    onward = page.get_by_role("link", name="Continuer")
    onward.click()
    page.get_by_role("button", name="Aller à la fin du texte").click()
    page.get_by_text("Vous êtes à la fin du texte").wait_for()
    onward.click()
    for box in page.locator("[data-ticks] input").all():
        box.check()
    onward.click()
    pen.draw(page, left=0.2, right=0.7)
    page.locator("canvas").evaluate("() => scrollTo(0, 0)")


def donor(page: Page) -> None:
    first(page, "/donor", "Terminé")


def steps(page: Page) -> None:
    first(page, "/donor", "À l’étude")


def ceremony(page: Page) -> None:
    first(page, "/ceremonies", "Close")


README: dict[str, tuple[Role, Callable[[Page], None]]] = {
    "appareil": (Role.TECHNICIAN, device),
    "scan": (Role.TECHNICIAN, scan),
    "file-d-attente": (Role.COORDINATOR, queue),
    "signature": (Role.COORDINATOR, kiosk),
    "donateur": (Role.DONOR, donor),
    "don-etapes": (Role.DONOR, steps),
    "ceremonie": (Role.COORDINATOR, ceremony),
}


def take_readme(server: Server, browser: Browser) -> None:
    IMAGES.mkdir(parents=True, exist_ok=True)
    for name, (role, reach) in (README | FLOOR | PRESCRIBERS).items():
        window = enter(browser, server.url, role)
        reach(window.page)
        path = IMAGES / f"{name}.png"
        path.write_bytes(light(window.page.screenshot()))
        print(f"{path.relative_to(ROOT)} {path.stat().st_size // 1000} ko")
        window.page.context.close()


def light(png: bytes) -> bytes:
    """The picture in a palette, with as many colours as its weight allows."""
    picture = Image.open(BytesIO(png)).convert("RGB")
    for colours in (256, 128, 64, 32):
        out = BytesIO()
        picture.quantize(colours, dither=Image.Dither.NONE).save(out, "PNG", optimize=True)
        if out.tell() < HEAVIEST:
            break
    return out.getvalue()


# --- every page, for a review ------------------------------------------------------------------------------


def patterns(server: Server) -> list[re.Pattern[str]]:
    """The addresses that Ordis answers to a GET, most precise first."""
    routes = [route["path"] for route in json.loads(server.run("routes", "--json")) if "GET" in route["methods"]]
    routes.sort(key=lambda path: path.count("<"))
    return [re.compile(re.sub(r"<[^>]+>", "[^/]+", path) + "$") for path in routes]


def take_all(server: Server, browser: Browser, folder: Path) -> int:
    """Crawl breadth first, role by role; how many complaints."""
    folder.mkdir(parents=True, exist_ok=True)
    known, complaints = patterns(server), 0
    for role in (None, *Role):
        window = enter(browser, server.url, role)
        for number, path in enumerate(crawl(window, known)):
            window.look()
            keep(window.page, folder / f"{role or 'public'}-{number:03}{re.sub('[^a-z0-9]+', '-', path.lower())[:60]}")
        print("\n".join(dict.fromkeys(window.complaints)))
        complaints += len(window.complaints)
        window.page.context.close()
    return complaints


def crawl(window: Window, known: list[re.Pattern[str]]) -> Iterator[str]:
    """Open what can be reached from the first page, a few pages of each pattern; yields the path now shown."""
    waiting, met, times = ["/"], set[str](), Counter[str]()
    while waiting:
        path = waiting.pop(0)
        pattern = next((each.pattern for each in known if each.match(path.partition("?")[0])), "?")
        if path in met or times[pattern] >= PER_ROUTE or LEFT_OUT.search(path.partition("?")[0]):
            continue
        met.add(path)
        times[pattern] += 1
        window.page.goto(path)
        yield path
        links = window.page.evaluate("[...document.links].map(each => each.getAttribute('href'))")
        waiting += [link.partition("#")[0] for link in links if re.match(r"/(?!/)", link)]


def keep(page: Page, path: Path) -> None:
    for width in (WIDE, PHONE):
        page.set_viewport_size({"width": width, "height": 900})
        page.screenshot(path=f"{path}-{width}.png", full_page=True)
    page.set_viewport_size({"width": WIDE, "height": 900})


def main() -> int:
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--all", type=Path, metavar="FOLDER", help="every page, for a review")
    chosen = asked.parse_args()
    with demonstration() as server, running_chromium() as browser:
        if chosen.all is None:
            take_readme(server, browser)
            return 0
        return min(1, take_all(server, browser, chosen.all))


if __name__ == "__main__":
    sys.exit(main())
