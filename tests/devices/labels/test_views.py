"""Labels: what anybody learns from one, and the sheets that staff print."""

import re
from collections.abc import Callable
from datetime import date, datetime, timedelta

import pypdfium2
import pytest
import zxingcpp
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session

from ordis.accounts.audit import Verb
from ordis.accounts.models import AuditEvent
from ordis.accounts.permissions import Role
from ordis.devices import actions, finding, queries
from ordis.devices.code import check_letter, spoken
from ordis.devices.labels.formats import LABEL_FORMATS
from ordis.devices.models import Device, Kind, Stage
from ordis.devices.public import PublicFacts, public_facts
from ordis.settings import Settings
from tests import make

Clients = Callable[[Role], FlaskClient]
JSON = {"Accept": "application/json"}
UNKNOWN_CODE = "BBBBBB" + check_letter("BBBBBB")


def handed_over(until: date) -> Device:
    """A device as the public page reads it, outside any session."""
    return Device(
        code="BCDFGHB", kind=Kind.LAPTOP, make="Dell", model="Latitude", serial="PF0123",
        stage=Stage.HANDED_OVER, no_resale_until=until,
    )  # fmt: skip


def decoded(pdf: bytes) -> list[str]:
    """The text of every QR code of every page, as a scanner reads the paper at 300 dpi."""
    document = pypdfium2.PdfDocument(pdf)
    images = [page.render(scale=300 / 72).to_pil() for page in document]
    return [symbol.text for image in images for symbol in zxingcpp.read_barcodes(image)]


def test_the_public_page_says_the_operation_and_whom_to_call_and_nothing_of_the_device(
    session: Session, client: FlaskClient
) -> None:
    device = make.device(stage=Stage.READY)
    page = client.get(f"/D/{device.code}").get_data(as_text=True)
    assert "appartient à l’opération" in page
    assert "05 49 00 00 00" in page
    for secret in ("Dell", "Latitude", device.serial or "", "S3Z9NX0M100001", "Prêt", "Linux"):
        assert secret not in page, secret


@pytest.mark.parametrize("prefix", ["/D/", "/d/"])
def test_any_case_of_the_code_is_understood(session: Session, client: FlaskClient, prefix: str) -> None:
    code = make.device().code
    for text in (code, code.lower(), spoken(code).title()):
        assert client.get(prefix + text).status_code == 200


def test_the_same_allow_list_answers_a_program(session: Session, client: FlaskClient) -> None:
    device = make.device()
    told = client.get(f"/D/{device.code}", headers=JSON).get_json()
    assert set(told) == set(PublicFacts.__slots__)
    assert told["code"] == spoken(device.code)
    assert told["no_resale_until"] is None


def test_a_device_handed_over_may_not_be_sold_before_the_date(settings: Settings) -> None:
    facts = public_facts(handed_over(date(2027, 11, 30)), settings=settings, today=date(2026, 11, 20))
    assert "ne peut être ni vendu" in facts.statement
    assert "30\u00a0novembre 2027" in facts.statement
    assert facts.no_resale_until == "2027-11-30"


def test_the_last_day_of_the_period_still_counts_and_the_next_one_does_not(settings: Settings) -> None:
    device = handed_over(date(2027, 11, 30))
    last = public_facts(device, settings=settings, today=date(2027, 11, 30))
    after = public_facts(device, settings=settings, today=date(2027, 12, 1))
    assert last.no_resale_until == "2027-11-30"
    assert after.no_resale_until is None
    assert "terminée" in after.statement


@pytest.mark.parametrize("code", [UNKNOWN_CODE, "BBBBBBC", "bonjour", "%3Cscript%3E", "B" * 300])
def test_an_unknown_or_invalid_label_gets_a_kind_page(session: Session, client: FlaskClient, code: str) -> None:
    answer = client.get(f"/D/{code}")
    assert answer.status_code == 404
    assert "relisez l’étiquette" in answer.get_data(as_text=True)
    assert client.get(f"/D/{code}", headers=JSON).status_code == 404


def test_staff_who_scan_with_a_phone_land_on_the_device(session: Session, clients: Clients) -> None:
    device = make.device()
    answer = clients(Role.TECHNICIAN).get(f"/D/{device.code}")
    assert (answer.status_code, answer.location) == (303, f"/devices/{device.code}")
    for role in (Role.DONOR, Role.PRESCRIBER):
        assert clients(role).get(f"/D/{device.code}").status_code == 200


