"""Parts into a device on the bench, out of it, and out of a device kept for parts."""

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from ordis.accounts.audit import Verb
from ordis.accounts.models import AuditEvent
from ordis.accounts.permissions import Role
from ordis.devices.models import Device, Stage
from ordis.kernel.refusal import Refusal
from ordis.refurbishing import queries as orders
from ordis.refurbishing.parts import fitting, queries
from ordis.refurbishing.parts.actions import Described
from ordis.refurbishing.parts.fitting import Taken
from ordis.refurbishing.parts.models import PartKind
from tests import make
from tests.refurbishing.parts.making import fit, for_parts, lot, on_bench, remove, take


def told(session: Session, device: Device, verb: Verb) -> list[dict[str, object]]:
    found = sa.select(AuditEvent.details).where(AuditEvent.subject == device.code, AuditEvent.verb == verb.value)
    return list(session.scalars(found.order_by(AuditEvent.id)))


def test_memory_fitted_is_counted_and_its_story_says_so(session: Session) -> None:
    device, part = on_bench(ram_mb=4096), lot(pieces=2)
    fit(device, part, 2)
    assert (device.ram_mb, part.quantity) == (12288, 0)
    (event,) = told(session, device, Verb.PART_FITTED)
    assert event["changes"] == {"ram_mb": [4096, 12288]}
    assert (event["part"], event["pieces"]) == ("DDR4 SO-DIMM", 2)


def test_checks_made_before_a_part_was_fitted_are_to_be_made_again(session: Session) -> None:
    device = on_bench()
    device.checklist_done_at = device.quality_checked_at = make.AT
    fit(device, lot())
    assert device.checklist_done_at is device.quality_checked_at is None
    assert device.worked_by_id is not None


def test_memory_of_a_device_whose_memory_nobody_noted_stays_unknown(session: Session) -> None:
    device = on_bench(ram_mb=None)
    fit(device, lot())
    assert device.ram_mb is None


def test_charger_and_battery_fitted_are_noted(session: Session) -> None:
    device = on_bench()
    device.battery_health = 31
    fit(device, lot(Described(PartKind.CHARGER, "65 W")))
    fit(device, battery := lot(Described(PartKind.BATTERY, "4 cellules")), battery_health=96)
    assert (device.has_charger, device.battery_health) == (True, 96)
    remove(device, battery)
    assert device.battery_health is None


def test_a_part_removed_goes_back_once(session: Session) -> None:
    device, part = on_bench(), lot(pieces=2)
    fit(device, part, 2)
    remove(device, part, 1)
    assert (device.ram_mb, part.quantity) == (8192, 1)
    with pytest.raises(Refusal, match="n’est plus, dans cet appareil"):
        remove(device, part, 2)
    remove(device, part, 1)
    with pytest.raises(Refusal, match="n’est plus, dans cet appareil"):
        remove(device, part, 1)
    assert (device.ram_mb, part.quantity, queries.fitted_on(device)) == (4096, 2, [])


def test_a_form_sent_twice_acts_once(session: Session) -> None:
    device, part, actor = on_bench(), lot(pieces=2), make.user(Role.TECHNICIAN)
    fitting.fit(device=device, part=part, pieces=1, seen=0, actor=actor, at=make.AT)
    with pytest.raises(Refusal, match="ont bougé"):
        fitting.fit(device=device, part=part, pieces=1, seen=0, actor=actor, at=make.AT)
    with pytest.raises(Refusal, match="ont bougé"):
        fitting.remove(device=device, part=part, pieces=1, seen=0, actor=actor, at=make.AT)
    assert (device.ram_mb, part.quantity) == (8192, 1)


@pytest.mark.parametrize("pieces", [0, -1])
def test_nothing_is_fitted_by_less_than_one(session: Session, pieces: int) -> None:
    with pytest.raises(Refusal, match="une pièce au moins"):
        fit(on_bench(), lot(), pieces)


