"""Benches and their tokens, as tests need them."""

from collections.abc import Collection
from datetime import datetime
from itertools import count
from typing import Any

from flask.testing import FlaskClient

from ordis.accounts.models import User
from ordis.accounts.permissions import Role
from ordis.api import actions
from ordis.api.models import ApiToken
from ordis.api.scopes import Scope
from ordis.devices.models import Device, Disk
from ordis.kernel.db import db
from ordis.wiping.models import Bench
from tests import make

_rank = count(1)


def bench(*, name: str | None = None, is_station: bool = True) -> Bench:
    row = Bench(name=name or f"Poste {next(_rank)}", is_station=is_station, created_at=make.AT)
    db.session.add(row)
    db.session.flush()
    return row


def token(
    *,
    at: datetime,
    of: Bench | None = None,
    owner: User | None = None,
    scopes: Collection[Scope] = tuple(Scope),
    days: int = 365,
) -> tuple[ApiToken, str]:
    """A token and its secret, issued by a workshop lead unless ``owner`` is given."""
    return actions.issue_token(
        bench=of or bench(), scopes=scopes, days=days, actor=owner or make.user(Role.WORKSHOP_LEAD), at=at
    )


def bearing(secret: str) -> dict[str, str]:
    return {"Authorization": f"Bearer {secret}"}


class Station:
    """A bench that speaks to the API with its token."""

    def __init__(self, client: FlaskClient, secret: str) -> None:
        self.client, self.headers = client, bearing(secret)

    def get(self, path: str) -> Any:
        return self.client.get(path, headers=self.headers)

    def send(self, data: bytes, name: str = "nwipe.log", *, to: str = "evidence", device: str = "") -> Any:
        """The file as the body of the request, as ``curl --data-binary`` sends it."""
        return self.client.post(
            f"/api/{to}",
            query_string={"filename": name, "device": device},
            data=data,
            content_type="application/octet-stream",
            headers=self.headers,
        )


def device_with(*serials: str) -> Device:
    """A received laptop whose disks bear these serials, as a donor's list says them."""
    device = make.device(disk_serial=None)
    for serial in serials:
        device.disks.append(Disk(serial=serial, serial_key=serial, state_at=make.AT, unproven_since=make.AT))
    db.session.flush()
    return device
