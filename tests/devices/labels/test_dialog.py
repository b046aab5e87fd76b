"""The dialog, its printers and its formats, as a person uses them."""

import re
from collections.abc import Callable

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session

from ordis.accounts.permissions import Role
from ordis.devices.labels.models import LabelSize, Printer
from ordis.devices.labels.queries import formats
from tests import counting, make
from tests.devices.labels.reading import cells_of, read, zebra
from tests.documents.reading import rasterised
from tests.pages import follow

Clients = Callable[[Role], FlaskClient]
PRINTER = {
    "language": "pdf",
    "dpi": "",
    "format": "L7160",
    "right_mm": "0,5",
    "down_mm": "-0,5",
    "scale_thousandths": "1000",
}
SIZE = {
    "page_width": "210", "page_height": "297", "width": "60", "height": "30", "columns": "3", "rows": "9", "left": "10",
    "top": "10", "column_pitch": "62,5", "row_pitch": "", "dpi": "600",
}  # fmt: skip


def printer(client: FlaskClient, session: Session, **changes: str) -> Printer:
    answer = client.post("/labels/printers/new", data=PRINTER | {"name": "Laser"} | changes)
    assert answer.status_code == 303, answer.text
    return session.scalars(select(Printer).order_by(Printer.id.desc())).first() or pytest.fail("no printer")


def test_a_printer_remembers_its_sheet_and_the_next_free_cell(session: Session, clients: Clients) -> None:
    client = clients(Role.WORKSHOP_LEAD)
    laser, codes = printer(client, session), [make.device().code for _ in range(3)]
    form = {"codes": codes, "printer": laser.ref, "format": "L7160", "first_cell": "20", "copies": "2"}
    answer = client.post("/labels", data=form)
    assert answer.mimetype == "application/pdf"
    assert (laser.format, laser.next_cell) == ("L7160", 5)
    page = client.get(f"/labels?code={codes[0]}").text
    assert f'<option selected value="{laser.ref}">' in page, "this browser used it last"
    assert re.search(r'name="first_cell"[^>]*value="5"', page)
    assert "L7160" in page


def test_the_dialog_says_what_it_printed_and_goes_on_after_it(session: Session, clients: Clients) -> None:
    """The paper opens in another window; no printer is chosen, so nothing else remembers the cell."""
    client, codes = clients(Role.TECHNICIAN), [make.device().code for _ in range(3)]
    page = client.get(f"/labels?code={codes[0]}").text
    assert 'rel="noopener"' in page
    assert re.search(r'formtarget="_blank"[^>]* data-print', page)
    (key,) = re.findall(r'name="print_key" value="(\w+)"', page)
    form = {"codes": codes, "format": "L7160", "first_cell": "20", "print_key": key, "told_at": ""}
    before = client.post("/labels/prepare", data=form).text
    assert "à l’impression" not in before
    assert client.post("/labels", data=form).mimetype == "application/pdf"
    after = client.post("/labels/prepare", data=form).text
    assert "3\u00a0étiquettes envoyées à l’impression" in after
    assert re.search(r'name="first_cell"[^>]*value="2"', after), "20, 21, then the first of a new sheet"
    (told,) = re.findall(r'name="told_at" value="([^"]+)"', after)
    chosen = client.post("/labels/prepare", data=form | {"told_at": told, "first_cell": "7"}).text
    assert re.search(r'name="first_cell"[^>]*value="7"', chosen), "said once, a person may choose another one"
    assert "à l’impression" not in client.get(f"/labels?code={codes[0]}").text, "another dialog has printed nothing"


def test_a_file_for_a_zebra_opens_no_window(session: Session, clients: Clients) -> None:
    client, device = clients(Role.WORKSHOP_LEAD), make.device()
    zebra_ref = printer(client, session, language="zpl", dpi="300", format="Zebra 50×25").ref
    page = client.get(f"/labels?code={device.code}&printer={zebra_ref}").text
    assert "data-print" in page
    assert "formtarget" not in page


def test_the_paper_follows_the_correction_of_the_printer(session: Session, clients: Clients) -> None:
    client, device = clients(Role.WORKSHOP_LEAD), make.device()
    laser = printer(client, session, right_mm="2", down_mm="3")
    form = {"codes": device.code, "format": "L7160", "first_cell": "1"}
    boxes = []
    for ref in ("", laser.ref):
        (page,) = rasterised(client.post("/labels", data=form | {"printer": ref}).data, 254)
        boxes.append(page.point(lambda grey: 255 - grey).getbbox() or (0, 0))
    assert [boxes[1][side] - boxes[0][side] for side in (0, 1)] == pytest.approx([20, 30], abs=1)


