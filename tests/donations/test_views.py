"""Pages of a donation: its certificate and its end, who may not, and lists that cost the same whatever their length."""

import re
from collections.abc import Callable

import pytest
import sqlalchemy as sa
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from ordis.accounts.models import User
from ordis.accounts.permissions import Role
from ordis.devices.code import spoken
from ordis.devices.models import Stage
from ordis.donations.models import DonationStage
from ordis.kernel.mail import OutgoingMail
from ordis.kernel.pages import PAGE_SIZE
from tests import make
from tests.donations.giving import given
from tests.pages import follow

Clients = Callable[[Role], FlaskClient]
SignIn = Callable[[User], FlaskClient]


def queries_of(client: FlaskClient, address: str) -> int:
    """How many statements a page runs."""
    seen: list[str] = []

    def note(_connection: object, _cursor: object, statement: str, *_rest: object) -> None:
        seen.append(statement)

    sa.event.listen(sa.engine.Engine, "before_cursor_execute", note)
    try:
        assert client.get(address).status_code == 200
    finally:
        sa.event.remove(sa.engine.Engine, "before_cursor_execute", note)
    return sum(statement.lstrip().upper().startswith("SELECT") for statement in seen)


# Closing and papers


def test_closing_seals_the_certificates_of_donation_and_of_destination(session: Session, clients: Clients) -> None:
    donation = make.donation(stage=DonationStage.RECEIVED)
    make.device(stage=Stage.RECYCLED, of=donation)
    client, base = clients(Role.WORKSHOP_LEAD), f"/donations/{donation.ref}"
    assert "en closant le don, vous scellez" in client.get(base).text
    assert "Le don est clos" in follow(client, client.post(f"{base}/close")).text
    for name in ("certificate", "destination"):
        assert client.get(f"{base}/papers/{name}").data.startswith(b"%PDF")
    assert "Attestation de destination" in client.get(f"{base}/papers/destination?read=1").text


def test_certificates_are_sealed_before_the_end_as_well(session: Session, clients: Clients) -> None:
    donation, _ = given(session)
    client, base = clients(Role.WORKSHOP_LEAD), f"/donations/{donation.ref}"
    assert "Établir l’attestation de destination" in client.get(base).text
    assert "L’attestation de don ATD-" in follow(client, client.post(f"{base}/certificate")).text
    assert "L’attestation de destination DES-" in follow(client, client.post(f"{base}/destination")).text
    assert "Établir à nouveau l’attestation de destination" in client.get(base).text


def test_what_is_missing_is_listed_with_links_page_by_page(session: Session, clients: Clients) -> None:
    donation = make.donation(stage=DonationStage.RECEIVED)
    devices = [make.device(stage=Stage.RECEIVED, of=donation) for _ in range(PAGE_SIZE + 2)]
    client, base = clients(Role.WORKSHOP_LEAD), f"/donations/{donation.ref}"
    page = client.get(base).text
    for words in (
        f"Appareils dont le sort n’est pas encore connu ({len(devices)})", f"/devices/{devices[0].code}",
        f"Appareils dont un disque n’a pas de preuve ({len(devices)})", f"{base}/missing/proof",
        f"{base}/missing/outcome",
    ):  # fmt: skip
        assert words in page, words
    listed = client.get(f"{base}/missing/proof")
    assert f"/devices/{devices[-1].code}" in listed.text
    assert f"/devices/{devices[0].code}" not in listed.text
    after = re.search(r"missing/proof\?after=\d+", listed.text)
    assert after is not None
    assert f"/devices/{devices[0].code}" in client.get(f"{base}/{after[0]}").text
    assert client.get(f"{base}/missing/nonsense").status_code == 404
    assert "Il n’y en a plus aucun" in client.get(f"{base}/missing/seen").text


def test_what_keeps_a_donation_open_is_said_and_refused(session: Session, clients: Clients) -> None:
    donation = make.donation(stage=DonationStage.RECEIVED)
    device = make.device(stage=Stage.RECEIVED, of=donation)
    client = clients(Role.COORDINATOR)
    page = client.get(f"/donations/{donation.ref}").text
    assert page.count(spoken(device.code)) >= 3
    answer = client.post(f"/donations/{donation.ref}/close")
    assert answer.status_code == 409
    assert spoken(device.code) in answer.text


def test_the_personal_link_is_queued_from_the_donation(session: Session, clients: Clients) -> None:
    donation = make.donation()
    donor = make.user(Role.DONOR, of=donation.donor)
    clients(Role.COORDINATOR).post(f"/donations/{donation.ref}/links")
    assert session.scalars(sa.select(OutgoingMail.recipient)).all() == [donor.email]


def test_an_unknown_paper_is_not_found(session: Session, clients: Clients) -> None:
    donation = make.donation()
    for name in ("wiping", "nonsense"):
        assert clients(Role.COORDINATOR).get(f"/donations/{donation.ref}/papers/{name}").status_code == 404


@pytest.mark.parametrize("role", [Role.PRESCRIBER, Role.ADMIN])
def test_donations_are_not_for_prescribers_nor_administrators(session: Session, clients: Clients, role: Role) -> None:
    donation, _ = given(session)
    client = clients(role)
    for path in (
        "/donations",
        f"/donations/{donation.ref}",
        "/donor",
        f"/donor/{donation.ref}",
        f"/donor/{donation.ref}/papers/agreement",
    ):
        assert client.get(path).status_code == 403


def test_a_technician_receives_but_decides_nothing(session: Session, clients: Clients) -> None:
    donation = make.donation(stage=DonationStage.OFFERED)
    client = clients(Role.TECHNICIAN)
    assert "Accepter et établir" not in client.get(f"/donations/{donation.ref}").text
    for path in ("accept", "decline", "close", "certificate", "destination", "links", "list"):
        assert client.post(f"/donations/{donation.ref}/{path}").status_code == 403


# Lists cost the same, long or short


def test_lists_run_as_many_queries_for_thirty_rows_more(session: Session, clients: Clients, sign_in: SignIn) -> None:
    donation, donor = given(session)
    staff, own = clients(Role.COORDINATOR), sign_in(donor)
    addresses = [
        (staff, "/donations"),
        (staff, f"/donations/{donation.ref}"),
        (staff, f"/donations/{donation.ref}/reception"),
        (own, "/donor"),
        (staff, f"/donations/{donation.ref}/missing/proof"),
        (own, f"/donor/{donation.ref}"),
    ]
    for _ in range(PAGE_SIZE):
        make.device(stage=Stage.RECEIVED, of=donation)
    before = [queries_of(client, address) for client, address in addresses]
    for _ in range(30):
        make.device(stage=Stage.RECEIVED, of=donation)
        make.device(stage=Stage.READY, of=make.donation(of=donation.donor))
    assert [queries_of(client, address) for client, address in addresses] == before


def test_the_list_is_filtered_by_stage_and_by_words(session: Session, clients: Clients) -> None:
    donation, client = make.donation(), clients(Role.COORDINATOR)
    assert donation.number in client.get("/donations?stage=accepted&q=clain").text
    assert "Aucun don ne correspond" in client.get("/donations?stage=closed").text
    assert client.get("/donations?stage=nonsense&after=abc").status_code == 200
