"""The carriers on the page of a device: each once, what proves it or what remains to be done, and by whom."""

import io
import re
from collections.abc import Callable, Iterator
from datetime import datetime

import pytest
import sqlalchemy as sa
from flask.testing import FlaskClient
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from ordis.accounts.permissions import Role
from ordis.devices import actions as devices
from ordis.devices.models import Device, DiskState, Kind, Medium
from ordis.kernel import clock
from ordis.wiping import firmware, statements
from ordis.wiping.evidence import Technique
from ordis.wiping.models import DestructionMethod, DiskStatement, EvidenceFile, FirmwareErase
from tests import counting, make
from tests.handover import making
from tests.wiping.nwipe_samples import HDD, NVME, SSD, read
from tests.wiping.proofs import AFTER, IN_HOUSE, JPEG, SLIP, device_with, drop, read_back

Clients = Callable[[Role], FlaskClient]
GOOD, RESERVED = "vm-v036-dodshort-2disks-nwipe.log", "vm-v042-zero-noverify-noblank-nwipe.log"
HERE = {"method": "pulverisation", "witness": "Léa Petit"}
ABROAD = {"method": "shredding", "provider": "Clain Recyclage", "slip_number": "B-12"}
ERASED = {"technique": "sanitize_block", "done_at": "2026-11-21T22:00", "tool": "hdparm 9.65"}


@pytest.fixture(autouse=True)
def _after_the_samples(session: Session) -> Iterator[None]:
    with clock.frozen(AFTER):
        yield


def page(client: FlaskClient, device: Device) -> str:
    """The text of the panel, tags left out."""
    response = client.get(f"/devices/{device.code}")
    assert response.status_code == 200
    html = response.get_data(as_text=True)
    panel = html[html.index('id="wiping"') :]
    return re.sub(r"\s+", " ", re.sub(r"<[^>]*>", " ", panel[: panel.index("</section>")]))


def post(client: FlaskClient, device: Device, path: str, data: dict[str, object]) -> TestResponse:
    return client.post(f"/devices/{device.code}/disks/1/{path}", data=data)


def photo(data: bytes = JPEG) -> tuple[io.BytesIO, str]:
    return io.BytesIO(data), "IMG_0412.jpg"


# --- what the panel says -----------------------------------------------------------------------------------


def test_each_disk_stands_once_on_the_page(session: Session, clients: Clients) -> None:
    device = device_with(HDD, SSD)
    text = clients(Role.TECHNICIAN).get(f"/devices/{device.code}").get_data(as_text=True)
    headings = re.findall(r"<h3>[\s\S]*?</h3>", text)
    for serial in (HDD, SSD):
        assert sum(serial in heading for heading in headings) == 1


def test_a_disk_to_wipe_says_what_to_do(session: Session, clients: Clients) -> None:
    told = page(clients(Role.TECHNICIAN), device_with(HDD))
    for words in ("À effacer", "Aucune preuve", "Déposer son journal", "Détruit à l’atelier", "Retiré par le donateur"):
        assert words in told


def test_a_wiped_disk_says_its_proof_in_a_sentence(session: Session, clients: Clients) -> None:
    device = device_with(HDD)
    drop(device, GOOD)
    told = page(clients(Role.TECHNICIAN), device)
    assert "niveau Clear" in told
    assert "relecture de contrôle de la dernière passe : conforme, 0 erreur" in told
    assert "Voir la preuve" in told
    assert "Déposer son journal" not in told


def test_an_erase_by_the_disk_says_that_a_read_back_is_due(session: Session, clients: Clients) -> None:
    device = device_with(HDD)
    erase(device)
    told = page(clients(Role.TECHNICIAN), device)
    assert "Relecture attendue" in told
    assert f"Relecture exigée : lancez nwipe en vérification (Verify Zeros) sur le disque Disque dur n° {HDD}" in told
    drop(device, read_back())
    told = page(clients(Role.TECHNICIAN), device)
    assert "Relecture attendue" not in told
    assert "niveau Purge" in told


def test_a_failed_disk_offers_a_second_attempt_or_destruction(session: Session, clients: Clients) -> None:
    device = device_with(HDD)
    drop(device, read_back(passed=False))
    told = page(clients(Role.TECHNICIAN), device)
    for words in ("Échec d’effacement", "un nouvel essai", "second essai", "Détruit par un prestataire"):
        assert words in told
    assert "Absent" not in told


def test_a_destroyed_disk_shows_how_and_its_photograph(session: Session, clients: Clients) -> None:
    technician, device = clients(Role.TECHNICIAN), device_with(HDD)
    declare(device)
    told = page(technician, device)
    assert "Pulvérisation, à l’atelier, témoin : Léa Petit ; niveau Destroy" in told
    assert "Voir la photographie" in told
    assert "Photographie de la destruction" in told
    assert "Annuler la déclaration" not in told
    assert "Annuler la déclaration" in page(clients(Role.WORKSHOP_LEAD), device)


