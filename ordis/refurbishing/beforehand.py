"""What the beginning and the end of a work ask of the database, read at once for many devices."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from ordis.devices.models import Device, Kind
from ordis.refurbishing import queries
from ordis.refurbishing.models import Checklist, WorkOrder
from ordis.refurbishing.queries import PointsVersion


@dataclass(frozen=True, slots=True)
class Known:
    """``latest``: device id → its last work order, open or not. ``checklists``: in force, None being the shipped one.

    True until another work begins: whoever reads it holds the locks of the devices.
    """

    latest: Mapping[int, WorkOrder]
    checklists: Mapping[Kind, Checklist | None]
    points: PointsVersion

    def open_order(self, device: Device) -> WorkOrder | None:
        order = self.latest.get(device.id)
        return order if order is not None and order.finished_at is None else None


def known_of(devices: Sequence[Device]) -> Known:
    """Three or four queries, whatever the number of devices."""
    checklists = {version.kind: version.row for version in queries.checklists_in_force()}
    return Known(queries.latest_orders(devices), checklists, queries.points_in_force())
