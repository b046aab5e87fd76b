"""A computer that broke, came back, and was replaced: the exchange is signed, the register holds both."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Final

from ordis.aftercare import exchanges
from ordis.aftercare.incidents import actions
from ordis.aftercare.incidents.models import Incident, IncidentKind, ToldBy
from ordis.demo.aftermath import wipe_again
from ordis.demo.diary import moment, workday
from ordis.demo.handovers import Need, appoint, reserve_best, sign
from ordis.demo.structures import Referrer
from ordis.demo.world import World
from ordis.handover.models import HandedOverDevice, Handover
from ordis.handover.rules import KitItem
from ordis.referrals.models import Referral

BROKE: Final = "S’arrête toutes les dix minutes, même sur secteur."
SEEN: Final = "Carte mère à changer\u202f: la réparation coûterait plus que l’appareil."


@dataclass(slots=True)
class Exchanging:
    world: World
    today: date
    need: Need = field(init=False)
    incident: Incident = field(init=False)
    replacing: Referral = field(init=False)
    handover: Handover = field(init=False)

    def plan(self) -> None:
        self.need = Need(self.world, self.world.referrers[3])
        self.need.plan(workday(self.today, -50), workday(self.today, -36), 14)
        for later, hour, act in (
            (-12, 10, self.break_down), (-11, 9, self.exchange), (-10, 10, self.wipe), (-9, 11, self.reserve),
            (-6, 14, self.sign),
        ):  # fmt: skip
            self._on(later, hour, act)

    def _on(self, later: int, hour: int, act: Callable[[datetime], object]) -> None:
        self.world.diary.plan(moment(workday(self.today, later), hour, 20), act)

    @property
    def _referrer(self) -> Referrer:
        return self.need.referrer

    def break_down(self, at: datetime) -> None:
        self.incident = actions.declare(
            line=self._line(), kind=IncidentKind.BREAKDOWN, told_by=ToldBy.STRUCTURE, text=BROKE, complaint=None,
            police_reference="", actor=self._referrer.agent, at=at,
        )  # fmt: skip

    def _line(self) -> HandedOverDevice:
        if self.need.handover is None:
            raise RuntimeError("the family has not signed yet")
        return self.need.handover.devices[0]

    def exchange(self, at: datetime) -> None:
        self.replacing = exchanges.exchange(
            incident=self.incident, accessories=[KitItem.CHARGER], note=SEEN, actor=self.world.team.lead, at=at
        )

    def wipe(self, at: datetime) -> None:
        wipe_again(self.world, self.incident.line.device, at)

    def reserve(self, at: datetime) -> None:
        reserve_best(self.world, self.replacing, at)
        when = moment(workday(self.today, -6), 14)
        appoint(self.world, self.replacing, when, self._referrer.structure.name, at)

    def sign(self, at: datetime) -> None:
        self.handover = sign(self.world, self.replacing, self._referrer, at)