def test_what_was_said_at_reception_is_shown_with_its_day(session: Session, clients: Clients) -> None:
    device = device_with(HDD)
    device.disks[0].state = DiskState.REMOVED_BY_DONOR
    assert "à la réception du don" in page(clients(Role.TECHNICIAN), device)


def test_a_device_said_to_have_no_carrier_names_who_said_so(session: Session, clients: Clients) -> None:
    device = device_with()
    devices.declare_no_carrier(device=device, confirmed=True, actor=make.user(name="Ana Petit"), at=AFTER)
    assert "Ana Petit a déclaré et signé, le 22 novembre 2026" in page(clients(Role.TECHNICIAN), device)


def test_the_demand_of_the_donor_is_said_before_the_work_begins(session: Session, clients: Clients) -> None:
    donation = make.donation(of=make.donor(requires_purge=True))
    demand = "Ce donateur exige Purge pour les SSD : un écrasement ne suffira pas"
    technician = clients(Role.TECHNICIAN)
    for medium, serial in ((Medium.SSD, SSD), (Medium.NVME, NVME), (Medium.UNKNOWN, "X1")):
        assert demand in page(technician, device_with(serial, medium=medium, of=donation)), medium
    assert demand in page(technician, device_with(of=donation))
    assert demand not in page(technician, device_with(HDD, of=donation))
    assert demand not in page(technician, device_with("X2", medium=Medium.SSD))


def test_nothing_is_offered_of_a_device_that_is_with_a_family(session: Session, clients: Clients) -> None:
    device = making.signed().devices[0].device
    told = page(clients(Role.TECHNICIAN), device)
    assert "chez une famille" in told
    assert "Déclarer" not in told


def test_those_who_only_look_are_offered_nothing(session: Session, clients: Clients) -> None:
    device = device_with(HDD)
    drop(device, RESERVED)
    told = page(clients(Role.COORDINATOR), device)
    assert "Réserve à accepter" in told
    for words in ("Déclarer", "Lire ces fichiers", "Accepter la réserve…", "Corriger"):
        assert words not in told


def test_a_screen_has_no_carrier_and_no_drop_zone(session: Session, clients: Clients) -> None:
    told = page(clients(Role.TECHNICIAN), make.device(kind=Kind.MONITOR, disk_serial=None))
    assert "n’a pas de support de données" in told
    assert "Lire ces fichiers" not in told


def test_twelve_disks_with_everything_ask_no_more_queries_than_one(session: Session, clients: Clients) -> None:
    technician, asked = clients(Role.TECHNICIAN), []
    for serials in (["A0"], [f"B{number}" for number in range(12)]):
        device = device_with(*serials)
        drop(device, read_back(serials[0]))
        for disk in device.disks:
            firmware.note_erase(
                disk=disk, technique=Technique.SANITIZE_BLOCK, done_at=datetime(2026, 11, 21, 22),  # noqa: DTZ001
                evidence=None, words="", actor=make.user(Role.TECHNICIAN), at=AFTER,
            )  # fmt: skip
        page(technician, device)
        with counting.queries() as selects:
            page(technician, device)
        asked.append(len(selects))
    assert asked[1] <= asked[0] + 1  # the first is proven: its donor's demand is asked no more


# --- pages of declarations ---------------------------------------------------------------------------------


def test_a_destruction_is_signed_on_its_page(session: Session, clients: Clients) -> None:
    technician, device = clients(Role.TECHNICIAN), device_with(HDD)
    assert technician.get(f"/devices/{device.code}/disks/1/destruction/here").status_code == 200
    done = post(technician, device, "destruction/here", {**HERE, "photo": photo()})
    assert done.status_code == 303
    said = session.scalars(sa.select(DiskStatement)).one()
    assert (said.method, said.witness) == (DestructionMethod.PULVERISATION, "Léa Petit")
    assert session.get_one(Device, device.id).disks[0].state is DiskState.DESTROYED


def test_a_destruction_by_a_provider_is_signed_with_its_slip(session: Session, clients: Clients) -> None:
    technician, device = clients(Role.TECHNICIAN), device_with(HDD)
    sent = {**ABROAD, "slip": (io.BytesIO(SLIP.data), "bordereau.pdf"), "details": "Chez eux"}
    assert post(technician, device, "destruction/outside", sent).status_code == 303
    told = page(technician, device)
    assert "Broyage par Clain Recyclage, bordereau n° B-12 ; Chez eux ; niveau Destroy" in told
    assert "Télécharger le bordereau" in told


