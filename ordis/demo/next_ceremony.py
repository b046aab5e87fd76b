"""The ceremony in hand on the day of loading: invited, answered, moved by two days, confirmed by some."""

from dataclasses import asdict, dataclass, field, replace
from datetime import date, datetime, time, timedelta
from typing import Final

import sqlalchemy as sa

from ordis.ceremonies import actions, changing, invitations
from ordis.ceremonies.guests import actions as guests
from ordis.ceremonies.models import Answer, Ceremony, Guest, GuestKind
from ordis.ceremonies.rules import Facts
from ordis.ceremonies.running import actions as running
from ordis.demo.ceremony import people
from ordis.demo.ceremony_words import RUNNING
from ordis.demo.diary import moment, workday
from ordis.demo.world import World
from ordis.kernel.db import db
from ordis.referrals.models import Referral, ReferralStage

FAMILIES: Final = 2
SEATS: Final = 60


@dataclass(slots=True)
class NextCeremony:
    world: World
    today: date
    facts: Facts = field(init=False)
    row: Ceremony = field(init=False)

    def plan(self) -> None:
        self.facts = Facts(
            name=f"Ordinateurs solidaires : rendez-vous {self.today.year}", place="Médiathèque, grande salle",
            address="4 rue de l’Université, 86000 Poitiers", held_on=workday(self.today + timedelta(days=24)),
            starts=time(18), ends=time(20), seats=SEATS, period_from=date(self.today.year, 1, 1),
        )  # fmt: skip
        days = ((-5, self.prepare), (-4, self.invite), (-3, self.hear), (-2, self.move), (-1, self.confirm))
        for later, act in days:
            self.world.diary.plan(moment(workday(self.today, later), 11), act)

    def prepare(self, at: datetime) -> None:
        actor = self.world.team.coordinator
        self.row = actions.plan(**asdict(self.facts), actor=actor, at=at)
        people(self.row, self.world, at)
        for rank, item in enumerate(RUNNING):
            running.add(ceremony=self.row, facts=item, once=f"moment-present-{rank}", actor=actor, at=at)
        coming = sa.select(Referral).where(Referral.stage == ReferralStage.ACCEPTED).order_by(Referral.id)
        for referral in db.session.scalars(coming.limit(FAMILIES)):
            guests.welcome_family(ceremony=self.row, referral=referral, people=3, actor=referral.author, at=at)

    def invite(self, at: datetime) -> None:
        if invitations.to_invite(self.row.guests):
            actions.send_invitations(ceremony=self.row, actor=self.world.team.coordinator, at=at)

    def hear(self, at: datetime) -> None:
        for rank, guest in enumerate(self._donors()[:4]):
            answer = Answer.DECLINES if rank == 3 else Answer.COMES
            invitations.reply(guest=guest, answer=answer, coming=2, actor=None, at=at)

    def move(self, at: datetime) -> None:
        later = replace(self.facts, held_on=workday(self.facts.held_on, 2))
        changing.change(ceremony=self.row, facts=later, actor=self.world.team.coordinator, at=at)

    def confirm(self, at: datetime) -> None:
        for guest in self._donors()[:2]:
            invitations.reply(guest=guest, answer=Answer.COMES, coming=guest.seats, actor=None, at=at)

    def _donors(self) -> list[Guest]:
        return [guest for guest in self.row.guests if guest.kind is GuestKind.DONOR]