def test_more_than_there_is_is_not_fitted(session: Session) -> None:
    device, part = on_bench(), lot(pieces=1)
    with pytest.raises(Refusal, match="quelqu’un vient de se servir"):
        fit(device, part, 2)
    assert (device.ram_mb, part.quantity) == (4096, 1)


@pytest.mark.parametrize("stage", [Stage.RECEIVED, Stage.WIPED, Stage.READY, Stage.RESERVED, Stage.FOR_PARTS])
def test_parts_are_fitted_on_the_bench_alone(session: Session, stage: Stage) -> None:
    device, part = make.device(stage=stage), lot()
    with pytest.raises(Refusal, match="en reconditionnement"):
        fit(device, part)
    with pytest.raises(Refusal, match="en reconditionnement"):
        remove(device, part)
    assert part.quantity == 2


def test_parts_are_taken_from_what_is_kept_for_them(session: Session) -> None:
    device = for_parts()
    part = take(device, Taken(PartKind.MEMORY, "DDR4 SO-DIMM", 1, capacity=4096))
    assert (part.quantity, part.unit_cost_cents, device.ram_mb) == (1, 0, 4096)
    assert take(device, Taken(PartKind.MEMORY, "ddr4 so-dimm", 1, capacity=4096)).id == part.id
    assert (part.quantity, device.ram_mb) == (2, 0)
    with pytest.raises(Refusal, match="plus de mémoire"):
        take(device, Taken(PartKind.MEMORY, "DDR4 SO-DIMM", 1, capacity=4096))
    for stage in (Stage.RECEIVED, Stage.READY, Stage.RECYCLED):
        with pytest.raises(Refusal, match="gardé pour pièces"):
            take(make.device(stage=stage), Taken(PartKind.SCREEN, "Dalle", 1))


def test_what_is_bought_and_what_is_taken_stay_apart(session: Session) -> None:
    bought, device = lot(), for_parts()
    assert take(device, Taken(PartKind.MEMORY, "DDR4 SO-DIMM", 1, capacity=4096)).id != bought.id


def test_a_disk_is_never_taken_or_fitted_as_a_mere_part(session: Session) -> None:
    with pytest.raises(Refusal, match="par sa propre ligne"):
        take(for_parts(), Taken(PartKind.STORAGE, "SSD", 1, capacity=240 * 10**9))
    disk = lot(Described(PartKind.STORAGE, "SSD 240 Go", capacity=240 * 10**9))
    with pytest.raises(Refusal, match="par sa propre ligne"):
        fit(on_bench(), disk)


def test_both_stories_name_the_part(session: Session) -> None:
    donor, device = for_parts(), on_bench()
    part = take(donor, Taken(PartKind.KEYBOARD, "Clavier 5490", 1))
    fit(device, part)
    (taken,), (reused,) = told(session, donor, Verb.PART_TAKEN), told(session, donor, Verb.PART_REUSED)
    (fitted,) = told(session, device, Verb.PART_FITTED)
    assert {each["part"] for each in (taken, reused, fitted)} == {"Clavier 5490"}
    assert str(fitted["came_from"]).replace("-", "") == donor.code
    assert str(reused["went_to"]).replace("-", "") == device.code


def test_a_work_order_costs_what_is_fitted_at_the_price_of_that_day(session: Session) -> None:
    device, part = on_bench(), lot(pieces=3)
    order = orders.open_order(device)
    assert order is not None
    fit(device, part, 2)
    part.unit_cost_cents = 5000
    assert queries.cost_of(order) == 1900
    (line,) = queries.fitted_in(order)
    assert (line.part.id, line.pieces, line.cost_cents) == (part.id, 2, 1900)
    remove(device, part, 1)
    assert queries.cost_of(order) == 950


def test_nothing_is_fitted_in_what_an_outside_workshop_has(session: Session) -> None:
    device = on_bench()
    device.outside_lot_id = 1
    with session.no_autoflush, pytest.raises(Refusal, match="atelier extérieur"):
        fitting.refuse_off_bench(device)
    device.outside_lot_id = None
