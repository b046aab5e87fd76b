"""A device on the bench, and settings for one test."""

from collections.abc import Callable, Iterator
from dataclasses import replace

import pytest
from sqlalchemy.orm import Session

from ordis import settings
from ordis.devices.lifecycle import Move
from ordis.devices.models import Device, Stage
from ordis.settings import Settings
from tests import make
from tests.refurbishing.making import go, technician


@pytest.fixture
def on_the_bench(session: Session) -> Device:
    device = make.device(stage=Stage.WIPED)
    go(device, Move.START_WORK, technician())
    return device


@pytest.fixture
def settings_with(app: object) -> Iterator[Callable[..., None]]:
    """``settings_with(name=value)``: the settings of the process for one test."""
    before: Settings = settings.current()
    yield lambda **changes: settings.use(replace(before, **changes))
    settings.use(before)
