"""One computer at the workshop, from its arrival to the day when its fate is known."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from ordis.accounts.models import User
from ordis.demo import lorries
from ordis.demo.diary import moment, workday
from ordis.demo.equipment import CPU_MARKS
from ordis.demo.nwipe_evidence import Sample
from ordis.demo.proofs import drop_log, shred_disk, wipe_disk
from ordis.demo.world import World
from ordis.devices import holds, moves
from ordis.devices.lifecycle import Move
from ordis.devices.models import Device, DiskState, Grade, HoldReason, Kind
from ordis.kernel.choice import Choice
from ordis.kernel.clock import in_paris
from ordis.refurbishing import actions as refurbishing
from ordis.refurbishing import quality, queries
from ordis.refurbishing.actions import Work
from ordis.refurbishing.models import Answer
from ordis.refurbishing.rules import CHECKLISTS, Item
from ordis.stock import actions as stock

COLLECTIONS = (date(2022, 3, 31), date(2022, 6, 30), date(2022, 9, 30), date(2022, 12, 20))
"""Days when the recycler comes: it destroys the disks that resist and takes what cannot be used."""
NEW_SYSTEM = 2024  # the year of Linux Mint 22
DIAGNOSES = (
    "", "", "", "Batterie qui tient encore deux heures ; ventilateur à dépoussiérer.",
    "Démarre lentement : disque plein de l’ancien système, rien de matériel.",
    "Deux touches dures, trackpoint absent ; le reste répond.",
    "Prise réseau un peu lâche, tient avec un câble neuf.",
)  # fmt: skip
GOES_ALONG = {
    Kind.LAPTOP: ("bag", "mouse", "guide"),
    Kind.DESKTOP: ("keyboard", "mouse", "power_cable", "video_cable", "guide"),
    Kind.ALL_IN_ONE: ("keyboard", "mouse", "power_cable", "guide"),
    Kind.MONITOR: ("power_cable", "video_cable"),
}


class Fate(Choice):
    """What becomes of a computer."""

    READY = "ready", "reconditionné"
    READY_AT_SECOND_WIPE = "ready_at_second_wipe", "effacé au second essai, puis reconditionné"
    READY_AFTER_HOLD = "ready_after_hold", "bloqué, débloqué, puis reconditionné"
    PARTS = "parts", "gardé pour pièces"
    PARTS_DISK_DESTROYED = "parts_disk_destroyed", "disque détruit, gardé pour pièces"
    RECYCLED = "recycled", "recyclé"
    RECYCLED_DISK_DESTROYED = "recycled_disk_destroyed", "disque détruit, recyclé"

    @property
    def resists(self) -> bool:
        """Whether the first wipe of its disk fails."""
        return self in {Fate.READY_AT_SECOND_WIPE, Fate.PARTS_DISK_DESTROYED, Fate.RECYCLED_DISK_DESTROYED}


NOT_READY = (
    *[Fate.PARTS] * 7, *[Fate.PARTS_DISK_DESTROYED] * 3, *[Fate.RECYCLED] * 7,
    *[Fate.RECYCLED_DISK_DESTROYED] * 3,
)  # fmt: skip
"""The fates of the 20 computers of 2022 that were not reconditioned."""
WITH_A_STORY = (*[Fate.READY_AT_SECOND_WIPE] * 4, *[Fate.READY_AFTER_HOLD] * 4)
"""Fates of some of the 163 others."""


@dataclass(slots=True)
class Bench:
    """Plans what happens to ``device``; ``settled`` is called when its fate is known."""

    world: World
    device: Device
    fate: Fate
    settled: Callable[[datetime], None]

    def arrive(self, day: date, rank: int) -> None:
        """``rank``: of the devices of the same gift; six are wiped a day."""
        wiped_on = workday(day, 1 + rank // 6)
        if self.fate is Fate.READY_AFTER_HOLD:
            self._plan(day, 15, self.hold)
            self._plan(workday(day, 5), 9, self.lift)
            wiped_on = max(wiped_on, workday(day, 5))
        self._plan(wiped_on, 16, self.wipe)

    def _plan(self, day: date, hour: int, act: Callable[[datetime], None]) -> None:
        self.world.diary.plan(moment(day, hour, self.world.minute()), act)

    def _next(self, at: datetime, later: int, hour: int, act: Callable[[datetime], None]) -> None:
        self._plan(workday(in_paris(at).date(), later), hour, act)

    def hold(self, at: datetime) -> None:
        holds.set_hold(
            device=self.device, reason=HoldReason.BIOS_PASSWORD, note="Le donateur est prévenu",
            actor=self.world.technician(), at=at,
        )  # fmt: skip

    def lift(self, at: datetime) -> None:
        (hold,) = self.device.open_holds
        holds.lift_hold(
            hold=hold, note="Mot de passe retiré avec l’accord du donateur", actor=self.world.team.lead, at=at
        )

    def wipe(self, at: datetime) -> None:
        for rank, disk in enumerate(self.device.disks):
            if disk.state is DiskState.TO_WIPE:
                if self.fate.resists and rank == 0:
                    drop_log(self.device, disk, Sample.FAILED_034, self.world.technician(), at)
                else:
                    wipe_disk(self.device, disk, self.world.technician(), at)
        if self.fate is Fate.READY_AT_SECOND_WIPE:
            self._next(at, 1, 16, self.wipe_again)
        elif self.fate.resists:
            self._plan(_collection_after(at), 10, self.destroy)
        else:
            self.certify(at)

    def wipe_again(self, at: datetime) -> None:
        for disk in self.device.disks:
            if disk.state is DiskState.FAILED:
                wipe_disk(self.device, disk, self.world.technician(), at)
        self.certify(at)

    def destroy(self, at: datetime) -> None:
        for disk in self.device.disks:
            if not disk.state.proven:
                shred_disk(self.device, disk, self.world.team.lead, at)
        if self.fate is Fate.PARTS_DISK_DESTROYED:
            self.keep_for_parts(at, "Disque détruit ; mémoire, écran et clavier récupérés")
        else:
            self.recycle(at, "Disque détruit, carte mère instable")

    def certify(self, at: datetime) -> None:
        certify(self.device, self.world.technician(), at)
        if self.fate is Fate.RECYCLED:
            self._plan(_collection_after(at), 11, self.collect)
        else:
            self._next(at, self.world.random.randint(1, 3), 9, self.start)

    def collect(self, at: datetime) -> None:
        self.recycle(at, "Trop lent et sans pièce utile")

    def start(self, at: datetime) -> None:
        worker = self.world.technician()
        begin(self.world, self.device, worker, at)
        later = at + timedelta(hours=self.world.random.randint(2, 5))
        if self.fate is Fate.PARTS:
            self.world.diary.plan(later, self.give_up)
        else:
            self.world.diary.plan(later, lambda then: self.finish_work(worker, then))

    def give_up(self, at: datetime) -> None:
        find_faulty(self.world, self.device, at)
        self.keep_for_parts(at, "Écran ou carte mère hors d’usage : réparation plus chère que l’appareil")

    def finish_work(self, worker: User, at: datetime) -> None:
        work(self.world, self.device, worker, at)
        self._next(at, self.world.random.randint(0, 2), 17, lambda then: self.check(worker, then))

    def check(self, worker: User, at: datetime) -> None:
        make_ready(self.world, self.device, worker, at)
        self.settled(at)

    def keep_for_parts(self, at: datetime, why: str) -> None:
        keep_for_parts(self.world, self.device, why, at)
        self.settled(at)

    def recycle(self, at: datetime, why: str) -> None:
        lorries.send(self.world, self.device, why, at, self.settled)


def _collection_after(at: datetime) -> date:
    day = in_paris(at).date()
    return next(each for each in COLLECTIONS if each > day)


# --- acts that other chapters make too ----------------------------------------------------------------------


def certify(device: Device, actor: User, at: datetime) -> None:
    moves.perform(device=device, move=Move.CERTIFY_WIPE, actor=actor, at=at)


def begin(world: World, device: Device, worker: User, at: datetime) -> None:
    refurbishing.start_work(device=device, actor=worker, at=at)
    if device.place_id != world.places.bench.id:
        stock.put(device=device, place=world.places.bench, actor=worker, at=at)


def find_faulty(world: World, device: Device, at: datetime) -> None:
    item = CHECKLISTS[device.kind][world.random.randrange(2)].name
    noted = Work({item: Answer.FAULTY}, None, "", False, minutes=25, note="Réparation trop chère")
    refurbishing.save_work(device=device, work=noted, actor=world.technician(), at=at)


def work(world: World, device: Device, worker: User, at: datetime) -> None:
    """The whole checklist, answered."""
    refurbishing.complete_checklist(device=device, work=noted(world, device, at), actor=worker, at=at)


def noted(world: World, device: Device, at: datetime) -> Work:
    """What a technician notes of a device when all is tried, by the checklist that its work order began with."""
    random, computer = world.random, device.kind.is_computer
    system = "Linux Mint 20.3" if at.year < NEW_SYSTEM else "Linux Mint 22"
    tried = items(device)
    answers = {item.name: random.choices((Answer.OK, Answer.REPAIRED), (12, 1))[0] for item in tried}
    repaired = [item.label for item in tried if answers[item.name] is Answer.REPAIRED]
    return Work(
        answers=answers, grade=random.choices(list(Grade), (4, 5, 2))[0],
        operating_system=system if computer else "", has_charger=True,
        system_image=f"{system.lower().replace(' ', '-')}-fr" if computer else "", facts=_measured(world, device),
        diagnosis=random.choice(DIAGNOSES) if computer else "", accessories=GOES_ALONG.get(device.kind, ()),
        minutes=random.randrange(50, 160, 5),
        note=f"Repris : {', '.join(repaired).lower()}." if repaired else "",
    )  # fmt: skip


def items(device: Device) -> tuple[Item, ...]:
    """What its open work order asks."""
    return queries.items_of(device, queries.open_order(device))


def _measured(world: World, device: Device) -> dict[str, int]:
    """What the rating reads and no list of a donor says; an inventory may have told the battery already."""
    facts = {"cpu_mark": CPU_MARKS[device.cpu]} if device.cpu in CPU_MARKS else {}
    if device.kind is Kind.LAPTOP and device.battery_health is None:
        facts["battery_health"] = world.random.randint(52, 96)
    return facts


def make_ready(world: World, device: Device, worker: User, at: datetime) -> None:
    """Another person checks, puts the device on a shelf and declares it ready."""
    check(world, device, world.technician(but=worker), at)


def check(world: World, device: Device, checker: User, at: datetime) -> None:
    """``checker`` is none of those who worked on it."""
    quality.sign(device=device, actor=checker, at=at)
    stock.put(device=device, place=world.random.choice(world.places.shelves), actor=checker, at=at)
    refurbishing.mark_ready(device=device, actor=checker, at=at)


def keep_for_parts(world: World, device: Device, why: str, at: datetime) -> None:
    lead = world.team.lead
    moves.perform(device=device, move=Move.KEEP_FOR_PARTS, actor=lead, at=at, note=why)
    if device.place_id != world.places.parts.id:
        stock.put(device=device, place=world.places.parts, actor=lead, at=at)
