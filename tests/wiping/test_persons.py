"""A GLPI inventory also tells who logs in: Ordis keeps of it what describes the computer, and no more."""

import json
from contextlib import suppress

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from ordis.accounts.permissions import Role
from ordis.devices.models import Device, Door
from ordis.kernel.blobs import blobs
from ordis.kernel.refusal import Refusal
from ordis.wiping import intake, reparse
from ordis.wiping.inspection import decoded
from ordis.wiping.models import EvidenceFile
from ordis.wiping.receipts import Receipt
from tests import make
from tests.devices.inventory.test_glpi import SECRET, agent
from tests.wiping.nwipe_samples import read
from tests.wiping.test_actions import GOOD
from tests.wiping.test_intake import lshw, zipped

INVENTORY = json.dumps(agent()).encode()


def take(data: bytes, device: Device | None = None, name: str = "poste.json") -> Receipt:
    actor = make.user(Role.TECHNICIAN)
    return intake.take(data=data, filename=name, actor=actor, at=make.AT, door=Door.API, device=device)


def unnamed() -> Device:
    """A device that somebody noted without its number."""
    device = make.device(disk_serial=None)
    device.serial = None
    return device


def test_what_is_kept_of_a_glpi_inventory_names_nobody(session: Session) -> None:
    assert SECRET in INVENTORY.decode()
    receipt = take(INVENTORY, unnamed())
    kept = blobs().get(receipt.evidence.sha256).decode()
    assert SECRET not in kept
    assert SECRET not in json.dumps(receipt.evidence.machines)
    assert "S29N0001" in kept


def test_the_same_glpi_inventory_twice_is_one_evidence(session: Session) -> None:
    device = unnamed()
    first, second = take(INVENTORY, device), take(b" \n" + INVENTORY, device)
    assert first.evidence is second.evidence
    assert second.again
    assert session.scalar(sa.select(sa.func.count()).select_from(EvidenceFile)) == 1


def test_what_is_kept_reads_the_same_again(session: Session) -> None:
    take(INVENTORY, unnamed())
    found = reparse.read_again(reparse.every_id(), actor=None, at=make.AT)
    assert [(reread.told, reread.problem) for reread in found] == [([], "")]


def test_an_archive_with_a_glpi_inventory_is_refused_whole(session: Session) -> None:
    with pytest.raises(Refusal, match="données de personnes"):
        take(zipped({"glpi.json": INVENTORY}), name="clef.zip")
    assert session.scalar(sa.select(EvidenceFile.id)) is None


ESCAPED = INVENTORY.replace(b'"content"', b'"\\u0063ontent"')
ODDLY_WRITTEN = {
    "blanks": b" \n\t" * 30 + INVENTORY,
    "mark": b"\xef\xbb\xbf\r\n\r\n" + INVENTORY,
    "utf-16": INVENTORY.decode().encode("utf-16"),
    "utf-16 without mark": INVENTORY.decode().encode("utf-16-le"),
    "escaped key": ESCAPED,
    "after another document": b'{"lscpu": []}\n' + INVENTORY,
    "after lshw": lshw() + b"\n" + INVENTORY,
    "lone surrogate": INVENTORY.replace(b"S29N0001", b"S29N0001\\ud800"),
}


@pytest.mark.parametrize("data", ODDLY_WRITTEN.values(), ids=list(ODDLY_WRITTEN))
def test_however_it_is_written_nobody_is_named_in_what_is_kept(session: Session, data: bytes) -> None:
    with suppress(Refusal):
        take(data, name="poste.json")
    for file in session.scalars(sa.select(EvidenceFile)):
        assert SECRET not in decoded(blobs().get(file.sha256))


XML = f"""<?xml version="1.0" encoding="UTF-8" ?>
<REQUEST><CONTENT><HARDWARE><NAME>poste</NAME><LASTLOGGEDUSER>{SECRET}</LASTLOGGEDUSER></HARDWARE></CONTENT>
<DEVICEID>poste-2022</DEVICEID><QUERY>INVENTORY</QUERY></REQUEST>""".encode()
UNREAD = {
    "cut": INVENTORY[: len(INVENTORY) - 40],
    "xml": XML,
    "printer": INVENTORY.replace(b'"Computer"', b'"Printer"'),
    "broken in utf-16": INVENTORY[:-40].decode().encode("utf-16"),
}


@pytest.mark.parametrize("data", UNREAD.values(), ids=list(UNREAD))
def test_an_inventory_of_an_agent_that_cannot_be_read_is_not_kept(session: Session, data: bytes) -> None:
    for content, name in ((data, "poste.json"), (zipped({"a.log": read(GOOD), "poste.json": data}), "clef.zip")):
        with pytest.raises(Refusal, match="personnes"):
            take(content, name=name)
        with pytest.raises(Refusal, match="personnes"):
            take(content, unnamed(), name=name)
    assert session.scalar(sa.select(EvidenceFile.id)) is None


@pytest.mark.parametrize("data", [ESCAPED, ODDLY_WRITTEN["blanks"], ODDLY_WRITTEN["after lshw"]])
def test_no_archive_hides_an_inventory_of_an_agent(session: Session, data: bytes) -> None:
    with pytest.raises(Refusal, match="données de personnes"):
        take(zipped({"a.log": read(GOOD), "glpi.json": data}), name="clef.zip")
    assert session.scalar(sa.select(EvidenceFile.id)) is None
