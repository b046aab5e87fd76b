"""The computers of the last gift, left at every stage of the workshop."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from functools import partial

from ordis.demo import workshop
from ordis.demo.diary import moment, workday
from ordis.demo.nwipe_evidence import Sample
from ordis.demo.world import World
from ordis.devices import actions as devices
from ordis.devices import moves
from ordis.devices.lifecycle import Move
from ordis.devices.models import Device, HoldReason
from ordis.wiping.actions import accept_reservation

RESERVATION = "Disque neuf, jamais mis en service : contrôle par sondage fait à la main"


@dataclass(slots=True)
class BenchToday:
    """``arrived``: ten laptops, four desktops, two screens and a tablet, in this order."""

    world: World
    today: date
    arrived: list[Device]

    def plan(self) -> None:
        computers = self.arrived[:14]
        self._plan_ready([*computers[:3], self.arrived[14]])
        self._plan_at_work(computers[3], computers[4])
        for rank, device in enumerate(computers[5:7]):
            self._on(-3 + rank, 15, partial(self.wipe, device))
        self._on(-2, 16, partial(self.drop, computers[7], Sample.FAILED_034))
        self._on(-2, 17, partial(self.drop, computers[8], Sample.UNVERIFIED_042))
        self._on(-11, 10, partial(self.hold, computers[9], HoldReason.BIOS_PASSWORD, "Mot de passe inconnu"))
        self._on(-1, 15, partial(self.wipe_first, computers[10]))
        self._on(-6, 10, partial(self.keep_for_parts, computers[11]))
        self._on(-5, 10, partial(self.recycle, computers[12]))
        self._on(-10, 11, partial(self.hold, computers[13], HoldReason.SAFETY, "Alimentation qui chauffe"))

    def _on(self, later: int, hour: int, act: Callable[[datetime], object]) -> None:
        self.world.diary.plan(moment(workday(self.today, later), hour, self.world.minute()), act)

    def _plan_ready(self, ready: list[Device]) -> None:
        for device in ready:
            worker = self.world.technician()
            self._on(-10, 15, partial(self.wipe, device))
            self._on(-9, 9, partial(workshop.begin, self.world, device, worker))
            self._on(-9, 12, partial(workshop.work, self.world, device, worker))
            self._on(-8, 10, partial(workshop.make_ready, self.world, device, worker))

    def _plan_at_work(self, waits: Device, begun: Device) -> None:
        """One waits for its quality check, the other has just been opened."""
        worker = self.world.technician()
        for device in (waits, begun):
            self._on(-7, 15, partial(self.wipe, device))
        self._on(-2, 9, partial(workshop.begin, self.world, waits, worker))
        self._on(-2, 13, partial(workshop.work, self.world, waits, worker))
        self._on(-1, 9, partial(workshop.begin, self.world, begun, worker))

    def wipe(self, device: Device, at: datetime) -> None:
        for disk in device.disks:
            workshop.drop_log(device, disk, None, self.world.technician(), at)
        workshop.certify(device, self.world.technician(), at)

    def wipe_first(self, device: Device, at: datetime) -> None:
        """One disk done; if there is another, it waits."""
        workshop.drop_log(device, device.disks[0], None, self.world.technician(), at)

    def drop(self, device: Device, sample: Sample, at: datetime) -> None:
        workshop.drop_log(device, device.disks[0], sample, self.world.technician(), at)

    def hold(self, device: Device, reason: HoldReason, note: str, at: datetime) -> None:
        devices.set_hold(device=device, reason=reason, note=note, actor=self.world.technician(), at=at)

    def keep_for_parts(self, device: Device, at: datetime) -> None:
        """The disk was not read back: the lead accepts that, with a reason; the rest serves as parts."""
        lead = self.world.team.lead
        for disk in device.disks:
            log = workshop.drop_log(device, disk, Sample.UNVERIFIED_042, self.world.technician(), at)
            (line,) = log.records
            accept_reservation(device=device, line=line, reason=RESERVATION, actor=lead, at=at)
        workshop.certify(device, lead, at)
        workshop.keep_for_parts(self.world, device, "Carte mère en panne ; mémoire et alimentation bonnes", at)

    def recycle(self, device: Device, at: datetime) -> None:
        lead = self.world.team.lead
        for disk in device.disks:
            workshop.destroy_disk(device, disk, lead, at)
        why = "Châssis rouillé, disque bruyant détruit sur place"
        moves.perform(device=device, move=Move.RECYCLE, actor=lead, at=at, note=why)
