"""Offers of the public page: one that nobody confirmed yet, one to attach, one with a question, one declined."""

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from typing import Final

from ordis.demo.diary import moment, workday
from ordis.demo.donors import DONORS
from ordis.demo.paper_evidence import bench_photograph
from ordis.demo.people import DOMAIN
from ordis.demo.world import World
from ordis.devices.models import Kind
from ordis.donations import actions as donations
from ordis.donations.models import AgeBracket, Condition, DeclineReason, LegalOrigin
from ordis.donations.offers import actions, photographs, queries
from ordis.donations.offers.models import OfferSheet
from ordis.donations.offers.rules import Disks, Lock, Offered, Told, Wiper, Wish
from ordis.kernel.randomness import new_ref

WAITING: Final = 6
ASKED: Final = 12
"""Ranks of known donors, who offer again."""
QUESTION: Final = "Les comptes Microsoft seront-ils retirés des tablettes avant l’enlèvement ?"
MILL: Final = Told(
    giver=LegalOrigin.COMPANY,
    organisation="Minoterie des Trois-Ponts (nom inventé)",
    contact="Hélène Morin",
    email=f"helene.morin@{DOMAIN}",
    phone="05 49 00 00 31",
    lines=(
        Offered(Kind.DESKTOP, 18, AgeBracket.OVER_8, Condition.WORKING),
        Offered(Kind.MONITOR, 18, AgeBracket.OVER_8),
    ),
    disks=Disks.IN,
    place="Chemin des Trois-Ponts, 86280 Saint-Benoît",
)
SCHOOLBAGS: Final = Told(
    giver=LegalOrigin.PERSON,
    contact="Samuel Petitjean",
    email=f"samuel.petitjean@{DOMAIN}",
    lines=(Offered(Kind.LAPTOP, 1, AgeBracket.FROM_3_TO_5, Condition.WORN),),
    disks=Disks.IN,
    wiper=Wiper.UNDECIDED,
)


@dataclass(slots=True)
class Offering:
    world: World
    today: date
    asked: OfferSheet = field(init=False)
    old: OfferSheet = field(init=False)

    def plan(self) -> None:
        self._on(-8, 11, self.offer_old)
        self._on(-7, 9, self.decline_old)
        self._on(-4, 10, self.offer_tablets)
        self._on(-3, 15, self.ask_about_tablets)
        self._on(-1, 14, self.offer_again)
        self._on(-1, 17, self.offer_without_confirming)

    def _on(self, later: int, hour: int, act: Callable[[datetime], None]) -> None:
        self.world.diary.plan(moment(workday(self.today, later), hour, self.world.minute()), act)

    def offer_old(self, at: datetime) -> None:
        self.old = self._confirmed(MILL, at)

    def decline_old(self, at: datetime) -> None:
        coordinator = self.world.team.coordinator
        actions.decline(sheet=self.old, why=DeclineReason.TOO_OLD, words="", actor=coordinator, at=at)

    def offer_tablets(self, at: datetime) -> None:
        lines = (Offered(Kind.TABLET, 15, AgeBracket.FROM_3_TO_5, Condition.WORKING),)
        told = replace(self._known(ASKED), lines=lines, locks=(Lock.ACCOUNT,), wishes=(Wish.NAMED, Wish.CERTIFICATES))
        self.asked = self._confirmed(told, at)

    def ask_about_tablets(self, at: datetime) -> None:
        coordinator, donor = self.world.team.coordinator, self.world.donors[ASKED]
        donation = actions.attach(sheet=self.asked, donor=donor, invite=False, actor=coordinator, at=at)
        donations.ask_donor(donation=donation, question=QUESTION, actor=coordinator, at=at)

    def offer_again(self, at: datetime) -> None:
        """With a photograph; nobody said yet whose it is, though its name and its address are known."""
        lines = (
            Offered(Kind.LAPTOP, 11, AgeBracket.FROM_3_TO_5, Condition.WORKING),
            Offered(Kind.LAPTOP, 3, AgeBracket.FROM_6_TO_8, Condition.BROKEN),
        )
        told = replace(
            self._known(WAITING), lines=lines, locks=(Lock.BIOS,), floor="2", hours="9 h à 17 h",
            wished_on=workday(self.today, 12), wishes=(Wish.CERTIFICATES,),
            note="Une charnière fendue sur l’un d’eux, voir la photographie.",
        )  # fmt: skip
        self._confirmed(told, at, bench_photograph())

    def offer_without_confirming(self, at: datetime) -> None:
        self._deposited(SCHOOLBAGS, at)

    def _known(self, rank: int) -> Told:
        donor, organisation = DONORS[rank], self.world.donors[rank]
        return Told(
            giver=donor.legal_origin, organisation=organisation.name, siren=organisation.siren or "",
            contact=donor.contact, email=f"donor{rank + 1}@{DOMAIN}", place=f"{donor.address}, 86000 Poitiers",
            disks=Disks.IN,
        )  # fmt: skip

    def _deposited(self, told: Told, at: datetime, *pictures: bytes) -> OfferSheet:
        key = new_ref()
        actions.deposit(told=told, photographs_kept=photographs.keep(pictures), key=key, at=at)
        return queries.sheet_by_key(key)

    def _confirmed(self, told: Told, at: datetime, *pictures: bytes) -> OfferSheet:
        return actions.confirm(token=self._deposited(told, at, *pictures).token, at=at)
