"""Everything that the work page of a device shows, read at once: the same number of queries whatever was noted."""

from collections.abc import Mapping
from dataclasses import dataclass

from ordis.accounts.models import User
from ordis.accounts.permissions import Permission
from ordis.devices.models import Device, Stage
from ordis.refurbishing import checklists, queries
from ordis.refurbishing.models import Answer, ChecklistAnswer, WorkOrder, WorkPhoto
from ordis.refurbishing.parts.queries import Fitted, fitted_in
from ordis.refurbishing.queries import Version
from ordis.refurbishing.rules import ACCESSORIES, Item


@dataclass(frozen=True, slots=True)
class Worksheet:
    """``writable``: the device is on the bench and the person may work on it. ``newer``: the version in force, when
    the work order follows an older one; ``lost``: answered items that it does not ask any more."""

    device: Device
    order: WorkOrder | None
    items: tuple[Item, ...]
    answers: dict[str, ChecklistAnswer]
    writable: bool
    newer: Version | None
    lost: list[str]
    photos: list[WorkPhoto]
    times: list[tuple[str, int]]
    systems: list[str]
    images: list[str]
    has_licence: bool
    fitted: list[Fitted]

    @property
    def accessories(self) -> list[str]:
        return [ACCESSORIES[name] for name in (self.order.accessories if self.order else ()) if name in ACCESSORIES]

    @property
    def answered(self) -> int:
        return sum(item.name in self.answers for item in self.items)

    @property
    def faulty(self) -> list[Item]:
        return [item for item in self.items if self._said(item) is Answer.FAULTY]

    def _said(self, item: Item) -> Answer | None:
        answer = self.answers.get(item.name)
        return answer.answer if answer else None


def read(device: Device, user: User) -> Worksheet:
    order = queries.latest_order(device)
    items = queries.items_of(device, order)
    answers = {answer.item: answer for answer in order.answers} if order else {}
    writable = device.stage is Stage.REFURBISHING and user.can(Permission.REFURBISH)
    newer = _newer(device, order) if writable else None
    systems, images = queries.last_systems() if writable else ([], [])
    said = {name: answer.answer for name, answer in answers.items()}
    return Worksheet(
        device=device, order=order, items=items, answers=answers, writable=writable, newer=newer,
        lost=_lost(device, order, said, newer), photos=queries.photos_of(device),
        times=queries.times_of(order) if order else [], systems=systems, images=images,
        has_licence=order is not None and queries.has_licence(order), fitted=fitted_in(order) if order else [],
    )  # fmt: skip


def _newer(device: Device, order: WorkOrder | None) -> Version | None:
    in_force = queries.checklist_in_force(device.kind)
    followed = order.checklist_id if order else None
    return in_force if order is not None and followed != (in_force.row.id if in_force.row else None) else None


def _lost(device: Device, order: WorkOrder | None, said: Mapping[str, Answer], newer: Version | None) -> list[str]:
    if order is None or newer is None or queries.of_another_kind(device, order):
        return []
    return checklists.lost(said, queries.items_of(device, order), newer.items)
