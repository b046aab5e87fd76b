"""What tests of the bench share: work noted whole, people, a device on the bench."""

from dataclasses import replace

from ordis.accounts.models import User
from ordis.accounts.permissions import Role
from ordis.devices import moves
from ordis.devices.lifecycle import Move
from ordis.devices.models import Device, Grade, Kind, Stage
from ordis.refurbishing.actions import Work
from ordis.refurbishing.models import Answer
from ordis.refurbishing.rules import CHECKLISTS
from tests import make


def all_good(kind: Kind = Kind.LAPTOP, **changes: object) -> Work:
    answers = {item.name: Answer.OK for item in CHECKLISTS[kind]}
    work = Work(
        answers=answers,
        grade=Grade.A,
        operating_system="Linux Mint 22",
        has_charger=True,
        minutes=45,
        note="",
    )
    return replace(work, **changes)  # type: ignore[arg-type]


def technician() -> User:
    return make.user(Role.TECHNICIAN)


def go(device: Device, move: Move, actor: User, note: str = "") -> Stage:
    moves.perform(device=device, move=move, actor=actor, at=make.AT, note=note)
    return device.stage
