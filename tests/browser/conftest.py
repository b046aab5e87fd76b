"""One browser for all, one house for its journeys, and the windows of its team."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser

from tests.browser.house import House, running_house
from tests.browser.window import Window
from tests.services.chromium import running_chromium


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
