"""The pages of parts: who may open them, what they say, what they refuse."""

import re
from collections.abc import Callable

import pytest
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from ordis.accounts.permissions import Role
from ordis.devices.models import DiskState, Stage
from ordis.refurbishing.parts.actions import Described
from ordis.refurbishing.parts.models import PartKind
from tests import make
from tests.counting import queries
from tests.pages import follow
from tests.refurbishing.parts.making import MEMORY, SSD, fit, fit_disk, for_parts, lot, on_bench, take_out

Clients = Callable[[Role], FlaskClient]
NEW_PART = {
    "kind": "memory", "label": "DDR4 SO-DIMM", "capacity_gb": "4", "pieces": "3", "unit_cost": "9,50", "low_at": "1",
}  # fmt: skip


def test_the_lead_enters_a_part_and_everybody_at_the_bench_sees_it(clients: Clients) -> None:
    answer = clients(Role.WORKSHOP_LEAD).post("/parts", data=NEW_PART)
    page = follow(clients(Role.TECHNICIAN), answer).text
    assert "3\u00a0pièces" in page
    assert "9,50" in page
    assert "4\u00a0Go" in page
    assert "Mettre au rebut" not in page


@pytest.mark.parametrize(
    ("role", "seen", "managed"),
    [
        (Role.TECHNICIAN, 200, 403), (Role.WORKSHOP_LEAD, 200, 200), (Role.COORDINATOR, 403, 403),
        (Role.PRESCRIBER, 403, 403), (Role.DONOR, 403, 403), (Role.REFURBISHER, 403, 403), (Role.ADMIN, 403, 403),
    ],
)  # fmt: skip
def test_each_role_opens_what_is_its_own(clients: Clients, role: Role, seen: int, managed: int) -> None:
    part = lot()
    client = clients(role)
    assert [client.get(path).status_code for path in ("/parts", f"/parts/{part.ref}")] == [seen, seen]
    assert [client.get(path).status_code for path in ("/parts/new", f"/parts/{part.ref}/edit")] == [managed, managed]
    device = on_bench()
    expected = 200 if role in {Role.TECHNICIAN, Role.WORKSHOP_LEAD} else 403
    assert client.get(f"/devices/{device.code}/parts/{part.ref}/fit").status_code == expected


@pytest.mark.parametrize(
    "wrong",
    [
        {"label": ""}, {"capacity_gb": "beaucoup"}, {"capacity_gb": ""}, {"unit_cost": "-3"}, {"pieces": "-1"},
        {"pieces": "9" * 400}, {"low_at": "x"}, {"kind": "soul"}, {"place": "ZZZZZZZ"},
    ],
)  # fmt: skip
def test_a_part_badly_typed_is_not_entered(clients: Clients, session: Session, wrong: dict[str, str]) -> None:
    client = clients(Role.WORKSHOP_LEAD)
    assert client.post("/parts", data=NEW_PART | wrong).status_code == 422
    assert "stock de pièces est vide" in client.get("/parts").text


def test_the_list_is_filtered_and_says_what_to_order(clients: Clients) -> None:
    lot(MEMORY, pieces=1)
    lot(SSD, pieces=4)
    lot(Described(PartKind.CABLE, "Câble HDMI 100 %"), pieces=1)
    client = clients(Role.TECHNICIAN)
    assert "1\u00a0pièce à recommander" in client.get("/parts").text
    for query, kept in {"kind=memory": "DDR4", "q=ssd": "SSD", "low=1": "DDR4", "q=100 %": "HDMI"}.items():
        table = client.get(f"/parts?{query}").text.partition("<tbody>")[2].partition("</tbody>")[0]
        assert (kept in table, table.count("<tr>")) == (True, 1)
    assert "Aucune pièce ne répond" in client.get("/parts?kind=soul&q=rien").text


def test_the_list_asks_the_same_questions_whatever_its_length(clients: Clients) -> None:
    client = clients(Role.TECHNICIAN)
    counts: list[int] = []
    for _ in range(2):
        for number in range(4):
            lot(Described(PartKind.CABLE, f"Câble {number}"))
        fit_disk(on_bench(), take_out(for_parts())) if not counts else None
        with queries() as asked:
            client.get("/parts")
        counts.append(len(asked))
    assert counts[0] == counts[1]


