"""What was announced and is not so: both are kept, on the record, on the page and on the slip."""

from collections.abc import Callable

import pytest
import sqlalchemy as sa
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from ordis.accounts.permissions import Role
from ordis.devices.code import spoken
from ordis.devices.models import Device, Kind, Stage
from ordis.donations import papers
from ordis.donations.differing.actions import Looked, note_seen
from ordis.donations.differing.models import AnnouncedDifference, Seen
from ordis.donations.models import Donation
from ordis.kernel.refusal import Refusal
from tests import make
from tests.pages import follow

Clients = Callable[[Role], FlaskClient]


def announced(session: Session, stage: Stage = Stage.EXPECTED) -> tuple[Donation, Device]:
    donation = make.donation()
    device = make.device(stage=stage, of=donation)
    device.announced, device.serial = True, "5CG8123456"
    session.flush()
    return donation, device


def look(donation: Donation, device: Device, *, weight_g: int | None = None, **changes: object) -> list[Seen]:
    said = {"kind": device.kind, "make": device.make, "model": device.model, "serial": device.serial or "", **changes}
    looked = Looked(**said, weight_g=weight_g)  # type: ignore[arg-type]
    return note_seen(donation=donation, device=device, looked=looked, actor=make.user(Role.TECHNICIAN), at=make.AT)


def kept(session: Session) -> list[tuple[Seen, str, str]]:
    rows = session.scalars(sa.select(AnnouncedDifference).order_by(AnnouncedDifference.id))
    return [(row.field, row.announced, row.seen) for row in rows]


def test_another_model_and_another_serial_are_kept_beside_what_is_seen(session: Session) -> None:
    donation, device = announced(session)
    assert look(donation, device, model="Latitude 5480", serial="5CG8999999") == [Seen.MODEL, Seen.SERIAL]
    assert (device.stage, device.model, device.serial) == (Stage.RECEIVED, "Latitude 5480", "5CG8999999")
    assert kept(session) == [
        (Seen.MODEL, "Latitude 5490", "Latitude 5480"),
        (Seen.SERIAL, "5CG8123456", "5CG8999999"),
    ]


def test_a_device_that_is_as_announced_differs_in_nothing_and_is_weighed(session: Session) -> None:
    donation, device = announced(session)
    assert look(donation, device, model="latitude 5490", weight_g=1_620) == []
    assert (device.stage, device.weight_g, kept(session)) == (Stage.RECEIVED, 1_620, [])


def test_what_was_announced_never_changes_and_a_difference_may_be_taken_back(session: Session) -> None:
    donation, device = announced(session)
    look(donation, device, kind=Kind.DESKTOP, model="OptiPlex")
    look(donation, device, model="OptiPlex 7050")
    assert kept(session) == [
        (Seen.KIND, "Ordinateur portable", "Unité centrale"),
        (Seen.MODEL, "Latitude 5490", "OptiPlex 7050"),
    ]
    assert look(donation, device, kind=Kind.LAPTOP, model="Latitude 5490") == []
    assert kept(session) == []


def test_what_the_list_did_not_say_differs_from_nothing(session: Session) -> None:
    donation, device = announced(session)
    device.serial = None
    assert look(donation, device, serial="5CG8123457") == []
    unexpected = make.device(of=donation)
    assert look(donation, unexpected, model="Autre") == []


def test_the_serial_of_another_device_is_refused(session: Session) -> None:
    donation, device = announced(session)
    twin = make.device()
    with pytest.raises(Refusal, match=spoken(twin.code)):
        look(donation, device, serial=twin.serial)
    assert device.stage is Stage.EXPECTED


def test_once_wiped_a_device_is_not_looked_at_again_here(session: Session) -> None:
    donation, device = announced(session, Stage.WIPED)
    with pytest.raises(Refusal, match="Le travail a commencé"):
        look(donation, device, model="Autre")


def test_the_slip_says_what_was_announced_and_what_came(session: Session) -> None:
    donation, device = announced(session)
    look(donation, device, model="Latitude 5480", weight_g=1_620)
    [line] = papers._slip_facts(donation, make.user(), make.AT).received
    assert (line.designation, line.announced, line.weight_g) == (
        "Dell Latitude 5480", "modèle\u202f: Latitude 5490", 1_620
    )  # fmt: skip


def test_the_pages_of_a_batch_and_of_a_device_that_differs(session: Session, clients: Clients) -> None:
    donation, device = announced(session)
    bench = clients(Role.TECHNICIAN)
    base = f"/donations/{donation.ref}"
    page = bench.get(f"{base}/devices/{device.code}/seen").text
    assert "Noter et recevoir" in page
    sent = {"kind": "laptop", "make": "Dell", "model": "Latitude 5480", "serial": "5CG8123456", "weight": "1,62 kg"}
    told = follow(bench, bench.post(f"{base}/devices/{device.code}/seen", data=sent)).text
    assert "Diffère de l’annonce\u202f: modèle" in told
    assert "Modèle annoncé\u202f: Latitude 5490" in told
    assert "1,62\u00a0kg" in told
    assert "Imprimer l’étiquette" in told
    assert bench.get(f"{base}/reception?shelf=different").text.count(spoken(device.code)) > 0
    bad = bench.post(f"{base}/devices/{device.code}/seen", data=sent | {"weight": "0"})
    assert (bad.status_code, "Entre 0,01 et 200" in bad.text) == (422, True)


def test_a_batch_is_typed_on_the_page_and_a_bad_line_keeps_what_was_typed(session: Session, clients: Clients) -> None:
    donation, _device = announced(session)
    bench = clients(Role.TECHNICIAN)
    address = f"/donations/{donation.ref}/reception/counted"
    bad = bench.post(address, data={"counted-text": "3 trucs bidules 77", "counted-key": "clef-de-page"})
    assert (bad.status_code, "3 trucs bidules 77</textarea>" in bad.text) == (422, True)
    sent = {"counted-text": "3 écrans 24\u00a0pouces", "counted-key": "clef-de-page"}
    told = follow(bench, bench.post(address, data=sent)).text
    assert "3\u00a0appareils reçus\u202f: 3\u00a0non annoncés." in told
    assert "Imprimer les 3 étiquettes" in told
    assert "rien n’a été compté deux fois" in follow(bench, bench.post(address, data=sent)).text
