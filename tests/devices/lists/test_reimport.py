"""A list given back: unchanged it changes nothing; corrected it corrects what it may, once, in one transaction."""

import csv
import io
import re
from collections.abc import Callable

import pytest
from flask.testing import FlaskClient
from openpyxl import load_workbook
from sqlalchemy import select
from sqlalchemy.orm import Session

from ordis.accounts.models import AuditEvent, User
from ordis.accounts.permissions import Role
from ordis.devices import timeline
from ordis.devices.code import check_letter
from ordis.devices.facts import BOUNDS, LENGTHS
from ordis.devices.forms import FactsForm
from ordis.devices.lists import reimport
from ordis.devices.models import Device, Stage
from ordis.kernel.blobs import blobs
from tests import make
from tests.devices.lists.test_export import exported, full
from tests.pages import follow

Clients = Callable[[Role], FlaskClient]
UNKNOWN = "BCDFGH" + check_letter("BCDFGH")


def written(rows: list[dict[str, str]], *, titles: list[str] | None = None) -> bytes:
    out = io.StringIO()
    writer = csv.DictWriter(out, titles or list(rows[0]), delimiter=";", lineterminator="\r\n")
    writer.writeheader()
    writer.writerows(rows)
    return out.getvalue().encode("utf-8-sig")


def give(client: FlaskClient, data: bytes, name: str = "liste.csv") -> str:
    """The text of the preview."""
    answer = client.post("/devices/import", data={"file": (io.BytesIO(data), name)})
    return follow(client, answer).get_data(as_text=True)


def apply(client: FlaskClient, preview: str) -> tuple[int, str]:
    path = re.search(r'action="(/devices/import/[\w.-]{64,})"', preview)
    changed = re.search(r'name="changed" type="hidden" value="(\d+)"', preview)
    assert path, preview
    assert changed
    answer = client.post(path[1], data={"changed": changed[1]})
    return answer.status_code, answer.get_data(as_text=True)


def odd() -> Device:
    """Everything that files like to spoil."""
    device = full()
    device.make, device.model, device.serial = "=1+1", '\'=Déjà  protégé;"guillemets"', "0012345"
    device.asset_tag, device.cpu, device.note = "+33", "-", "@ligne\nautre ligne\r\n\r\nfin  "
    device.screen_inches, device.weight_g, device.battery_health = 13.3, 1_250, 87
    device.bought_on = "2018-03"
    return device


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_an_export_given_back_unchanged_changes_nothing(session: Session, clients: Clients, kind: str) -> None:
    for device in (odd(), make.device(), make.device(stage=Stage.EXPECTED)):
        session.refresh(device)
    client = clients(Role.TECHNICIAN)
    preview = give(client, exported(client, kind), f"appareils.{kind}")
    assert "Il n’y a rien à importer" in preview
    assert "lignes qui ne changent rien" in preview
    found = reimport.preview(reimport.open_grid(exported(client, kind)))
    assert (found.unchanged, found.changed, found.faults, found.left, found.ignored) == (3, [], [], {}, [])


@pytest.mark.parametrize(
    ("typed", "kept"), [("12/03/2018", "2018-03-12"), ("mars 2018", "2018-03"), ("2018", "2018"), ("", "")]
)
def test_a_date_of_purchase_is_corrected_as_precisely_as_it_is_known(
    session: Session, clients: Clients, typed: str, kept: str
) -> None:
    device, client = full(), clients(Role.TECHNICIAN)
    device.bought_on = "2017-05-04"
    session.flush()
    assert apply(client, give(client, written([{"Code": device.code, "Date d’achat": typed}])))[0] == 303
    session.refresh(device)
    assert device.bought_on == kept


def test_a_date_that_is_none_is_told_by_its_line(session: Session, clients: Clients) -> None:
    device = full()
    found = reimport.preview(reimport.open_grid(written([{"Code": device.code, "Date d’achat": "hier"}])))
    assert ["n’est pas une date d’achat" in fault.sentence for fault in found.faults] == [True]


