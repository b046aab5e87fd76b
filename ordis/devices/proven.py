"""What ``Device.disks_proven`` denies, in words of the database."""

import sqlalchemy as sa

from ordis.devices.models import Device, Disk, DiskState, Kind

_UNPROVEN = tuple(state for state in DiskState if not state.proven)
_HOLDS_DATA = tuple(kind for kind in Kind if kind.holds_data)


def in_doubt() -> sa.ColumnElement[bool]:
    """A carrier inside has no proof, or nobody knows the carriers of a device that holds data."""
    of_device = sa.exists().where(Disk.device_id == Device.id)
    unknown = sa.and_(Device.kind.in_(_HOLDS_DATA), Device.no_carrier_said_by_id.is_(None), ~of_device)
    return sa.or_(of_device.where(Disk.state.in_(_UNPROVEN), Disk.taken_out_at.is_(None)), unknown)
