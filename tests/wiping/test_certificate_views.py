"""The pages of wiping certificates: who reads, who seals, what is downloaded, what is told when nothing changed."""

import io
import re
from collections.abc import Callable
from zipfile import ZipFile

import pytest
from flask.testing import FlaskClient
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from ordis.accounts.permissions import Role
from ordis.devices.models import Device, DiskState
from ordis.donations.models import Donation
from ordis.wiping import statements
from tests import counting, make
from tests.wiping.nwipe_samples import HDD, NVME, SSD
from tests.wiping.proofs import AFTER, OUTSIDE, device_with, drop
from tests.wiping.test_certificate import FAILING, GOOD, gift

Clients = Callable[[Role], FlaskClient]


def text_of(response: TestResponse) -> str:
    assert response.status_code == 200
    return (
        re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", response.get_data(as_text=True)))
        .replace(" .", ".")
        .replace(" ,", ",")
    )


def wiped() -> tuple[Donation, Device, str, str]:
    """A donation of one proven computer; the addresses of both certificates."""
    donation, (device,) = gift((HDD, NVME))
    drop(device, GOOD)
    return (
        donation,
        device,
        f"/donations/{donation.ref}/wiping-certificate",
        f"/devices/{device.code}/wiping-certificate",
    )


@pytest.mark.parametrize("which", ["donation", "device"])
def test_a_certificate_is_sealed_by_those_who_may_and_downloaded(
    session: Session, clients: Clients, which: str
) -> None:
    _donation, _device, of_donation, of_device = wiped()
    address = of_donation if which == "donation" else of_device
    technician, lead = clients(Role.TECHNICIAN), clients(Role.WORKSHOP_LEAD)
    assert "Attestation finale possible" in text_of(lead.get(address))
    assert lead.get(f"{address}.pdf").status_code == 404
    assert lead.get(f"{address}/evidence.zip").status_code == 404
    assert technician.post(address).status_code == 403
    assert lead.post(address).status_code == 303
    page = text_of(lead.get(address))
    assert "EFF-2026-00001 est scellée" in page
    assert "Rien n’a changé depuis." in page
    assert "Sceller l’attestation" not in page
    pdf = lead.get(f"{address}.pdf")
    assert (pdf.mimetype, pdf.get_data()[:4]) == ("application/pdf", b"%PDF")
    archive = lead.get(f"{address}/evidence.zip")
    assert archive.mimetype == "application/zip"
    assert "attachment" in archive.headers["Content-Disposition"]
    assert "SHA256SUMS" in ZipFile(io.BytesIO(archive.get_data())).namelist()


@pytest.mark.parametrize("which", ["donation", "device"])
def test_a_second_seal_with_no_change_says_so_and_gives_no_number(
    session: Session, clients: Clients, which: str
) -> None:
    _donation, _device, of_donation, of_device = wiped()
    address = of_donation if which == "donation" else of_device
    lead = clients(Role.WORKSHOP_LEAD)
    lead.post(address)
    lead.get(address)
    assert lead.post(address).status_code == 303
    page = text_of(lead.get(address))
    assert "Rien n’a changé depuis l’attestation EFF-2026-00001" in page
    assert "EFF-2026-00002" not in page


def test_a_replaced_certificate_is_listed_and_leads_to_its_verification(session: Session, clients: Clients) -> None:
    donation, _device, address, _of_device = wiped()
    lead = clients(Role.WORKSHOP_LEAD)
    lead.post(address)
    other = device_with(SSD, of=donation)
    drop(other, "vm-v040-zero-5disks-nwipe.log")
    assert "qui a changé depuis" in text_of(lead.get(address))
    lead.post(address)
    answer = lead.get(address)
    page = text_of(answer)
    assert "EFF-2026-00002" in page
    assert "qui remplace EFF-2026-00001" in page
    assert "1 attestation plus ancienne" in page
    assert "/v/" in answer.get_data(as_text=True)


def test_the_page_says_what_the_paper_says(session: Session, clients: Clients) -> None:
    donation, (device, other) = gift(("Y5TESTBAD", SSD), (NVME,))
    drop(device, FAILING)
    statements.declare(
        device=other, disk=other.disks[0], state=DiskState.DESTROYED, words="", told=OUTSIDE, at=AFTER,
        actor=make.user(Role.WORKSHOP_LEAD, name="Sacha Banc"),
    )  # fmt: skip
    page = text_of(clients(Role.WORKSHOP_LEAD).get(f"/donations/{donation.ref}/wiping-certificate"))
    for words in (
        "Attestation partielle.", "1 support en échec d’effacement.", "Supports en échec d’effacement", "Y5TESTBAD",
        "Supports détruits", "Broyage par Clain Recyclage", "Comment la contrôler", "détruit, niveau Destroy",
        "D’après le journal nwipe ci-joint", "Comment lire cette attestation",
    ):  # fmt: skip
        assert words in page, words


def test_nothing_is_attested_when_nothing_is_proven(session: Session, clients: Clients) -> None:
    donation = make.donation()
    device = device_with(HDD, of=donation)
    lead = clients(Role.WORKSHOP_LEAD)
    for address in (f"/donations/{donation.ref}/wiping-certificate", f"/devices/{device.code}/wiping-certificate"):
        page = text_of(lead.get(address))
        assert "Aucune preuve d’effacement" in page
        assert "Sceller l’attestation" not in page
        refused = lead.post(address)
        assert refused.status_code == 409
        assert "rien à attester" in refused.get_data(as_text=True)


def test_a_technician_reads_the_certificate_of_a_device_and_not_that_of_a_donation(
    session: Session, clients: Clients
) -> None:
    _donation, _device, of_donation, of_device = wiped()
    technician = clients(Role.TECHNICIAN)
    assert technician.get(of_device).status_code == 200
    assert [technician.get(f"{of_donation}{end}").status_code for end in ("", ".pdf", "/evidence.zip")] == [403] * 3


def test_an_unknown_donation_or_device_leads_nowhere(session: Session, clients: Clients) -> None:
    lead = clients(Role.WORKSHOP_LEAD)
    for start in ("/donations/abcdefghjkmn", "/devices/BCDFGHJ"):
        for end in ("", ".pdf", "/evidence.zip"):
            assert lead.get(f"{start}/wiping-certificate{end}").status_code == 404


def test_the_device_page_leads_to_its_certificate(session: Session, clients: Clients) -> None:
    _donation, device, _of_donation, of_device = wiped()
    assert of_device in clients(Role.TECHNICIAN).get(f"/devices/{device.code}").get_data(as_text=True)


def test_the_donor_downloads_the_certificate_from_their_space(
    session: Session, clients: Clients, sign_in: Callable[..., FlaskClient]
) -> None:
    donation, _device, address, _of_device = wiped()
    lead = clients(Role.WORKSHOP_LEAD)
    lead.post(address)
    donor = sign_in(make.user(Role.DONOR, of=donation.donor))
    pdf = donor.get(f"/donor/{donation.ref}/papers/wiping")
    assert pdf.get_data() == lead.get(f"{address}.pdf").get_data()


def test_the_page_asks_no_more_queries_for_ten_devices_than_for_one(session: Session, clients: Clients) -> None:
    lead = clients(Role.WORKSHOP_LEAD)
    counts = []
    for size in (1, 10):
        donation, _devices = gift(*[(f"SERIE{size}{rank:03d}",) for rank in range(size)])
        address = f"/donations/{donation.ref}/wiping-certificate"
        lead.get(address)
        with counting.queries() as asked:
            lead.get(address)
        counts.append(len(asked))
    assert counts[0] == counts[1]