def test_a_workbook_saved_again_by_another_program_changes_nothing(session: Session, clients: Clients) -> None:
    odd()
    client = clients(Role.TECHNICIAN)
    book, out = load_workbook(io.BytesIO(exported(client, "xlsx"))), io.BytesIO()
    book.save(out)
    found = reimport.preview(reimport.open_grid(out.getvalue()))
    assert (found.unchanged, found.changed, found.faults, dict(found.left)) == (1, [], [], {})


def test_corrections_are_shown_then_made_once_and_told_by_their_door(session: Session, clients: Clients) -> None:
    device, client = full(), clients(Role.TECHNICIAN)
    rows = [{"Code": device.code, "Modèle": "Latitude 5590", "Écran (pouces)": "14,1", "Masse (g)": "1 900"}]
    preview = give(client, written(rows))
    assert "1\u00a0fiche" in preview
    assert "Latitude 5590" in preview
    assert device.model == "Latitude 5490"
    assert apply(client, preview)[0] == 303
    session.refresh(device)
    assert (device.model, device.screen_inches, device.weight_g) == ("Latitude 5590", 14.1, 1900)
    entry = next(each for each in timeline.read(device)[0] if not each.is_move)
    assert entry.door == "import"
    assert "modèle\u202f: Latitude 5490 → Latitude 5590" in entry.note.replace(" :", "\u202f:")
    assert "Il n’y a rien à importer" in give(client, written(rows))
    assert len(session.scalars(select(AuditEvent).where(AuditEvent.verb == "devices.imported")).all()) == 1


def test_the_stage_is_never_imported_and_it_is_said(session: Session, clients: Clients) -> None:
    device, client = make.device(), clients(Role.TECHNICIAN)
    preview = give(client, written([{"Code": device.code, "Étape": "Prêt", "Marque": "HP"}]))
    assert "l’étape ne se change pas par import" in preview
    apply(client, preview)
    session.refresh(device)
    assert (device.stage, device.make) == (Stage.RECEIVED, "HP")


def test_an_emptied_cell_empties_and_an_absent_column_does_not(session: Session, clients: Clients) -> None:
    device, client = full(), clients(Role.TECHNICIAN)
    apply(client, give(client, written([{"Code": device.code, "Mémoire vive (Mo)": "", "Marque": "Dell"}])))
    session.refresh(device)
    assert (device.ram_mb, device.screen_inches, device.make) == (None, 15.6, "Dell")


def test_faults_say_their_line_column_and_value_and_leave_their_line_out(session: Session, clients: Clients) -> None:
    good, bad, client = make.device(), make.device(), clients(Role.TECHNICIAN)
    rows = [
        {"Code": "pas un code", "Marque": "HP", "Masse (g)": ""},
        {"Code": UNKNOWN, "Marque": "HP", "Masse (g)": ""},
        {"Code": good.code, "Marque": "HP", "Masse (g)": ""},
        {"Code": good.code, "Marque": "Acer", "Masse (g)": ""},
        {"Code": bad.code, "Marque": "HP", "Masse (g)": "lourd"},
    ]
    found = reimport.preview(reimport.open_grid(written(rows)))
    assert [(fault.line, fault.column, fault.sentence) for fault in found.faults] == [
        (2, "Code", reimport.BAD_CODE), (3, "Code", reimport.UNKNOWN), (5, "Code", reimport.TWICE.format(line=4)),
        (6, "Masse (g)", "Il faut un nombre entier, sans unité."),
    ]  # fmt: skip
    preview = give(client, written(rows))
    assert "lourd" in preview
    apply(client, preview)
    assert [session.get_one(Device, device.id).make for device in (good, bad)] == ["HP", "Dell"]


