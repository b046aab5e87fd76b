"""A small store with devices in it, and a stock-take open on it."""

from dataclasses import dataclass

from ordis.accounts.models import User
from ordis.accounts.permissions import Role
from ordis.devices.models import Device, Stage
from ordis.kernel.db import db
from ordis.stock.counting import actions
from ordis.stock.counting.models import CountLine, CountOutcome, StockTake
from ordis.stock.models import Place
from tests import make


@dataclass
class Store:
    """A room with two shelves; ``devices[0]`` and ``[1]`` on the first, ``[2]`` on the second; a room elsewhere."""

    room: Place
    shelves: list[Place]
    elsewhere: Place
    devices: list[Device]
    lead: User

    def open(self, place: Place | None = None) -> StockTake:
        return actions.open_take(place=place or self.room, note="", actor=self.lead, at=make.AT)


def store() -> Store:
    room, elsewhere = make.place(name="Réserve"), make.place(name="Atelier")
    shelves = [make.place(name=f"Étagère {rank}") for rank in (1, 2)]
    devices = [make.device() for _ in range(3)]
    for shelf in shelves:
        shelf.parent_id = room.id
    for device, shelf in zip(devices, (shelves[0], shelves[0], shelves[1]), strict=True):
        device.place_id = shelf.id
    db.session.flush()
    return Store(room, shelves, elsewhere, devices, make.user(Role.WORKSHOP_LEAD, name="Marc Delage"))


def scan(take: StockTake, device: Device, place: Place, *, by: User | None = None) -> actions.Counted:
    return actions.scan(take=take, device=device, place=place, actor=by or make.user(Role.TECHNICIAN), at=make.AT)


def outcomes(take: StockTake) -> dict[int, CountOutcome | None]:
    """Outcome by id of device."""
    db.session.flush()
    db.session.expire_all()
    lines = db.session.query(CountLine).where(CountLine.stock_take_id == take.id)
    return {line.device_id: line.outcome for line in lines}


def away_from_all(stage: Stage = Stage.RECEIVED) -> Device:
    """A device that stands nowhere."""
    return make.device(stage=stage)
