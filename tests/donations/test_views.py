"""Pages of donations: the offer, the list, the reception, the papers, the donor's space; and who may not."""

import re
from collections.abc import Callable

import pytest
import sqlalchemy as sa
from flask.testing import FlaskClient
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from ordis.accounts.models import User
from ordis.accounts.permissions import Role
from ordis.devices.code import spoken
from ordis.devices.models import Device, DiskState, Door, Kind, LogbookLine, Stage
from ordis.donations import papers
from ordis.donations.models import Donation, DonationStage, DonorList
from ordis.kernel.db import db
from ordis.kernel.mail import OutgoingMail
from tests import make
from tests.donations.lists import LIST, laptops, workbook
from tests.pages import follow

Clients = Callable[[Role], FlaskClient]
SignIn = Callable[[User], FlaskClient]


def give_list(client: FlaskClient, donation: Donation, data: bytes, name: str = "parc.csv") -> TestResponse:
    """Posts the file as a browser does; the body is in memory, so that the test leaves no file open."""
    head = f'--cut\r\nContent-Disposition: form-data; name="file"; filename="{name}"\r\n\r\n'.encode()
    body = head + data + b"\r\n--cut--\r\n"
    return client.post(f"/donations/{donation.ref}/list", data=body, content_type="multipart/form-data; boundary=cut")


def hidden(page: str) -> dict[str, str]:
    """The fields that the confirmation carries."""
    form = page[page.rindex("<form") :]
    return dict(re.findall(r'name="(\w+)" type="hidden" value="([^"]*)"', form))


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


# The offer


def test_a_coordinator_records_an_offer_and_is_told_what_comes_next(session: Session, clients: Clients) -> None:
    donor, client = make.donor(), clients(Role.COORDINATOR)
    assert donor.name in client.get("/donations/new").text
    typed = {
        "donor": donor.ref,
        "laptop": "12",
        "monitor": "4",
        "legal_origin": "company",
        "wiped_by": "workshop",
    }
    page = follow(client, client.post("/donations/new", data=typed))
    assert "L’offre attend une décision" in page.text
    assert "16\u00a0appareils" in page.text


def test_an_offer_of_nothing_keeps_what_was_typed(session: Session, clients: Clients) -> None:
    donor = make.donor()
    typed = {
        "donor": donor.ref,
        "legal_origin": "company",
        "wiped_by": "workshop",
        "pickup_place": "Quai nord",
    }
    answer = clients(Role.COORDINATOR).post("/donations/new", data=typed)
    assert answer.status_code == 422
    assert "au moins une quantité" in answer.text
    assert "Quai nord" in answer.text


@pytest.mark.parametrize(
    "typed",
    [
        {"laptop": "douze"},
        {"laptop": "-3"},
        {"laptop": "1", "pickup_on": "hier"},
        {"laptop": "1", "donor": "x"},
    ],
)
def test_a_wrong_field_is_said_in_french(session: Session, clients: Clients, typed: dict[str, str]) -> None:
    base = {"donor": make.donor().ref, "legal_origin": "company", "wiped_by": "workshop"}
    answer = clients(Role.COORDINATOR).post("/donations/new", data=base | typed)
    assert answer.status_code == 422
    assert "Not a valid" not in answer.text
    assert session.scalar(sa.select(sa.func.count()).select_from(Donation)) == 0


def test_public_property_is_warned_about_and_not_decided(session: Session, clients: Clients) -> None:
    typed = {"donor": make.donor().ref, "laptop": "2", "legal_origin": "public", "wiped_by": "workshop"}
    client = clients(Role.COORDINATOR)
    page = follow(client, client.post("/donations/new", data=typed))
    assert "L3212-2" in page.text
    assert "Accepter et sceller" in page.text


def test_acceptance_gives_the_agreement_and_the_same_bytes_each_time(session: Session, clients: Clients) -> None:
    donation, client = make.donation(stage=DonationStage.OFFERED), clients(Role.COORDINATOR)
    assert "Projet" in client.get(f"/donations/{donation.ref}/agreement").text
    assert client.get(f"/donations/{donation.ref}/papers/agreement").status_code == 404
    follow(client, client.post(f"/donations/{donation.ref}/accept", data={"accept-decision": "n° 2026-114"}))
    first = client.get(f"/donations/{donation.ref}/papers/agreement")
    assert first.data.startswith(b"%PDF")
    assert client.get(f"/donations/{donation.ref}/papers/agreement").data == first.data
    assert "n° 2026-114" in client.get(f"/donations/{donation.ref}/agreement").text


