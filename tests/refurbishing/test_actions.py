"""From « Effacé » to « Prêt », back to the bench, and out."""

from collections.abc import Callable
from dataclasses import replace

import pytest
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from ordis.accounts.permissions import Role
from ordis.devices.lifecycle import Move
from ordis.devices.models import Device, Grade, Stage
from ordis.kernel.refusal import Refusal
from ordis.refurbishing import actions, quality, queries
from ordis.refurbishing.models import Answer, ChecklistAnswer, WorkOrder
from tests import make
from tests.refurbishing.making import all_good, go, technician


def test_beginning_the_work_opens_a_work_order(session: Session, on_the_bench: Device) -> None:
    order = queries.open_order(on_the_bench)
    assert order is not None
    assert (order.started_at, order.finished_at, order.answers) == (make.AT, None, [])


def test_the_whole_way_to_ready_in_the_order_of_the_bench(session: Session, on_the_bench: Device) -> None:
    device, worker, checker = on_the_bench, technician(), technician()
    device.place_id = make.place().id
    with pytest.raises(Refusal, match="liste de contrôle"):
        go(device, Move.MARK_READY, worker)
    actions.complete_checklist(device=device, work=all_good(), actor=worker, at=make.AT)
    with pytest.raises(Refusal, match="contrôle qualité"):
        go(device, Move.MARK_READY, worker)
    quality.sign(device=device, actor=checker, at=make.AT)
    assert go(device, Move.MARK_READY, worker) is Stage.READY
    order = queries.latest_order(device)
    assert order is not None
    assert (order.finished_at, order.minutes_spent) == (make.AT, 45)


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"grade": None}, "esthétique"),
        ({"operating_system": " "}, "système"),
        ({"has_charger": False}, "chargeur"),
    ],
)
def test_the_law_refuses_ready_for_each_missing_result(
    session: Session, on_the_bench: Device, changes: dict[str, object], said: str
) -> None:
    on_the_bench.place_id = make.place().id
    actions.complete_checklist(device=on_the_bench, work=all_good(**changes), actor=technician(), at=make.AT)
    quality.sign(device=on_the_bench, actor=technician(), at=make.AT)
    with pytest.raises(Refusal, match=said):
        go(on_the_bench, Move.MARK_READY, technician())


def test_answers_come_one_by_one_and_a_later_one_replaces_the_earlier(session: Session, on_the_bench: Device) -> None:
    for answers in ({"screen": Answer.FAULTY}, {"keyboard": Answer.OK}, {"screen": Answer.REPAIRED}):
        actions.save_work(device=on_the_bench, work=all_good(answers=answers), actor=technician(), at=make.AT)
    rows = session.scalars(select(ChecklistAnswer)).all()
    assert {row.item: row.answer for row in rows} == {"screen": Answer.REPAIRED, "keyboard": Answer.OK}


def test_a_faulty_part_blocks_completion_with_a_sentence(session: Session, on_the_bench: Device) -> None:
    work = all_good()
    broken = replace(work, answers={**work.answers, "battery": Answer.FAULTY})
    with pytest.raises(Refusal, match="Reste défectueux : Batterie"):
        actions.complete_checklist(device=on_the_bench, work=broken, actor=technician(), at=make.AT)
    assert on_the_bench.checklist_done_at is None


def test_an_answer_outside_the_checklist_is_refused(session: Session, on_the_bench: Device) -> None:
    with pytest.raises(Refusal, match="a changé"):
        actions.save_work(
            device=on_the_bench, work=all_good(answers={"wings": Answer.OK}), actor=technician(), at=make.AT
        )


def test_nobody_checks_what_they_worked_on_even_if_a_colleague_saved_last(
    session: Session, on_the_bench: Device
) -> None:
    first, last = technician(), technician()
    actions.complete_checklist(device=on_the_bench, work=all_good(), actor=first, at=make.AT)
    actions.complete_checklist(device=on_the_bench, work=all_good(answers={}), actor=last, at=make.AT)
    for person in (first, last):
        with pytest.raises(Refusal, match="autre personne"):
            quality.sign(device=on_the_bench, actor=person, at=make.AT)
    quality.sign(device=on_the_bench, actor=technician(), at=make.AT)
    assert on_the_bench.quality_checked_at == make.AT


def test_a_city_with_one_technician_may_allow_the_same_person(
    session: Session, on_the_bench: Device, settings_with: Callable[..., None]
) -> None:
    alone = technician()
    actions.complete_checklist(device=on_the_bench, work=all_good(), actor=alone, at=make.AT)
    settings_with(same_person_may_check=True)
    quality.sign(device=on_the_bench, actor=alone, at=make.AT)
    assert on_the_bench.quality_checked_by_id == alone.id


def test_the_quality_is_checked_after_the_checklist_and_once(session: Session, on_the_bench: Device) -> None:
    with pytest.raises(Refusal, match="terminez-la"):
        quality.sign(device=on_the_bench, actor=technician(), at=make.AT)
    actions.complete_checklist(device=on_the_bench, work=all_good(), actor=technician(), at=make.AT)
    quality.sign(device=on_the_bench, actor=technician(), at=make.AT)
    with pytest.raises(Refusal, match="déjà fait"):
        quality.sign(device=on_the_bench, actor=technician(), at=make.AT)


def test_touching_the_work_after_the_check_asks_for_both_again(session: Session, on_the_bench: Device) -> None:
    actions.complete_checklist(device=on_the_bench, work=all_good(), actor=technician(), at=make.AT)
    quality.sign(device=on_the_bench, actor=technician(), at=make.AT)
    actions.save_work(device=on_the_bench, work=all_good(grade=Grade.C), actor=technician(), at=make.AT)
    assert (on_the_bench.checklist_done_at, on_the_bench.quality_checked_at) == (None, None)


def test_reopening_a_ready_device_begins_a_new_work_order_with_nothing_proved(session: Session) -> None:
    device = make.device(stage=Stage.READY)
    assert go(device, Move.REOPEN_WORK, technician()) is Stage.REFURBISHING
    assert (device.checklist_done_at, device.quality_checked_at, device.worked_by_id) == (None, None, None)
    order = queries.open_order(device)
    assert order is not None
    assert order.answers == []
    with pytest.raises(Refusal, match="liste de contrôle"):
        go(device, Move.MARK_READY, technician())


def test_a_device_kept_for_parts_leaves_no_work_order_open(session: Session, on_the_bench: Device) -> None:
    go(on_the_bench, Move.KEEP_FOR_PARTS, make.user(Role.WORKSHOP_LEAD), "Carte mère morte")
    assert queries.open_order(on_the_bench) is None


def test_work_is_refused_away_from_the_bench(session: Session) -> None:
    for stage in (Stage.RECEIVED, Stage.READY):
        with pytest.raises(Refusal, match="pas en reconditionnement"):
            actions.save_work(device=make.device(stage=stage), work=all_good(), actor=technician(), at=make.AT)


def test_the_database_itself_refuses_two_open_work_orders(session: Session, on_the_bench: Device) -> None:
    session.add(WorkOrder(device_id=on_the_bench.id, started_at=make.AT, started_by_id=technician().id))
    with pytest.raises(IntegrityError):
        session.flush()
