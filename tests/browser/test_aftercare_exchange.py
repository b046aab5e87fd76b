"""A computer that broke is exchanged: the city opens it, and the family signs at the counter as the first time."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, expect

from tests.browser import aftercare_seed
from tests.browser.counter import prepare, swipe, tablet, to_the_signature
from tests.browser.house import address_of
from tests.browser.signing import cookies_of
from tests.browser.window import window
from tests.services.server import Server, running_ordis

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    with running_ordis(tmp_path_factory.mktemp("exchange")) as found:
        found.add_user("coordinator", address_of("coordinator"), "Camille Roy")
        yield found


def test_a_computer_that_broke_is_replaced_and_signed_for_like_the_first(chromium: Browser, server: Server) -> None:
    first, spare = server.told(aftercare_seed.of_the_counter), server.told(aftercare_seed.ready)
    cookies = cookies_of(chromium, server, address_of("coordinator"))
    with window(chromium, server.url, cookies=cookies) as city:
        city.open(f"/devices/{first.code}/incidents/new").label("Panne").check()
        city.press("Déclarer l’incident").confirm("Échanger", "Échanger cet appareil")
        city.sees("est revenu, ses disques sont à effacer", "attend un appareil", spare)
        city.press("Réserver").sees("Un appareil est réservé.", "Cette demande est un échange")
    family = server.told(aftercare_seed.replacing, first)
    with tablet(chromium, server) as page:
        prepare(page, family)
        to_the_signature(page)
        swipe(page, page.context.new_cdp_session(page), left=0.2, right=0.8)
        page.get_by_role("button", name="Je signe").tap()
        expect(page.get_by_role("heading", name="C’est signé")).to_be_visible()
    before, after = server.told(aftercare_seed.agreements, first)
    assert before == first.agreement
    assert after != before
    with window(chromium, server.url, cookies=cookies) as city:
        city.open(f"/register?q={first.code}").sees("Revenu le")
        city.open(f"/register?q={after}").sees("En cours jusqu’au", spare)
