"""The page that gives a stick its two files, and who may open it."""

from collections.abc import Callable

from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from ordis.accounts.permissions import Role
from ordis.partners.actions import add_contact
from tests import make

Clients = Callable[[Role], FlaskClient]


def test_a_technician_goes_from_the_donation_to_its_two_files(session: Session, clients: Clients) -> None:
    donation, client = make.donation(of=make.donor(name="Société « Été »")), clients(Role.TECHNICIAN)
    assert f"/donations/{donation.ref}/nwipe" in client.get(f"/donations/{donation.ref}").text
    assert donation.number in client.get(f"/donations/{donation.ref}/nwipe").text
    conf = client.get(f"/donations/{donation.ref}/nwipe.conf")
    assert conf.headers["Content-Disposition"] == "attachment; filename=nwipe.conf"
    assert f'User_Defined_Tag = "{donation.number}";' in conf.text
    assert "Société « Été »" in conf.text
    csv = client.get(f"/donations/{donation.ref}/nwipe_customers.csv")
    assert csv.headers["Content-Disposition"] == "attachment; filename=nwipe_customers.csv"
    assert csv.text.isascii()


def test_a_stick_for_one_computer_carries_its_code(session: Session, clients: Clients) -> None:
    donation = make.donation()
    device, client = make.device(of=donation), clients(Role.TECHNICIAN)
    assert f"device={device.code}" in client.get(f"/donations/{donation.ref}/nwipe?device={device.code.lower()}").text
    conf = client.get(f"/donations/{donation.ref}/nwipe.conf?device={device.code}")
    assert f'User_Defined_Tag = "{device.code}";' in conf.text


def test_the_code_of_a_computer_of_another_donation_is_not_found(session: Session, clients: Clients) -> None:
    donation, stranger = make.donation(), make.device()
    answer = clients(Role.TECHNICIAN).get(f"/donations/{donation.ref}/nwipe?device={stranger.code}")
    assert answer.status_code == 404


def test_who_wipes_nothing_configures_nothing(session: Session, clients: Clients) -> None:
    donation, city = make.donation(), clients(Role.COORDINATOR)
    assert city.get(f"/donations/{donation.ref}/nwipe.conf").status_code == 403
    assert f"/donations/{donation.ref}/nwipe" not in city.get(f"/donations/{donation.ref}").text


def test_no_person_of_the_donor_goes_on_a_stick(session: Session, clients: Clients) -> None:
    donation, client = make.donation(), clients(Role.TECHNICIAN)
    add_contact(
        organisation=donation.donor, name="Noé Martin", function="DSI", email="noe@don.example", phone="05 49 11 22 33",
        actor=None, at=make.AT,
    )  # fmt: skip
    for name in ("nwipe.conf", "nwipe_customers.csv"):
        told = client.get(f"/donations/{donation.ref}/{name}").text
        assert donation.donor.name in told
        assert "Martin" not in told
        assert "11 22 33" not in told
