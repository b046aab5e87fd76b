"""When a device may be opened for a part, and what a change of disk asks again."""

from collections.abc import Callable

import pytest
from sqlalchemy.orm import Session

from ordis.accounts.permissions import Role
from ordis.devices import holds, timeline
from ordis.devices.models import Device, HoldReason
from ordis.kernel.db import db
from ordis.kernel.refusal import Refusal
from ordis.refurbishing import checklists, queries
from ordis.refurbishing.models import Answer, ChecklistAnswer
from ordis.refurbishing.parts.fitting import Taken
from ordis.refurbishing.parts.models import PartKind
from ordis.refurbishing.rules import CHECKLISTS, Item
from ordis.stock.recycling import actions as recycling
from tests import make
from tests.refurbishing.parts.making import fit, fit_disk, for_parts, lot, on_bench, take, take_out

CHARGER = Taken(PartKind.CHARGER, "Chargeur 65 W", 1)


def on_a_lorry(device: Device) -> None:
    lorry = make.collection()
    actor = make.user(Role.WORKSHOP_LEAD)
    recycling.load(collection=lorry, device=device, reason="", weight_g=2_400, actor=actor, at=make.AT)


def unsafe(device: Device) -> None:
    actor = make.user(Role.TECHNICIAN)
    holds.set_hold(device=device, reason=HoldReason.SAFETY, note="Batterie gonflée", actor=actor, at=make.AT)


@pytest.mark.parametrize(("stopped", "said"), [(on_a_lorry, "enlèvement"), (unsafe, "sécurité")])
def test_no_part_comes_out_of_a_device_on_a_lorry_or_held_for_safety(
    session: Session, stopped: Callable[[Device], None], said: str
) -> None:
    device = for_parts()
    stopped(device)
    with pytest.raises(Refusal, match=said):
        take(device, CHARGER)
    with pytest.raises(Refusal, match=said):
        take_out(device)
    assert device.disks[0].taken_out_at is None


@pytest.mark.parametrize(("stopped", "said"), [(on_a_lorry, "enlèvement"), (unsafe, "sécurité")])
def test_no_part_goes_into_one_either(session: Session, stopped: Callable[[Device], None], said: str) -> None:
    device, part = on_bench(), lot()
    stopped(device)
    with pytest.raises(Refusal, match=said):
        fit(device, part)


def answered(device: Device) -> list[str]:
    """Every item is answered « Fonctionne »; names of the items that still have an answer."""
    order = queries.open_order(device)
    assert order is not None
    if not order.answers:
        who = make.user(Role.TECHNICIAN)
        for item in queries.items_of(device, order):
            order.answers.append(
                ChecklistAnswer(item=item.name, answer=Answer.OK, answered_at=make.AT, answered_by_id=who.id)
            )
        db.session.flush()
    return [answer.item for answer in order.answers]


def test_a_disk_fitted_takes_back_what_was_answered_of_the_disk_and_of_its_system(session: Session) -> None:
    device = on_bench()
    before = answered(device)
    fit_disk(device, take_out(for_parts()))
    assert set(before) - set(answered(device)) == {"memory", "boot"}
    told = str(timeline.read(device, by_people=False, before=None))
    assert "Mémoire et disque, Démarrage" in told


def test_memory_fitted_takes_nothing_back(session: Session) -> None:
    device = on_bench()
    before = answered(device)
    fit(device, lot())
    assert answered(device) == before


def test_the_words_of_the_list_say_which_items_speak_of_a_disk() -> None:
    for items in CHECKLISTS.values():
        assert {item.name for item in checklists.about_the_disk(items)} <= {"memory", "boot"}
    own = [Item("point_1", "Le SSD", "Sans alerte."), Item("point_2", "Charnières", "Les vis sont là.")]
    assert [item.name for item in checklists.about_the_disk(own)] == ["point_1"]