def test_an_offer_is_declined_with_its_reason(session: Session, clients: Clients) -> None:
    donation, client = make.donation(stage=DonationStage.OFFERED), clients(Role.COORDINATOR)
    assert client.post(f"/donations/{donation.ref}/decline", data={}).status_code == 422
    page = follow(client, client.post(f"/donations/{donation.ref}/decline", data={"decline-reason": "Trop anciens."}))
    assert "Trop anciens." in page.text


def test_the_same_acceptance_twice_is_refused_the_second_time(session: Session, clients: Clients) -> None:
    donation, client = make.donation(stage=DonationStage.OFFERED), clients(Role.COORDINATOR)
    client.post(f"/donations/{donation.ref}/accept")
    assert client.post(f"/donations/{donation.ref}/accept").status_code == 409


# The list


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
        (laptops(100_000), "5\u202f000 lignes"),
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


# The reception


def expected(count: int = 3, *, kind: Kind = Kind.LAPTOP) -> tuple[Donation, list[Device]]:
    donation = make.donation()
    devices = [make.device(stage=Stage.EXPECTED, kind=kind, of=donation) for _ in range(count)]
    for device in devices:
        device.announced = True
    db.session.flush()
    return donation, devices


def test_devices_are_received_one_by_one_or_those_ticked(session: Session, clients: Clients) -> None:
    donation, (first, second, third) = expected()
    client = clients(Role.TECHNICIAN)
    assert spoken(first.code) in client.get(f"/donations/{donation.ref}/reception").text
    base = f"/donations/{donation.ref}/reception"
    client.post(f"{base}/receive", data={"one": first.code, "codes": [third.code]})
    client.post(f"{base}/receive", data={"codes": [second.code]})
    assert [first.stage, second.stage, third.stage] == [Stage.RECEIVED, Stage.RECEIVED, Stage.EXPECTED]
    client.post(f"{base}/missing", data={"codes": [third.code]})
    assert third.stage is Stage.MISSING


def test_everything_that_waits_is_received_at_once(session: Session, clients: Clients) -> None:
    donation, devices = expected()
    clients(Role.TECHNICIAN).post(f"/donations/{donation.ref}/reception/receive", data={"everything": "1"})
    assert {device.stage for device in devices} == {Stage.RECEIVED}


def test_devices_are_received_by_scan_of_a_label_or_of_the_makers_serial(session: Session, clients: Clients) -> None:
    donation, (first, second, _third) = expected()
    client, address = clients(Role.TECHNICIAN), f"/donations/{donation.ref}/reception/scan"
    client.post(address, data={"text": f"HTTPS://ORDI.EXAMPLE/D/{first.code}"})
    client.post(address, data={"text": f" {(second.serial or '').lower()} "})
    assert (first.stage, second.stage) == (Stage.RECEIVED, Stage.RECEIVED)
    doors = session.scalars(sa.select(LogbookLine.door).where(LogbookLine.move == "receive"))
    assert set(doors) == {Door.SCAN}
    assert "est déjà reçu" in follow(client, client.post(address, data={"text": first.code})).text


@pytest.mark.parametrize("text", ["", "n’importe quoi", "BCDFGHK", "x" * 5000])
def test_an_unknown_scan_says_so_and_changes_nothing(session: Session, clients: Clients, text: str) -> None:
    donation, devices = expected(1)
    client = clients(Role.TECHNICIAN)
    page = follow(client, client.post(f"/donations/{donation.ref}/reception/scan", data={"text": text}))
    assert "n’est pas un appareil de ce don" in page.text
    assert devices[0].stage is Stage.EXPECTED


