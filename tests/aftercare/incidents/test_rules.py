"""The table of incidents, pair by pair and along any path."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ordis.accounts.permissions import GRANTS, Permission, Role
from ordis.aftercare.incidents import rules
from ordis.aftercare.incidents.models import IncidentKind, IncidentStage
from ordis.aftercare.incidents.rules import STEPS, Step
from ordis.devices.lifecycle import LIFECYCLE, Move

OPEN = {IncidentStage.DECLARED, IncidentStage.IN_WORKSHOP}


@pytest.mark.parametrize("kind", IncidentKind)
@pytest.mark.parametrize("stage", IncidentStage)
@pytest.mark.parametrize("step", Step)
def test_each_step_is_open_or_refused_with_a_sentence(kind: IncidentKind, stage: IncidentStage, step: Step) -> None:
    why = rules.refusal(kind, stage, step)
    assert (why == "") == (step in rules.steps_from(kind, stage))
    assert not why or ("Rien n’a été modifié" in why and step.label in why)


@given(kind=st.sampled_from(IncidentKind), path=st.lists(st.sampled_from(Step), max_size=8))
def test_along_any_path_what_ends_stays_ended_but_for_what_is_found_at_last(
    kind: IncidentKind, path: list[Step]
) -> None:
    stage, seen = IncidentStage.DECLARED, [IncidentStage.DECLARED]
    for step in path:
        if not rules.refusal(kind, stage, step):
            stage = STEPS[step].target
            seen.append(stage)
    ends = [each for each in seen if each not in OPEN]
    assert len(ends) <= 1 or ends == [IncidentStage.CLOSED, IncidentStage.FOUND]
    assert seen.count(IncidentStage.IN_WORKSHOP) <= 1
    if kind in rules.MISSING:
        assert IncidentStage.IN_WORKSHOP not in seen


def test_every_stage_is_reached_and_every_kind_can_end() -> None:
    assert {edge.target for edge in STEPS.values()} | {IncidentStage.DECLARED} == set(IncidentStage)
    for kind in IncidentKind:
        assert rules.steps_from(kind, IncidentStage.DECLARED)


def test_what_gives_the_device_back_to_the_city_asks_for_the_right_of_the_law_of_devices() -> None:
    for step in (Step.TAKE_BACK, Step.EXCHANGE):
        assert STEPS[step].permission is LIFECYCLE[Move.TAKE_BACK].permission


def test_a_structure_declares_and_finds_and_does_nothing_else() -> None:
    mine = {step for step, edge in STEPS.items() if edge.permission in GRANTS[Role.PRESCRIBER]}
    assert mine == {Step.FIND}
    assert Permission.INCIDENT_DECLARE in GRANTS[Role.PRESCRIBER]


@given(st.lists(st.integers(0, 400), max_size=9))
def test_half_of_the_incidents_are_settled_within_the_median(days: list[int]) -> None:
    start = datetime(2026, 3, 1, tzinfo=UTC)
    found = rules.median_days([(start, start + timedelta(days=each)) for each in days])
    if not days:
        assert found is None
    else:
        assert found is not None
        assert sum(each <= found + 1 for each in days) * 2 >= len(days)
