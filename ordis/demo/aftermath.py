"""What breaks, is stolen and is mended among the handovers of the last weeks."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime

from ordis.aftercare import exchanges
from ordis.aftercare.incidents import actions
from ordis.aftercare.incidents.models import Incident, IncidentKind, ToldBy
from ordis.aftercare.incidents.rules import Step
from ordis.demo import workshop
from ordis.demo.diary import moment, workday
from ordis.demo.handovers import Need
from ordis.demo.proofs import wipe_disk
from ordis.demo.world import World
from ordis.devices.models import Device
from ordis.handover.rules import KitItem

STOLEN = "Cambriolage du local à vélos, l’ordinateur était dans le sac."
FELL = "Tombé de la table\u202f: l’écran est fendu, l’image ne vient plus."
SILENT = "Ne s’allume plus, même branché."
MENDED = "Faux contact du bouton de marche, ressoudé."
NO_CHARGE = "La batterie ne charge plus\u202f; il marche sur secteur."
STOLEN_RANK, FELL_RANK, SILENT_RANK, NO_CHARGE_RANK = 3, 4, 5, 6


@dataclass(slots=True)
class Aftermath:
    """``lately``: handovers of the last weeks, the first signed first."""

    world: World
    today: date
    lately: Sequence[Need]
    fallen: Incident = field(init=False)
    silent: Incident = field(init=False)

    def plan(self) -> None:
        for later, hour, act in (
            (-6, 10, self.fall),
            (-5, 11, self.steal),
            (-4, 9, self.exchange),
            (-3, 9, self.fall_silent),
            (-3, 10, self.wipe_what_came_back),
            (-1, 14, self.mend),
            (-1, 16, self.leave_for_repair),
        ):
            self._on(later, hour, act)

    def _on(self, later: int, hour: int, act: Callable[[datetime], object]) -> None:
        self.world.diary.plan(moment(workday(self.today, later), hour, 40), act)

    def _declare(self, rank: int, kind: IncidentKind, told_by: ToldBy, text: str, at: datetime) -> Incident:
        need = self.lately[rank]
        if need.handover is None:
            raise RuntimeError("the family has not signed yet")
        line, by_phone = need.handover.devices[0], told_by is ToldBy.PHONE
        actor = self.world.team.coordinator if by_phone else need.referrer.agent
        stolen = kind is IncidentKind.THEFT
        return actions.declare(
            line=line, kind=kind, told_by=told_by, text=text, complaint=True if stolen else None,
            police_reference="2026/1187" if stolen else "", actor=actor, at=at,
        )  # fmt: skip

    def fall(self, at: datetime) -> None:
        self.fallen = self._declare(FELL_RANK, IncidentKind.DAMAGE, ToldBy.STRUCTURE, FELL, at)

    def steal(self, at: datetime) -> None:
        self._declare(STOLEN_RANK, IncidentKind.THEFT, ToldBy.STRUCTURE, STOLEN, at)

    def exchange(self, at: datetime) -> None:
        """Beyond repair: it comes back, and an exchange waits for the computer that replaces it."""
        lead = self.world.team.lead
        exchanges.exchange(incident=self.fallen, accessories=[KitItem.CHARGER], note=FELL, actor=lead, at=at)

    def wipe_what_came_back(self, at: datetime) -> None:
        wipe_again(self.world, self.fallen.line.device, at)

    def fall_silent(self, at: datetime) -> None:
        self.silent = self._declare(SILENT_RANK, IncidentKind.BREAKDOWN, ToldBy.PHONE, SILENT, at)
        self._receive(self.silent, at)

    def mend(self, at: datetime) -> None:
        worker = self.world.team.technicians[0]
        actions.settle(incident=self.silent, step=Step.REPAIR, outcome=MENDED, actor=worker, at=at)

    def leave_for_repair(self, at: datetime) -> None:
        self._receive(self._declare(NO_CHARGE_RANK, IncidentKind.BREAKDOWN, ToldBy.PHONE, NO_CHARGE, at), at)

    def _receive(self, incident: Incident, at: datetime) -> None:
        worker = self.world.team.technicians[0]
        actions.deposit(incident=incident, accessories=[KitItem.CHARGER], actor=worker, at=at)


def wipe_again(world: World, device: Device, at: datetime) -> None:
    """What a computer that came back goes through: its disks are unproven again."""
    worker = world.team.technicians[0]
    for disk in device.disks:
        if not disk.state.proven:
            wipe_disk(device, disk, worker, at)
    workshop.certify(device, worker, at)
