"""Lots entrusted to the ESAT: one back with what it did and cost, one away."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime

from ordis.demo import workshop
from ordis.demo.diary import moment, workday
from ordis.demo.world import World
from ordis.devices.models import Device, Grade
from ordis.refurbishing.outside import actions
from ordis.refurbishing.outside.actions import Report
from ordis.refurbishing.outside.models import OutsideLot, WorkOutcome
from ordis.stock import actions as stock

CLEAN_AND_INSTALL = (
    "Nettoyer dedans et dehors, essayer chaque point de la fiche, poser Linux Mint 22 avec la clef fournie. "
    "Ne changez aucune pièce : notez ce qu’il faudrait."
)
CLEAN_ONLY = "Nettoyer, essayer, poser Linux Mint 22. Les batteries sous 50 % nous intéressent : notez-les."
MINT = "Linux Mint 22"
DONE = (
    Report(
        WorkOutcome.REFURBISHED,
        "Nettoyé, ventilateur dépoussiéré, système posé et mis à jour.",
        MINT,
        Grade.A,
        75,
        2400,
    ),
    Report(WorkOutcome.REFURBISHED, "Nettoyé, autocollants retirés à la main, système posé.", MINT, Grade.B, 95, 2400),
    Report(WorkOutcome.PARTLY, "Nettoyé et installé. Deux touches dures : clavier à changer.", MINT, Grade.B, 60, 1800),
    Report(WorkOutcome.NOT_WORTH, "Carte mère qui ne démarre plus après nettoyage : oxydée.", minutes_spent=25),
)
"""What the ESAT says of each device of the first lot; it bills by device."""
FIRST_OF_THE_SECOND = Report(
    WorkOutcome.REFURBISHED, "Nettoyé, système posé. Batterie mesurée à 71 %.", MINT, Grade.B, 70, 2400
)
DEAD = "Carte mère oxydée ; écran, mémoire, batterie et SSD récupérables"


@dataclass(slots=True)
class Lots:
    """``back``: three that come home to be checked, and one that is not worth it; ``away``: three still out."""

    world: World
    today: date
    back: Sequence[Device]
    away: Sequence[Device]
    first: OutsideLot = field(init=False)
    second: OutsideLot = field(init=False)

    def plan(self) -> None:
        self._on(-26, 16, self.send_first)
        self._on(-19, 11, self.report_first)
        self._on(-16, 10, self.take_first_back)
        self._on(-15, 9, self.finish_at_home)
        self._on(-14, 10, self.check_at_home)
        self._on(-5, 15, self.send_second)
        self._on(-1, 14, self.report_second)

    def _on(self, later: int, hour: int, act: Callable[[datetime], object]) -> None:
        self.world.diary.plan(moment(workday(self.today, later), hour, self.world.minute()), act)

    def send_first(self, at: datetime) -> None:
        self.first = self._send(self.back, CLEAN_AND_INSTALL, workday(self.today, -16), at)

    def send_second(self, at: datetime) -> None:
        self.second = self._send(self.away, CLEAN_ONLY, workday(self.today, 6), at)

    def _send(self, devices: Sequence[Device], asked: str, due_on: date, at: datetime) -> OutsideLot:
        lead = self.world.team.lead
        lot = actions.open_lot(
            organisation=self.world.outside, instructions=asked, due_on=due_on, actor=lead, at=at
        )  # fmt: skip
        for device in devices:
            actions.add(lot=lot, device=device, actor=lead, at=at)
        actions.send(lot=lot, actor=lead, at=at)
        return lot

    def report_first(self, at: datetime) -> None:
        guest = self.world.team.refurbisher
        for device, said in zip(self.back, DONE, strict=True):
            actions.report(lot=self.first, device=device, said=said, actor=guest, at=at)

    def report_second(self, at: datetime) -> None:
        guest, device = self.world.team.refurbisher, self.away[0]
        actions.report(lot=self.second, device=device, said=FIRST_OF_THE_SECOND, actor=guest, at=at)

    def take_first_back(self, at: datetime) -> None:
        lead = self.world.team.lead
        for device in self.back:
            actions.receive_back(device=device, actor=lead, at=at)
            stock.put(device=device, place=self.world.places.bench, actor=lead, at=at)
        actions.settle(lot=self.first, lost=False, actor=lead, at=at)

    def finish_at_home(self, at: datetime) -> None:
        """The house tries all of it again; the last one serves as parts."""
        *sound, dead = self.back
        for device in sound:
            workshop.work(self.world, device, self.world.team.technicians[1], at)
        workshop.keep_for_parts(self.world, dead, DEAD, at)

    def check_at_home(self, at: datetime) -> None:
        for device in self.back[:-1]:
            workshop.make_ready(self.world, device, self.world.team.technicians[1], at)
