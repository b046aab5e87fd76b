"""The certificate of a donation, read from its database, built and sealed, against what none can avoid."""

import os
import time
import zlib
from collections.abc import Callable
from datetime import timedelta
from functools import partial
from hashlib import sha256
from io import BytesIO
from pathlib import Path

from flask_migrate import upgrade
from pypdf import PdfReader

from ordis import create_app
from ordis.accounts.actions import add_user
from ordis.accounts.models import User
from ordis.accounts.permissions import Role
from ordis.devices import lifecycle
from ordis.devices.code import new_code
from ordis.devices.lifecycle import Move
from ordis.devices.models import Device, Disk, DiskState, Kind, Medium
from ordis.documents import sealing
from ordis.documents.actions import Identity, letterhead
from ordis.documents.paper import Text, render
from ordis.documents.queries import content
from ordis.donations.models import Donation, DonationStage
from ordis.kernel import clock
from ordis.kernel.db import begin_writing, db
from ordis.kernel.numbers import next_number
from ordis.kernel.randomness import seeded, source
from ordis.partners.models import Organisation, OrganisationKind
from ordis.settings import Settings
from ordis.wiping import certificate
from ordis.wiping.models import EvidenceFile, WipeRecord

FEW, MANY = 100, 1_000
LAPS = 7
Work = Callable[[], object]
_DISKS = (
    (Medium.HDD, "ATA", "ST500LM021-1KJ152"),
    (Medium.SSD, "ATA-SSD", "Samsung SSD 850 EVO 500GB"),
    (Medium.NVME, "NVME", "SAMSUNG MZVLB256HAHQ-000L7"),
)
_BYTES = 500_107_862_016


def measure(data_dir: Path) -> tuple[float, float, float]:
    """Milliseconds to issue the certificate of 100 disks and of 1,000, and the floor: a paper of one page built
    and sealed, and the drawing of the 100 disks deflated. The best of some laps of each."""
    settings = Settings.from_env(dict(os.environ) | {"ORDIS_DATA_DIR": str(data_dir)})
    with create_app(settings).app_context(), seeded(7):
        upgrade()
        begin_writing()
        donations = {disks: given(disks) for disks in (FEW, MANY)}
        db.session.commit()
        drawing = _drawing(_issued(*donations[FEW]))
        few, many = (partial(_issued, *donations[disks]) for disks in (FEW, MANY))
        return _best(few, many, lambda: _one_page(drawing))


def given(disks: int) -> tuple[int, int]:
    """A donation of that many computers of one wiped disk each, one log for five; its id and that of who signs."""
    at = clock.now()
    lead = add_user(
        email=f"banc{disks}@exemple.fr", name="Banc de mesure", roles=[Role.WORKSHOP_LEAD], password=None, actor=None,
        at=at,
    )  # fmt: skip
    donor = Organisation(name="Imprimerie du Clain", kind=OrganisationKind.COMPANY, gives=True, created_at=at)
    db.session.add(donor)
    db.session.flush()
    donation = Donation(
        number=next_number("DON", at.year), donor_id=donor.id, stage=DonationStage.RECEIVED, offered_at=at,
        received_at=at,
    )  # fmt: skip
    db.session.add(donation)
    db.session.flush()
    for first in range(0, disks, 5):
        log = EvidenceFile(
            sha256=sha256(f"{disks} {first}".encode()).hexdigest(), filename="nwipe.log", size=2_876,
            format="nwipe-log", received_at=at, received_by_id=lead.id,
        )  # fmt: skip
        db.session.add(log)
        for rank in range(first, min(first + 5, disks)):
            _wiped(donation, lead, log, rank)
    db.session.flush()
    return donation.id, lead.id


def _wiped(donation: Donation, lead: User, log: EvidenceFile, rank: int) -> None:
    at = clock.now()
    medium, bus, model = _DISKS[rank % len(_DISKS)]
    device = Device(
        code=new_code(source()), kind=Kind.LAPTOP, make="Dell", model="Latitude 5490", serial=f"5CG8{rank:06d}",
        asset_tag=f"PC-{rank:04d}", created_at=at, received_at=at, donation_id=donation.id,
    )  # fmt: skip
    db.session.add(device)
    with db.session.no_autoflush:
        lifecycle.apply(device, Move.RECEIVE, actor=lead, at=at)
    serial = f"S21PNXAG{donation.id}{rank:06d}"
    disk = Disk(
        medium=medium, model=model, serial=serial, serial_key=serial, capacity_bytes=_BYTES, state=DiskState.WIPED,
        state_at=at, unproven_since=at,
    )  # fmt: skip
    device.disks.append(disk)
    db.session.flush()
    end = clock.in_paris(at).replace(tzinfo=None)
    log.records.append(
        WipeRecord(
            position=rank, disk_id=disk.id, recorded_at=at, ordered_at=end, started_at=end - timedelta(hours=2),
            ended_at=end, tool="nwipe", version="0.36", method="Fill With Zeros", rounds=1, blank=False, verify="last",
            bus=bus, model=model, serial=serial, capacity_bytes=_BYTES, status="Erased", errors=0,
            hidden_area="absent", outcome="success", level="clear",
        )
    )  # fmt: skip


def _issued(donation_id: int, lead_id: int) -> bytes:
    """The sealed paper, then everything is undone: a second one would be given back as it is."""
    begin_writing()
    donation, lead = db.session.get_one(Donation, donation_id), db.session.get_one(User, lead_id)
    pdf = content(certificate.issue_certificate(donation=donation, actor=lead, at=clock.now()))
    db.session.rollback()
    return pdf


def _drawing(pdf: bytes) -> bytes:
    return b"".join(page.get_contents().get_data() for page in PdfReader(BytesIO(pdf)).pages)  # type: ignore[union-attr]


def _one_page(drawing: bytes) -> None:
    identity = Identity("EFF-2026-00001", "https://ordi.example/v/abcdefghjkmn", clock.now(), True, letterhead())
    pdf = render(identity.paper("Attestation d’effacement"), [Text("Une page.")])
    sealing.current().apply(pdf, at=clock.now(), reason="mesure", location="Poitiers")
    zlib.compress(drawing)


def _best(few: Work, many: Work, floor: Work) -> tuple[float, float, float]:
    """The best of each, the works taking turns so that noise falls on all alike."""
    times: list[tuple[float, float, float]] = []
    for _lap in range(LAPS):
        times.append((_seconds(few), _seconds(many), _seconds(floor)))
    return tuple(min(lap[rank] for lap in times) * 1000 for rank in range(3))  # type: ignore[return-value]


def _seconds(work: Work) -> float:
    started = time.perf_counter()
    work()
    return time.perf_counter() - started
