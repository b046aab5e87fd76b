"""Data carriers: proven, failed, destroyed, removed by their donor."""

from typing import Final

import sqlalchemy as sa

from ordis.devices.models import Device, Disk, DiskState, Medium
from ordis.donations.models import Donation
from ordis.indicators import dimensions
from ordis.indicators.indicator import Dimension, Facts, Indicator, Listed, Sense, Unit

_MODEL = Dimension("par modèle", Disk.model, dimensions.as_said)
_MEDIUM = Dimension("par sorte de support", Disk.medium, dimensions.of_choice(Medium))


def _in_state(state: DiskState, label: str, definition: str) -> Indicator:
    """A disk fitted by the workshop is told once, on the line of the device that it came in."""
    rows = (
        sa.select(Disk.id)
        .outerjoin(Device, Device.id == Disk.device_id)
        .outerjoin(Donation, Donation.id == Device.donation_id)
        .where(Disk.fitted_at.is_(None), Disk.state == state)
    )
    by = {"model": _MODEL, "medium": _MEDIUM, "donor": dimensions.DONOR}
    return Indicator(
        key=f"disks_{state.value}",
        label=label,
        definition=definition,
        unit=Unit.DISKS,
        source="État de chaque disque et son instant, d’après sa preuve.",
        sense=Sense.FLOW,
        facts=Facts(rows, Disk.state_at, Disk.device_id, by=by),
        listed=Listed.DEVICES,
        caveats=(
            "Seul le dernier état d’un disque compte, au jour où il l’a pris.",
            "Un disque posé par l’atelier ne compte que sur l’appareil d’où il vient.",
        ),
    )


DISKS_WIPED: Final = _in_state(
    DiskState.WIPED, "Disques effacés", "Disques dont l’effacement est prouvé, et l’est dans la période."
)
DISKS_FAILED: Final = _in_state(
    DiskState.FAILED, "Disques en échec", "Disques dont le dernier effacement a échoué, dans la période."
)
DISKS_DESTROYED: Final = _in_state(
    DiskState.DESTROYED, "Disques détruits", "Disques dont la destruction est constatée dans la période."
)
DISKS_REMOVED: Final = _in_state(
    DiskState.REMOVED_BY_DONOR,
    "Disques retirés par le donateur",
    "Disques que le donateur a gardés, selon une déclaration signée dans la période.",
)

DISKS: Final = (DISKS_WIPED, DISKS_FAILED, DISKS_DESTROYED, DISKS_REMOVED)
