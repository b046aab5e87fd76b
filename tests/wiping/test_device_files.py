"""What the page of a device says of files that nobody dropped there, and what it stops to offer once it has left."""

import io
import json
import re
from collections.abc import Callable, Iterator

import pytest
import sqlalchemy as sa
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from ordis.accounts.permissions import Role
from ordis.devices import actions as devices
from ordis.devices.models import Device, DiskState, Door, Medium, Stage
from ordis.kernel import clock
from ordis.kernel.refusal import Refusal
from ordis.wiping import benches, intake, panel_queries, statements
from ordis.wiping.benches import BenchFacts
from ordis.wiping.destruction import Destruction
from ordis.wiping.models import Bench, DestructionMethod, EvidenceFile
from tests import counting, make
from tests.handover import making
from tests.wiping.nwipe_samples import HDD, NVME, PC, read
from tests.wiping.proofs import AFTER, JPEG, OUTSIDE, PHOTO, device_with, drop

Clients = Callable[[Role], FlaskClient]
GOOD = "vm-v036-dodshort-2disks-nwipe.log"
MADE_HERE = "Un journal fait sur cet appareil nomme ce disque"


@pytest.fixture(autouse=True)
def _after_the_samples(session: Session) -> Iterator[None]:
    with clock.frozen(AFTER):
        yield


def post_log(bench: Bench | None = None) -> EvidenceFile:
    """As a bench does, without naming any device."""
    actor = make.user(Role.TECHNICIAN, name="Ana Petit")
    return intake.take(
        data=read(GOOD), filename="poste.log", actor=actor, at=AFTER, door=Door.API, bench=bench
    ).evidence  # fmt: skip


def bench(name: str, serial: str = "") -> Bench:
    return benches.add_bench(facts=BenchFacts(name, serial), actor=make.user(Role.WORKSHOP_LEAD), at=AFTER)


def shown(client: FlaskClient, device: Device) -> str:
    """The text of the whole page."""
    html = client.get(f"/devices/{device.code}").get_data(as_text=True)
    return re.sub(r"\s+", " ", re.sub(r"<[^>]*>", " ", html[html.index("<main") :]))


# --- files that came by another door -----------------------------------------------------------------------


def test_a_log_that_waits_is_asked_about_on_the_device_where_it_was_made(session: Session, clients: Clients) -> None:
    device, client = device_with(), clients(Role.TECHNICIAN)
    device.serial = PC.lower()
    session.flush()
    file = post_log()
    text = shown(client, device)
    assert text.count(MADE_HERE) == 2  # the two disks of the log
    assert HDD in text
    assert "Fichiers déposés" not in text
    line = next(line for line in file.records if line.serial == HDD)
    answer = client.post(f"/devices/{device.code}/evidence/{file.ref}/disks", data={"line": line.id})
    assert answer.status_code == 303
    assert [(disk.serial, disk.state) for disk in device.disks] == [(HDD, DiskState.WIPED)]
    assert MADE_HERE not in re.sub(rf"{NVME}.*?{MADE_HERE}", "", shown(client, device))


def test_neither_a_station_nor_a_disk_known_elsewhere_asks_anything(session: Session, clients: Clients) -> None:
    device, owner, client = device_with(), device_with(HDD), clients(Role.TECHNICIAN)
    device.serial = PC
    owner.disks[0].state = DiskState.TO_WIPE
    post_log()
    assert shown(client, device).count(MADE_HERE) == 1  # the other disk of the log
    bench("Baie 1", PC)
    assert MADE_HERE not in shown(client, device)


def test_a_log_tied_by_the_serial_of_a_disk_is_listed_once_with_its_bench(session: Session, clients: Clients) -> None:
    device, client = device_with(HDD, NVME), clients(Role.TECHNICIAN)
    file = post_log(bench("Poste 3"))
    text = shown(client, device)
    assert "Fichiers déposés (1)" in text
    assert "envoyé par le poste « Poste 3 »" in text
    intake.take(
        data=read(GOOD), filename="x.log", actor=make.user(Role.TECHNICIAN), at=AFTER, door=Door.PAGE, device=device
    )
    assert "Fichiers déposés (1)" in shown(client, device)
    assert file.filename in text


def test_a_log_dropped_in_the_inbox_says_by_whom(session: Session, clients: Clients) -> None:
    device = device_with(HDD)
    post_log()
    assert "déposé dans « Preuves » par Ana Petit" in shown(clients(Role.TECHNICIAN), device)


def test_files_and_inventory_are_read_in_one_query(session: Session, clients: Clients) -> None:
    device, client = device_with(HDD), clients(Role.TECHNICIAN)
    drop(device, GOOD)
    path = f"/devices/{device.code}"
    client.get(path)
    with counting.queries() as asked:
        client.get(path)
    assert len([statement for statement in asked if "evidence_drop" in statement]) == 1
    assert len(asked) <= 10, asked