def test_a_device_of_another_donation_is_not_received_here(session: Session, clients: Clients) -> None:
    donation, _ = expected(1)
    _, (other,) = expected(1)
    client = clients(Role.TECHNICIAN)
    assert client.post(f"/donations/{donation.ref}/reception/receive", data={"codes": other.code}).status_code == 422
    client.post(f"/donations/{donation.ref}/reception/scan", data={"text": other.code})
    assert other.stage is Stage.EXPECTED


def test_an_unexpected_device_is_added_with_three_fields(session: Session, clients: Clients) -> None:
    donation, _ = expected(1)
    client = clients(Role.TECHNICIAN)
    typed = {
        "new-kind": "laptop",
        "new-designation": "HP EliteBook",
        "new-serial": "5CG1",
        "shelf": "unexpected",
    }
    page = follow(client, client.post(f"/donations/{donation.ref}/reception/unexpected", data=typed))
    assert "HP EliteBook" in page.text
    assert client.post(f"/donations/{donation.ref}/reception/unexpected", data={"new-kind": "fax"}).status_code == 422


def test_disks_are_noted_at_reception(session: Session, clients: Clients) -> None:
    donation, (device,) = expected(1)
    client, address = clients(Role.TECHNICIAN), f"/donations/{donation.ref}/devices/{device.code}/disks"
    page = follow(client, client.post(address, data={"medium": "ssd", "serial": "S3Z9", "capacity": "256 Go"}))
    assert "S3Z9" in page.text
    client.post(address, data={"medium": "unknown", "removed": "y"})
    assert [disk.state for disk in device.disks] == [DiskState.TO_WIPE, DiskState.REMOVED_BY_DONOR]
    wrong = client.post(address, data={"medium": "ssd", "capacity": "beaucoup"})
    assert wrong.status_code == 422
    assert "256 Go" in wrong.text


def test_the_reception_ends_with_the_slip_and_not_before(session: Session, clients: Clients) -> None:
    donation, devices = expected(2)
    client, base = clients(Role.WORKSHOP_LEAD), f"/donations/{donation.ref}"
    assert client.post(f"{base}/reception/finish").status_code == 409
    assert "Ni reçus ni notés non reçus" in client.get(f"{base}/reception").text
    client.post(f"{base}/reception/receive", data={"codes": devices[0].code})
    client.post(f"{base}/reception/missing", data={"codes": devices[1].code})
    assert "L’atelier travaille" in follow(client, client.post(f"{base}/reception/finish")).text
    assert client.get(f"{base}/papers/slip").data.startswith(b"%PDF")


def test_labels_of_what_was_received_are_one_click_away_on_the_printer_of_the_day(
    session: Session, clients: Clients
) -> None:
    donation, devices = expected(2)
    client = clients(Role.TECHNICIAN)
    client.post(f"/donations/{donation.ref}/reception/receive", data={"everything": "1"})
    page = client.get(f"/donations/{donation.ref}/reception?shelf=received").text
    assert 'action="/labels/prepare"' in page
    asked = hidden(page[: page.index("unexpected")]) | {"codes": [each.code for each in devices]}
    assert "Imprimer 2\u00a0étiquettes" in client.post("/labels/prepare", data=asked).text


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


# The donor's space


def given(session: Session) -> tuple[Donation, User]:
    donation = make.donation(of=make.donor(), stage=DonationStage.RECEIVED)
    make.device(stage=Stage.READY, of=donation)
    make.device(stage=Stage.FOR_PARTS, of=donation)
    make.device(stage=Stage.WIPED, of=donation)
    staff = make.user()
    papers.issue_agreement(donation=donation, actor=staff, at=make.AT)
    papers.issue_certificate(donation=donation, actor=staff, at=make.AT)
    return donation, make.user(Role.DONOR, name="Léa Dupuis", of=donation.donor)


def test_a_donor_sees_what_became_of_each_device(session: Session, sign_in: SignIn) -> None:
    donation, donor = given(session)
    client = sign_in(donor)
    assert donation.number in client.get("/donor").text
    page = client.get(f"/donor/{donation.ref}").text
    for words in (
        "Réemployé",
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


def test_a_donor_with_nothing_given_is_told_whom_to_write_to(session: Session, sign_in: SignIn) -> None:
    page = sign_in(make.user(Role.DONOR, of=make.donor())).get("/donor").text
    assert "ordinateurs-solidaires@poitiers.example" in page


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
