"""A draft is tried on past referrals: ranks before and after, and why."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta

from hypothesis import given
from hypothesis import strategies as st

from ordis.allocation.policy import rules
from ordis.allocation.policy.trial import FIRST, Past, tried
from ordis.allocation.priority import PRIORITY
from ordis.allocation.scoring import Case
from ordis.referrals.models import HomeEquipment
from tests.allocation.cases import CASE, CASES, TODAY
from tests.allocation.policy.tables import LIMITS, points

DRAFT = rules.of_points(2, points(equipment={"none": 5, "phone_only": 40}), LIMITS)


def past(cases: Sequence[Case]) -> list[Past]:
    return [Past(f"DEM-{at}", case, TODAY) for at, case in enumerate(cases)]


@given(st.lists(CASES, max_size=60))
def test_ranks_are_those_of_the_scores_and_nobody_is_lost(cases: list[Case]) -> None:
    trial = tried(past(cases), now=PRIORITY, draft=DRAFT)
    everybody = list(range(1, len(cases) + 1))
    assert [each.new_rank for each in trial.moved] == everybody
    assert sorted(each.old_rank for each in trial.moved) == everybody
    by_points = [each.new_points for each in trial.moved]
    assert by_points == sorted(by_points, reverse=True)
    assert len(trial.up) + len(trial.down) + trial.same == len(cases)
    assert sum(each.places for each in trial.moved) == 0


def test_the_one_who_passes_is_told_why_and_the_one_who_is_passed_too() -> None:
    bare, phone = replace(CASE, equipment=HomeEquipment.NONE), CASE
    trial = tried(past([bare, phone]), now=PRIORITY, draft=DRAFT)
    (up,), (down,) = trial.up, trial.down
    assert (up.number, up.old_rank, up.new_rank) == ("DEM-1", 2, 1)
    assert up.reasons == ("Équipement à la maison\u202f: Un téléphone seulement (15 → 40)",)
    assert down.reasons == ("Équipement à la maison\u202f: Aucun équipement (25 → 5)",)


def test_at_equal_points_the_older_stays_first() -> None:
    trial = tried(past([CASE, CASE, CASE]), now=PRIORITY, draft=DRAFT)
    assert [each.number for each in trial.moved] == ["DEM-0", "DEM-1", "DEM-2"]
    assert trial.same == 3


def test_a_deadline_is_judged_on_the_day_of_the_deposit() -> None:
    long_ago = TODAY - timedelta(days=300)
    case = replace(CASE, needed_by=long_ago + timedelta(days=60))
    (only,) = tried([Past("DEM-0", case, long_ago)], now=PRIORITY, draft=PRIORITY).moved
    assert only.old_points == 65


def test_those_who_enter_the_first_fifty_are_counted() -> None:
    cases = [replace(CASE, equipment=HomeEquipment.NONE)] * FIRST + [CASE] * 4
    trial = tried(past(cases), now=PRIORITY, draft=DRAFT)
    assert trial.among_first == 4
    assert sum(each.leaves for each in trial.moved) == 4
