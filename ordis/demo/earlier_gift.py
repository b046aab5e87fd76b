"""The gift before the last: computers that went outside, got parts, are held, or wait for the lorry."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import partial

from ordis.accounts.models import User
from ordis.demo import lorries, proofs, workshop
from ordis.demo.diary import moment, workday
from ordis.demo.equipment import Unit, draw
from ordis.demo.equipping import Equipping
from ordis.demo.gifts import accept, import_units, offer, receive_units
from ordis.demo.lots import Lots
from ordis.demo.pieces import Pieces
from ordis.demo.world import World
from ordis.devices import actions as devices
from ordis.devices import holds
from ordis.devices.labels import stickers
from ordis.devices.models import Device, HoldReason, Kind, Medium
from ordis.donations import reception
from ordis.donations.models import Donation
from ordis.refurbishing import quality
from ordis.stock import actions as stock

DONOR = 5
COMPUTERS = (
    *[(Kind.LAPTOP, Medium.SSD)] * 6, (Kind.LAPTOP, Medium.HDD), *[(Kind.LAPTOP, Medium.SSD)] * 5,
    (Kind.DESKTOP, Medium.SSD), (Kind.DESKTOP, Medium.HDD), (Kind.DESKTOP, Medium.SSD), (Kind.DESKTOP, Medium.HDD),
)  # fmt: skip
ENROLLED = "Inscrit dans la console de l’entreprise : elle doit le libérer, courriel envoyé"
CLAIMED = "Donné par erreur, dit le donateur : poste d’une salariée en arrêt. À rendre, ou accord écrit"
STOPS = "S’éteint au bout de dix minutes, sans message ; ni la batterie ni le ventilateur"
RUSTY = "Châssis tordu au transport, carte mère fendue"
NOT_CLEAN_POINTS = ("cleaning", "keyboard")
NOT_CLEAN = "Deux autocollants de l’entreprise sous la coque et une touche qui colle : à reprendre"
TORN = "Étiquette arrachée en sortant l’appareil du bac"


@dataclass(slots=True)
class EarlierGift:
    """Sixteen computers, two screens, and a laptop on no list that got a blank sticker at the door."""

    world: World
    today: date
    equipping: Equipping
    donation: Donation = field(init=False)
    units: list[Unit] = field(init=False)
    arrived: list[Device] = field(init=False)

    def plan(self) -> None:
        for later, hour, act in (
            (-38, 10, self.offer), (-35, 9, self.accept), (-34, 15, self.import_list), (-30, 9, self.receive)
        ):  # fmt: skip
            self._on(later, hour, act)

    def _on(self, later: int, hour: int, act: Callable[[datetime], object]) -> None:
        self.world.diary.plan(moment(workday(self.today, later), hour, self.world.minute()), act)

    def offer(self, at: datetime) -> None:
        lines = [(Kind.LAPTOP, 12), (Kind.DESKTOP, 4), (Kind.MONITOR, 2)]
        self.donation = offer(self.world, DONOR, lines, workday(self.today, -30), at)

    def accept(self, at: datetime) -> None:
        accept(self.world, self.donation, at)

    def import_list(self, at: datetime) -> None:
        random = self.world.random
        computers = [draw(kind, random, medium=medium, disks=1) for kind, medium in COMPUTERS]
        self.units = [*computers, draw(Kind.MONITOR, random), draw(Kind.MONITOR, random)]
        import_units(self.world, self.donation, self.units, at)

    def receive(self, at: datetime) -> None:
        unknown = draw(Kind.LAPTOP, self.world.random)
        stuck = reception.receive_unexpected(
            donation=self.donation, kind=Kind.LAPTOP, designation=f"{unknown.model.make} {unknown.model.name}",
            serial=unknown.serial, sticker=self.equipping.free_sticker(), actor=self.world.team.technicians[0], at=at,
        )  # fmt: skip
        stock.put(
            device=stuck, place=self.world.places.arrival, actor=self.world.team.technicians[0], at=at
        )  # fmt: skip
        self.arrived = receive_units(self.world, self.donation, self.units, at)
        self._plan_fates()

    def _plan_fates(self) -> None:
        laptops, desktops, screens = self.arrived[:12], self.arrived[12:16], self.arrived[16:]
        held = laptops[7:10]
        for rank, device in enumerate(each for each in self.arrived if each not in [*held, *screens]):
            self._on(-29 + rank // 8, 14, partial(self.wipe, device))
        for device in screens:
            self._on(-28, 17, partial(self.certify, device))
        Lots(self.world, self.today, laptops[:4], [*laptops[4:6], desktops[0]]).plan()
        Pieces(self.world, self.today, self.equipping, dead=laptops[3], slow=laptops[6], ready=laptops[11]).plan()
        self._plan_held(*held)
        self._plan_lorry(desktops[1])
        self._plan_ready([desktops[2], desktops[3], *screens])
        self._plan_sent_back(laptops[10])

    def _plan_held(self, locked: Device, claimed: Device, doubtful: Device) -> None:
        team = self.world.team
        for device, reason, why, actor in (
            (locked, HoldReason.LOCKED, ENROLLED, team.technicians[1]),
            (claimed, HoldReason.DONOR_CLAIM, CLAIMED, team.coordinator),
            (doubtful, HoldReason.INVESTIGATE, STOPS, team.technicians[0]),
        ):
            self._on(-27, 11, partial(self.hold, device, reason, why, actor))

    def _plan_lorry(self, scrap: Device) -> None:
        self._on(-1, 11, lambda at: lorries.leave_open(self.world, scrap, RUSTY, at))

    def _plan_ready(self, ready: list[Device]) -> None:
        for rank, device in enumerate(ready):
            worker = self.world.technician()
            self._on(-21 + rank, 9, partial(workshop.begin, self.world, device, worker))
            self._on(-21 + rank, 14, partial(workshop.work, self.world, device, worker))
            self._on(-20 + rank, 10, partial(workshop.make_ready, self.world, device, worker))
        self._on(-8, 15, partial(self.replace_label, ready[0]))

    def _plan_sent_back(self, device: Device) -> None:
        """The quality check sent it back to the bench, with a reason that its next worker reads."""
        worker, checker = self.world.team.technicians[1], self.world.team.technicians[2]
        self._on(-4, 9, partial(workshop.begin, self.world, device, worker))
        self._on(-3, 15, partial(workshop.work, self.world, device, worker))
        self._on(
            -1,
            9,
            lambda at: quality.refuse(device=device, reason=NOT_CLEAN, points=NOT_CLEAN_POINTS, actor=checker, at=at),
        )

    def wipe(self, device: Device, at: datetime) -> None:
        for disk in device.disks:
            proofs.wipe_disk(device, disk, self.world.technician(), at)
        self.certify(device, at)

    def certify(self, device: Device, at: datetime) -> None:
        workshop.certify(device, self.world.technician(), at)

    def hold(self, device: Device, reason: HoldReason, why: str, actor: User, at: datetime) -> None:
        holds.set_hold(device=device, reason=reason, note=why, actor=actor, at=at)

    def replace_label(self, device: Device, at: datetime) -> None:
        actor = self.world.team.technicians[0]
        stickers.replace_label(device=device, reason=TORN, actor=actor, at=at)
        devices.note_labels_printed(devices=[device], format_name="L7654", actor=actor, at=at)
