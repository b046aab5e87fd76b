"""One browser for all, one house for its journeys, and the windows of its team; or a house of a file's own."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page

from tests.browser import signing_seed
from tests.browser.house import House, running_house
from tests.browser.signing import LOU, signed_in
from tests.browser.signing_seed import Family
from tests.browser.window import Window
from tests.services.chromium import running_chromium
from tests.services.server import Server, running_ordis


@pytest.fixture(scope="package")
def chromium() -> Iterator[Browser]:
    with running_chromium() as browser:
        yield browser


@pytest.fixture(scope="package")
def house(chromium: Browser, tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    with running_house(chromium, tmp_path_factory.mktemp("house")) as found:
        yield found


@pytest.fixture(scope="module")
def city(house: House) -> Iterator[Window]:
    with house.member("coordinator") as opened:
        yield opened


@pytest.fixture(scope="module")
def bench(house: House) -> Iterator[Window]:
    with house.member("technician") as opened:
        yield opened


@pytest.fixture(scope="module")
def lead(house: House) -> Iterator[Window]:
    with house.member("workshop_lead") as opened:
        yield opened


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A house of this file's own, in which only Lou, who leads the workshop, has an account."""
    with running_ordis(tmp_path_factory.mktemp("own")) as server:
        server.add_user("workshop_lead", LOU, "Lou Martin")
        yield server


@pytest.fixture
def page(chromium: Browser, server: Server) -> Iterator[Page]:
    """A fresh page of Lou; the test fails when a script complains."""
    context = signed_in(chromium, server, LOU, reduced_motion="reduce")
    page = context.new_page()
    errors: list[str] = []
    page.on("pageerror", lambda error: errors.append(str(error)))
    yield page
    context.close()
    assert errors == []


@pytest.fixture
def visitor(chromium: Browser, server: Server) -> Iterator[Page]:
    """A fresh page of somebody without an account."""
    context = chromium.new_context(base_url=server.url, locale="fr-FR", reduced_motion="reduce")
    yield context.new_page()
    context.close()


@pytest.fixture(scope="module")
def counter(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A house of its own for a day of handovers."""
    with running_ordis(tmp_path_factory.mktemp("signing")) as found:
        yield found


@pytest.fixture(scope="module")
def queue(counter: Server) -> list[Family]:
    """Who is expected that day; each test takes the next."""
    return counter.told(signing_seed.families, 12)
