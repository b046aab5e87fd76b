"""The city adapts the text of a mail: it is read at once as it will be received, on a desk and on a phone."""

from collections.abc import Iterator

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, expect

from tests.browser.house import address_of
from tests.browser.signing import cookies_of
from tests.browser.window import window
from tests.services.server import Server, running_ordis

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    with running_ordis(tmp_path_factory.mktemp("mails")) as found:
        found.add_user("coordinator", address_of("coordinator"), "Camille Roy")
        yield found


@pytest.mark.parametrize("width", [1280, 390])
def test_a_text_is_written_read_and_kept(chromium: Browser, server: Server, width: int) -> None:
    cookies = cookies_of(chromium, server, address_of("coordinator"))
    with window(chromium, server.url, cookies=cookies) as city:
        city.page.set_viewport_size({"width": width, "height": 900})
        city.open("/texts/mails")
        assert Axe().run(city.page).violations_count == 0
        city.open("/texts/mails/donation.received")
        city.page.get_by_label("Objet", exact=True).fill(f"Bien reçu à {width}, don {{don}}")
        expect(city.page.locator("[data-preview]")).to_contain_text(f"Bien reçu à {width}, don DON-2026-00042")
        assert Axe().run(city.page).violations_count == 0
        assert city.page.evaluate("document.documentElement.scrollWidth <= innerWidth")
        city.page.get_by_role("button", name="Enregistrer le texte").click()
        expect(city.page.get_by_text("Le texte est enregistré.")).to_be_visible()
        city.page.locator("#history ~ ol a").first.click()
        expect(city.page.locator("ins").first).to_be_visible()
        assert Axe().run(city.page).violations_count == 0
