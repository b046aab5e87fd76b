"""How full, how long, how short: pure."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ordis.devices.models import Kind, Stage
from ordis.stock import rules
from ordis.stock.rules import Fill, Need, Sleep


@pytest.mark.parametrize(
    ("devices", "capacity", "found", "said"),
    [
        (0, None, None, ""),
        (0, 24, Fill.FREE, "24\u00a0places libres sur 24"),
        (21, 24, Fill.FREE, "3\u00a0places libres sur 24"),
        (22, 24, Fill.NEARLY, "Presque plein\u202f: 22 sur 24"),
        (24, 24, Fill.FULL, "Plein\u202f: 24 sur 24"),
        (26, 24, Fill.OVER, "Trop plein\u202f: 26 pour 24, soit 2 de trop"),
    ],
)
def test_how_full_a_place_is(devices: int, capacity: int | None, found: Fill | None, said: str) -> None:
    assert rules.fill(devices, capacity) is found
    assert rules.fill_sentence(devices, capacity) == said


@pytest.mark.parametrize(
    ("stage", "days", "found"),
    [
        (Stage.READY, 29, Sleep.RECENT),
        (Stage.READY, 30, Sleep.WATCH),
        (Stage.READY, 60, Sleep.ASLEEP),
        (Stage.RETURNED, 10, Sleep.ASLEEP),
    ],
)
def test_each_stage_has_its_own_patience(stage: Stage, days: int, found: Sleep) -> None:
    assert rules.sleep_of(stage, days) is found


def test_every_stage_of_the_workshop_has_a_limit() -> None:
    assert set(rules.SLEEPS_AFTER) == set(rules.IN_THE_WORKSHOP)


def test_what_waits_is_summed_over_stages_and_sleeps_by_the_limit_of_each() -> None:
    found = rules.wait({Stage.READY: {10: 2, 61: 1}, Stage.RETURNED: {10: 1}})
    assert (found.devices, found.oldest, found.median, found.asleep) == (4, 61, 10, 2)
    with pytest.raises(ValueError, match="nothing waits"):
        rules.wait({})


@given(st.lists(st.integers(0, 400), min_size=1))
def test_the_weighted_median_is_the_median_of_the_list(values: list[int]) -> None:
    weights = {value: values.count(value) for value in values}
    ordered = sorted(values)
    middle = (ordered[(len(values) - 1) // 2] + ordered[len(values) // 2]) / 2
    assert rules.median(weights) == middle


def need(kind: Kind = Kind.LAPTOP, waiting: int = 0, ready: int = 0, coming: int = 0) -> Need:
    return Need(kind, waiting, 0, {"A": ready} if ready else {}, 0, {Stage.WIPED: coming} if coming else {})


@pytest.mark.parametrize(
    ("found", "said"),
    [
        (need(), "Personne n’attend."),
        (need(waiting=2, ready=2), "Le stock prêt suffit."),
        (need(waiting=14, ready=2), "Il manque 12\u00a0appareils, et rien n’est en chemin."),
        (need(waiting=14, ready=2, coming=3), "Il manque 12\u00a0appareils\u202f; 3 en chemin, pas assez."),
        (need(waiting=3, ready=2, coming=3), "Il manque 1\u00a0appareil\u202f; 3 en chemin, de quoi répondre."),
    ],
)
def test_a_need_says_itself(found: Need, said: str) -> None:
    assert found.sentence == said


def test_what_is_missing_most_comes_first_and_what_concerns_nobody_is_left_out() -> None:
    laptops, screens, tablets = need(waiting=3), need(Kind.MONITOR, waiting=9, ready=9), need(Kind.TABLET)
    assert rules.shortest_first([tablets, screens, laptops]) == [laptops, screens]
