"""A stock-take over HTTP: who may, what is told, what the pages say, the table, the photographs."""

import io
from collections.abc import Callable
from typing import Any

import pytest
from flask.testing import FlaskClient
from PIL import Image
from sqlalchemy import select
from sqlalchemy.orm import Session

from ordis.accounts.permissions import Role
from ordis.kernel.blobs import blobs
from ordis.stock.counting.models import CountLine, CountPhoto, StockTake
from tests import make
from tests.counting import queries
from tests.pages import follow
from tests.stock.counting.making import Store, scan, store

Clients = Callable[[Role], FlaskClient]
JSON = {"Accept": "application/json"}


@pytest.fixture
def house(session: Session) -> Store:
    return store()


def tell(client: FlaskClient, take: StockTake, text: str, place: str = "", key: str = "") -> Any:
    form = {"text": text, "value": place, "key": key}
    return client.post(f"/stock/takes/{take.number}/scans", data=form, headers=JSON)


def picture(**saved: Any) -> bytes:
    out = io.BytesIO()
    Image.new("RGB", (640, 480), "teal").save(out, "JPEG", **saved)
    return out.getvalue()


def test_a_lead_opens_and_a_technician_scans(house: Store, clients: Clients, session: Session) -> None:
    lead, technician = clients(Role.WORKSHOP_LEAD), clients(Role.TECHNICIAN)
    assert technician.get("/stock/takes/new").status_code == 403
    assert technician.post("/stock/takes/new", data={"place": ""}).status_code == 403
    page = follow(lead, lead.post("/stock/takes/new", data={"place": house.room.code, "note": ""})).text
    assert "3\u00a0appareils à retrouver" in page
    take = session.scalars(select(StockTake)).one()
    assert "Compter" in technician.get("/stock").text
    assert "Préparer la clôture" not in technician.get(f"/stock/takes/{take.number}").text
    assert technician.get(f"/stock/takes/{take.number}/close").status_code == 403
    assert clients(Role.COORDINATOR).get(f"/stock/takes/{take.number}").status_code == 403


def test_a_place_is_scanned_then_its_devices(house: Store, clients: Clients) -> None:
    take, client, shelf = house.open(), clients(Role.TECHNICIAN), house.shelves[0]
    told = tell(client, take, f"HTTPS://X/D/{house.devices[0].code}").json
    assert (told["verdict"], told["tone"], told["place"]) == ("refused", "blocked", None)
    told = tell(client, take, f"https!!ordi.example!l!{shelf.code.lower()}").json
    assert (told["verdict"], told["place"]["code"]) == ("place", shelf.code)
    assert "2\u00a0appareils à trouver" in told["message"]
    for verdict in ("here", "twice"):
        assert tell(client, take, house.devices[0].code, shelf.code).json["verdict"] == verdict
    told = tell(client, take, "n’importe quoi", shelf.code).json
    assert (told["verdict"], told["place"]["code"]) == ("refused", shelf.code)


def test_a_place_that_is_not_counted_leaves_the_person_nowhere(house: Store, clients: Clients) -> None:
    told = tell(clients(Role.TECHNICIAN), house.open(), f"/L/{house.elsewhere.code}", house.shelves[0].code).json
    assert (told["verdict"], told["place"]) == ("refused", None)


def test_a_scan_sent_again_under_its_key_is_told_the_same_word_for_word(
    house: Store, clients: Clients, session: Session
) -> None:
    take, client = house.open(), clients(Role.TECHNICIAN)
    first, again = (
        tell(client, take, house.devices[0].code, house.shelves[0].code, "key-of-a-scan").json for _ in range(2)
    )
    assert first == again
    assert first["verdict"] == "here"


def test_without_scripts_the_page_keeps_the_place_and_says_what_was_found(house: Store, clients: Clients) -> None:
    take, client, shelf = house.open(), clients(Role.TECHNICIAN), house.shelves[0]
    form = {"text": house.devices[0].code, "value": shelf.code}
    answer = client.post(f"/stock/takes/{take.number}/scans", data=form)
    assert answer.location == f"/stock/takes/{take.number}?place={shelf.code}"
    page = client.get(answer.location).text
    assert "est bien ici" in page
    assert house.devices[1].code in page


def test_closing_shows_first_what_it_will_say_and_is_told_once(house: Store, clients: Clients) -> None:
    take, client = house.open(), clients(Role.WORKSHOP_LEAD)
    scan(take, house.devices[0], house.shelves[1])
    page = client.get(f"/stock/takes/{take.number}/close").text
    assert house.devices[1].code in page
    assert "Rien n’est encore écrit" in page
    form = {"move_found": "y", "note": "Fin d’année"}
    result = follow(client, client.post(f"/stock/takes/{take.number}/close", data=form)).text
    assert "rangé là à la clôture" in result
    assert "Bloquer ces 2 appareils" in result
    again = client.post(f"/stock/takes/{take.number}/close", data=form)
    assert again.status_code == 409
    assert "Rien n’a été fait une seconde fois" in again.text
    late = tell(client, take, house.devices[1].code, house.shelves[0].code)
    assert (late.status_code, late.mimetype) == (409, "application/problem+json")
    assert client.get(f"/stock/takes/{take.number}/close").location == f"/stock/takes/{take.number}"


