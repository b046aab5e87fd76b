"""A checklist refused at the quality check is finished again by an answer, not by a press."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session

from ordis.accounts.audit import Verb
from ordis.accounts.models import AuditEvent
from ordis.accounts.permissions import Role
from ordis.devices.models import Device
from ordis.kernel.refusal import Refusal
from ordis.refurbishing import actions, quality, queries
from ordis.refurbishing.models import Answer, WorkOrder
from ordis.refurbishing.rules import ANYTHING, KEYBOARD, SCREEN, unsettled
from tests import make
from tests.refurbishing.making import all_good, technician

Clients = Callable[[Role], FlaskClient]
ITEMS = (SCREEN, KEYBOARD)


@pytest.mark.parametrize(
    ("refused", "answered", "said", "reason"),
    [
        ((), (), "", None),
        (("keyboard",), (), "", "Clavier"),
        (("keyboard", "screen"), ("keyboard",), "", "Écran"),
        (("keyboard",), ("keyboard",), "", None),
        (("keyboard",), (), "Essayé : la touche répond", None),
        ((ANYTHING,), ("keyboard", "screen"), " ", "ce que vous avez repris"),
        ((ANYTHING,), (), "Chargeur joint", None),
        (("of_another_list",), ("keyboard",), "", "ce que vous avez repris"),
    ],
)
def test_what_was_refused_is_answered_again_or_explained(
    refused: tuple[str, ...], answered: tuple[str, ...], said: str, reason: str | None
) -> None:
    told = unsettled(refused, ITEMS, answered=answered, said=said)
    assert told is None if reason is None else reason in (told or "")


def send_back(device: Device, *points: str) -> None:
    actions.complete_checklist(device=device, work=all_good(), actor=technician(), at=make.AT)
    quality.refuse(device=device, reason="Entrée colle", points=points, actor=technician(), at=make.AT)


def order_of(device: Device) -> WorkOrder:
    return queries.open_order(device) or pytest.fail("no work order")


@pytest.mark.parametrize("points", [(), ("keyboard",)])
def test_a_refused_checklist_is_not_finished_again_with_nothing_changed(
    session: Session, on_the_bench: Device, points: tuple[str, ...]
) -> None:
    send_back(on_the_bench, *points)
    worker, unmoved = technician(), all_good(answers={}, rework="  ")
    with pytest.raises(Refusal, match="Clavier" if points else "ce que vous avez repris"):
        actions.complete_checklist(device=on_the_bench, work=unmoved, actor=worker, at=make.AT)
    assert actions.save_all_good(device=on_the_bench, work=unmoved, actor=worker, at=make.AT) == 0
    with pytest.raises(Refusal, match="contrôle qualité"):
        actions.complete_checklist(device=on_the_bench, work=unmoved, actor=worker, at=make.AT)
    assert on_the_bench.checklist_done_at is None


def test_a_refused_point_is_answered_again_even_by_the_same_answer(session: Session, on_the_bench: Device) -> None:
    send_back(on_the_bench, "keyboard")
    later, again = make.AT + timedelta(hours=1), all_good(answers={"keyboard": Answer.OK})
    actions.save_work(device=on_the_bench, work=again, actor=technician(), at=later)
    actions.complete_checklist(device=on_the_bench, work=all_good(answers={}), actor=technician(), at=later)
    assert on_the_bench.checklist_done_at == later
    assert [row.item for row in order_of(on_the_bench).answers if row.answered_at == later] == ["keyboard"]


def test_a_sentence_that_says_why_is_enough_and_the_next_check_reads_it(
    session: Session, clients: Clients, on_the_bench: Device
) -> None:
    send_back(on_the_bench, "keyboard")
    said = all_good(answers={}, rework=" Essayé dix fois, elle répond ")
    actions.complete_checklist(device=on_the_bench, work=said, actor=technician(), at=make.AT)
    page = clients(Role.TECHNICIAN).get(f"/devices/{on_the_bench.code}/quality").text
    assert "Essayé dix fois, elle répond" in page
    assert "Entrée colle" in page
    quality.sign(device=on_the_bench, actor=technician(), at=make.AT)
    order = order_of(on_the_bench)
    assert (order.quality_note, order.rework, order.refused_points) == ("", "", [])


def test_the_points_ticked_are_unanswered_on_the_work_page_and_named_in_the_trace(
    session: Session, clients: Clients, on_the_bench: Device
) -> None:
    actions.complete_checklist(device=on_the_bench, work=all_good(), actor=technician(), at=make.AT)
    checker, path = clients(Role.TECHNICIAN), f"/devices/{on_the_bench.code}"
    refused = {"reason": "Entrée colle", "points": ["keyboard", "no_such_point"]}
    assert checker.post(f"{path}/quality/refuse", data=refused).status_code == 303
    event = session.scalars(select(AuditEvent).where(AuditEvent.verb == Verb.QUALITY_REFUSED)).one()
    assert event.details == {"reason": "Entrée colle", "points": "Clavier"}
    page = checker.get(f"{path}/work").text
    assert page.count("Refusé au contrôle\u202f: répondez de nouveau") == 1
    assert page.count('type="radio" value="ok" checked') == len(all_good().answers) - 1
    assert "Répondu avant" in page
    form = {"item_screen": "ok", "operating_system": "Linux Mint 22", "has_charger": "y", "grade": "A"}
    answer = checker.post(f"{path}/checklist/complete", data=form)
    assert answer.status_code == 409
    assert "répondez de nouveau à ces points" in answer.text
