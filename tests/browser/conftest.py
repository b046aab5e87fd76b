"""One house for the journeys of the browser, and the windows of its team."""

from collections.abc import Iterator

import pytest

from tests.browser.house import House, running_house
from tests.browser.window import Window


@pytest.fixture(scope="package")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    with running_house(tmp_path_factory.mktemp("house")) as found:
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
