"""A device that comes back is unproven, and free of its agreement."""

from collections.abc import Callable

import pytest
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from ordis.accounts.permissions import Role
from ordis.aftercare import actions, queries
from ordis.aftercare.models import ReturnReason
from ordis.devices import lifecycle
from ordis.devices.lifecycle import Move
from ordis.devices.models import Device, Disk, DiskState, Medium, Stage
from ordis.kernel import clock
from ordis.kernel.refusal import Refusal
from tests import make
from tests.handover import making


def back() -> Device:
    device = making.signed().devices[0].device
    actions.take_back(device=device, reason=ReturnReason.BREAKDOWN, note="Écran", actor=make.user(), at=clock.now())
    return device


def test_a_returned_device_is_returned_and_its_disks_are_unproven_since_now(session: Session) -> None:
    device = back()
    assert device.stage is Stage.RETURNED
    assert [(disk.state, disk.unproven_since) for disk in device.disks] == [(DiskState.TO_WIPE, clock.now())]
    assert "sans preuve" in lifecycle.refusals(device, Move.CERTIFY_WIPE, actor=None)[0]


def test_nothing_that_let_it_go_is_still_said_of_it(session: Session) -> None:
    device = back()
    for name in (
        "agreement_id", "no_resale_until", "checklist_done_at", "quality_checked_at", "quality_checked_by_id",
        "grade", "reserved_until", "place_id", "no_carrier_said_by_id", "worked_by_id",
    ):  # fmt: skip
        assert getattr(device, name) is None, name
    assert (device.operating_system, device.has_charger) == ("", False)


def test_a_destroyed_disk_does_not_come_back_to_be_wiped(session: Session) -> None:
    handover = making.signed()
    device = handover.devices[0].device
    device.disks.append(Disk(medium=Medium.HDD, state=DiskState.DESTROYED, state_at=make.AT, unproven_since=make.AT))
    actions.take_back(device=device, reason=ReturnReason.UNSUITED, actor=make.user(), at=clock.now())
    assert [disk.state for disk in device.disks] == [DiskState.TO_WIPE, DiskState.DESTROYED]


def test_a_computer_whose_known_disks_were_all_gone_comes_back_with_one_to_wipe(session: Session) -> None:
    """The family wrote on something: a disk that the workshop fitted and nobody noted."""
    device = making.signed().devices[0].device
    device.disks[0].state = DiskState.DESTROYED
    actions.take_back(device=device, reason=ReturnReason.BREAKDOWN, actor=make.user(), at=clock.now())
    assert [disk.state for disk in device.disks] == [DiskState.DESTROYED, DiskState.TO_WIPE]
    assert "sans preuve" in lifecycle.refusals(device, Move.CERTIFY_WIPE, actor=None)[0]


def test_the_period_of_that_family_ends_the_day_it_comes_back(session: Session) -> None:
    handover = making.signed()
    line = handover.devices[0]
    actions.take_back(device=line.device, reason=ReturnReason.NO_LONGER_NEEDED, actor=make.user(), at=clock.now())
    assert line.ended_on == clock.today()
    assert [each.reason for each in queries.returns_of(line.device)] == [ReturnReason.NO_LONGER_NEEDED]


def test_what_was_never_handed_over_cannot_come_back(session: Session) -> None:
    device = make.device(stage=Stage.READY)
    with pytest.raises(Refusal, match="Enregistrer le retour"):
        actions.take_back(device=device, reason=ReturnReason.BREAKDOWN, actor=make.user(), at=clock.now())
    assert device.disks[0].state is DiskState.WIPED


def test_the_return_is_recorded_from_its_page(session: Session, clients: Callable[[Role], FlaskClient]) -> None:
    device = making.signed().devices[0].device
    client = clients(Role.WORKSHOP_LEAD)
    address = f"/devices/{device.code.lower()}/return"
    assert "1 disque redevient à effacer" in client.get(address).text.replace("\u00a0", " ")
    refused = client.post(address, data={"reason": "", "note": "x" * 301})
    assert (refused.status_code, "Choisissez un motif" in refused.text) == (422, True)
    assert device.stage is Stage.HANDED_OVER
    said = {"reason": "breakdown", "condition": "broken", "accessories": ["charger"], "note": "Écran cassé"}
    done = client.post(address, data=said)
    assert device.stage is Stage.RETURNED
    receipt = client.get(done.headers["Location"]).text
    assert "Reçu de retour" in receipt
    assert "La famille peut demander un autre ordinateur" in receipt
    page = client.get(f"/devices/{device.code}").text
    assert "Écran cassé" in page
    assert "Engagement terminé" in page
    assert "n’est pas possible" in client.get(address).text
    assert client.post(address, data={"reason": "breakdown"}).status_code == 409


@pytest.mark.parametrize(
    ("said", "receipt", "warned"),
    [
        ("kept", "n’en a pas besoin", False),
        ("to_copy", "À copier avant l’effacement", True),
        (None, "Pas demandé", False),
    ],
)
def test_the_return_says_whether_the_family_has_its_files_before_they_are_wiped(
    session: Session, clients: Callable[[Role], FlaskClient], said: str | None, receipt: str, warned: bool
) -> None:
    device, client = making.signed().devices[0].device, clients(Role.WORKSHOP_LEAD)
    address = f"/devices/{device.code}/return"
    assert "La famille a-t-elle une copie de ses fichiers" in client.get(address).text
    done = client.post(address, data={"reason": "breakdown"} | ({"files": said} if said else {}))
    assert receipt in client.get(done.headers["Location"]).text
    page = client.get(f"/devices/{device.code}").text
    assert ("n’a pas encore de copie de ses fichiers" in page) is warned
    if warned:
        device.disks[0].state = DiskState.WIPED
        session.commit()
        wiped = client.get(f"/devices/{device.code}").text
        assert ("à faire avant d’effacer" in page, "à faire avant d’effacer" in wiped) == (True, False)


@pytest.mark.parametrize("role", [Role.TECHNICIAN, Role.PRESCRIBER, Role.DONOR])
def test_who_may_not_take_back_does_not_enter(
    session: Session, clients: Callable[[Role], FlaskClient], role: Role
) -> None:
    device = making.signed().devices[0].device
    assert clients(role).get(f"/devices/{device.code}/return").status_code == 403


def test_an_unknown_device_is_a_404(session: Session, clients: Callable[[Role], FlaskClient]) -> None:
    assert clients(Role.COORDINATOR).get("/devices/BCDFGHJ/return").status_code == 404
