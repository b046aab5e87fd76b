"""What the bench scanner, the drawer and bulk actions may apply of this room."""

from datetime import datetime

from ordis.accounts.models import User
from ordis.accounts.permissions import Permission
from ordis.devices.models import Device, Door, Stage
from ordis.devices.steps import Step
from ordis.refurbishing import quality


def _sign(*, device: Device, value: str, note: str, actor: User, at: datetime, door: Door) -> str:
    quality.sign(device=device, actor=actor, at=at)
    return "Contrôle qualité signé : l’appareil peut être déclaré prêt une fois rangé."


def _refusals(*, device: Device, value: str, actor: User) -> list[str]:
    return quality.refusals(device, actor=actor)


def _done(device: Device, value: str) -> bool:
    return device.stage is Stage.REFURBISHING and device.quality_checked_at is not None


QUALITY = Step("quality", "Contrôle qualité", Permission.QUALITY_CHECK, _sign, _refusals, _done, singly=True)
"""Each scan signs: the person has the device in hand and has tried it. A refusal has its reason, on its own page."""