@pytest.mark.parametrize(
    ("path", "sent", "words"),
    [
        ("destruction/here", {**HERE, "method": "sorcellerie", "photo": photo}, "par quel procédé"),
        ("destruction/here", HERE, "photographie"),
        ("destruction/here", {**HERE, "witness": "", "photo": photo}, "a vu le disque"),
        ("destruction/here", {**HERE, "photo": lambda: photo(b"<html>")}, "n’est pas une photographie"),
        ("destruction/outside", {**ABROAD, "slip_number": ""}, "numéro du bordereau"),
        ("destruction/outside", {**ABROAD, "provider": "x" * 121}, "120 caractères au plus"),
        ("firmware-erase", {**ERASED, "technique": "nvme_format_ses1"}, "ne s’adresse pas"),
        ("firmware-erase", {**ERASED, "technique": "gomme"}, "quelle commande"),
        ("firmware-erase", {**ERASED, "done_at": "hier"}, "jour et heure"),
        ("firmware-erase", {**ERASED, "done_at": "2031-01-01T00:00"}, "dans le futur"),
        ("firmware-erase", {**ERASED, "output": lambda: (io.BytesIO(read(GOOD)), "x.log")}, "zone de dépôt"),
        ("statement/absent", {"words": ""}, "Écrivez quelques mots"),
        ("statement/taken-back", {"words": "Erreur"}, "ne peut être déclaré"),
    ],
)
def test_what_is_missing_is_said_on_the_same_page_and_what_was_typed_stays(
    session: Session, clients: Clients, path: str, sent: dict[str, object], words: str
) -> None:
    device = device_with(HDD)
    fields = {name: value() if callable(value) else value for name, value in sent.items()}
    refused = post(clients(Role.TECHNICIAN), device, path, fields)
    assert refused.status_code in {409, 422}
    told = refused.get_data(as_text=True)
    assert words in told
    assert "error-summary" in told
    assert sent.get("tool", "") in told
    assert session.get_one(Device, device.id).disks[0].state is DiskState.TO_WIPE
    for table in (EvidenceFile, DiskStatement, FirmwareErase):
        assert not session.scalar(sa.select(sa.exists().select_from(table))), table


def test_an_erase_is_declared_with_what_the_tool_wrote_and_undone_by_a_lead(session: Session, clients: Clients) -> None:
    technician, lead, device = clients(Role.TECHNICIAN), clients(Role.WORKSHOP_LEAD), device_with(HDD)
    output = io.BytesIO("security_erase: terminé\n".encode())
    assert post(technician, device, "firmware-erase", {**ERASED, "output": (output, "hdparm.txt")}).status_code == 303
    told = page(technician, device)
    assert "Sanitize, effacement des blocs, terminé le 21/11/2026 22:00 (heure du poste)" in told
    assert "hdparm.txt" in told
    assert post(technician, device, "firmware-erases/1/undo", {}).status_code == 403
    assert post(lead, device, "firmware-erases/2/undo", {}).status_code == 404
    assert post(lead, device, "firmware-erases/1/undo", {}).status_code == 303
    assert not session.scalar(sa.select(sa.exists().select_from(FirmwareErase)))


def test_a_declaration_is_taken_back_by_a_lead(session: Session, clients: Clients) -> None:
    device = device_with(HDD)
    declare(device)
    words = {"words": "Autre disque"}
    assert post(clients(Role.TECHNICIAN), device, "statement/taken-back", words).status_code == 403
    assert post(clients(Role.WORKSHOP_LEAD), device, "statement/taken-back", words).status_code == 303
    assert session.get_one(Device, device.id).disks[0].state is DiskState.TO_WIPE


def test_addresses_that_name_nothing_are_not_found(session: Session, clients: Clients) -> None:
    technician, device = clients(Role.TECHNICIAN), device_with(HDD)
    for path in (
        "1/destruction/moon",
        "2/destruction/here",
        "1/statement/wiped",
        "0/firmware-erase",
        "²/firmware-erase",
    ):
        assert technician.get(f"/devices/{device.code}/disks/{path}").status_code == 404, path


# --- the photograph ----------------------------------------------------------------------------------------


def test_a_photograph_is_given_as_an_image_that_can_do_nothing(session: Session, clients: Clients) -> None:
    device = device_with(HDD)
    declare(device)
    ref = session.scalars(sa.select(EvidenceFile.ref)).one()
    answer = clients(Role.COORDINATOR).get(f"/evidence/{ref}/picture")
    assert answer.get_data() == JPEG
    assert answer.mimetype == "image/jpeg"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert "sandbox" in answer.headers["Content-Security-Policy"]
    for role in (Role.PRESCRIBER, Role.DONOR):
        assert clients(role).get(f"/evidence/{ref}/picture").status_code == 403


def test_what_is_no_picture_is_only_saved(session: Session, clients: Clients) -> None:
    drop(device_with(HDD), GOOD)
    ref = session.scalars(sa.select(EvidenceFile.ref)).one()
    answer = clients(Role.TECHNICIAN).get(f"/evidence/{ref}/picture")
    assert answer.mimetype == "application/octet-stream"
    assert answer.headers["Content-Disposition"].startswith("attachment")


def declare(device: Device) -> None:
    statements.declare(
        device=device, disk=device.disks[0], state=DiskState.DESTROYED, words="", told=IN_HOUSE,
        actor=make.user(Role.WORKSHOP_LEAD), at=AFTER,
    )  # fmt: skip


def erase(device: Device) -> None:
    firmware.note_erase(
        disk=device.disks[0], technique=Technique.SANITIZE_BLOCK, done_at=datetime(2026, 11, 21, 22),  # noqa: DTZ001
        evidence=None, words="hdparm 9.65", actor=make.user(Role.TECHNICIAN), at=AFTER,
    )  # fmt: skip
