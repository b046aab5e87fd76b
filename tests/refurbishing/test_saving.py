"""Saving the work: partly, twice, with notes, time, a licence, another version of the list."""

from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import select, text
from sqlalchemy.orm import Session

from ordis.accounts.audit import Verb
from ordis.accounts.models import AuditEvent
from ordis.accounts.permissions import Role
from ordis.devices.models import Device, Grade, Kind, Stage
from ordis.kernel.refusal import Refusal
from ordis.refurbishing import actions, licences, publishing, quality, queries
from ordis.refurbishing.licences import Licence
from ordis.refurbishing.models import Answer, WorkOrder
from ordis.refurbishing.rules import CHECKLISTS, Item
from tests import make
from tests.refurbishing.making import all_good, technician


def order_of(device: Device) -> WorkOrder:
    order = queries.open_order(device)
    assert order is not None
    return order


def events(session: Session, verb: Verb) -> list[AuditEvent]:
    session.flush()
    return list(session.scalars(select(AuditEvent).where(AuditEvent.verb == verb.value)))


def publish(*items: Item, based_on: int = 0) -> None:
    lead = make.user(Role.WORKSHOP_LEAD)
    publishing.publish_checklist(kind=Kind.LAPTOP, items=items, based_on=based_on, note="Essai", actor=lead, at=make.AT)


def test_the_same_save_twice_changes_nothing_and_doubles_nothing(session: Session, on_the_bench: Device) -> None:
    work = all_good(minutes=30, time_key="page-1", note="Vis", accessories=("mouse",), notes={"screen": "Rayé"})
    actions.complete_checklist(device=on_the_bench, work=work, actor=technician(), at=make.AT)
    quality.sign(device=on_the_bench, actor=technician(), at=make.AT)
    said, somebody = len(events(session, Verb.WORK_RECORDED)), technician()
    actions.save_work(device=on_the_bench, work=work, actor=somebody, at=make.AT + timedelta(hours=1))
    assert order_of(on_the_bench).minutes_spent == 30
    assert on_the_bench.quality_checked_at == make.AT
    assert on_the_bench.worked_by_id != somebody.id
    assert len(events(session, Verb.WORK_RECORDED)) == said


def test_minutes_of_another_page_are_added_and_each_person_has_their_sum(
    session: Session, on_the_bench: Device
) -> None:
    lou, sam = make.user(Role.TECHNICIAN, name="Lou"), make.user(Role.TECHNICIAN, name="Sam")
    for actor, key, minutes in ((lou, "a", 15), (sam, "b", 45), (lou, "c", 10), (lou, "c", 20)):
        work = all_good(minutes=minutes, time_key=key)
        actions.save_work(device=on_the_bench, work=work, actor=actor, at=make.AT)
    session.flush()
    assert order_of(on_the_bench).minutes_spent == 80
    assert queries.times_of(order_of(on_the_bench)) == [("Sam", 45), ("Lou", 35)]


def test_time_and_remarks_alone_ask_for_no_new_check_but_whoever_noted_time_has_worked(
    session: Session, on_the_bench: Device
) -> None:
    actions.complete_checklist(device=on_the_bench, work=all_good(), actor=technician(), at=make.AT)
    helper = technician()
    later = all_good(minutes=5, time_key="x", note="Livré avec sa boîte")
    actions.save_work(device=on_the_bench, work=later, actor=helper, at=make.AT)
    assert on_the_bench.checklist_done_at == make.AT
    assert quality.refusals(on_the_bench, actor=helper) == [quality.ANOTHER_PERSON]


def test_everything_works_fills_only_what_is_unanswered(session: Session, on_the_bench: Device) -> None:
    partly = all_good(answers={"screen": Answer.FAULTY})
    actions.save_work(device=on_the_bench, work=partly, actor=technician(), at=make.AT)
    filled = actions.save_all_good(
        device=on_the_bench, work=all_good(answers={"keyboard": Answer.REPAIRED}), actor=technician(), at=make.AT
    )
    said = {answer.item: answer.answer for answer in order_of(on_the_bench).answers}
    assert filled == len(CHECKLISTS[Kind.LAPTOP]) - 2
    assert (said["screen"], said["keyboard"], said["sound"]) == (Answer.FAULTY, Answer.REPAIRED, Answer.OK)
    assert len(said) == len(CHECKLISTS[Kind.LAPTOP])


def test_a_measure_typed_at_the_bench_corrects_the_device_and_its_class(session: Session, on_the_bench: Device) -> None:
    on_the_bench.ram_mb = 16384
    facts = {"cpu_mark": 8200, "battery_health": 90}
    actions.save_work(device=on_the_bench, work=all_good(facts=facts), actor=technician(), at=make.AT)
    assert (on_the_bench.cpu_mark, on_the_bench.battery_health) == (8200, 90)
    assert on_the_bench.performance == "Confort"
    assert order_of(on_the_bench).rating["points"] == on_the_bench.performance_points


# --- the licence -------------------------------------------------------------------------------------------

KEY = "VK7JG-NPHTM-C97JM"


