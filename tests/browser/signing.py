"""A person already signed in: once per server, for the house allows ten sign-ins a minute from one address."""

from typing import Any

from playwright.sync_api import Browser, BrowserContext

from tests.services.server import PASSWORD, Server

_kept: dict[tuple[str, str], Any] = {}


def signed_in(chromium: Browser, server: Server, email: str, **options: Any) -> BrowserContext:
    """A new context with the cookies that this person got the first time."""
    known = _kept.get((server.url, email))
    context = chromium.new_context(base_url=server.url, locale="fr-FR", storage_state=known, **options)
    if known is None:
        page = context.new_page()
        page.goto("/connexion")
        page.get_by_label("Adresse électronique").fill(email)
        page.get_by_label("Mot de passe").fill(PASSWORD)
        page.get_by_role("main").get_by_role("button", name="Se connecter").click()
        page.wait_for_url("**/")
        page.close()
        _kept[server.url, email] = context.storage_state()
    return context
