"""The ceremony of December 2022: donors invited, families who sign there, figures frozen, report sealed."""

from dataclasses import dataclass, field
from datetime import date, datetime, time
from typing import Final

from ordis.ceremonies import actions
from ordis.ceremonies.guests import actions as guests
from ordis.ceremonies.models import Answer, Ceremony, Guest, GuestKind
from ordis.ceremonies.papers import actions as papers
from ordis.ceremonies.papers.queries import honoured
from ordis.ceremonies.running import actions as running
from ordis.ceremonies.testimonies import actions as words
from ordis.ceremonies.testimonies import queries as kept
from ordis.ceremonies.testimonies.models import ConsentWay, GivenBy
from ordis.demo.ceremony_words import OFFICIALS, PARTNERS, RUNNING, SAID
from ordis.demo.diary import moment
from ordis.demo.reporting import write_words
from ordis.demo.world import World

HELD_ON: Final = date(2022, 12, 14)
NAME: Final = "Ordinateurs solidaires\u202f: remise et remerciements 2022"
PLACE: Final = "Hôtel de ville, salon d’honneur"
ADDRESS: Final = "15 place du Maréchal-Leclerc, 86000 Poitiers"
SEATS: Final = 120
LONG: Final = 60
"""Months of consent: the words of 2022 are still there when the demonstration is loaded years later."""
HONOURED: Final = 6
THANKS: Final = (
    "La ville remercie les donateurs, l’atelier et les structures qui accompagnent les familles. "
    "Une machine qui dormait dans un placard aide aujourd’hui un enfant à faire ses devoirs."
)


@dataclass(slots=True)
class Evening:
    """Plans the ceremony; ``row`` is it, once it is prepared."""

    world: World
    row: Ceremony | None = field(default=None)

    def plan(self) -> None:
        for day, hour, act in (
            (date(2022, 11, 21), 10, self.prepare),
            (date(2022, 12, 5), 15, self.hear_answers),
            (date(2022, 12, 12), 14, self.print_diplomas),
            (HELD_ON, 19, self.welcome),
            (date(2022, 12, 15), 10, self.keep_words),
            (date(2022, 12, 16), 11, self.close),
            (date(2023, 1, 20), 16, self.take_words_back),
        ):
            self.world.diary.plan(moment(day, hour), act)

    def prepare(self, at: datetime) -> None:
        actor = self.world.team.coordinator
        self.row = actions.plan(
            name=NAME, place=PLACE, address=ADDRESS, held_on=HELD_ON, starts=time(17, 30), ends=time(19, 30),
            seats=SEATS, period_from=date(2022, 1, 1), thanks=THANKS, actor=actor, at=at,
        )  # fmt: skip
        people(self.row, self.world, at)
        for rank, item in enumerate(RUNNING):
            running.add(ceremony=self.row, facts=item, once=f"moment-2022-{rank}", actor=actor, at=at)

    def hear_answers(self, at: datetime) -> None:
        """By telephone: most come, every fifth does not."""
        for rank, guest in enumerate(self._guests()):
            answer = Answer.DECLINES if rank % 5 == 4 else Answer.COMES
            guests.note_answer(
                guest=guest, answer=answer, coming=guest.seats, actor=self.world.team.coordinator, at=at
            )  # fmt: skip

    def print_diplomas(self, at: datetime) -> None:
        if self.row is not None and (chosen := [each.donor.ref for each in honoured(self.row)[:HONOURED]]):
            papers.issue_diplomas(ceremony=self.row, donors=chosen, actor=self.world.team.coordinator, at=at)

    def welcome(self, at: datetime) -> None:
        """Ticked at the door; one of those who said yes did not come."""
        coming = [guest for guest in self._guests() if guest.answer is Answer.COMES]
        for guest in coming[:-1]:
            people_here = guest.coming or 1
            guests.note_arrival(guest=guest, people=people_here, actor=self.world.team.coordinator, at=at)

    def keep_words(self, at: datetime) -> None:
        if self.row is None:
            return
        for rank, (text, shown, first, last, uses) in enumerate(SAID):
            said = words.Said(
                text=text, shown=shown, first_name=first, last_name=last, media=uses, given_by=GivenBy.SELF,
                consented_on=HELD_ON, way=ConsentWay.SHEET, months=LONG,
            )  # fmt: skip
            once, actor = f"temoignage-2022-{rank}", self.world.team.coordinator
            words.add(ceremony=self.row, said=said, sheet=None, once=once, actor=actor, at=at)

    def close(self, at: datetime) -> None:
        if self.row is not None:
            write_words(self.world, self.row, at)
            actions.close(ceremony=self.row, actor=self.world.team.coordinator, at=at)

    def take_words_back(self, at: datetime) -> None:
        if self.row is not None:
            last = kept.testimonies_of(self.row)[-1]
            words.withdraw(testimony=last, actor=self.world.team.coordinator, at=at)

    def _guests(self) -> list[Guest]:
        everybody = self.row.guests if self.row else []
        return [guest for guest in everybody if guest.kind is not GuestKind.FAMILY]


def people(ceremony: Ceremony, world: World, at: datetime) -> None:
    """Officials and partners, beside the donors that are invited as a matter of course."""
    for rank, facts in enumerate((*OFFICIALS, *PARTNERS)):
        once = f"invite-{ceremony.held_on}-{rank}"
        guests.add(ceremony=ceremony, facts=facts, once=once, actor=world.team.coordinator, at=at)
