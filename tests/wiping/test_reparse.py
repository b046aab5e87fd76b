"""All the evidence read again with better parsers: told first, kept only when asked, one file at a time.

What an older Ordis would have read is written in the rows by hand; today's parsers then read the true logs.
"""

from collections.abc import Iterator
from pathlib import Path

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from ordis.accounts.models import AuditEvent
from ordis.accounts.permissions import Role
from ordis.devices.models import Device, DiskState
from ordis.kernel import clock
from ordis.kernel.blobs import blobs
from ordis.wiping import actions, certificate, reparse
from ordis.wiping.models import EvidenceFile, WipeRecord
from tests import make
from tests.counting import queries
from tests.wiping.nwipe_samples import HDD, NVME, read
from tests.wiping.test_actions import AFTER, GOOD, NOT_VERIFIED, device_with
from tests.wiping.test_intake import lshw, take


@pytest.fixture(autouse=True)
def _after_the_samples(session: Session) -> Iterator[None]:
    with clock.frozen(AFTER):
        yield


def misread(session: Session) -> tuple[Device, WipeRecord]:
    """A disk that an older Ordis believed failed, by a log of a success."""
    device = device_with(HDD)
    take(read(GOOD))
    line = session.scalars(sa.select(WipeRecord).where(WipeRecord.serial == HDD)).one()
    line.read_outcome = line.outcome = "failed"
    line.read_reasons = line.reasons = ["Lu de travers."]
    line.method, line.level = "Méthode mal lue", None
    device.disks[0].state = DiskState.FAILED
    session.flush()
    return device, line


def test_nothing_is_told_when_todays_parsers_say_the_same(session: Session) -> None:
    device_with(HDD, NVME)
    take(read(GOOD))
    take(lshw(), "lshw.json")
    take(read(NOT_VERIFIED))
    summary = reparse.read_all(actor=None, at=AFTER)
    assert (summary.files, summary.told, summary.problems, summary.changed) == (3, [], [], [])


def test_what_would_change_is_told_and_nothing_changes(session: Session) -> None:
    device, line = misread(session)
    session.commit()
    summary = reparse.read_all(actor=None, at=AFTER)
    told = " ".join(summary.told)
    assert f"disque n° {HDD}\u202f: relu autrement (méthode, niveau)." in told
    assert f"disque n° {HDD}\u202f: échec (Lu de travers.) → effacé." in told
    assert "état du disque, échec d’effacement → effacé." in told
    assert session.get_one(Device, device.id).disks[0].state is DiskState.FAILED
    assert session.get_one(WipeRecord, line.id).outcome == "failed"


def test_what_changes_is_kept_when_asked_and_the_disk_is_settled_again(session: Session) -> None:
    device, line = misread(session)
    session.commit()
    for file_id in reparse.read_all(actor=None, at=AFTER).changed:
        reparse.apply_to(file_id, actor=None, at=AFTER)
    assert session.get_one(Device, device.id).disks[0].state is DiskState.WIPED
    again = session.get_one(WipeRecord, line.id)
    assert (again.outcome, again.method, again.level) == ("success", "DoD Short", "clear")
    assert session.scalar(sa.select(sa.func.count()).where(AuditEvent.verb == "evidence.read_again")) == 1
    assert reparse.read_all(actor=None, at=AFTER).changed == []


def test_a_success_that_is_none_any_more_leaves_its_disk_to_wipe(session: Session) -> None:
    device = device_with(HDD)
    take(read(NOT_VERIFIED))
    line = session.scalars(sa.select(WipeRecord)).one()
    line.read_outcome, line.outcome, line.read_reasons, line.reasons = "success", "success", [], []
    device.disks[0].state = DiskState.WIPED
    session.commit()
    (file_id,) = reparse.read_all(actor=None, at=AFTER).changed
    reparse.apply_to(file_id, actor=None, at=AFTER)
    assert session.get_one(Device, device.id).disks[0].state is DiskState.TO_WIPE


