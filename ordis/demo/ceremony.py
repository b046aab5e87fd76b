"""The ceremony of December 2022: donors invited, families who sign there, figures frozen, report sealed."""

from dataclasses import dataclass, field
from datetime import date, datetime

from ordis.ceremonies import actions
from ordis.ceremonies.models import Ceremony
from ordis.demo.diary import moment
from ordis.demo.world import World

HELD_ON = date(2022, 12, 14)
NAME = "Ordinateurs solidaires : remise et remerciements 2022"
PLACE = "Hôtel de ville, salon d’honneur"
THANKS = (
    "La ville remercie les donateurs, l’atelier et les structures qui accompagnent les familles. "
    "Une machine qui dormait dans un placard aide aujourd’hui un enfant à faire ses devoirs."
)
GUESTS = (
    ("Équipe de l’atelier", 8),
    ("Maisons de quartier et centres socioculturels", 6),
    ("Élus du conseil municipal", 10),
)


@dataclass(slots=True)
class Evening:
    """Plans the ceremony; ``row`` is it, once it is prepared."""

    world: World
    row: Ceremony | None = field(default=None)

    def plan(self) -> None:
        self.world.diary.plan(moment(date(2022, 11, 21), 10), self.prepare)
        self.world.diary.plan(moment(date(2022, 12, 16), 11), self.close)

    def prepare(self, at: datetime) -> None:
        coordinator = self.world.team.coordinator
        self.row = actions.plan(
            name=NAME, place=PLACE, held_on=HELD_ON, period_from=date(2022, 1, 1), thanks=THANKS,
            actor=coordinator, at=at,
        )  # fmt: skip
        for label, seats in GUESTS:
            actions.invite(ceremony=self.row, label=label, seats=seats, actor=coordinator, at=at)

    def close(self, at: datetime) -> None:
        if self.row is not None:
            actions.close(ceremony=self.row, actor=self.world.team.coordinator, at=at)
