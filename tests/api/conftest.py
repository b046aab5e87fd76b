"""Ordis as it is served, a bench that has a token, and its stick."""

import os
import re
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.api.benches import device_with
from tests.api.stick import INVENTORIES, LEAD, SCRIPT, TOOLS, Known, Stick
from tests.services.server import Server, running_ordis


@pytest.fixture(scope="package")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    with running_ordis(tmp_path_factory.mktemp("ordis"), DEMONSTRATION="non") as running:
        running.add_user("workshop_lead", LEAD, "Léa Blin")
        yield running


@pytest.fixture(scope="package")
def secret(server: Server) -> str:
    found = re.search(r"ordis_[\w-]{43}", server.run("token", "add", "--bench", "Poste 1", "--as", LEAD))
    assert found
    return found[0]


@pytest.fixture
def stick(tmp_path: Path, server: Server, secret: str) -> Stick:
    tools = tmp_path / "bin"
    tools.mkdir()
    for name, body in TOOLS.items():
        (tools / name).write_text(f"#!/bin/sh\n{body}\n")
        (tools / name).chmod(0o755)
    key = tmp_path / "la clef"
    key.mkdir()
    shutil.copy(SCRIPT, key / "station.sh")
    (key / "station.conf").write_text(f"ORDIS_URL={server.url}/\r\nORDIS_TOKEN={secret}\r\n")
    environment = {
        "PATH": f"{tools}:{os.environ['PATH']}", "SAMPLES": str(INVENTORIES), "HOME": str(tmp_path),
        "ORDIS_NWIPE": str(tmp_path / "nwipe"), "ORDIS_LOGS": str(tmp_path / "journaux"), "ORDIS_PAUSE": "0",
        "ORDIS_TRIES": "2",
    }  # fmt: skip
    (tmp_path / "journaux").mkdir()
    return Stick(key, environment)


def a_device_of_a_gift() -> Known:
    device = device_with("W62TEST1")
    device.serial = "PC0TEST1"
    assert device.donation
    return Known(device.code, device.donation.number)


@pytest.fixture(scope="package")
def known(server: Server) -> Known:
    return server.told(a_device_of_a_gift)
