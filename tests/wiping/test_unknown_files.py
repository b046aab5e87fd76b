"""A harmless file that nothing interprets is kept, proves nothing, and waits as a whole for its device."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
import sqlalchemy as sa
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from ordis.accounts.models import AuditEvent
from ordis.accounts.permissions import Role
from ordis.devices.models import Device, DiskState, Stage
from ordis.kernel import clock
from ordis.kernel.blobs import blobs
from ordis.kernel.refusal import Refusal
from ordis.wiping import inbox, placing, reparse, statements
from ordis.wiping.inbox import Shown
from ordis.wiping.models import EvidenceDrop, EvidenceFile
from tests import make
from tests.wiping.nwipe_samples import HDD, NVME, read
from tests.wiping.proofs import IN_HOUSE, JPEG
from tests.wiping.test_actions import AFTER, GOOD, device_with
from tests.wiping.test_intake import lshw, take
from tests.wiping.test_views import text_of

Clients = Callable[[Role], FlaskClient]
LETTER = b"Le disque a bien ete efface par nos soins."


@pytest.fixture(autouse=True)
def _after_the_samples(session: Session) -> Iterator[None]:
    with clock.frozen(AFTER):
        yield


def waiting(shown: Shown = Shown.WAITING) -> list[str]:
    return [card.file.filename for card in inbox.inbox(shown, after=None).items]


def test_it_is_kept_unchanged_waits_and_is_said_once(session: Session) -> None:
    receipt = take(LETTER, "lettre.txt")
    assert blobs().get(receipt.evidence.sha256) == LETTER
    assert waiting() == ["lettre.txt"]
    (told,) = receipt.all_changes()
    assert "n’est pas interprété et ne prouve rien" in told
    again = take(LETTER, "copie.txt")
    assert again.again
    assert again.evidence is receipt.evidence


def test_a_person_attaches_it_by_the_code_of_a_device_and_nothing_is_proven(session: Session, clients: Clients) -> None:
    device, file, technician = device_with(HDD), take(LETTER, "lettre.txt").evidence, clients(Role.TECHNICIAN)
    shown = text_of(technician.get("/evidence"))
    assert "lettre.txt" in shown
    assert "Il ne prouve rien." in shown
    path = f"/evidence/{file.ref}/device"
    assert technician.post(path, data={"device": "BBBBBBB"}).status_code == 422
    assert technician.post(path, data={"device": device.code}).status_code == 303
    assert "est gardé avec l’appareil" in text_of(technician.get(f"/devices/{device.code}"))
    assert session.scalars(sa.select(EvidenceDrop)).one().device_id == device.id
    assert waiting() == []
    assert session.get_one(Device, device.id).disks[0].state is DiskState.TO_WIPE
    assert "lettre.txt" in text_of(technician.get(f"/devices/{device.code}"))
    assert technician.post(path, data={"device": device.code}).status_code == 409


def test_it_is_set_aside_and_taken_back(session: Session, clients: Clients) -> None:
    file, technician = take(LETTER, "lettre.txt").evidence, clients(Role.TECHNICIAN)
    technician.post(f"/evidence/{file.ref}/set-aside")
    assert (waiting(), waiting(Shown.SET_ASIDE)) == ([], ["lettre.txt"])
    assert "Écarté par Camille Roy" in text_of(technician.get("/evidence?state=set_aside"))
    take(LETTER, "lettre.txt")
    assert waiting() == []
    technician.post(f"/evidence/{file.ref}/take-back")
    assert waiting() == ["lettre.txt"]


def test_dropped_on_a_device_it_waits_no_more(session: Session) -> None:
    device = device_with(HDD)
    take(LETTER, "lettre.txt")
    receipt = take(LETTER, "lettre.txt", device=device)
    assert not receipt.again
    assert waiting() == []
    assert take(LETTER, "lettre.txt").again
    assert waiting() == []


def test_a_photograph_that_waited_serves_a_declaration_and_waits_no_more(session: Session) -> None:
    device = device_with(HDD)
    take(JPEG, "IMG_0412.jpg")
    statements.declare(
        device=device, disk=device.disks[0], state=DiskState.DESTROYED, words="", told=IN_HOUSE,
        actor=make.user(Role.TECHNICIAN, name="Sacha Banc"), at=AFTER,
    )  # fmt: skip
    assert waiting() == []


def test_it_is_not_attached_to_a_device_that_is_not_there(session: Session) -> None:
    device, file = make.device(stage=Stage.EXPECTED), take(LETTER).evidence
    with pytest.raises(Refusal, match="pas encore à l’atelier"):
        placing.place_file(file=file, device=device, actor=make.user(Role.TECHNICIAN), at=AFTER)
    assert file.waits


@pytest.mark.parametrize(("later", "whole"), [(read(GOOD), False), (lshw(), True)], ids=["log", "inventory"])
def test_read_at_last_a_log_waits_by_its_lines_and_an_inventory_as_a_whole(
    session: Session, later: bytes, whole: bool
) -> None:
    file = take(LETTER, "lettre.txt").evidence
    file.sha256 = blobs().put(later)
    session.commit()
    reparse.apply_to(file.id, actor=None, at=AFTER)
    (card,) = inbox.inbox(Shown.WAITING, after=None).items
    assert card.file.waits is whole
    assert [line.serial for line in card.lines] == ([] if whole else [HDD, NVME])


def test_every_file_that_is_kept_leaves_one_line_in_the_audit_trail(session: Session) -> None:
    device = device_with(HDD)
    take(LETTER, "lettre.txt")
    statements.declare(
        device=device, disk=device.disks[0], state=DiskState.DESTROYED, words="", told=IN_HOUSE,
        actor=make.user(Role.TECHNICIAN, name="Sacha Banc"), at=AFTER,
    )  # fmt: skip
    events = session.scalars(sa.select(AuditEvent).where(AuditEvent.verb == "evidence.taken"))
    assert sorted(event.subject for event in events) == sorted(session.scalars(sa.select(EvidenceFile.ref)))
    trail = [str(event.details) for event in session.scalars(sa.select(AuditEvent))]
    assert not any(IN_HOUSE.witness in details for details in trail)


def test_a_file_that_the_store_has_lost_is_said_and_its_page_still_opens(session: Session, clients: Clients) -> None:
    file, technician = take(JPEG + b"perdu", "IMG.jpg").evidence, clients(Role.TECHNICIAN)
    Path(blobs()._path(file.sha256)).unlink()
    assert technician.get(f"/evidence/{file.ref}").status_code == 200
    for what in ("raw", "picture"):
        answer = technician.get(f"/evidence/{file.ref}/{what}")
        assert answer.status_code == 500
        assert "ne peut pas être relu" in answer.text
