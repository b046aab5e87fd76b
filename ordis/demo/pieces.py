"""Parts of the stock that go into devices, and those that a device « pour pièces » gives."""

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import date, datetime

from ordis.accounts.models import User
from ordis.demo import workshop
from ordis.demo.diary import moment, workday
from ordis.demo.equipping import GIB, Equipping
from ordis.demo.paper_evidence import bench_photograph
from ordis.demo.world import World
from ordis.devices.models import Device
from ordis.refurbishing import actions as refurbishing
from ordis.refurbishing import photos
from ordis.refurbishing.actions import Work
from ordis.refurbishing.licences import Licence
from ordis.refurbishing.models import Answer
from ordis.refurbishing.parts import disks, fitting
from ordis.refurbishing.parts.disks import NewDisk
from ordis.refurbishing.parts.fitting import Taken
from ordis.refurbishing.parts.models import Part, PartKind
from ordis.refurbishing.parts.queries import moves_count

SLOW = "Disque dur bruyant et lent : un SSD et une barrette de plus en font un appareil courant."
CRACKED = "Charnière gauche fendue dans le capot ; l’écran tient. À recoller, ou prendre un capot sur un appareil mort."
BARE = "Livré sans chargeur ; une barrette de plus pour la visioconférence."
CHARGERS = {
    "HP": "Chargeur HP 45 W embout bleu", "Dell": "Chargeur Dell 65 W", "Lenovo": "Chargeur Lenovo USB-C 65 W",
}  # fmt: skip
FEW_ANSWERS = 5
INVENTED_KEY = "DEMO1-NE5ER-VEND1-PAS00-VRA1E"
LICENCE_CENTS = 2_500


@dataclass(slots=True)
class Pieces:
    """``dead`` gives its SSD and more; ``slow`` gets them, and is at work today; ``ready`` got parts and a licence."""

    world: World
    today: date
    equipping: Equipping
    dead: Device
    slow: Device
    ready: Device
    ssd: Part = field(init=False)

    def plan(self) -> None:
        self._on(-13, 9, self.work_on_ready)
        self._on(-12, 10, self.make_ready)
        self._on(-11, 14, self.take_apart)
        self._on(-3, 9, self.open_slow)
        self._on(-2, 10, self.fit_slow)

    def _on(self, later: int, hour: int, act: Callable[[datetime], object]) -> None:
        self.world.diary.plan(moment(workday(self.today, later), hour, self.world.minute()), act)

    @property
    def _workers(self) -> tuple[User, ...]:
        return self.world.team.technicians

    def work_on_ready(self, at: datetime) -> None:
        """One person diagnoses and fits, another ends the list: the time of both is kept."""
        first, second, *_ = self._workers
        workshop.begin(self.world, self.ready, first, at)
        self._fit(self.ready, self.equipping.part("DDR4 SO-DIMM 2400", 4 * GIB), first, at)
        self._fit(self.ready, self.equipping.part(CHARGERS[self.ready.make]), first, at)
        refurbishing.save_work(device=self.ready, work=_begun(35, BARE), actor=first, at=at)
        noted = workshop.noted(self.world, self.ready, at)
        windows = replace(
            noted, operating_system="Windows 11 Famille", system_image="windows-11-reemploi-24h2", note="",
            licence=Licence(INVENTED_KEY, LICENCE_CENTS), diagnosis=BARE,
        )  # fmt: skip
        refurbishing.complete_checklist(device=self.ready, work=windows, actor=second, at=at)

    def make_ready(self, at: datetime) -> None:
        """By the third technician: the two others worked on it."""
        workshop.check(self.world, self.ready, self._workers[2], at)

    def take_apart(self, at: datetime) -> None:
        """The SSD leaves with its proof; memory and keyboard by saying so."""
        lead, (disk,) = self.world.team.lead, self.dead.disks
        self.ssd = disks.take_out(device=self.dead, disk=disk, seen=moves_count(self.dead), actor=lead, at=at)
        for taken in (
            Taken(PartKind.MEMORY, "DDR4 SO-DIMM 2400 de réemploi", 1, 4 * GIB),
            Taken(PartKind.KEYBOARD, f"Clavier {self.dead.designation}", 1),
        ):
            fitting.take(device=self.dead, taken=taken, seen=moves_count(self.dead), actor=lead, at=at)

    def open_slow(self, at: datetime) -> None:
        worker = self._workers[0]
        workshop.begin(self.world, self.slow, worker, at)
        refurbishing.save_work(device=self.slow, work=_begun(25, SLOW), actor=worker, at=at)
        photos.add_photo(device=self.slow, data=bench_photograph(), caption=CRACKED, actor=worker, at=at)

    def fit_slow(self, at: datetime) -> None:
        """The SSD of the dead one stays proven by its own number; the rest of the list is still to do."""
        worker = self._workers[1]
        seen = moves_count(self.slow)
        disks.fit(device=self.slow, part=self.ssd, new=NewDisk(), seen=seen, actor=worker, at=at)
        self._fit(self.slow, self.equipping.part("DDR4 SO-DIMM 2400", 8 * GIB), worker, at)
        items = list(workshop.items(self.slow))[:FEW_ANSWERS]
        answers = {item.name: Answer.OK for item in items} | {items[1].name: Answer.FAULTY}
        work = replace(_begun(45, SLOW), answers=answers, notes={items[1].name: "Charnière gauche fendue"})
        refurbishing.save_work(device=self.slow, work=work, actor=worker, at=at)

    def _fit(self, device: Device, part: Part, actor: User, at: datetime) -> None:
        fitting.fit(device=device, part=part, pieces=1, seen=moves_count(device), actor=actor, at=at)


def _begun(minutes: int, diagnosis: str) -> Work:
    return Work({}, None, "", has_charger=True, minutes=minutes, diagnosis=diagnosis)