def test_a_zebra_is_given_zpl(session: Session, clients: Clients) -> None:
    client, device = clients(Role.WORKSHOP_LEAD), make.device()
    zebra_ref = printer(client, session, language="zpl", dpi="300", format="Zebra 50×25").ref
    page = client.get(f"/labels?code={device.code}&printer={zebra_ref}").text
    assert "port 9100" in page
    form = {"codes": device.code, "printer": zebra_ref, "format": "Zebra 50×25", "first_cell": "1", "copies": "3"}
    answer = client.post("/labels", data=form)
    assert "etiquettes.zpl" in answer.headers["Content-Disposition"]
    (label,) = zebra(answer.data)
    assert label.copies == 3
    assert label.picture.size == (591, 295), "300 dots per inch"
    assert read(label.picture.convert("L")) == [f"HTTPS://ORDI.EXAMPLE/D/{device.code}"]
    assert client.post("/labels", data=form | {"format": "L7654"}).status_code == 422


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"format": "L9999"}, "format"),
        ({"first_cell": "22"}, "entre 1 et 21"),
        ({"copies": "0"}, "Entre 1 et 50"),
        ({"copies": "10000"}, "Entre 1 et 50"),
        ({"copies": "-1"}, "Entre 1 et 50"),
        ({"first_cell": "9" * 400}, "Entre 1 et"),
    ],
)
def test_nonsense_is_refused_and_nothing_is_noted(
    session: Session, clients: Clients, wrong: dict[str, str], said: str
) -> None:
    device = make.device()
    form = {"codes": device.code, "format": "L7160", "first_cell": "1", "copies": "1"} | wrong
    answer = clients(Role.TECHNICIAN).post("/labels", data=form)
    assert answer.status_code == 422
    assert re.search(said, answer.text)
    assert device.label_printed_at is None


def test_a_correction_that_leaves_the_page_is_said_in_the_dialog_and_refused(
    session: Session, clients: Clients
) -> None:
    client, device = clients(Role.WORKSHOP_LEAD), make.device()
    laser = printer(client, session, right_mm="-15")
    page = client.get(f"/labels?code={device.code}&printer={laser.ref}")
    assert (page.status_code, "hors de la page" in page.text) == (200, True)
    form = {"codes": device.code, "printer": laser.ref, "format": "L7160", "first_cell": "1"}
    assert client.post("/labels", data=form).status_code == 422
    assert device.label_printed_at is None


def test_a_retired_printer_prints_nothing_and_comes_back(session: Session, clients: Clients) -> None:
    client, device = clients(Role.WORKSHOP_LEAD), make.device()
    laser = printer(client, session)
    follow(client, client.post(f"/labels/printers/{laser.ref}/archive"))
    assert laser.name not in client.get(f"/labels?code={device.code}").text
    form = {"codes": device.code, "printer": laser.ref, "format": "L7160", "first_cell": "1"}
    assert "retirée" in client.post("/labels", data=form).text
    follow(client, client.post(f"/labels/printers/{laser.ref}/archive", data={"back": "1"}))
    assert laser.archived_at is None


@pytest.mark.parametrize(
    "wrong",
    [{"right_mm": "25"}, {"scale_thousandths": "949"}, {"scale_thousandths": "1051"}, {"name": ""}, {"right_mm": "x"}],
)
def test_a_correction_that_no_printer_needs_is_refused(
    session: Session, clients: Clients, wrong: dict[str, str]
) -> None:
    answer = clients(Role.WORKSHOP_LEAD).post("/labels/printers/new", data=PRINTER | {"name": "Laser"} | wrong)
    assert answer.status_code == 422
    assert session.scalars(select(Printer)).all() == []


def test_two_printers_never_bear_one_name(session: Session, clients: Clients) -> None:
    client = clients(Role.WORKSHOP_LEAD)
    printer(client, session)
    again = client.post("/labels/printers/new", data=PRINTER | {"name": "Laser"})
    assert (again.status_code, "s’appelle déjà" in again.text) == (409, True)


def test_a_printer_shows_its_decimals_as_the_french_do_and_takes_them_back(session: Session, clients: Clients) -> None:
    client = clients(Role.WORKSHOP_LEAD)
    laser = printer(client, session, right_mm="0,6", down_mm="\u22121,1")
    assert (laser.right_mm, laser.down_mm) == (0.6, -1.1)
    page = client.get(f"/labels/printers/{laser.ref}").text
    assert 'value="0,6"' in page
    assert 'value="\u22121,1"' in page
    listed = client.get("/labels/printers").text.replace("\u00a0", " ").replace("&nbsp;", " ")
    assert "0,6 mm vers la droite, 1,1 mm vers le haut" in listed


