"""A computer that a family had and that came back: what proved it before is told as of before."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from ordis.accounts.permissions import Role
from ordis.aftercare import actions as aftercare
from ordis.aftercare.models import ReturnReason
from ordis.devices.models import Device, DiskState
from ordis.documents import queries as documents
from ordis.documents.models import Document
from ordis.kernel.french import day, short_day
from ordis.wiping import certificate
from tests import make
from tests.handover import making
from tests.wiping.nwipe_samples import HDD, read
from tests.wiping.proofs import AFTER, drop
from tests.wiping.test_actions import GOOD

Clients = Callable[..., FlaskClient]


def proven() -> tuple[Device, Document]:
    """A computer with a family, its disk proven by a file, and its certificate."""
    device = making.signed().devices[0].device
    disk = device.disks[0]
    disk.serial = disk.serial_key = HDD
    disk.model, disk.capacity_bytes, disk.state = "", None, DiskState.TO_WIPE
    make.db.session.flush()
    drop(device, GOOD, at=AFTER)
    assert disk.state is DiskState.WIPED
    lead = make.user(Role.WORKSHOP_LEAD, name="Camille Roy")
    return device, certificate.issue_device_certificate(device=device, actor=lead, at=AFTER)


def come_back(device: Device) -> None:
    later = AFTER + timedelta(days=30)
    aftercare.take_back(device=device, reason=ReturnReason.BREAKDOWN, actor=make.user(), at=later)
    make.db.session.commit()


def wiped_again(device: Device) -> None:
    back = device.disks[0].unproven_since
    again = read(GOOD).replace(b"2026/11/21", f"{back:%Y/%m/%d}".encode())
    drop(device, again, at=back + timedelta(days=1))
    make.db.session.commit()


def test_the_proof_of_before_is_not_told_as_if_it_counted(session: Session, clients: Clients) -> None:
    device, _ = proven()
    page = clients(Role.WORKSHOP_LEAD).get(f"/devices/{device.code}").text
    assert "Preuve d’avant" not in page
    come_back(device)
    page = clients(Role.WORKSHOP_LEAD).get(f"/devices/{device.code}").text
    told = page.partition("Supports de données et preuves")[2].partition("</section>")[0]
    back = short_day(device.disks[0].unproven_since)
    assert f"Preuve d’avant le retour de l’appareil</strong> ({back})" in told
    assert 'href="#handovers"' in told
    assert 'id="handovers"' in page
    assert "un nouvel effacement" in told
    assert "Pas encore prouvé" not in told


def test_a_new_wipe_takes_the_words_of_before_away(session: Session, clients: Clients) -> None:
    device, _ = proven()
    come_back(device)
    wiped_again(device)
    assert "Preuve d’avant" not in clients(Role.WORKSHOP_LEAD).get(f"/devices/{device.code}").text


def test_whoever_checks_the_certificate_learns_that_the_computer_served_since(
    session: Session, client: FlaskClient
) -> None:
    device, paper = proven()
    make.db.session.commit()
    assert "a servi, puis est revenu" not in client.get(f"/v/{paper.ref}").text
    come_back(device)
    page = client.get(f"/v/{paper.ref}").text
    assert f"Elle vaut pour l’état du {day(paper.issued_at)}." in page
    assert "Depuis, l’appareil a servi, puis est revenu" in page
    assert client.get(f"/v/{paper.ref}", headers={"Accept": "application/json"}).get_json()["since"]
    answer = documents.check(documents.content(paper))
    assert answer.authentic
    assert "un nouvel effacement, que cette attestation ne prouve pas" in answer.sentence


@pytest.mark.parametrize("again", [True, False])
def test_the_certificate_that_replaces_it_has_nothing_to_add(
    session: Session, client: FlaskClient, again: bool
) -> None:
    device, paper = proven()
    come_back(device)
    wiped_again(device)
    lead, later = make.user(Role.WORKSHOP_LEAD), AFTER + timedelta(days=40)
    newest = certificate.issue_device_certificate(device=device, actor=lead, at=later)
    make.db.session.commit()
    assert "puis est revenu" not in client.get(f"/v/{(newest if again else paper).ref}").text


def test_the_certificate_of_the_whole_gift_says_it_too(session: Session, client: FlaskClient) -> None:
    device, _ = proven()
    assert device.donation is not None
    whole = certificate.issue_certificate(donation=device.donation, actor=make.user(Role.ADMIN), at=AFTER)
    make.db.session.commit()
    assert "puis est revenu" not in client.get(f"/v/{whole.ref}").text
    come_back(device)
    assert "appareil qu’elle nomme a servi, puis est revenu" in client.get(f"/v/{whole.ref}").text
