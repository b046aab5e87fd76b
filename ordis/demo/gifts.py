"""A gift of 2022, from the offer to the closing of the donation."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime

from ordis.demo import conventions
from ordis.demo.diary import moment, workday
from ordis.demo.donors import ARRIVED, DONORS, Donor, Gift
from ordis.demo.equipment import SCREENS, Unit, donor_list, draw
from ordis.demo.workshop import NOT_READY, WITH_A_STORY, Bench, Fate
from ordis.demo.world import World
from ordis.devices import actions as devices
from ordis.devices.models import Device, Kind, Stage
from ordis.donations import actions, announcement, corrections, reception
from ordis.donations.actions import Offer
from ordis.donations.models import Donation, LegalOrigin, WipedBy
from ordis.donations.offers.rules import Offered
from ordis.donations.reception import DiskSeen
from ordis.donations.remembered import propose
from ordis.kernel.clock import in_paris
from ordis.partners.models import Organisation
from ordis.stock import actions as stock
from ordis.wiping import certificate

NOBODY_SIGNS = "Personne chez ce donateur ne peut signer"
KINDS = (Kind.LAPTOP, Kind.DESKTOP, Kind.ALL_IN_ONE)


class Fates:
    """What awaits each computer of the year, dealt like cards: exactly as many of each as the figures say."""

    def __init__(self, world: World, computers: int) -> None:
        told = [*_some(NOT_READY, computers), *_some(WITH_A_STORY, computers)]
        self._cards = [*told, *[Fate.READY] * (computers - len(told))]
        world.random.shuffle(self._cards)

    def deal(self, *, with_disks: bool) -> Fate:
        """The next card; computers without disks leave to others those that speak of a disk."""
        place = next(rank for rank, card in enumerate(self._cards) if with_disks or not card.resists)
        return self._cards.pop(place)


def _some(cards: Sequence[Fate], computers: int) -> Sequence[Fate]:
    """All the cards for the whole year; their share of them for a smaller one."""
    return cards[: len(cards) * computers // ARRIVED]


def plan_gifts(world: World, computers: int) -> None:
    """All the gifts of 2022, scaled down when ``computers`` is less than the 183 that arrived."""
    fates = Fates(world, computers)
    left = computers
    for donor, organisation in zip(DONORS, world.donors, strict=True):
        counts = [min(count, left - sum(donor.gift.counts[:rank])) for rank, count in enumerate(donor.gift.counts)]
        kinds = [kind for kind, count in zip(KINDS, counts, strict=True) for _ in range(count)]
        if kinds:
            Giving(world, donor, organisation, fates, kinds).plan()
        left -= len(kinds)


@dataclass(slots=True)
class Giving:
    """Plans the life of one donation. ``kinds``: of each computer that arrives."""

    world: World
    donor: Donor
    organisation: Organisation
    fates: Fates
    kinds: Sequence[Kind]
    donation: Donation = field(init=False)
    units: list[Unit] = field(init=False)
    waiting: int = field(init=False)

    @property
    def gift(self) -> Gift:
        return self.donor.gift

    def plan(self) -> None:
        self._plan(self.gift.offered, 10, self.offer)
        self._plan(workday(self.gift.offered, 4), 11, self.accept)
        self._plan(workday(self.gift.offered, 6), 14, self.import_list)
        self._plan(self.gift.received, 9, self.receive)
        if self.gift.early_certificate:
            self._plan(workday(self.gift.received, 2), 18, self.attest_early)

    def _plan(self, day: date, hour: int, act: Callable[[datetime], None]) -> None:
        self.world.diary.plan(moment(day, hour, self.world.minute()), act)

    def offer(self, at: datetime) -> None:
        lines = [Offered(kind, self.kinds.count(kind)) for kind in KINDS if kind in self.kinds]
        self.donation = actions.record_offer(
            donor=self.organisation,
            offer=Offer(
                lines=lines, legal_origin=self.donor.legal_origin, legal_basis=self.donor.legal_basis,
                wiped_by=WipedBy.DONOR if self.gift.disks_removed else WipedBy.WORKSHOP,
                pickup_place=f"{self.donor.address}, Poitiers", pickup_on=self.gift.received,
            ),
            actor=self.world.team.coordinator, at=at,
        )  # fmt: skip

    def accept(self, at: datetime) -> None:
        decision = f"Décision {in_paris(at):%Y}-{100 + self.donation.id:03d}"
        actions.accept_offer(donation=self.donation, decision=decision, actor=self.world.team.coordinator, at=at)

    def import_list(self, at: datetime) -> None:
        self.units = [draw(kind, self.world.random) for kind in self.kinds]
        never = [draw(Kind.DESKTOP, self.world.random) for _ in range(self.gift.missing)]
        announced = [*self.units[self.gift.unannounced :], *never]
        import_units(self.world, self.donation, announced, at, detailed=self.gift.detailed_list)

    def receive(self, at: datetime) -> None:
        arrived = receive_units(
            self.world, self.donation, self.units, at, disks_removed=self.gift.disks_removed
        )  # fmt: skip
        self.waiting = len(arrived)
        for rank, device in enumerate(arrived):
            fate = self.fates.deal(with_disks=not self.gift.disks_removed)
            Bench(self.world, device, fate, self.settle).arrive(self.gift.received, rank)

    def attest_early(self, at: datetime) -> None:
        """A partial certificate, which the one of the closing will replace."""
        certificate.issue_certificate(donation=self.donation, actor=self.world.team.lead, at=at)

    def settle(self, at: datetime) -> None:
        """The fate of one more computer is known; after the last, the donation is closed."""
        self.waiting -= 1
        if self.waiting == 0:
            self._plan(workday(in_paris(at).date(), 3), 10, self.close)

    def close(self, at: datetime) -> None:
        lead = self.world.team.lead
        certificate.issue_certificate(donation=self.donation, actor=lead, at=at)
        actions.close(donation=self.donation, unsigned=NOBODY_SIGNS, actor=lead, at=at)
        actions.send_links(donation=self.donation, actor=lead, at=at)


# --- acts that other chapters make too ----------------------------------------------------------------------


def offer(world: World, donor: int, lines: list[tuple[Kind, int]], pickup_on: date | None, at: datetime) -> Donation:
    """Of devices of the present. ``donor``: its rank among the fifteen."""
    organisation = world.donors[donor]
    return actions.record_offer(
        donor=organisation,
        offer=Offer(
            lines=[Offered(*line) for line in lines], legal_origin=LegalOrigin.COMPANY,
            pickup_place=f"{organisation.address}, Poitiers", pickup_on=pickup_on,
        ),
        actor=world.team.coordinator, at=at,
    )  # fmt: skip


def accept(world: World, donation: Donation, at: datetime) -> None:
    decision = f"Décision {in_paris(at):%Y}-{100 + donation.id:03d}"
    actions.accept_offer(donation=donation, decision=decision, actor=world.team.coordinator, at=at)


def import_units(
    world: World, donation: Donation, units: Sequence[Unit], at: datetime, *, detailed: bool = True
) -> None:
    """The donor's list comes by mail and is imported as it is."""
    sha256 = announcement.keep_file(donation=donation, data=donor_list(units, detailed=detailed))
    plan = propose(donation, announcement.kept_grid(sha256)).plan
    announcement.import_list(
        donation=donation, sha256=sha256, filename=f"inventaire-{donation.number}.csv", plan=plan,
        actor=world.team.coordinator, at=at,
    )  # fmt: skip


