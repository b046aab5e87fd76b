"""Pages of a donor’s list: shown understood, adjusted, imported once, refused with what to do."""

import re
from collections.abc import Callable

import pytest
import sqlalchemy as sa
from flask.testing import FlaskClient
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from ordis.accounts.permissions import Role
from ordis.devices.models import Device
from ordis.donations.models import Donation, DonorList
from tests import make
from tests.donations.lists import LIST, hidden, laptops, workbook
from tests.pages import follow

Clients = Callable[[Role], FlaskClient]


def give_list(client: FlaskClient, donation: Donation, data: bytes, name: str = "parc.csv") -> TestResponse:
    """Posts the file as a browser does; the body is in memory, so that the test leaves no file open."""
    head = f'--cut\r\nContent-Disposition: form-data; name="file"; filename="{name}"\r\n\r\n'.encode()
    body = head + data + b"\r\n--cut--\r\n"
    return client.post(f"/donations/{donation.ref}/list", data=body, content_type="multipart/form-data; boundary=cut")


def test_the_list_is_shown_understood_then_imported(session: Session, clients: Clients) -> None:
    donation, client = make.donation(), clients(Role.COORDINATOR)
    page = follow(client, give_list(client, donation, LIST.encode("cp1252")))
    assert "Windows-1252" in page.text
    assert "Latitude 5490" in page.text
    fields = hidden(page.text)
    assert fields["c0"] == "kind"
    address = page.request.path
    page = follow(client, client.post(address, data=fields))
    assert "3\u00a0appareils ajoutés" in page.text
    assert session.scalar(sa.select(sa.func.count()).select_from(Device)) == 3


def test_a_workbook_named_csv_is_read_as_what_it_is(session: Session, clients: Clients) -> None:
    donation, client = make.donation(), clients(Role.COORDINATOR)
    assert "classeur XLSX" in follow(client, give_list(client, donation, workbook(), "parc.csv")).text


def test_columns_are_adjusted_on_screen(session: Session, clients: Clients) -> None:
    donation, client = make.donation(), clients(Role.COORDINATOR)
    page = follow(client, give_list(client, donation, b"Dell;Portable;X1\nHP;Portable;X2\n"))
    assert "Aucune ligne de titres" in page.text
    page = client.get(page.request.path + "?planned=1&c0=make&c1=kind&c2=serial&name=parc.csv")
    fields = hidden(page.text)
    follow(client, client.post(page.request.path, data=fields))
    assert set(session.scalars(sa.select(Device.serial))) == {"X1", "X2"}


def test_faults_are_listed_and_the_refused_lines_come_back(session: Session, clients: Clients) -> None:
    donation, client = make.donation(), clients(Role.COORDINATOR)
    data = "Type;N° de série\nportable;AB12\nfax;CD34\nportable;ab12\n".encode()
    page = follow(client, give_list(client, donation, data))
    assert "« fax »" in page.text.replace("\u202f", " ")
    assert "est déjà à la ligne 2" in page.text
    link = re.search(r'href="([^"]+rejected\.csv[^"]*)"', page.text)
    assert link is not None
    answer = client.get(link[1].replace("&amp;", "&"))
    assert answer.mimetype == "text/csv"
    assert answer.data.decode("utf-8-sig").count("\r\n") == 3
    assert session.scalar(sa.select(sa.func.count()).select_from(Device)) == 0


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"", "vide"),
        (b"\x89PNG\r\n\x1a\n\x00\x00", "image"),
        (bytes(range(256)) * 10, "encodage"),
        (laptops(100_000), "20\u202f000 lignes"),
        (workbook()[:1500], "abîmé"),
    ],
    ids=["0 bytes", "a picture", "unknown encoding", "100,000 lines", "damaged workbook"],
)
def test_a_bad_file_is_refused_on_the_page_with_what_to_do(
    session: Session, clients: Clients, data: bytes, words: str
) -> None:
    donation = make.donation()
    answer = give_list(clients(Role.COORDINATOR), donation, data)
    assert answer.status_code == 422
    assert words in answer.text
    assert "Rien n’a été importé" in answer.text
    assert session.scalar(sa.select(sa.func.count()).select_from(DonorList)) == 0


def test_no_file_at_all_is_said(session: Session, clients: Clients) -> None:
    donation = make.donation()
    answer = clients(Role.COORDINATOR).post(
        f"/donations/{donation.ref}/list", data={}, content_type="multipart/form-data"
    )
    assert answer.status_code == 422
    assert "Choisissez un fichier" in answer.text


def test_a_file_of_two_hundred_megabytes_is_refused_before_it_is_read(session: Session, clients: Clients) -> None:
    donation = make.donation()
    answer = clients(Role.COORDINATOR).post(
        f"/donations/{donation.ref}/list",
        data=b"--cut\r\n" + b"x" * 1000,
        content_type="multipart/form-data; boundary=cut",
        environ_overrides={"CONTENT_LENGTH": str(200 * 1024 * 1024)},
    )
    assert answer.status_code == 413
    assert "Fichier trop lourd" in answer.text


def test_the_same_file_twice_is_said_at_once(session: Session, clients: Clients) -> None:
    donation, client = make.donation(), clients(Role.COORDINATOR)
    page = follow(client, give_list(client, donation, LIST.encode()))
    address, fields = page.request.path, hidden(page.text)
    client.post(address, data=fields)
    again = give_list(client, donation, LIST.encode())
    assert again.status_code == 409
    assert "rien n’a changé" in again.text
    assert client.post(address, data=fields).status_code == 409
    assert session.scalar(sa.select(sa.func.count()).select_from(Device)) == 3


@pytest.mark.parametrize(
    "query",
    ["planned=1&c0=nonsense&cx=kind&c999=kind", "planned=1&c0=kind&c1=kind", "planned=1&kind=xx", "planned=1&c99=kind"],
)
def test_a_forged_plan_never_crashes(session: Session, clients: Clients, query: str) -> None:
    donation, client = make.donation(), clients(Role.COORDINATOR)
    page = follow(client, give_list(client, donation, LIST.encode()))
    assert client.get(f"{page.request.path}?{query}").status_code == 200


def test_a_file_that_nobody_gave_is_not_found(session: Session, clients: Clients) -> None:
    donation = make.donation()
    assert clients(Role.COORDINATOR).get(f"/donations/{donation.ref}/list/{'0' * 64}").status_code == 404
