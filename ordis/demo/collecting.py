"""The round that brought the last gift, on two pallets signed from hand to hand, and the next one, planned."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime, time
from random import Random
from typing import Final

from ordis.demo.diary import moment, workday
from ordis.demo.gifts import accept, offer
from ordis.demo.handovers import strokes
from ordis.demo.world import World
from ordis.devices.models import Kind, Stage
from ordis.donations.collections import actions
from ordis.donations.collections.actions import RoundFacts, StopFacts
from ordis.donations.collections.models import CollectionRound, CollectionStop
from ordis.donations.collections.rules import Window
from ordis.donations.custody import actions as custody
from ordis.donations.custody import packing
from ordis.donations.custody.actions import ContainerFacts, TransferFacts
from ordis.donations.custody.models import Container, ContainerKind, Party
from ordis.donations.custody.rules import Hand
from ordis.donations.models import Donation
from ordis.partners.queries import main_contact

CARRIER: Final = "Transports de la Vienne (nom inventé)"
DRIVER: Final = "Sylvain Garnier"
VEHICLE: Final = "Camion 20\u00a0m³ avec hayon"
TARE: Final = 24_000
PALLETS: Final = (("portables", 46_300), ("unités centrales, écrans et le reste", 79_800))
ON_EACH: Final = 10
SECOND: Final = 8
"""The rank of the donor of the second stop to come."""


@dataclass(slots=True)
class Collecting:
    """``arrived`` and ``expected`` tell the donations of the last gift and of the one announced."""

    world: World
    today: date
    arrived: Callable[[], Donation]
    expected: Callable[[], Donation]
    past: CollectionRound = field(init=False)
    stop: CollectionStop = field(init=False)
    pallets: list[Container] = field(init=False)
    screens: Donation = field(init=False)

    def plan(self) -> None:
        for later, hour, minute, act in (
            (-15, 10, 0, self.plan_the_last), (-13, 16, 0, self.pack), (-12, 8, 20, self.hand_to_the_carrier),
            (-12, 9, 10, self.hand_to_the_workshop), (-12, 9, 20, self.weigh), (-12, 11, 30, self.note_what_came),
            (-5, 11, 40, self.offer_screens), (-3, 9, 40, self.accept_screens), (-2, 9, 50, self.plan_the_next),
        ):  # fmt: skip
            self.world.diary.plan(moment(workday(self.today, later), hour, minute), act)

    # --- the last one

    def plan_the_last(self, at: datetime) -> None:
        self.past = self._round(workday(self.today, -12), "", at)
        self.stop = self._stop(self.past, self.arrived(), Window(time(8), time(9)), "Quai de livraison, au fond", at)

    def pack(self, at: datetime) -> None:
        """The donor counts and labels; nobody has weighed anything yet."""
        self.pallets = []
        for contents, _grams in PALLETS:
            self.pallets += self._added(ContainerFacts(ContainerKind.PALLET, contents, ON_EACH), at)
        custody.note_labels_printed(containers=self.pallets, format_name="L7163", actor=self.world.team.lead, at=at)

    def _added(self, facts: ContainerFacts, at: datetime) -> list[Container]:
        lead = self.world.team.lead
        return custody.add_containers(donation=self.arrived(), facts=facts, count=1, actor=lead, at=at)

    def hand_to_the_carrier(self, at: datetime) -> None:
        contact = main_contact(self.arrived().donor)
        giver = contact.name if contact else "Accueil du site"
        self._hand(Hand(Party.DONOR, giver, _drawn(giver)), Hand(Party.CARRIER, DRIVER, _drawn(DRIVER)), "", at)

    def hand_to_the_workshop(self, at: datetime) -> None:
        taker = self.world.team.technicians[0].name
        film = "Film de la seconde palette déchiré sur un côté, rien ne manque."
        self._hand(Hand(Party.CARRIER, DRIVER, _drawn(DRIVER)), Hand(Party.WORKSHOP, taker, _drawn(taker)), film, at)
        actions.finish_stop(stop=self.stop, actor=self.world.team.lead, at=at)
        actions.finish_round(row=self.past, actor=self.world.team.lead, at=at)

    def _hand(self, given: Hand, taken: Hand, reservations: str, at: datetime) -> None:
        codes = [pallet.code for pallet in self.pallets]
        place = self.stop.place if given.party is Party.DONOR else "Atelier, quai de déchargement"
        facts = TransferFacts(f"demo-{given.party.value}", given, taken, place, at, codes, None, reservations)
        custody.transfer(donation=self.arrived(), facts=facts, actor=self.world.team.technicians[0], at=at)

    def weigh(self, at: datetime) -> None:
        for pallet, (contents, grams) in zip(self.pallets, PALLETS, strict=True):
            facts = ContainerFacts(pallet.kind, contents, ON_EACH, grams, TARE)
            custody.change_container(container=pallet, facts=facts, actor=self.world.team.technicians[0], at=at)

    def note_what_came(self, at: datetime) -> None:
        came = [each for each in self.arrived().devices if each.stage is not Stage.MISSING]
        for pallet, devices in zip(self.pallets, (came[:ON_EACH], came[ON_EACH:]), strict=True):
            packing.note(container=pallet, devices=devices, actor=self.world.team.technicians[0], at=at)

    # --- the next one

    def offer_screens(self, at: datetime) -> None:
        self.screens = offer(self.world, SECOND, [(Kind.MONITOR, 6)], workday(self.today, 3), at)

    def accept_screens(self, at: datetime) -> None:
        accept(self.world, self.screens, at)

    def plan_the_next(self, at: datetime) -> None:
        note = "Prévoir des sangles et dix cartons vides."
        row = self._round(workday(self.today, 3), note, at)
        self._stop(row, self.expected(), Window(time(9), time(10, 30)), "Badge à l’accueil, monte-charge", at)
        self._stop(row, self.screens, Window(time(11), time(12)), "", at)
        boxes = ContainerFacts(ContainerKind.BOX, "portables et chargeurs", 4)
        lead = self.world.team.lead
        made = custody.add_containers(donation=self.expected(), facts=boxes, count=2, actor=lead, at=at)
        custody.note_labels_printed(containers=made, format_name="L7163", actor=lead, at=at)

    # --- both

    def _round(self, day: date, note: str, at: datetime) -> CollectionRound:
        facts = RoundFacts(day, CARRIER, DRIVER, VEHICLE, note)
        return actions.plan_round(facts=facts, actor=self.world.team.coordinator, at=at)

    def _stop(
        self, row: CollectionRound, donation: Donation, window: Window, note: str, at: datetime
    ) -> CollectionStop:
        contact = main_contact(donation.donor)
        facts = StopFacts(
            window, donation.pickup_place or donation.donor.postal_address, contact.name if contact else "",
            contact.phone if contact else "", contact.email if contact else "", note,
        )  # fmt: skip
        return actions.add_stop(row=row, donation=donation, facts=facts, actor=self.world.team.coordinator, at=at)


def _drawn(name: str) -> str:
    """The scribble of that person, the same each time."""
    return strokes(Random(name))  # noqa: S311 (a scribble, no secret)
