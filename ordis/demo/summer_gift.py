"""The gift of the summer: computers ready before the families of the last weeks came, which go to them.

Without it those families would get what 2022 left on the shelves, and a delay « from arrival to handover » would be
counted over the years that the story skips. Nobody closed it yet: all is known of it, its page offers to.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import partial

from ordis.demo import proofs, workshop
from ordis.demo.diary import moment, workday
from ordis.demo.equipment import Unit, draw
from ordis.demo.gifts import accept, import_units, offer, receive_units
from ordis.demo.world import World
from ordis.devices.models import Device, Kind, Medium
from ordis.donations.models import Donation

DONOR = 3
COMPUTERS = (Kind.LAPTOP,) * 9 + (Kind.DESKTOP,) * 3


@dataclass(slots=True)
class SummerGift:
    world: World
    today: date
    donation: Donation = field(init=False)
    units: list[Unit] = field(init=False)

    def plan(self) -> None:
        for later, hour, act in (
            (-96, 10, self.offer), (-92, 9, self.accept), (-91, 15, self.import_list), (-84, 9, self.receive)
        ):  # fmt: skip
            self._on(later, hour, act)

    def _on(self, later: int, hour: int, act: Callable[[datetime], object]) -> None:
        self.world.diary.plan(moment(workday(self.today, later), hour, self.world.minute()), act)

    def offer(self, at: datetime) -> None:
        lines = [(kind, COMPUTERS.count(kind)) for kind in (Kind.LAPTOP, Kind.DESKTOP)]
        self.donation = offer(self.world, DONOR, lines, workday(self.today, -84), at)

    def accept(self, at: datetime) -> None:
        accept(self.world, self.donation, at)

    def import_list(self, at: datetime) -> None:
        self.units = [draw(kind, self.world.random, medium=Medium.SSD, disks=1) for kind in COMPUTERS]
        import_units(self.world, self.donation, self.units, at)

    def receive(self, at: datetime) -> None:
        for rank, device in enumerate(receive_units(self.world, self.donation, self.units, at)):
            self._plan_ready(device, rank // 3)

    def _plan_ready(self, device: Device, turn: int) -> None:
        worker = self.world.technician()
        self._on(-82 + turn, 14, partial(self.wipe, device))
        self._on(-76 + 3 * turn, 9, partial(workshop.begin, self.world, device, worker))
        self._on(-76 + 3 * turn, 14, partial(workshop.work, self.world, device, worker))
        self._on(-75 + 3 * turn, 10, partial(workshop.make_ready, self.world, device, worker))

    def wipe(self, device: Device, at: datetime) -> None:
        for disk in device.disks:
            proofs.wipe_disk(device, disk, self.world.technician(), at)
        workshop.certify(device, self.world.technician(), at)
