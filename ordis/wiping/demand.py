"""A donor asks for Purge, or no more, after disks of its gifts were judged."""

from collections.abc import Collection
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import joinedload, lazyload

from ordis.devices.models import Device, Disk, Stage
from ordis.donations.models import Donation
from ordis.kernel.db import db, one_at_a_time
from ordis.partners.models import Organisation
from ordis.wiping import settling

_GONE = (Stage.HANDED_OVER, Stage.RECYCLED)
"""Nothing can be done any more about disks that left: what was proven then stays said as it was."""


def demand_changed(*, organisation: Organisation, changed: Collection[str], at: datetime) -> None:
    """Every disk of the donor that is still at the workshop is judged again by today's demand."""
    if "requires_purge" not in changed:
        return
    one_at_a_time("evidence")
    statement = (
        sa.select(Disk)
        .join(Disk.device)
        .join(Donation, Donation.id == Device.donation_id)
        .where(Donation.donor_id == organisation.id, Device.stage.not_in(_GONE))
        .options(joinedload(Disk.device).options(lazyload(Device.disks), lazyload(Device.holds)))
        .order_by(Disk.id)
    )
    settling.rejudge(list(db.session.scalars(statement)), at=at)