def test_the_missing_are_offered_to_the_drawer_which_asks_before_it_blocks(house: Store, clients: Clients) -> None:
    take, client = house.open(), clients(Role.WORKSHOP_LEAD)
    client.post(f"/stock/takes/{take.number}/close", data={"move_found": "y"})
    codes = "\n".join(device.code for device in house.devices)
    form = {"step": "hold", "value": "investigate", "note": f"Manquant à l’inventaire {take.number}", "codes": codes}
    page = client.post("/drawer/check", data=form).text
    assert all(device.code in page for device in house.devices)


def test_the_table_holds_every_line_and_computes_nothing(house: Store, clients: Clients) -> None:
    house.devices[0].model = "=1+1"
    take, client = house.open(), clients(Role.TECHNICIAN)
    scan(take, house.devices[0], house.shelves[0])
    answer = client.get(f"/stock/takes/{take.number}/lines.csv")
    rows = answer.get_data().decode("utf-8-sig").splitlines()
    assert len(rows) == 4
    assert "'=1+1" in rows[1]
    assert "Trouvé à sa place" in rows[1]
    assert "Non scanné" in rows[2]


def test_a_photograph_of_a_shelf_is_kept_without_what_the_telephone_wrote(
    house: Store, clients: Clients, session: Session
) -> None:
    take, client = house.open(), clients(Role.TECHNICIAN)
    exif = Image.Exif()
    exif[0x010F] = "FabricantDuTelephone"
    sent = picture(exif=exif)
    assert b"FabricantDuTelephone" in sent
    form = {"photo": (io.BytesIO(sent), "IMG.jpg"), "place": house.shelves[0].code, "caption": "Avant"}
    client.post(f"/stock/takes/{take.number}/photos", data=form)
    photo = session.scalars(select(CountPhoto)).one()
    assert b"FabricantDuTelephone" not in blobs().get(photo.sha256)
    assert client.get(f"/stock/takes/photos/{photo.ref}").mimetype == "image/jpeg"
    assert clients(Role.COORDINATOR).get(f"/stock/takes/photos/{photo.ref}").status_code == 403
    assert "Avant" in client.get(f"/stock/takes/{take.number}").text


@pytest.mark.parametrize(("data", "status"), [(b"", 422), (b"%PDF-1.7 no picture", 422)])
def test_what_is_no_picture_is_refused(
    house: Store, clients: Clients, session: Session, data: bytes, status: int
) -> None:
    take, client = house.open(), clients(Role.TECHNICIAN)
    form = {"photo": (io.BytesIO(data), "IMG.jpg")}
    assert client.post(f"/stock/takes/{take.number}/photos", data=form).status_code == status
    assert session.scalars(select(CountPhoto)).all() == []


def test_pages_of_a_stock_take_ask_as_much_whatever_its_size(house: Store, clients: Clients, session: Session) -> None:
    client, asked_for = clients(Role.WORKSHOP_LEAD), []
    for size in (2, 20):
        for _ in range(size):
            make.device().place_id = house.shelves[0].id
        session.flush()
        take = house.open()
        for line in session.scalars(select(CountLine).where(CountLine.stock_take_id == take.id)).all()[::2]:
            scan(take, line.device, house.shelves[1], by=house.lead)
        address, here = f"/stock/takes/{take.number}", []
        pages = (address, f"{address}?place={house.shelves[0].code}", f"{address}/lines", f"{address}/close")
        for path in pages:
            with queries() as asked:
                assert client.get(path).status_code == 200
            here.append(len(asked))
        client.post(f"{address}/close", data={"move_found": "y"})
        for path in (address, f"{address}/lines?outcome=missing", "/stock/takes"):
            with queries() as asked:
                assert client.get(path).status_code == 200
            here.append(len(asked))
        asked_for.append(here)
    assert asked_for[0] == asked_for[1]
    assert max(asked_for[0]) <= 16


def test_what_does_not_exist_is_not_found(house: Store, clients: Clients) -> None:
    client = clients(Role.WORKSHOP_LEAD)
    for path in (
        "/stock/takes/INV-2026-00099",
        "/stock/takes/INV-2026-00099/close",
        "/stock/takes/photos/xxxxxxxxxxxx",
    ):
        assert client.get(path).status_code == 404