def test_what_waits_for_a_machine_is_found_by_an_index(session: Session) -> None:
    if session.get_bind().dialect.name != "sqlite":
        pytest.skip("the plan of SQLite")
    device, asked = device_with(HDD), []
    device.serial, device.system_uuid = "7xk-9pq2", "4c4c4544-0058-4b10-8039-b7c04f505132"
    session.flush()
    connection = session.connection()
    sa.event.listen(connection, "before_cursor_execute", lambda *said: asked.append(said[2:4]))
    panel_queries.of_device(device)
    plan = str(connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {asked[0][0]}", asked[0][1]).all())
    for column, writings in (("host_serial", 3), ("host_uuid", 4)):
        assert plan.count(f"ix_wipe_record_waiting_{column} ({column}=?)") == writings, column
    assert "SCAN wipe_record" not in plan


# --- once it has left --------------------------------------------------------------------------------------


@pytest.mark.parametrize("stage", [Stage.FOR_PARTS, Stage.RECYCLED])
def test_a_device_that_leaves_wholly_proven_is_offered_no_drop_zone(
    session: Session, clients: Clients, stage: Stage
) -> None:
    client, device = clients(Role.WORKSHOP_LEAD), make.device(stage=stage)
    text = shown(client, device)
    for words in ("Lire ces fichiers", "Ajouter un disque", "Liste à terminer", "Qualité à contrôler"):
        assert words not in text, words
    assert ("Noter un disque trouvé dans cet appareil" in text) is (stage is Stage.FOR_PARTS)
    actor = make.user(Role.TECHNICIAN)
    devices.add_disk(
        device=device, medium=Medium.SSD, model="", serial="TROUVE1", capacity_bytes=None, actor=actor, at=AFTER
    )
    session.flush()
    text = shown(client, device)
    assert "n’est pas prouvé effacé" in text
    assert "Lire ces fichiers" in text


def test_no_disk_is_added_to_a_device_that_is_with_a_family(session: Session, clients: Clients) -> None:
    device, actor = making.signed().devices[0].device, make.user(Role.TECHNICIAN)
    assert "Ajouter un disque" not in shown(clients(Role.TECHNICIAN), device)
    with pytest.raises(Refusal, match="enregistrez d’abord son retour"):
        devices.add_disk(
            device=device, medium=Medium.SSD, model="", serial="X1", capacity_bytes=None, actor=actor, at=AFTER
        )


# --- destroyed, and what the page of a file says -----------------------------------------------------------


def destroy(device: Device, told: Destruction) -> None:
    statements.declare(
        device=device, disk=device.disks[0], state=DiskState.DESTROYED, words="", told=told,
        actor=make.user(Role.WORKSHOP_LEAD), at=AFTER,
    )  # fmt: skip


def test_the_badge_of_a_destroyed_disk_says_the_level_or_that_there_is_none(session: Session, clients: Clients) -> None:
    drilled, shredded, client = device_with("A1"), device_with("B1"), clients(Role.TECHNICIAN)
    destroy(drilled, Destruction(DestructionMethod.DRILLING, witness="Léa Petit", photo=PHOTO))
    destroy(shredded, OUTSIDE)
    badge = re.compile(r'class="stage tone-(\w+)">(?:(?!</span>)[\s\S])*?(Détruit[^<]*)</span>')
    badges = [badge.search(client.get(f"/devices/{each.code}").text) for each in (drilled, shredded)]
    assert [found and found.groups() for found in badges] == [
        ("wait", "Détruit, aucun niveau"), ("done", "Détruit, niveau Destroy"),
    ]  # fmt: skip


def test_the_page_of_a_photograph_shows_it_under_its_own_name(session: Session, clients: Clients) -> None:
    device, client = device_with(HDD), clients(Role.TECHNICIAN)
    destroy(device, Destruction(DestructionMethod.PULVERISATION, witness="Léa Petit", photo=PHOTO))
    ref = session.scalars(sa.select(EvidenceFile.ref)).one()
    page = client.get(f"/evidence/{ref}").text
    assert re.search(r"<h1[^>]*>\s*Photographie de la destruction\s*</h1>", page)
    assert f'src="/evidence/{ref}/picture"' in page
    assert client.get(f"/evidence/{ref}/picture").data == JPEG


def test_each_kind_of_file_has_its_own_heading(session: Session, clients: Clients) -> None:
    device, client = device_with(HDD), clients(Role.TECHNICIAN)
    dmidecode = (
        b"# dmidecode 3.3\n\nHandle 0x0001, DMI type 1, 27 bytes\nSystem Information\n\tManufacturer: Dell Inc.\n"
    )
    for data, name in ((read(GOOD), "nwipe.log"), (dmidecode, "poste.txt"), (b"bonjour", "mot.txt")):
        client.post(f"/devices/{device.code}/evidence", data={"file": (io.BytesIO(data), name)})
    pages = [client.get(f"/evidence/{ref}").text for ref in session.scalars(sa.select(EvidenceFile.ref))]
    titles = {found[1].strip() for page in pages if (found := re.search(r"<h1[^>]*>([^<]*)</h1>", page))}
    assert titles == {"Preuve d’effacement", "Inventaire", "Pièce jointe, non interprétée"}
    assert any("Dell" in page for page in pages)
    assert not any("Dell Inc." in page for page in pages)


def test_a_machine_is_named_in_the_inbox_as_on_the_page_of_a_device(session: Session, clients: Clients) -> None:
    told = {"id": "poste", "class": "system", "claimed": True, "vendor": "Hewlett-Packard", "product": "HP ProBook 650"}
    intake.take(
        data=json.dumps({**told, "serial": "5CG0000Q9L"}).encode(), filename="poste.json", door=Door.API, at=AFTER,
        actor=make.user(Role.TECHNICIAN),
    )  # fmt: skip
    page = clients(Role.TECHNICIAN).get("/evidence").text
    assert "<strong>HP ProBook 650</strong>" in page
    assert "Hewlett" not in page
