"""Exports as they arrive: read back with the libraries that people's tools use, then given back."""

import csv
import io
from collections.abc import Callable
from datetime import datetime

import pytest
from flask.testing import FlaskClient
from openpyxl import load_workbook
from sqlalchemy import select
from sqlalchemy.orm import Session

from ordis.accounts.audit import Verb, sentence
from ordis.accounts.models import AuditEvent
from ordis.accounts.permissions import Role
from ordis.devices.code import spoken
from ordis.devices.lists import export
from ordis.devices.lists.columns import COLUMNS
from ordis.devices.models import Device, Grade, Hold, HoldReason, Stage
from tests import make
from tests.counting import queries

Clients = Callable[[Role], FlaskClient]
TITLES = [column.title for column in COLUMNS]


def exported(client: FlaskClient, kind: str = "csv", **form: object) -> bytes:
    answer = client.post("/devices/export", data={"format": kind} | form)
    assert answer.status_code == 200
    assert f".{kind}" in answer.headers["Content-Disposition"]
    return answer.get_data()


def read_csv(data: bytes) -> list[dict[str, str]]:
    assert data.startswith(b"\xef\xbb\xbf")
    return list(csv.DictReader(io.StringIO(data.decode("utf-8-sig"), newline=""), delimiter=";"))


def read_xlsx(data: bytes) -> list[dict[str, object]]:
    rows = list(load_workbook(io.BytesIO(data)).worksheets[0].values)
    return [dict(zip(map(str, rows[0]), row, strict=True)) for row in rows[1:]]


def full() -> Device:
    device = make.device(stage=Stage.READY)
    device.screen_inches, device.ram_mb, device.grade = 15.6, 8192, Grade.B
    device.note, device.received_at = "Éraflure\r\nsur le capot", datetime.fromisoformat("2026-03-01T23:30:00+00:00")
    device.holds.append(Hold(reason=HoldReason.SAFETY, set_at=make.AT, set_by_id=make.user().id))
    return device


def test_a_csv_is_what_a_french_spreadsheet_opens(session: Session, clients: Clients) -> None:
    device = full()
    data = exported(clients(Role.TECHNICIAN))
    assert data.decode("utf-8-sig").split("\r\n")[0] == ";".join(TITLES)
    (row,) = read_csv(data)
    assert device.place is not None
    assert (row["Code"], row["Étape"], row["Écran (pouces)"], row["Reçu le"]) == (
        device.code,
        "Prêt",
        "15,6",
        "02/03/2026",
    )
    assert (row["Emplacement (code)"], row["État esthétique"]) == (device.place.code, "B")
    assert row["Bloqué"] == "Sécurité (batterie)"
    assert "S3Z9NX0M100001" in row["Disques"]
    assert row["Remarque"] == "Éraflure\r\nsur le capot"


def test_an_xlsx_holds_numbers_and_days(session: Session, clients: Clients) -> None:
    device = full()
    device.serial = "00123456"
    (row,) = read_xlsx(exported(clients(Role.TECHNICIAN), "xlsx"))
    assert (row["Mémoire vive (Mo)"], row["Écran (pouces)"], row["N° de série"]) == (8192, 15.6, "00123456")
    assert row["Reçu le"] == datetime(2026, 3, 2)  # noqa: DTZ001 (a spreadsheet knows no zone)


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_only_the_filter_or_only_what_is_ticked(session: Session, clients: Clients, kind: str) -> None:
    ready, wiped, other = make.device(stage=Stage.READY), make.device(stage=Stage.WIPED), make.device()
    client, read = clients(Role.ADMIN), read_csv if kind == "csv" else read_xlsx

    def got(**form: object) -> list[object]:
        return [row["Code"] for row in read(exported(client, kind, **form))]

    assert got() == [other.code, wiped.code, ready.code]
    assert got(stage=["ready", "wiped"]) == [wiped.code, ready.code]
    assert got(stage="ready", codes=[other.code, spoken(wiped.code)]) == [other.code, wiped.code]
    assert got(stage="ready", codes=[other.code], all="1") == [ready.code]
    assert got(stage="ready", held="1") == []


def test_a_pasted_list_of_which_nothing_is_left_ticked_is_not_the_whole_house(
    session: Session, clients: Clients
) -> None:
    make.device()
    answer = clients(Role.TECHNICIAN).post("/devices/export", data={"only": "1"})
    assert answer.status_code == 422
    assert "Aucun appareil n’est choisi" in answer.get_data(as_text=True)


@pytest.mark.parametrize("first", "=+-@\t\r")
@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_no_cell_is_a_formula(session: Session, clients: Clients, first: str, kind: str) -> None:
    device = make.device()
    device.make, device.note = f"{first}HYPERLINK(1)", f"{first}2+2"
    (row,) = (read_csv if kind == "csv" else read_xlsx)(exported(clients(Role.TECHNICIAN), kind))
    assert str(row["Marque"]).startswith("'")
    assert str(row["Remarque"]).startswith("'")


def test_the_trace_says_who_exported_what(session: Session, clients: Clients) -> None:
    make.device(stage=Stage.READY)
    exported(clients(Role.TECHNICIAN), "xlsx", stage="ready")
    event = session.scalars(select(AuditEvent).where(AuditEvent.verb == "devices.exported")).one()
    assert sentence(event) == "Camille Roy a exporté une liste d’appareils (XLSX, 1\u00a0appareil)"
    assert event.details["filter"] == {"stage": ["ready"]}


def test_an_export_asks_no_question_per_device(session: Session, clients: Clients) -> None:
    client, counts = clients(Role.TECHNICIAN), []
    for number in (1, 9):
        for _ in range(number):
            full()
        with queries() as asked:
            exported(client)
        counts.append(len(asked))
    assert counts[0] == counts[1], counts


def test_an_export_is_never_a_get_and_never_for_a_donor(session: Session, clients: Clients) -> None:
    assert clients(Role.TECHNICIAN).get("/devices/export").status_code in {404, 405}
    assert clients(Role.DONOR).post("/devices/export").status_code == 403


def test_two_exports_run_at_once_and_a_third_is_asked_to_wait(session: Session, clients: Clients) -> None:
    """A slow line keeps a thread of the server: the benches must not wait behind it."""
    client = clients(Role.TECHNICIAN)
    make.device()
    running = [export.begin_turn() for _ in range(export.AT_ONCE)]
    refused = client.post("/devices/export", data={"format": "csv"})
    assert (refused.status_code, "déjà en cours" in refused.text) == (503, True)
    assert not list(session.scalars(select(AuditEvent).where(AuditEvent.verb == Verb.DEVICES_EXPORTED)))
    for ended in running:
        ended()
    for _ in range(export.AT_ONCE + 1):  # each gives its turn back once it is read
        assert client.post("/devices/export", data={"format": "csv"}).status_code == 200


def test_an_export_that_fails_before_it_begins_gives_its_turn_back(session: Session, clients: Clients) -> None:
    client = clients(Role.TECHNICIAN)
    for _ in range(export.AT_ONCE + 1):
        assert client.post("/devices/export", data={"format": "csv", "only": "1"}).status_code == 422
    for _ in range(export.AT_ONCE + 1):
        assert client.post("/devices/export", data={"format": "csv"}).status_code == 200
