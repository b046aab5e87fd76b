"""What the bench scanner, the drawer and bulk actions may apply of this room."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from functools import cache, partial

from ordis.accounts.models import User
from ordis.accounts.permissions import Permission
from ordis.devices.lifecycle import Move
from ordis.devices.models import Device, Door, Stage
from ordis.devices.steps import Step, of_move
from ordis.refurbishing import actions, quality
from ordis.refurbishing.beforehand import known_of


def _sign(*, device: Device, value: str, note: str, actor: User, at: datetime, door: Door) -> str:
    quality.sign(device=device, actor=actor, at=at)
    return "Contrôle qualité signé : l’appareil peut être déclaré prêt une fois rangé."


def _refusals(*, device: Device, value: str, actor: User) -> list[str]:
    return quality.refusals(device, actor=actor)


def _done(device: Device, value: str) -> bool:
    return device.stage is Stage.REFURBISHING and device.quality_checked_at is not None


QUALITY = Step(
    "quality",
    "Contrôle qualité",
    Permission.QUALITY_CHECK,
    _sign,
    _refusals,
    _done,
    singly=True,
    explains="Chaque scan signe le contrôle de l’appareil que vous avez en main.",
)
"""Each scan signs: the person has the device in hand and has tried it. A refusal has its reason, on its own page."""


def _start_many(devices: Sequence[Device], value: str) -> Step:
    """Checklists, points and earlier work are read once, when the first of the devices begins."""
    known = cache(partial(known_of, devices))

    def start(*, device: Device, actor: User, at: datetime, door: Door, note: str) -> None:
        actions.start_work(device=device, actor=actor, at=at, door=door, note=note, known=known())

    return of_move(Move.START_WORK, start)


def _ready_many(devices: Sequence[Device], value: str) -> Step:
    known = cache(partial(known_of, devices))

    def finish(*, device: Device, actor: User, at: datetime, door: Door, note: str) -> None:
        actions.mark_ready(device=device, actor=actor, at=at, door=door, note=note, known=known())

    return of_move(Move.MARK_READY, finish)


START_WORK = replace(of_move(Move.START_WORK), many=_start_many)
MARK_READY = replace(of_move(Move.MARK_READY), many=_ready_many)