def test_the_measures_of_a_calibration_page_correct_the_printer(session: Session, clients: Clients) -> None:
    client = clients(Role.WORKSHOP_LEAD)
    laser = printer(client, session)
    page = client.get(f"/labels/printers/{laser.ref}/calibration").text
    assert "170" in page
    for corrected in ("", "?corrected=1"):
        assert client.get(f"/labels/printers/{laser.ref}/calibration.pdf{corrected}").data.startswith(b"%PDF")
    measures = {"left": "21,5", "top": "19", "across": "170", "down": "257"}
    follow(client, client.post(f"/labels/printers/{laser.ref}/calibration", data=measures))
    assert (laser.right_mm, laser.down_mm, laser.scale_thousandths) == (-1.5, 1.0, 1000)
    too_far = client.post(f"/labels/printers/{laser.ref}/calibration", data=measures | {"across": "150", "down": "230"})
    assert (too_far.status_code, "taille réelle" in too_far.text) == (422, True)
    assert laser.right_mm == -1.5
    assert client.post(f"/labels/printers/{laser.ref}/calibration", data=measures | {"top": ""}).status_code == 422


def test_a_size_of_the_house_is_checked_as_the_others_then_printed_on(session: Session, clients: Clients) -> None:
    client, devices = clients(Role.WORKSHOP_LEAD), [make.device() for _ in range(27)]
    for wrong, said in (
        ({"rows": "10"}, "sort de la page en bas"),
        ({"column_pitch": "50"}, "chevauchent"),
        ({"height": "4"}, "au moins"),
        ({"name": "L7654"}, "déjà"),
    ):
        refused = client.post("/labels/sizes/new", data=SIZE | {"name": "Maison"} | wrong)
        assert (refused.status_code, said in refused.text) == (422, True), said
    follow(client, client.post("/labels/sizes/new", data=SIZE | {"name": "Maison"}))
    form = {"codes": [device.code for device in devices], "format": "Maison", "first_cell": "1"}
    found = [read(cell) for cell in cells_of(client.post("/labels", data=form).data, formats()["Maison"], 203)]
    assert found == [[f"HTTPS://ORDI.EXAMPLE/D/{device.code}"] for device in devices]
    size = session.scalars(select(LabelSize)).one()
    assert client.get(f"/labels/sizes/{size.ref}").status_code == 200
    follow(client, client.post(f"/labels/sizes/{size.ref}", data=SIZE | {"name": "Maison 2", "rows": "8"}))
    assert formats()["Maison 2"].rows == 8
    follow(client, client.post(f"/labels/sizes/{size.ref}/archive"))
    assert "Maison 2" not in formats()


def test_the_preview_asks_the_database_no_more_for_sixty_labels_than_for_one(
    session: Session, clients: Clients
) -> None:
    client, codes = clients(Role.TECHNICIAN), [make.device().code for _ in range(60)]
    asked = []
    for chosen in (codes[:1], codes):
        with counting.queries() as found:
            page = client.post("/labels/prepare", data={"codes": chosen})
        assert page.text.count('class="qr"') == min(len(chosen), 40)
        asked.append(len(found))
    assert asked[0] == asked[1]


def test_only_those_who_set_labels_up_see_how(session: Session, clients: Clients) -> None:
    client = clients(Role.TECHNICIAN)
    assert "/labels/printers" not in client.get(f"/labels?code={make.device().code}").text
    assert client.get("/labels/printers").status_code == 403


def test_cards_and_places_are_printed_by_the_same_dialog(session: Session, clients: Clients) -> None:
    client, place = clients(Role.WORKSHOP_LEAD), make.place(name="Étagère du fond")
    answer = follow(client, client.get(f"/stock/{place.code}/label"))
    assert "Étagère du fond" in answer.text
    paper = client.post(
        "/labels", data={"what": "places", "codes": place.code, "format": "L7165", "first_cell": "1"}
    ).data
    assert [read(page) for page in rasterised(paper, 203)] == [[f"HTTPS://ORDI.EXAMPLE/L/{place.code}"]]
    assert "VIDE" in client.get("/labels?what=places&codes=VIDE").text
    cards = client.post("/labels", data={"what": "cards", "format": "Cartes A4", "first_cell": "1"}).data
    addresses = [text for page in rasterised(cards, 203) for text in read(page)]
    assert "HTTPS://ORDI.EXAMPLE/S/MARK_READY" in addresses
    assert len(addresses) > 8
