"""A person already signed in: once per house, which allows ten sign-ins a minute from one address."""

from typing import Any

from playwright.sync_api import Browser, BrowserContext, StorageState

from tests.services.server import PASSWORD, Server

LOU = "lou@exemple.fr"
_kept: dict[tuple[str, str], StorageState] = {}


def cookies_of(chromium: Browser, server: Server, email: str) -> StorageState:
    """What the browser of this person got when they signed in, the first time that it is asked."""
    person = server.environment["ORDIS_DATA_DIR"], email  # another house may come to the same port
    if person not in _kept:
        context = chromium.new_context(base_url=server.url, locale="fr-FR")
        page = context.new_page()
        page.goto("/connexion")
        page.get_by_label("Adresse électronique").fill(email)
        page.get_by_label("Mot de passe").fill(PASSWORD)
        page.get_by_role("main").get_by_role("button", name="Se connecter").click()
        page.wait_for_url("**/")
        _kept[person] = context.storage_state()
        context.close()
    return _kept[person]


def signed_in(chromium: Browser, server: Server, email: str, **options: Any) -> BrowserContext:
    """A new context in which this person has entered."""
    state = cookies_of(chromium, server, email)
    return chromium.new_context(base_url=server.url, locale="fr-FR", storage_state=state, **options)
