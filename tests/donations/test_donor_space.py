"""The donor’s space: what became of each device, the sealed papers, and nothing of anybody else."""

import re
from collections.abc import Callable

from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from ordis.accounts.models import User
from ordis.accounts.permissions import Role
from ordis.devices.code import spoken
from ordis.devices.models import Stage
from ordis.kernel.pages import PAGE_SIZE
from tests import make
from tests.donations.custody import making
from tests.donations.giving import given

SignIn = Callable[[User], FlaskClient]


def test_a_donor_sees_what_became_of_each_device(session: Session, sign_in: SignIn) -> None:
    donation, donor = given(session)
    client = sign_in(donor)
    assert donation.number in client.get("/donor").text
    page = client.get(f"/donor/{donation.ref}").text
    for words in (
        "Prêt, en attente d’une famille",
        "Utilisé pour pièces",
        "En cours",
        *(spoken(device.code) for device in donation.devices),
    ):
        assert words in page


def test_a_donor_downloads_the_sealed_papers_and_always_the_same_bytes(session: Session, sign_in: SignIn) -> None:
    donation, donor = given(session)
    client = sign_in(donor)
    for name in ("agreement", "certificate"):
        first = client.get(f"/donor/{donation.ref}/papers/{name}")
        assert first.data.startswith(b"%PDF")
        assert client.get(f"/donor/{donation.ref}/papers/{name}").data == first.data
    assert client.get(f"/donor/{donation.ref}/papers/wiping").status_code == 404
    assert "Article 5" in client.get(f"/donor/{donation.ref}/agreement").text


def test_a_donor_reads_through_whose_hands_the_gift_went_and_has_its_slips(session: Session, sign_in: SignIn) -> None:
    donation, donor = given(session)
    client = sign_in(donor)
    assert "De main en main" not in client.get(f"/donor/{donation.ref}").text
    wrong = making.handed(donation, making.facts([], pieces=3))
    right = making.handed(
        donation, making.facts([], pieces=4, key="autre-clef", reservations="Un écran fêlé"), replaces=wrong
    )
    page = client.get(f"/donor/{donation.ref}").text
    assert all(told in page for told in ("Louis Martin", "4\u00a0appareils", "Un écran fêlé", right.document.number))
    assert wrong.document.number not in page
    slip = f"/donor/{donation.ref}/custody/{right.ref}/slip.pdf"
    assert client.get(slip).data.startswith(b"%PDF")
    assert "Louis Martin" in client.get(f"{slip}?read=1").text
    stranger = sign_in(make.user(Role.DONOR, of=make.organisation(name="Banque du Clain", gives=True)))
    assert stranger.get(slip).status_code == 404


def test_a_donor_never_sees_another_donors_donation(session: Session, sign_in: SignIn) -> None:
    donation, _ = given(session)
    stranger = sign_in(make.user(Role.DONOR, of=make.organisation(name="Banque du Clain", gives=True)))
    assert donation.number not in stranger.get("/donor").text
    for path in ("", "/agreement", "/papers/agreement", "/papers/certificate"):
        assert stranger.get(f"/donor/{donation.ref}{path}").status_code == 404


def test_a_donor_enters_no_page_of_the_staff(session: Session, sign_in: SignIn) -> None:
    donation, donor = given(session)
    client = sign_in(donor)
    for path in ("", "/reception", "/agreement", "/list", "/papers/agreement"):
        assert client.get(f"/donations/{donation.ref}{path}").status_code == 403


def test_a_donor_with_nothing_given_is_told_whom_to_write_to(session: Session, sign_in: SignIn) -> None:
    page = sign_in(make.user(Role.DONOR, of=make.donor())).get("/donor").text
    assert "ordinateurs-solidaires@poitiers.example" in page


def test_a_donor_pages_through_a_long_donation(session: Session, sign_in: SignIn) -> None:
    donation, donor = given(session)
    first = donation.devices[0]
    for _ in range(PAGE_SIZE):
        make.device(stage=Stage.RECEIVED, of=donation)
    client = sign_in(donor)
    page = client.get(f"/donor/{donation.ref}").text
    assert spoken(first.code) not in page
    after = re.search(r"after=(\d+)", page)
    assert after is not None
    assert spoken(first.code) in client.get(f"/donor/{donation.ref}?after={after[1]}").text
