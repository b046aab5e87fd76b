"""The computers of the last gift, left at every stage of the workshop."""

import json
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from functools import partial

from ordis.demo import lorries, proofs, workshop
from ordis.demo.diary import moment, workday
from ordis.demo.nwipe_evidence import Sample
from ordis.demo.stations import Stations
from ordis.demo.world import World
from ordis.devices import holds
from ordis.devices.models import Device, DiskState, Door, HoldReason
from ordis.donations.models import Donation
from ordis.wiping import certificate, placing, statements
from ordis.wiping.actions import accept_reservation
from ordis.wiping.intake import take

RESERVATION = "Disque neuf, jamais mis en service : contrôle par sondage fait à la main"
EMPTY_BAY = "Emplacement vide à l’ouverture, vis absentes ; le donateur ne sait pas ce que ce disque est devenu"
DISCARDED = """$ blkdiscard -v /dev/nvme0n1
/dev/nvme0n1: Discarded 256060514304 bytes from the offset 0
"""
"""What a technician pasted: the command said 0 and proves nothing."""
SANITIZED = {
    "nvme0": {
        "sprog": 65535,
        "sstat": {
            "global_erased": 1, "no_cmplted_owp": 0,
            "status": "(1) Most Recent Sanitize Command Completed Successfully.",
        },
        "cdw10_info": 2, "time_over_write": 4294967295, "time_block_erase": 42, "time_crypto_erase": 2,
    }
}  # fmt: skip
"""As ``nvme sanitize-log -o json`` prints it: it names no serial."""


@dataclass(slots=True)
class BenchToday:
    """``arrived``: thirteen laptops, four desktops, two screens and a tablet, in this order."""

    world: World
    today: date
    donation: Donation
    stations: Stations
    arrived: list[Device]

    def plan(self) -> None:
        laptops, desktops, screen = self.arrived[:13], self.arrived[13:17], self.arrived[17]
        self._plan_ready([*laptops[:3], screen])
        self._plan_at_work(laptops[3], laptops[4])
        for rank, device in enumerate(laptops[5:7]):
            self._on(-3 + rank, 15, partial(self.wipe, device))
        self._on(-11, 10, partial(self.hold, laptops[9], HoldReason.BIOS_PASSWORD, "Mot de passe inconnu"))
        self._on(-6, 10, partial(self.keep_for_parts, desktops[1]))
        self._on(-5, 10, partial(self.recycle, desktops[2]))
        self._on(-10, 11, partial(self.hold, desktops[3], HoldReason.SAFETY, "Alimentation qui chauffe"))
        self._plan_unproven(laptops, desktops[0])
        self._on(-7, 17, partial(self.attest, laptops[0]))
        self._on(-1, 17, self.attest_all)

    def _plan_unproven(self, laptops: list[Device], two_disks: Device) -> None:
        """What asks for somebody's decision, or for a proof."""
        self._on(-2, 16, partial(self.wipe_outside, laptops[7], Sample.FAILED_034))
        self._on(-2, 16, partial(self.drop_half_a_proof, laptops[8]))
        self._on(-3, 14, partial(self.sanitize, laptops[10]))
        self._on(-4, 11, partial(self.find_empty, laptops[11]))
        self._on(-2, 11, partial(self.stations.wipe_inside, laptops[12]))
        self._on(-1, 15, partial(self.wipe_outside, two_disks, None))

    def _on(self, later: int, hour: int, act: Callable[[datetime], object]) -> None:
        self.world.diary.plan(moment(workday(self.today, later), hour, self.world.minute()), act)

    def _plan_ready(self, ready: list[Device]) -> None:
        for device in ready:
            worker = self.world.technician()
            self._on(-10, 15, partial(self.wipe, device))
            self._on(-9, 9, partial(workshop.begin, self.world, device, worker))
            self._on(-9, 12, partial(workshop.work, self.world, device, worker))
            self._on(-8, 10, partial(workshop.make_ready, self.world, device, worker))

    def _plan_at_work(self, waits: Device, begun: Device) -> None:
        """One waits for its quality check, the other has just been opened."""
        worker = self.world.technician()
        for device in (waits, begun):
            self._on(-7, 15, partial(self.wipe, device))
        self._on(-2, 9, partial(workshop.begin, self.world, waits, worker))
        self._on(-2, 13, partial(workshop.work, self.world, waits, worker))
        self._on(-1, 9, partial(workshop.begin, self.world, begun, worker))

    def wipe(self, device: Device, at: datetime) -> None:
        for disk in device.disks:
            proofs.wipe_disk(device, disk, self.world.technician(), at)
        workshop.certify(device, self.world.technician(), at)

    def wipe_outside(self, device: Device, sample: Sample | None, at: datetime) -> None:
        """Its first disk; if there is another, it waits."""
        self.stations.wipe_outside(device.disks[0], sample, at)

    def drop_half_a_proof(self, device: Device, at: datetime) -> None:
        """A wipe that nobody read back, then what a command answered, kept and not believed."""
        worker = self.world.technician()
        proofs.drop_log(device, device.disks[0], Sample.UNVERIFIED_042, worker, at)
        take(data=DISCARDED.encode(), filename="blkdiscard.txt", actor=worker, at=at, door=Door.PAGE, device=device)

    def sanitize(self, device: Device, at: datetime) -> None:
        """The disk says that it erased its blocks; a person says which disk; the read-back is still to do."""
        worker, data = self.world.technician(), json.dumps(SANITIZED, indent=2).encode()
        receipt = take(data=data, filename="sanitize-log.json", actor=worker, at=at, door=Door.PAGE, device=device)
        (line,) = receipt.evidence.records
        placing.place_disk(device=device, line=line, disk=device.disks[0], actor=worker, at=at)

    def find_empty(self, device: Device, at: datetime) -> None:
        worker, (disk,) = self.world.technician(), device.disks
        statements.declare(
            device=device, disk=disk, state=DiskState.ABSENT, words=EMPTY_BAY, actor=worker, at=at
        )  # fmt: skip
        workshop.certify(device, worker, at)

    def hold(self, device: Device, reason: HoldReason, note: str, at: datetime) -> None:
        holds.set_hold(device=device, reason=reason, note=note, actor=self.world.technician(), at=at)

    def keep_for_parts(self, device: Device, at: datetime) -> None:
        """The disk was not read back: the lead accepts that, with a reason; the rest serves as parts."""
        lead = self.world.team.lead
        for disk in device.disks:
            log = proofs.drop_log(device, disk, Sample.UNVERIFIED_042, self.world.technician(), at)
            (line,) = log.records
            accept_reservation(device=device, line=line, reason=RESERVATION, actor=lead, at=at)
        workshop.certify(device, lead, at)
        workshop.keep_for_parts(self.world, device, "Carte mère en panne ; mémoire et alimentation bonnes", at)

    def recycle(self, device: Device, at: datetime) -> None:
        lead = self.world.team.lead
        for disk in device.disks:
            proofs.drill_disk(device, disk, self.world.technician(), lead, at)
        why = "Châssis rouillé, disque bruyant percé à l’atelier"
        lorries.send_at_once(self.world, device, why, at)

    def attest(self, device: Device, at: datetime) -> None:
        certificate.issue_device_certificate(device=device, actor=self.world.team.lead, at=at)

    def attest_all(self, at: datetime) -> None:
        """Partial: some disks are not proven."""
        certificate.issue_certificate(donation=self.donation, actor=self.world.team.lead, at=at)
