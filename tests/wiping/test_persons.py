"""A GLPI inventory also tells who logs in: Ordis keeps of it what describes the computer, and no more."""

import json

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from ordis.accounts.permissions import Role
from ordis.devices.models import Device, Door
from ordis.kernel.blobs import blobs
from ordis.kernel.refusal import Refusal
from ordis.wiping import intake, reparse
from ordis.wiping.models import EvidenceFile
from ordis.wiping.receipts import Receipt
from tests import make
from tests.devices.inventory.test_glpi import SECRET, agent
from tests.wiping.test_intake import zipped

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
