"""A pasted list: what it names, what is missing, whatever the separators and the keyboard."""

import re
from collections.abc import Callable

from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from ordis.accounts.permissions import Role
from ordis.devices.code import check_letter, spoken
from ordis.devices.labels.models import FormerCode
from ordis.devices.listing import MOST_CODES
from ordis.devices.lists import pasting
from tests import make
from tests.counting import queries

Clients = Callable[[Role], FlaskClient]
UNKNOWN = "BCDFGH" + check_letter("BCDFGH")


def test_codes_addresses_serials_and_former_codes_name_devices_in_the_order_of_the_paste(session: Session) -> None:
    by_code, by_address, by_serial, garbled, replaced = (make.device() for _ in range(5))
    by_serial.serial, garbled.serial = "XKCD77B", "PF0QA1WZ"
    session.add(FormerCode(code=UNKNOWN, device_id=replaced.id, replaced_at=make.AT, replaced_by_id=make.user().id))
    session.flush()
    text = f"{UNKNOWN}\nxkcd77b;{spoken(by_code.code)}\tHTTPS://X/D/{by_address.code},PFàAQ&ZW"
    found = pasting.find_pasted(text)
    assert found.codes == [device.code for device in (replaced, by_serial, by_code, by_address, garbled)]
    assert (found.missing, found.asked) == ((), 5)


def test_what_is_missing_is_echoed_with_the_reason(session: Session) -> None:
    one, two, place = make.device(), make.device(), make.place()
    one.serial = two.serial = "TWIN123"
    session.flush()
    found = pasting.find_pasted(f"{UNKNOWN}\nTWIN123\nHTTPS://X/L/{place.code}\nnothing here\n{one.code}\n{'x' * 200}")
    assert found.codes == [one.code]
    assert [each.why for each in found.missing] == [
        pasting.NOBODY, pasting.SEVERAL, pasting.NOT_A_DEVICE, pasting.NO_SERIAL, pasting.NO_SERIAL, pasting.NO_SERIAL,
    ]  # fmt: skip
    assert max(len(each.text) for each in found.missing) < 90


def test_the_same_device_by_code_and_by_serial_is_one(session: Session) -> None:
    device = make.device()
    device.serial = "PF0QA1WZ"
    session.flush()
    assert pasting.find_pasted(f"{device.code}\nPF0QA1WZ").codes == [device.code]


def test_a_thousand_items_cost_a_few_questions(session: Session) -> None:
    devices = [make.device() for _ in range(5)]
    items = [device.code for device in devices] + [f"SERIAL{rank:05d}" for rank in range(990)]
    session.flush()
    with queries() as asked:
        assert len(pasting.find_pasted("\n".join(items)).devices) == 5
    assert len(asked) <= 9, len(asked)


def test_the_page_says_how_many_were_found_and_offers_to_act_on_them(session: Session, clients: Clients) -> None:
    devices, client = [make.device() for _ in range(2)], clients(Role.TECHNICIAN)
    text = "\n".join([*(device.code for device in devices), UNKNOWN])
    page = client.post("/devices/paste", data={"items": text}).get_data(as_text=True)
    assert "2\u00a0trouvés sur 3" in page
    assert f'<code class="text-break">{UNKNOWN}</code>' in page
    assert all(f'name="codes" value="{device.code}"' in page for device in devices)
    link = re.search(r'href="(/devices\?code=[^"]+)"', page)
    assert link
    listed = client.get(link[1].replace("&amp;", "&")).get_data(as_text=True)
    assert sorted(re.findall(r'href="/devices/([A-Z]{7})"', listed)) == sorted(device.code for device in devices)


def test_nothing_and_too_much_come_back_with_a_sentence(session: Session, clients: Clients) -> None:
    client = clients(Role.TECHNICIAN)
    for text, sentence in [
        (" ; , \n", "collez"),
        ("\n".join(f"SERIAL{rank}" for rank in range(1_001)), "au plus à la fois"),
        ("x" * 100_001, "caractères au plus"),
    ]:
        answer = client.post("/devices/paste", data={"items": text})
        assert answer.status_code == 422
        assert sentence in answer.get_data(as_text=True).lower().replace("collez au", "collez")


def test_a_long_paste_has_no_address(session: Session, clients: Clients) -> None:
    codes = [make.device(disk_serial=None).code for _ in range(MOST_CODES + 1)]
    page = clients(Role.TECHNICIAN).post("/devices/paste", data={"items": " ".join(codes)}).get_data(as_text=True)
    assert f"{MOST_CODES + 1}\u00a0trouvés" in page
    assert "/devices?code=" not in page