def test_a_licence_key_is_kept_encrypted_and_stays_when_nothing_is_typed(
    session: Session, on_the_bench: Device
) -> None:
    worker = technician()
    for licence in (Licence(KEY, 1250), Licence(None, 1250), None):
        actions.save_work(device=on_the_bench, work=all_good(licence=licence), actor=worker, at=make.AT)
    session.flush()
    stored = session.execute(text("SELECT licence_key, licence_cost_cents FROM work_order")).one()
    assert KEY.encode() not in bytes(stored[0])
    assert stored[1] == 1250
    assert licences.show(device=on_the_bench, actor=worker, at=make.AT) == KEY
    assert [event.subject for event in events(session, Verb.LICENCE_SEEN)] == [on_the_bench.code]
    assert all(KEY not in str(event.details) for event in session.scalars(select(AuditEvent)))


def test_a_licence_key_is_forgotten_on_demand_and_then_there_is_none_to_show(
    session: Session, on_the_bench: Device
) -> None:
    for licence in (Licence(KEY, None), Licence("", None)):
        actions.save_work(device=on_the_bench, work=all_good(licence=licence), actor=technician(), at=make.AT)
    session.flush()
    assert not queries.has_licence(order_of(on_the_bench))
    with pytest.raises(Refusal, match="Aucune clé"):
        licences.show(device=on_the_bench, actor=technician(), at=make.AT)


# --- versions of the list ----------------------------------------------------------------------------------

NEW = Item("webcam_cover", "Cache de caméra", "")


def test_an_open_work_order_keeps_the_version_that_it_began_with(session: Session, on_the_bench: Device) -> None:
    publish(*CHECKLISTS[Kind.LAPTOP], NEW)
    actions.complete_checklist(device=on_the_bench, work=all_good(), actor=technician(), at=make.AT)
    assert on_the_bench.checklist_done_at == make.AT
    later = make.device(stage=Stage.WIPED)
    actions.start_work(device=later, actor=technician(), at=make.AT)
    with pytest.raises(Refusal, match="Cache de caméra"):
        actions.complete_checklist(device=later, work=all_good(), actor=technician(), at=make.AT)


def test_the_new_version_may_be_taken_and_keeps_the_answers_to_the_same_items(
    session: Session, on_the_bench: Device
) -> None:
    actions.complete_checklist(device=on_the_bench, work=all_good(), actor=technician(), at=make.AT)
    publish(NEW, *CHECKLISTS[Kind.LAPTOP])
    kept = actions.take_checklist(device=on_the_bench, actor=technician(), at=make.AT)
    assert kept == len(CHECKLISTS[Kind.LAPTOP])
    assert on_the_bench.checklist_done_at is None
    more = all_good(answers={NEW.name: Answer.OK})
    actions.complete_checklist(device=on_the_bench, work=more, actor=technician(), at=make.AT)
    with pytest.raises(Refusal, match="déjà la version en vigueur"):
        actions.take_checklist(device=on_the_bench, actor=technician(), at=make.AT)


def test_the_new_version_is_refused_when_an_answer_would_be_lost(session: Session, on_the_bench: Device) -> None:
    actions.save_work(device=on_the_bench, work=all_good(), actor=technician(), at=make.AT)
    publish(*CHECKLISTS[Kind.LAPTOP][1:])
    with pytest.raises(Refusal, match="Coque et charnières"):
        actions.take_checklist(device=on_the_bench, actor=technician(), at=make.AT)
    assert order_of(on_the_bench).checklist_id is None


def test_answers_typed_on_a_page_of_another_version_are_refused_and_none_is_written(
    session: Session, on_the_bench: Device
) -> None:
    work = replace(all_good(), checklist=0)
    publish(*CHECKLISTS[Kind.LAPTOP], NEW)
    actions.take_checklist(device=on_the_bench, actor=technician(), at=make.AT)
    with pytest.raises(Refusal, match="passée à la version 1"):
        actions.save_work(device=on_the_bench, work=work, actor=technician(), at=make.AT)
    assert order_of(on_the_bench).answers == []


# --- the quality check refused -----------------------------------------------------------------------------


def test_a_refused_quality_check_sends_the_device_back_with_its_reason(session: Session, on_the_bench: Device) -> None:
    worker, checker = technician(), technician()
    actions.complete_checklist(device=on_the_bench, work=all_good(), actor=worker, at=make.AT)
    quality.refuse(device=on_the_bench, reason=" La touche Entrée colle ", actor=checker, at=make.AT)
    assert (on_the_bench.checklist_done_at, on_the_bench.quality_checked_at) == (None, None)
    assert order_of(on_the_bench).quality_note == "La touche Entrée colle"
    assert [event.details for event in events(session, Verb.QUALITY_REFUSED)] == [{"reason": "La touche Entrée colle"}]
    repaired = all_good(rework="Touche changée")
    actions.complete_checklist(device=on_the_bench, work=repaired, actor=worker, at=make.AT)
    quality.sign(device=on_the_bench, actor=checker, at=make.AT)
    assert order_of(on_the_bench).quality_note == order_of(on_the_bench).rework == ""


@pytest.mark.parametrize(("reason", "said"), [("  ", "Dites ce qui ne va pas"), ("x" * 501, "500 caractères")])
def test_a_refusal_needs_a_reason_of_some_words(session: Session, on_the_bench: Device, reason: str, said: str) -> None:
    actions.complete_checklist(device=on_the_bench, work=all_good(grade=Grade.C), actor=technician(), at=make.AT)
    with pytest.raises(Refusal, match=said):
        quality.refuse(device=on_the_bench, reason=reason, actor=technician(), at=make.AT)
    assert on_the_bench.checklist_done_at == make.AT
