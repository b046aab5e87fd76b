"""Pages of a donation: its certificate and its end, who may not, and lists that cost the same whatever their length."""

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


def test_the_certificate_is_sealed_then_the_donation_closed(session: Session, clients: Clients) -> None:
    donation = make.donation(stage=DonationStage.RECEIVED)
    make.device(stage=Stage.RECYCLED, of=donation)
    client, base = clients(Role.WORKSHOP_LEAD), f"/donations/{donation.ref}"
    assert "établissez l’attestation" in client.get(base).text
    assert "peut être clos" in follow(client, client.post(f"{base}/certificate")).text
    assert client.get(f"{base}/papers/certificate").data.startswith(b"%PDF")
    assert "Le don est clos" in follow(client, client.post(f"{base}/close")).text


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
    assert "Accepter et sceller" not in client.get(f"/donations/{donation.ref}").text
    for path in ("accept", "decline", "close", "certificate", "links", "list"):
        assert client.post(f"/donations/{donation.ref}/{path}").status_code == 403


# Lists cost the same, long or short


def test_lists_run_as_many_queries_for_thirty_rows_as_for_one(
    session: Session, clients: Clients, sign_in: SignIn
) -> None:
    donation, donor = given(session)
    staff, own = clients(Role.COORDINATOR), sign_in(donor)
    addresses = [
        (staff, "/donations"),
        (staff, f"/donations/{donation.ref}"),
        (staff, f"/donations/{donation.ref}/reception"),
        (own, "/donor"),
        (own, f"/donor/{donation.ref}"),
    ]
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