def test_an_accepted_reservation_stands_when_nothing_new_is_read(session: Session) -> None:
    device = device_with(HDD)
    take(read(NOT_VERIFIED))
    line = session.scalars(sa.select(WipeRecord)).one()
    lead = make.user(Role.WORKSHOP_LEAD)
    actions.accept_reservation(device=device, line=line, reason="Relu à la main", actor=lead, at=AFTER)
    line.method = "Méthode mal lue"
    session.commit()
    (file_id,) = reparse.read_all(actor=None, at=AFTER).changed
    reparse.apply_to(file_id, actor=None, at=AFTER)
    assert session.get_one(WipeRecord, line.id).accepted_reason == "Relu à la main"
    assert session.get_one(Device, device.id).disks[0].state is DiskState.WIPED


def test_a_disk_that_was_not_read_appears_and_one_that_is_read_no_more_proves_nothing(session: Session) -> None:
    device = device_with(HDD, "FANTOME")
    take(read(GOOD))
    file = session.scalars(sa.select(EvidenceFile)).one()
    file.records[1].serial, file.records[1].disk = "FANTOME", device.disks[1]
    device.disks[1].state = DiskState.WIPED
    session.commit()
    summary = reparse.read_all(actor=None, at=AFTER)
    assert any(f"n° {NVME}\u202f: n’était pas lu → effacé, à rattacher." in sentence for sentence in summary.told)
    reparse.apply_to(summary.changed[0], actor=None, at=AFTER)
    lines = session.get_one(EvidenceFile, file.id).records
    assert [(line.position, line.serial, line.outcome) for line in lines] == [
        (0, HDD, "success"), (1, NVME, "success"), (2, "FANTOME", "unknown"),
    ]  # fmt: skip
    assert session.get_one(Device, device.id).disks[1].state is DiskState.TO_WIPE
    assert reparse.read_all(actor=None, at=AFTER).changed == []


def test_a_file_that_nothing_interpreted_becomes_evidence(session: Session) -> None:
    device = device_with(HDD)
    blobs().put(read(GOOD))
    receipt = take(b"bonjour, tout est efface", "lettre.txt", device=device)
    file = receipt.evidence
    file.sha256, file.filename = blobs().put(read(GOOD)), "nwipe.log"
    session.commit()
    summary = reparse.read_all(actor=None, at=AFTER)
    assert "Journal nwipe" in summary.told[0]
    reparse.apply_to(file.id, actor=None, at=AFTER)
    assert [line.serial for line in session.get_one(EvidenceFile, file.id).records] == [HDD, NVME]


def test_a_lost_or_damaged_file_is_told_and_its_results_stay(session: Session) -> None:
    device = device_with(HDD)
    sha256 = take(read(GOOD)).evidence.sha256
    session.commit()
    path = Path(blobs()._path(sha256))
    path.write_bytes(b"abime")
    try:
        summary = reparse.read_all(actor=None, at=AFTER)
    finally:
        path.unlink()
    assert (len(summary.problems), summary.changed) == (1, [])
    assert "perdu ou abîmé" in summary.problems[0]
    assert session.get_one(Device, device.id).disks[0].state is DiskState.WIPED


def test_the_certificates_to_replace_are_named(session: Session) -> None:
    donation = make.donation()
    device = device_with(HDD, of=donation)
    take(read(GOOD))
    paper = certificate.issue_certificate(donation=donation, actor=make.user(Role.WORKSHOP_LEAD), at=AFTER)
    line = session.scalars(sa.select(WipeRecord).where(WipeRecord.disk_id == device.disks[0].id)).one()
    line.method = "Méthode mal lue"
    number = paper.number
    session.commit()
    assert reparse.read_all(actor=None, at=AFTER).certificates == [number]


def test_a_hundred_files_cost_as_many_queries_as_one(session: Session) -> None:
    costs = []
    for number in range(30):
        take(read(GOOD) + b"\n" * number)
        if number in {0, 29}:
            session.commit()
            session.expire_all()
            with queries() as asked:
                reparse.read_all(actor=None, at=AFTER)
            costs.append(len(asked))
    assert costs[1] <= costs[0]