def test_what_comes_in_is_counted_scrapped_and_archived_from_its_page(clients: Clients) -> None:
    part, client = lot(pieces=2), clients(Role.WORKSHOP_LEAD)
    at = f"/parts/{part.ref}"
    assert "5" in follow(client, client.post(f"{at}/pieces", data={"pieces": "3", "note": "F-9"})).text
    assert client.post(f"{at}/count", data={"counted": "4", "reason": ""}).status_code == 422
    follow(client, client.post(f"{at}/count", data={"counted": "4", "reason": "Une égarée"}))
    assert client.post(f"{at}/scrap", data={"pieces": "9", "reason": "x"}).status_code == 409
    assert client.post(f"{at}/archive").status_code == 409
    follow(client, client.post(f"{at}/scrap", data={"pieces": "4", "reason": "Humidité"}))
    follow(client, client.post(f"{at}/archive"))
    assert "DDR4" in client.get("/parts?archived=1").text
    assert client.post("/parts/nobody/archive").status_code == 404


def test_memory_is_fitted_with_its_preview_and_taken_out_again(clients: Clients) -> None:
    device, part, client = on_bench(ram_mb=4096), lot(pieces=2), clients(Role.TECHNICIAN)
    at = f"/devices/{device.code}/parts"
    assert f"{at}/{part.ref}/fit" in client.get(f"{at}?q=ddr4").text
    assert "2, mémoire 4\u00a0Go → 12\u00a0Go" in client.get(f"{at}/{part.ref}/fit").text
    page = follow(client, client.post(f"{at}/{part.ref}/fit", data={"pieces": "2", "seen": "0"})).text
    assert "2 × DDR4 SO-DIMM" in page
    assert "4\u00a0Go → 12\u00a0Go" in client.get(f"/devices/{device.code}").text
    page = follow(client, client.post(f"{at}/{part.ref}/remove", data={"pieces": "1", "seen": "1"})).text
    assert "1 × DDR4 SO-DIMM" in page
    assert client.post(f"{at}/{part.ref}/remove", data={"pieces": "1", "seen": "1"}).status_code == 409


@pytest.mark.parametrize("pieces", ["0", "-1", "", "deux", "100", "9" * 30])
def test_a_number_of_pieces_that_is_none_is_refused(clients: Clients, session: Session, pieces: str) -> None:
    device, part = on_bench(), lot()
    at, sent = f"/devices/{device.code}/parts/{part.ref}/fit", {"pieces": pieces, "seen": "0"}
    assert clients(Role.TECHNICIAN).post(at, data=sent).status_code == 422
    session.refresh(part)
    assert part.quantity == 2


@pytest.mark.parametrize("seen", ["", "x", "-1", "7", "9" * 30])
def test_a_page_out_of_date_changes_nothing(clients: Clients, session: Session, seen: str) -> None:
    device, part = on_bench(), lot()
    at, sent = f"/devices/{device.code}/parts/{part.ref}/fit", {"pieces": "1", "seen": seen}
    assert clients(Role.TECHNICIAN).post(at, data=sent).status_code == 409
    session.refresh(part)
    assert part.quantity == 2


def test_a_device_off_the_bench_takes_no_part(clients: Clients) -> None:
    part, client = lot(), clients(Role.TECHNICIAN)
    for stage in (Stage.READY, Stage.FOR_PARTS, Stage.RECEIVED):
        at = f"/devices/{make.device(stage=stage).code}/parts/{part.ref}/fit"
        assert client.get(at).status_code == 409
        assert client.post(at, data={"pieces": "1", "seen": "0"}).status_code == 409


def test_a_part_is_taken_from_a_device_kept_for_parts(clients: Clients) -> None:
    device, client = for_parts(), clients(Role.TECHNICIAN)
    at = f"/devices/{device.code}/parts"
    assert "Prélever des pièces" in client.get(f"/devices/{device.code}").text
    assert 'value="memory"' in client.get(f"{at}/take").text
    sent = {"kind": "battery", "pieces": "1", "seen": "0", "label": ""}
    page = follow(client, client.post(f"{at}/take", data=sent)).text
    assert "Batterie Dell Latitude 5490" in page
    assert client.post(f"{at}/take", data=sent).status_code == 409
    for wrong in ({"kind": "storage"}, {"pieces": "0"}, {"kind": "memory", "capacity_gb": "x"}):
        assert client.post(f"{at}/take", data=sent | {"seen": "1"} | wrong).status_code == 422
    assert client.post(f"{at}/take", data=sent | {"seen": "1", "kind": "memory"}).status_code == 422


