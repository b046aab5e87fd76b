"""Pictures for ``docs/prescripteur.md`` and ``docs/attribution.md``: how each page is reached, in the demonstration."""

import re
from collections.abc import Callable

from playwright.sync_api import Page

from ordis.accounts.permissions import Role


def portal(page: Page) -> None:
    page.goto("/referrals")


def first_screen(page: Page) -> None:
    page.goto("/referrals/new")


def near_name(page: Page) -> None:
    """The draft whose household has nearly the name of another: the question that it meets."""
    page.goto("/referrals")
    page.get_by_role("link", name="GP-2229").click()
    page.get_by_role("button", name="Déposer la demande").click()
    page.get_by_label("C’est une autre famille").wait_for()
    page.wait_for_load_state("networkidle")


def times(page: Page) -> None:
    """A computer is set aside: the times that the structure may take."""
    page.goto("/referrals?stage=reserved")
    page.goto(page.locator("tbody tr").last.get_by_role("link").first.get_attribute("href") or "")
    page.get_by_role("heading", name="Rendez-vous de remise").evaluate("title => title.scrollIntoView()")


def trial(page: Page) -> None:
    page.goto("/allocation/priority/draft/trial")
    page.get_by_role("heading", name=re.compile("^Essai sur")).evaluate("title => title.scrollIntoView()")


def session(page: Page) -> None:
    """The one in preparation."""
    page.goto("/allocation/commissions")
    page.goto(page.locator("tbody tr").first.get_by_role("link").first.get_attribute("href") or "")


def plan(page: Page) -> None:
    """The one that nobody has applied yet: the last."""
    page.goto("/allocation/plans")
    page.goto(page.locator("tbody tr").first.get_by_role("link").first.get_attribute("href") or "")


def week(page: Page) -> None:
    page.goto("/handovers/slots")
    page.get_by_role("link", name=re.compile("Semaine suivante|suivante")).first.click()


PRESCRIBERS: dict[str, tuple[Role, Callable[[Page], None]]] = {
    "prescripteur-portail": (Role.PRESCRIBER, portal),
    "prescripteur-demande": (Role.PRESCRIBER, first_screen),
    "prescripteur-proche": (Role.PRESCRIBER, near_name),
    "prescripteur-creneaux": (Role.PRESCRIBER, times),
    "attribution-bareme": (Role.COORDINATOR, trial),
    "attribution-commission": (Role.COORDINATOR, session),
    "attribution-proposition": (Role.COORDINATOR, plan),
    "attribution-creneaux": (Role.COORDINATOR, week),
}
