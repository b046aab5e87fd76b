"""The checklists, and when one is complete."""

import pytest

from ordis.devices.models import Kind
from ordis.refurbishing.models import Answer
from ordis.refurbishing.rules import CHECKLISTS, incompleteness, may_check_quality


@pytest.mark.parametrize("kind", list(Kind), ids=lambda kind: kind.value)
def test_each_kind_has_its_checklist_without_repetition(kind: Kind) -> None:
    names = [item.name for item in CHECKLISTS[kind]]
    assert len(names) == len(set(names)) >= 3
    assert all(len(name) <= 40 for name in names)


def test_a_portable_is_asked_for_its_keyboard_battery_and_camera_and_a_screen_is_not() -> None:
    laptop = {item.name for item in CHECKLISTS[Kind.LAPTOP]}
    assert {"keyboard", "screen", "battery", "ports", "camera", "sound", "network", "cleaning"} <= laptop
    assert not {"keyboard", "battery"} & {item.name for item in CHECKLISTS[Kind.MONITOR]}


def test_a_checklist_is_complete_when_everything_was_tried_and_nothing_is_faulty() -> None:
    answers = {item.name: Answer.OK for item in CHECKLISTS[Kind.MONITOR]}
    assert incompleteness(CHECKLISTS[Kind.MONITOR], answers) is None
    assert (
        incompleteness(CHECKLISTS[Kind.MONITOR], answers | {"cables": Answer.NOT_APPLICABLE, "screen": Answer.REPAIRED})
        is None
    )


def test_what_was_not_tried_is_named() -> None:
    answers = {item.name: Answer.OK for item in CHECKLISTS[Kind.MONITOR] if item.name != "ports"}
    assert incompleteness(CHECKLISTS[Kind.MONITOR], answers) == "Il reste à essayer : Prises."


def test_a_faulty_part_blocks_whatever_else_was_answered() -> None:
    answers = {item.name: Answer.OK for item in CHECKLISTS[Kind.MONITOR]} | {"screen": Answer.FAULTY}
    assert "Reste défectueux : Écran" in (incompleteness(CHECKLISTS[Kind.MONITOR], answers) or "")


def test_an_answer_to_a_question_of_another_kind_completes_nothing() -> None:
    assert incompleteness(CHECKLISTS[Kind.MONITOR], {item.name: Answer.OK for item in CHECKLISTS[Kind.PERIPHERAL]})


@pytest.mark.parametrize(
    ("checker", "workers", "allowed_to_all", "expected"),
    [
        (1, {1}, False, False),
        (2, {1}, False, True),
        (1, {1}, True, True),
        (1, {1, 2}, False, False),
        (1, set(), False, True),
    ],
)
def test_the_quality_is_checked_by_another_person(
    checker: int, workers: set[int], allowed_to_all: bool, expected: bool
) -> None:
    assert may_check_quality(checker_id=checker, worker_ids=workers, same_person_may_check=allowed_to_all) is expected