def receive_units(
    world: World, donation: Donation, units: Sequence[Unit], at: datetime, *, disks_removed: bool = False,
    unopened: int = 0, by_error: bool = False,
) -> list[Device]:  # fmt: skip
    """The agreement is signed; each computer of the van is found or added, weighed, its disks read; the slip is sealed.

    ``unopened``: the first so many are weighed, no more; an inventory will tell the rest. ``by_error``: a charger was
    typed as a laptop, and withdrawn before the slip.
    """
    conventions.sign(world, donation, at)
    actor = world.technician()
    known = {device.serial: device for device in donation.devices}
    found = [known[unit.serial] for unit in units if unit.serial in known]
    reception.receive(donation=donation, devices=found, disks_removed=disks_removed, actor=actor, at=at)
    absent = [device for device in donation.devices if device.stage is Stage.EXPECTED]
    if absent:
        reception.report_missing(donation=donation, devices=absent, actor=actor, at=at)
    arrived = []
    for rank, unit in enumerate(units):
        device = known.get(unit.serial) or reception.receive_unexpected(
            donation=donation, kind=unit.model.kind, designation=f"{unit.model.make} {unit.model.name}",
            serial=unit.serial, actor=actor, at=at,
        )  # fmt: skip
        _describe(world, device, unit, at, opened=rank >= unopened, disks_removed=disks_removed)
        arrived.append(device)
    devices.note_labels_printed(devices=arrived, format_name="L7654", actor=actor, at=at)
    if by_error:
        typed = reception.receive_unexpected(
            donation=donation, kind=Kind.LAPTOP, designation="Dell 65 W", serial="", actor=actor, at=at
        )
        corrections.withdraw(
            donation=donation, devices=[typed], reason="Un chargeur, saisi comme un portable", actor=actor, at=at
        )
    reception.finish(donation=donation, actor=actor, at=at)
    return arrived


def _describe(world: World, device: Device, unit: Unit, at: datetime, *, opened: bool, disks_removed: bool) -> None:
    actor, model = world.team.technicians[0], unit.model
    weight = model.weight_g + world.random.randrange(-60, 60, 10)
    inside = {"cpu": model.cpu, "ram_mb": model.ram_go * 1024 or None} if opened else {}
    outside = {"weight_g": weight, "screen_inches": SCREENS.get(model.name)}
    devices.change_facts(device=device, values=outside | inside, actor=actor, at=at)
    noted = {disk.serial for disk in device.disks}
    for carrier in unit.carriers:
        if opened and not disks_removed and carrier.serial not in noted:
            seen = DiskSeen(carrier.medium, carrier.model, carrier.serial, carrier.capacity_bytes)
            reception.add_disk(device=device, seen=seen, actor=actor, at=at)
    stock.put(device=device, place=world.places.arrival, actor=actor, at=at)
