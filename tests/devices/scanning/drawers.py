"""What the tests of the drawer and of bulk actions share."""

from ordis.accounts.models import User
from ordis.accounts.permissions import Role
from ordis.devices import holds
from ordis.devices.models import Device, HoldReason, Stage
from ordis.devices.scanning import drawer
from ordis.devices.scanning.checking import Checked
from ordis.devices.scanning.drawer import Order
from tests import make

UNBORNE = "BCDFGHB"
"""A genuine code that no device bears."""


def order(user: User, name: str = "start_work", value: str = "", note: str = "") -> Order:
    found = drawer.order_of(user, name=name, value=value, note=note)
    assert found is not None
    return found


def labels(checked: Checked) -> list[str]:
    return [group.label.replace("\u00a0", " ") for group in checked.groups]


def devices(count: int, stage: Stage = Stage.WIPED) -> list[Device]:
    gift = make.donation()
    return [make.device(stage=stage, of=gift) for _ in range(count)]


def held(reason: HoldReason = HoldReason.SAFETY) -> Device:
    device = make.device(stage=Stage.WIPED)
    holds.set_hold(device=device, reason=reason, note="", actor=make.user(Role.TECHNICIAN), at=make.AT)
    return device
