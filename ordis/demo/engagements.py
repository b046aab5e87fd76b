"""What follows some handovers of the last weeks: a family that leaves, another that asks, a computer seen for sale."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime

from ordis.aftercare.resale import actions as resale
from ordis.aftercare.resale.models import Finding, Followed
from ordis.aftercare.resale.queries import report_by_ref, reports_page
from ordis.aftercare.waivers import actions as waivers
from ordis.aftercare.waivers.models import AskedBy, Outcome, Waiver, WaiverReason
from ordis.demo.diary import moment, workday
from ordis.demo.handovers import Need
from ordis.demo.world import World
from ordis.devices.models import Device
from ordis.handover.models import HandedOverDevice

LEAVES = "Départ prévu le mois prochain, pour un emploi."
WHY = "Le départ est confirmé. L’ordinateur accompagne la famille."
ASKS = "Le collège prête une tablette à chacun des enfants."
SEEN = "Le même modèle est en photo sur un site de petites annonces, l’étiquette se voit : 120 €, secteur gare."
TAKEN_DOWN = "https://annonces.example/informatique/48213"
LISTENED = "Le prescripteur a appelé : l’annonce venait d’un cousin, elle est retirée. La famille garde l’ordinateur."


@dataclass(slots=True)
class Engagements:
    """``lately``: handovers of the last weeks, the first signed first."""

    world: World
    today: date
    lately: Sequence[Need]
    waiver: Waiver = field(init=False)

    def plan(self) -> None:
        for later, hour, act in (
            (-3, 10, self.ask),
            (-2, 16, self.report_and_settle),
            (-1, 11, self.grant),
            (-1, 15, self.ask_again),
            (-1, 17, self.report),
        ):
            self._on(later, hour, act)

    def _on(self, later: int, hour: int, act: Callable[[datetime], object]) -> None:
        self.world.diary.plan(moment(workday(self.today, later), hour, 15), act)

    def _line(self, rank: int) -> HandedOverDevice:
        handover = self.lately[rank].handover
        if handover is None:
            raise RuntimeError("the family has not signed yet")
        return handover.devices[0]

    def ask(self, at: datetime) -> None:
        actor = self.lately[0].referrer.agent
        self.waiver = waivers.ask(
            line=self._line(0), reason=WaiverReason.ABROAD, asked_by=AskedBy.PRESCRIBER, note=LEAVES, actor=actor, at=at
        )

    def grant(self, at: datetime) -> None:
        actor = self.world.team.coordinator
        waivers.decide(waiver=self.waiver, outcome=Outcome.GRANTED, why=WHY, actor=actor, at=at)

    def ask_again(self, at: datetime) -> None:
        waivers.ask(
            line=self._line(1), reason=WaiverReason.OTHER_EQUIPMENT, asked_by=AskedBy.LETTER, note=ASKS,
            actor=self.world.team.lead, at=at,
        )  # fmt: skip

    def report_and_settle(self, at: datetime) -> None:
        self._report(self._line(2).device, TAKEN_DOWN, at)
        newest = reports_page(settled=False, after=None).items[0]
        found = report_by_ref(newest.ref)
        if found is not None:
            resale.settle(
                report=found, finding=Finding.FOUNDED, followed=[Followed.TALKED], note=LISTENED,
                actor=self.world.team.coordinator, at=at,
            )  # fmt: skip

    def report(self, at: datetime) -> None:
        self._report(self._line(3).device, SEEN, at)

    def _report(self, device: Device, said: str, at: datetime) -> None:
        key = f"{self.world.random.getrandbits(128):032x}"
        resale.report(code=device.code, device=device, said=said, contact="", key=key, at=at)
