"""The two benches of the workshop, what they tell of the last gift, and what waits in the inbox « à rattacher »."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from functools import partial

from ordis.api import actions as api
from ordis.api.models import ApiToken
from ordis.api.rules import DEFAULT_DAYS
from ordis.api.scopes import Scope
from ordis.demo.diary import moment, workday
from ordis.demo.equipment import Carrier, Unit, draw
from ordis.demo.inventory_evidence import station_inventory
from ordis.demo.nwipe_evidence import Sample, host_uuid
from ordis.demo.proofs import log_now
from ordis.demo.world import World
from ordis.devices.inventory.machine import Machine, SeenDisk
from ordis.devices.models import Device, Disk, Door, Kind, Medium
from ordis.wiping.benches import BenchFacts, add_bench
from ordis.wiping.intake import take

STATION_SERIAL = "PC0K7R4T"
"""Of the computer that is « Poste 1 »: its name in a log says nothing of whose disk it wiped."""
STRANGER = "5CG0327HWX"
"""A computer that nobody received here."""
PENDING_SECTORS = 8
_DEVICES = {Medium.NVME: "nvme0n1"}
_BUSES = {Medium.NVME: "NVME"}


@dataclass(slots=True)
class Stations:
    """« Poste 1 » wipes disks taken out of computers; « Poste 2 » is a stick from which they start themselves."""

    world: World
    today: date
    fixed: ApiToken = field(init=False)
    stick: ApiToken = field(init=False)

    def plan(self) -> None:
        self.on(-14, 9, self.open)
        self.on(-1, 10, self.leave_a_strange_log)
        self.on(-1, 11, self.leave_a_strange_inventory)

    def on(self, later: int, hour: int, act: Callable[[datetime], object]) -> None:
        self.world.diary.plan(moment(workday(self.today, later), hour, self.world.minute()), act)

    def open(self, at: datetime) -> None:
        uuid = str(host_uuid(STATION_SERIAL))
        self.fixed = self._opened(BenchFacts("Poste 1", STATION_SERIAL, uuid), at)
        self.stick = self._opened(BenchFacts("Poste 2", is_station=False), at)

    def _opened(self, facts: BenchFacts, at: datetime) -> ApiToken:
        lead = self.world.team.lead
        bench = add_bench(facts=facts, actor=lead, at=at)
        token, _secret = api.issue_token(bench=bench, scopes=list(Scope), days=DEFAULT_DAYS, actor=lead, at=at)
        return token

    def _post(self, token: ApiToken, filename: str, data: bytes, at: datetime, device: Device | None = None) -> None:
        """Without ``device``, whose code somebody typed at the bench, serials tell."""
        api.note_use(token=token, at=at)
        take(data=data, filename=filename, actor=token.owner, at=at, door=Door.API, device=device, bench=token.bench)

    # --- inventories ---------------------------------------------------------------------------------------

    def plan_inventories(self, units: Sequence[Unit], arrived: Sequence[Device]) -> None:
        """Of the laptops and desktops of the last gift, the day after they came, but those that do not start.

        The sixth has twice the memory that the donor's list says, the eighth a disk that can no longer read all,
        the twelfth no disk at all.
        """
        for rank, (unit, device) in enumerate(zip(units, arrived, strict=True)):
            machine = self._machine(unit)
            if rank == 5:
                machine = replace(machine, ram_mb=2 * (machine.ram_mb or 0))
            if rank == 11:
                machine = replace(machine, disks=())
            if rank not in {9, 12, 16}:
                self.on(-11, 13, partial(self.post_inventory, machine, device, PENDING_SECTORS if rank == 7 else 0))

    def post_inventory(self, machine: Machine, device: Device | None, pending: int, at: datetime) -> None:
        data = station_inventory(machine, pending=pending, taken_at=at)
        name = f"inventaire-{device.code if device else 'sans-code'}.json"
        self._post(self.stick, name, data, at, device)

    def _machine(self, unit: Unit) -> Machine:
        """The unit as tools see it, with what only they see: health of the battery, hours of the disks."""
        random, model = self.world.random, unit.model
        laptop = model.kind is Kind.LAPTOP
        return Machine(
            model.kind, model.make, model.name, unit.serial, str(host_uuid(unit.serial)), model.cpu,
            model.ram_go * 1024, battery_health=random.randint(54, 97) if laptop else None,
            disks=tuple(self._seen(carrier, rank) for rank, carrier in enumerate(unit.carriers)),
        )  # fmt: skip

    def _seen(self, carrier: Carrier, rank: int) -> SeenDisk:
        return SeenDisk(
            _DEVICES.get(carrier.medium, f"sd{'ab'[rank]}"), _BUSES.get(carrier.medium, "ATA"), carrier.model,
            carrier.serial, carrier.capacity_bytes, carrier.medium, hours=self.world.random.randrange(2_400, 14_000),
        )  # fmt: skip

    # --- logs ----------------------------------------------------------------------------------------------

    def wipe_outside(self, disk: Disk, sample: Sample | None, at: datetime) -> None:
        """The disk is taken out of its computer and wiped on « Poste 1 », which posts the log."""
        name, log = log_now(disk, sample, STATION_SERIAL, at)
        self._post(self.fixed, name, log, at)

    def wipe_inside(self, device: Device, at: datetime) -> None:
        """nwipe, started in the computer itself, finds a disk that nobody had seen there."""
        name, log = log_now(self._some_carrier(Medium.SSD), None, device.serial or "", at)
        self._post(self.stick, name, log, at)

    def leave_a_strange_log(self, at: datetime) -> None:
        """Somebody drops on « Preuves » a log found on a stick: neither its disk nor its computer is known."""
        name, log = log_now(self._some_carrier(Medium.HDD), None, STRANGER, at)
        take(data=log, filename=name, actor=self.world.technician(), at=at, door=Door.PAGE)

    def leave_a_strange_inventory(self, at: datetime) -> None:
        unit = draw(Kind.LAPTOP, self.world.random, medium=Medium.SSD)
        self.post_inventory(self._machine(unit), None, 0, at)

    def _some_carrier(self, medium: Medium) -> Carrier:
        return draw(Kind.LAPTOP, self.world.random, medium=medium).carriers[0]
