"""Pictures of the workshop floor for ``docs/journee-atelier.md``: how each page is reached, in the demonstration."""

import re
from collections.abc import Callable
from urllib.parse import urlencode

from playwright.sync_api import Page, expect

from ordis.accounts.permissions import Role

HELD, WIPED = "/devices?held=bios_password", "/devices?stage=wiped&kind=laptop"
READY = "/devices?stage=ready&kind=desktop"
FIRST_FREE = "9"


def codes(page: Page, path: str) -> list[str]:
    """Of the devices of a list, in its order, as a label holds them."""
    page.goto(path)
    links = page.locator("tbody tr").get_by_role("link").all()
    addresses = [link.get_attribute("href") or "" for link in links]
    return [address.rpartition("/")[2] for address in addresses if re.fullmatch(r"/devices/\w{7}", address)]


def armed(page: Page) -> None:
    """One that goes on, one that a hold stops."""
    (held, *_), (wiped, *_) = codes(page, HELD), codes(page, WIPED)
    page.goto("/scan?step=start_work")
    for code, word in ((wiped, "Fait"), (held, "Bloqué")):
        page.keyboard.type(f"HTTPS://ORDI.EXAMPLE/D/{code}\n")
        expect(page.locator("#scan-answer")).to_contain_text(word)


def drawer(page: Page) -> None:
    """Five to a shelf, and one that has not been received."""
    ready, announced = codes(page, READY)[:5], codes(page, "/devices?stage=expected")[0]
    page.goto("/stock")
    shelf = (page.get_by_role("link", name="Étagère 2").first.get_attribute("href") or "").rpartition("/")[2]
    page.goto("/drawer?" + urlencode({"step": "put", "value": shelf}))
    for code in (*ready, announced):
        page.keyboard.type(f"{code}\n")
    problems = page.get_by_role("button", name="Retirer celui-ci").first
    expect(problems).to_be_visible()
    page.get_by_label("Emplacement").first.evaluate("field => field.scrollIntoView()")


def labels(page: Page) -> None:
    chosen = codes(page, "/devices?stage=received")[:6]
    page.goto("/labels?" + urlencode({"code": chosen}, doseq=True))
    page.get_by_label("Imprimante").select_option(label="Laser de l’atelier")
    page.locator(f'[data-cell="{FIRST_FREE}"]').click()


def work(page: Page) -> None:
    """The one with a fault said on its list."""
    for code in codes(page, "/devices?stage=refurbishing&kind=laptop"):
        page.goto(f"/devices/{code}/work")
        if page.get_by_text(re.compile(r"^\s*Charnières.+défectueux")).count():
            page.get_by_role("heading", name="Liste de contrôle").evaluate("title => title.scrollIntoView()")
            return
    raise LookupError("no device at work has a fault on its list")


def counting(page: Page) -> None:
    page.goto("/stock/takes")
    number = page.locator("tbody tr").filter(has_text="En cours").get_by_role("link").first
    page.goto(number.get_attribute("href") or "")


def outside(page: Page) -> None:
    page.goto("/outside")
    lot = page.locator("tbody tr").filter(has_text="Revenu").get_by_role("link").first
    page.goto(lot.get_attribute("href") or "")


FLOOR: dict[str, tuple[Role, Callable[[Page], None]]] = {
    "atelier-scanner": (Role.TECHNICIAN, armed),
    "atelier-tiroir": (Role.TECHNICIAN, drawer),
    "atelier-etiquettes": (Role.TECHNICIAN, labels),
    "atelier-fiche-de-travail": (Role.TECHNICIAN, work),
    "atelier-inventaire": (Role.TECHNICIAN, counting),
    "atelier-lot": (Role.WORKSHOP_LEAD, outside),
}
