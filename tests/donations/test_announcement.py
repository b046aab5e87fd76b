"""A list applied: everything or nothing, once, quickly."""

import time

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from ordis.accounts.models import AuditEvent
from ordis.accounts.permissions import Role
from ordis.devices.code import is_valid, spoken
from ordis.devices.models import Device, Disk, Door, LogbookLine, Stage
from ordis.donations import announcement
from ordis.donations.columns import open_list
from ordis.donations.comparison import dry_run
from ordis.donations.donor_list import Plan
from ordis.donations.models import Donation, DonationStage, DonorList
from ordis.donations.remembered import propose
from ordis.kernel.refusal import Refusal
from tests import make
from tests.donations.lists import LIST, first_plan, laptops


def apply(donation: Donation, data: bytes, plan: Plan | None = None) -> DonorList:
    sha256 = announcement.keep_file(donation=donation, data=data)
    plan = plan or propose(donation, open_list(data)).plan
    return announcement.import_list(
        donation=donation, sha256=sha256, filename="parc.csv", plan=plan, actor=make.user(), at=make.AT
    )


def test_the_list_becomes_announced_devices_with_their_disks(session: Session) -> None:
    donation = make.donation()
    done = apply(donation, LIST.encode("cp1252"))
    assert (done.added, done.known, done.rejected) == (3, 0, 0)
    laptop, desktop, screen = donation.devices
    assert [device.stage for device in donation.devices] == [Stage.EXPECTED] * 3
    assert all(is_valid(device.code) and device.announced for device in donation.devices)
    assert (laptop.serial, desktop.serial) == ("8XK2P13", None)
    assert [(disk.serial, disk.serial_key) for disk in laptop.disks] == [("S3Z9NX0M100001", "S3Z9NX0M100001")]
    assert screen.disks == []


def test_each_announcement_is_in_the_logbook_with_its_door(session: Session) -> None:
    apply(make.donation(), LIST.encode())
    lines = session.scalars(sa.select(LogbookLine)).all()
    assert {(line.move, line.to_stage, line.door) for line in lines} == {("announce", Stage.EXPECTED, Door.IMPORT)}
    event = session.scalars(sa.select(AuditEvent).where(AuditEvent.verb == "donation.list_imported")).one()
    assert event.details["added"] == 3


def test_the_same_file_twice_changes_nothing(session: Session) -> None:
    donation, data = make.donation(), LIST.encode("cp1252")
    apply(donation, data)
    with pytest.raises(Refusal, match="rien n’a changé"):
        announcement.keep_file(donation=donation, data=data)
    assert session.scalar(sa.select(sa.func.count()).select_from(Device)) == 3


def test_the_same_list_saved_otherwise_brings_nothing_new(session: Session) -> None:
    donation = make.donation()
    apply(donation, LIST.encode("cp1252"))
    with pytest.raises(Refusal, match="aucun appareil nouveau"):
        apply(donation, LIST.encode("utf-16"))
    assert session.scalar(sa.select(sa.func.count()).select_from(Device)) == 3


def test_a_longer_list_adds_only_what_is_new(session: Session) -> None:
    donation = make.donation()
    apply(donation, laptops(3))
    done = apply(donation, laptops(5))
    assert (done.added, done.known) == (2, 3)


def test_devices_without_any_number_are_known_as_many_times_as_they_are_there(session: Session) -> None:
    donation = make.donation()
    apply(donation, "Type;Modèle;Qté\nÉcran;P2419;2\n".encode())
    done = apply(donation, "Type;Modèle;Qté\nÉcran;P2419;5\n".encode())
    assert (done.added, done.known) == (3, 2)


def test_a_serial_of_another_donation_is_refused_and_says_which_device(session: Session) -> None:
    other = make.device()
    donation = make.donation()
    grid = open_list(f"Type;N° de série\nportable;{other.serial}\nportable;NEUF123\n".encode())
    found = dry_run(donation, grid, first_plan(grid))
    assert [each.serial for each in found.new] == ["NEUF123"]
    assert found.faults[0].line == 2
    assert spoken(other.code) in found.faults[0].sentence
    assert other.donation is not None
    assert f"du don {other.donation.number}" in found.faults[0].sentence


def test_the_offer_says_the_kind_when_the_list_does_not(session: Session) -> None:
    donation = make.donation()
    data = "Marque;Modèle\nDell;5490\n".encode()
    assert propose(donation, open_list(data)).plan.default_kind is None
    with pytest.raises(Refusal, match="aucun appareil nouveau"):
        apply(donation, data)


@pytest.mark.parametrize(
    "stage", [DonationStage.OFFERED, DonationStage.DECLINED, DonationStage.RECEIVED, DonationStage.CLOSED]
)
def test_a_list_is_imported_only_between_acceptance_and_reception(session: Session, stage: DonationStage) -> None:
    with pytest.raises(Refusal, match="don accepté"):
        announcement.keep_file(donation=make.donation(stage=stage), data=LIST.encode())


def test_a_role_that_may_not_announce_changes_nothing(session: Session) -> None:
    donation = make.donation()
    sha256 = announcement.keep_file(donation=donation, data=LIST.encode())
    with pytest.raises(Refusal), session.begin_nested():
        announcement.import_list(
            donation=donation, sha256=sha256, filename="x", plan=first_plan(open_list(LIST.encode())),
            actor=make.user(Role.TECHNICIAN), at=make.AT,
        )  # fmt: skip
    assert session.scalar(sa.select(sa.func.count()).select_from(Device)) == 0
    assert session.scalar(sa.select(sa.func.count()).select_from(Disk)) == 0
    assert session.scalar(sa.select(sa.func.count()).select_from(DonorList)) == 0


def test_a_name_that_is_no_kept_file_is_refused(session: Session) -> None:
    for sha256 in ("0" * 64, "../../keys", "é" * 64):
        with pytest.raises(Refusal, match="déposez-le de nouveau"):
            announcement.kept_grid(sha256)


def test_a_thousand_devices_enter_in_less_than_three_seconds_of_work_with_codes_of_their_own(
    session: Session,
) -> None:
    donation, data = make.donation(), laptops(1000)
    start = time.process_time()
    apply(donation, data)
    assert time.process_time() - start < 3
    assert session.scalar(sa.select(sa.func.count(sa.distinct(Device.code)))) == 1000