@pytest.mark.parametrize(
    ("column", "value"),
    [("Mémoire vive (Mo)", "0"), ("Batterie (%)", "101"), ("Écran (pouces)", "1e5"), ("Masse (g)", "1,5"),
     ("Marque", "x" * 81), ("N° de série", "1,23E+12"), ("Masse (g)", "９"), ("Écran (pouces)", "nan")],
)  # fmt: skip
def test_a_value_that_cannot_be_is_a_fault(session: Session, column: str, value: str) -> None:
    found = reimport.preview(reimport.open_grid(written([{"Code": make.device().code, column: value}])))
    assert [(fault.column, fault.value) for fault in found.faults] == [(column, value[:80])]


@pytest.mark.parametrize(
    ("data", "words"),
    [(b"Marque;Mod\xc3\xa8le\nDell;5490\n", "Code"), (b"Code;Couleur\nX;Y\n", "ne se corrige"),
     (b"Code;Marque;MARQUE\nX;Y;Z\n", "Deux colonnes"), (b"%PDF-1.4", "PDF"), (b"", "vide")],
)  # fmt: skip
def test_what_is_no_list_of_ours_is_refused_beside_its_field(
    session: Session, clients: Clients, data: bytes, words: str
) -> None:
    answer = clients(Role.TECHNICIAN).post("/devices/import", data={"file": (io.BytesIO(data), "x.csv")})
    assert answer.status_code == 422
    assert words in answer.get_data(as_text=True)


def test_titles_are_known_whatever_their_case_and_what_is_not_known_is_said(session: Session, clients: Clients) -> None:
    device = make.device()
    preview = give(clients(Role.TECHNICIAN), f"CODE;marque;Couleur\n{device.code};HP;bleu\n".encode())
    assert "Colonnes inconnues d’Ordis, laissées de côté\u202f: Couleur" in preview
    assert "1\u00a0fiche" in preview


def test_what_changed_since_the_preview_stops_the_import(session: Session, clients: Clients) -> None:
    one, two, client = make.device(), make.device(), clients(Role.TECHNICIAN)
    preview = give(client, written([{"Code": each.code, "Marque": "HP"} for each in (one, two)]))
    two.make = "HP"
    session.flush()
    status, page = apply(client, preview)
    assert status == 409
    assert "relisez l’aperçu" in page
    assert session.get_one(Device, one.id).make == "Dell"


def test_a_file_that_is_gone_or_made_up_is_not_found(session: Session, clients: Clients) -> None:
    for name in ("0" * 64, "x", "../../etc/passwd"):
        assert clients(Role.TECHNICIAN).get(f"/devices/import/{name}").status_code == 404


def test_nobody_opens_or_applies_a_list_that_another_person_dropped(
    session: Session, clients: Clients, sign_in: Callable[[User], FlaskClient]
) -> None:
    """Nor a stored file of another room, a donor's list for one, by its fingerprint."""
    device = make.device()
    data = written([{"Code": device.code, "Marque": "HP"}])
    preview = give(clients(Role.TECHNICIAN), data)
    path = re.search(r'action="(/devices/import/[^"]+)"', preview)
    assert path
    other = sign_in(make.user(Role.TECHNICIAN, name="Lou Petit"))
    assert other.get(path[1]).status_code == 404
    assert other.post(path[1], data={"changed": "1"}).status_code == 404
    assert clients(Role.TECHNICIAN).get(f"/devices/import/{blobs().put(data)}").status_code == 404
    assert device.make == "Dell"


def test_only_who_may_correct_a_record_gives_a_list_back(session: Session, clients: Clients) -> None:
    assert clients(Role.ADMIN).get("/devices/import").status_code == 403
    assert clients(Role.COORDINATOR).post("/devices/import").status_code == 403


def test_a_cell_is_bound_as_the_form_binds_it(app: object, session: Session) -> None:
    with app.test_request_context():  # type: ignore[attr-defined]
        form = FactsForm()
        for name, (low, high) in BOUNDS.items():
            (rule,) = [each for each in form[name].validators if hasattr(each, "min") and hasattr(each, "max")]
            assert (rule.min, rule.max) == (low, high), name
        for name, longest in LENGTHS.items():
            (rule,) = [each for each in form[name].validators if hasattr(each, "max")]
            assert rule.max == longest, name