def test_a_disk_goes_from_one_page_to_another(clients: Clients) -> None:
    donor, device, client = for_parts(), on_bench(), clients(Role.TECHNICIAN)
    page = follow(client, client.post(f"/devices/{donor.code}/disks/1/take-out", data={"seen": "0"})).text
    assert "Sa preuve reste ici" in page
    assert "Sorti, effacé" in client.get(f"/devices/{donor.code}").text
    ref = re.search(rf"/devices/{device.code}/parts/(\w+)/fit", client.get(f"/devices/{device.code}/parts").text)
    assert ref is not None
    assert "sa preuve le suit" in client.get(ref[0]).text
    follow(client, client.post(ref[0], data={"seen": "0"}))
    assert "déjà effacé, sur preuve" in client.get(f"/devices/{device.code}").text
    assert f"/devices/{device.code}/parts" in client.get(f"/devices/{donor.code}/parts").text
    assert client.get(f"/parts/{ref[1]}").status_code == 200
    assert client.post(f"/devices/{donor.code}/disks/9/take-out").status_code == 404
    assert client.post(f"/devices/{donor.code}/disks/x/take-out").status_code == 404


def test_a_new_disk_is_fitted_by_its_serial_and_shouted_about(clients: Clients) -> None:
    device, part, client = on_bench(), lot(SSD), clients(Role.TECHNICIAN)
    at = f"/devices/{device.code}/parts/{part.ref}/fit"
    assert "support de données comme un autre" in client.get(at).text
    assert client.post(at, data={"seen": "0", "medium": "ssd", "serial": ""}).status_code == 422
    follow(client, client.post(at, data={"seen": "0", "medium": "ssd", "serial": "2210E61D4ABC"}))
    assert "n’est pas prouvé effacé" in client.get(f"/devices/{device.code}").text


def test_the_coordinator_reads_where_a_disk_went_and_moves_nothing(clients: Clients) -> None:
    donor, device = for_parts(), on_bench()
    fit_disk(device, take_out(donor))
    fit(device, lot())
    page = clients(Role.COORDINATOR).get(f"/devices/{device.code}/parts").text
    assert "DDR4 SO-DIMM" in page
    assert "<form" not in page.partition("<main")[2].partition("</main>")[0]


def test_an_unproven_disk_offers_no_way_out(clients: Clients, session: Session) -> None:
    device, client = on_bench(), clients(Role.TECHNICIAN)
    device.disks[0].state = DiskState.FAILED
    session.flush()
    page = client.get(f"/devices/{device.code}/parts").text
    assert "un disque sans preuve n’entre pas au stock" in page
    assert "take-out" not in page
    assert client.post(f"/devices/{device.code}/disks/1/take-out", data={"seen": "0"}).status_code == 409


def test_parts_that_are_likely_to_fit_come_first_and_the_others_are_folded(clients: Clients) -> None:
    device = on_bench()
    for label in ("Batterie Dell Latitude 7390", "Batterie Dell Latitude 5490"):
        lot(Described(PartKind.BATTERY, label))
    page = clients(Role.TECHNICIAN).get(f"/devices/{device.code}/parts").text
    shown, _, folded = page.partition("1\u00a0pièce d’un autre type ou d’un autre modèle")
    assert "Latitude 5490</strong>" in shown
    assert "Latitude 7390</strong>" not in shown
    assert "Latitude 7390</strong>" in folded.partition("</details>")[0]


@pytest.mark.parametrize(
    ("label", "medium"),
    [("SSD SATA 240", "ssd"), ("Disque dur 500", "hdd"), ("M.2 NVMe 256", "nvme"), ("Neuf", "unknown")],
)
def test_a_new_disk_starts_as_what_its_line_of_stock_says(clients: Clients, label: str, medium: str) -> None:
    device, part = on_bench(), lot(Described(PartKind.STORAGE, label, capacity=240 * 10**9))
    page = clients(Role.TECHNICIAN).get(f"/devices/{device.code}/parts/{part.ref}/fit").text
    assert re.findall(r'<option selected value="(\w+)">', page) == [medium]
