"""The story of a device: read page by page, nothing lost, nothing of another."""

import pytest
from sqlalchemy.orm import Session

from ordis.accounts.audit import Verb, record
from ordis.devices import timeline
from ordis.devices.models import Stage
from tests import make


def test_the_story_is_read_page_by_page_without_loss_even_within_one_instant(session: Session) -> None:
    device, person = make.device(stage=Stage.READY), make.user()
    for _ in range(7):
        record(Verb.DEVICE_CHANGED, device.code, actor=person, at=make.AT)
    session.flush()
    whole, _ = timeline.read(device, size=100)
    read, before = [], None
    while True:
        page, before = timeline.read(device, before=before, size=3)
        read += page
        if before is None:
            break
    assert [entry.key for entry in read] == [entry.key for entry in whole]
    assert len(whole) == 4 + 7


def test_the_story_of_one_device_holds_nothing_of_another(session: Session) -> None:
    mine, other = make.device(), make.device()
    record(Verb.DEVICE_CHANGED, other.code, actor=None, at=make.AT)
    session.flush()
    entries, _ = timeline.read(mine)
    assert [entry.is_move for entry in entries] == [True]


def test_the_story_leaves_out_the_identifier_that_only_matching_uses(session: Session) -> None:
    device = make.device()
    changes = {"system_uuid": ["", "b9e7a505-1df4-505f-a585-de3504c03225"], "battery_health": ["", 93]}
    record(Verb.INVENTORY_APPLIED, device.code, actor=None, at=make.AT, changes=changes)
    session.flush()
    notes = " ".join(entry.note for entry in timeline.read(device)[0])
    assert "batterie" in notes
    assert "b9e7a505" not in notes


@pytest.mark.parametrize("token", ["x", "2026", "20260101T000000.000000-1-x", "9" * 300])
def test_a_token_that_nobody_made_asks_for_the_first_page(session: Session, token: str) -> None:
    device = make.device()
    assert timeline.read(device, before=token) == timeline.read(device)