# --- sheets ------------------------------------------------------------------------------------------------


def test_a_printed_label_is_read_back_and_its_printing_is_kept(session: Session, clients: Clients) -> None:
    devices = [make.device(), make.device(kind=Kind.DESKTOP)]
    form = {"codes": [device.code for device in devices], "format": "L7654", "first_cell": "4"}
    answer = clients(Role.TECHNICIAN).post("/labels", data=form)
    assert answer.mimetype == "application/pdf"
    assert sorted(decoded(answer.get_data())) == sorted(f"HTTPS://ORDI.EXAMPLE/D/{device.code}" for device in devices)
    assert all(device.label_printed_at for device in devices)
    verbs = session.scalars(select(AuditEvent.verb).where(AuditEvent.subject == devices[0].code)).all()
    assert Verb.LABEL_PRINTED.value in verbs


def test_the_first_cell_and_the_format_are_chosen_on_a_drawn_sheet(session: Session, clients: Clients) -> None:
    device, client = make.device(), clients(Role.TECHNICIAN)
    page = client.get(f"/labels?code={device.code}").get_data(as_text=True)
    assert len(re.findall(r'data-cell="', page)) == 40
    assert len(re.findall(r'type="radio" name="format"', page)) == len(LABEL_FORMATS)
    other = client.get(f"/labels?code={device.code}&format=L7160").get_data(as_text=True)
    assert len(re.findall(r'data-cell="', other)) == 21


@pytest.mark.parametrize(
    ("form", "said"),
    [
        ({"first_cell": "41"}, "entre 1 et 40"),
        ({"first_cell": "0"}, "Entre 1 et"),
        ({"first_cell": "x"}, "nombre entier"),
    ],
)
def test_a_cell_that_is_not_on_the_sheet_is_refused_and_nothing_is_noted(
    session: Session, clients: Clients, form: dict[str, str], said: str
) -> None:
    device = make.device()
    answer = clients(Role.TECHNICIAN).post("/labels", data={"codes": device.code, "format": "L7654", **form})
    assert answer.status_code == 422
    assert said in answer.get_data(as_text=True)
    assert device.label_printed_at is None


def test_nothing_chosen_is_said_and_unknown_codes_are_named(session: Session, clients: Clients) -> None:
    device, client = make.device(), clients(Role.TECHNICIAN)
    assert "Choisissez d’abord" in client.get("/labels").get_data(as_text=True)
    page = client.get(f"/labels?code={device.code}&code={UNKNOWN_CODE}").get_data(as_text=True)
    assert spoken(UNKNOWN_CODE) in page
    assert client.post("/labels", data={"format": "L7654", "first_cell": "1"}).status_code == 422


def test_the_labels_of_a_long_list_come_in_its_order_each_once(session: Session) -> None:
    devices = [make.device() for _ in range(3)]
    codes = [devices[2].code, spoken(devices[0].code).lower(), devices[2].code]
    found, unknown = queries.devices_by_codes([*codes, "rien"])
    assert (found, unknown) == ([devices[2], devices[0]], ["rien"])


def test_a_label_without_model_does_not_repeat_the_kind(session: Session) -> None:
    device = make.device()
    device.make = device.model = ""
    (facts,) = finding.label_facts([device])
    assert (facts.kind, facts.model) == ("Portable", "")


def test_the_printing_of_labels_is_dated(session: Session) -> None:
    device, at = make.device(), make.AT + timedelta(days=3)
    actions.note_labels_printed(devices=[device], format_name="L7654", actor=None, at=at)
    assert isinstance(device.label_printed_at, datetime)
    assert device.label_printed_at == at


def test_more_labels_than_a_printer_takes_at_once_are_refused_with_a_sentence(
    session: Session, clients: Clients
) -> None:
    form = {"codes": [UNKNOWN_CODE] * 40_000, "format": "L7654", "first_cell": "1"}
    answer = clients(Role.TECHNICIAN).post("/labels", data=form)
    assert (answer.status_code, "appareils au plus à la fois" in answer.text) == (422, True)
