"""The mass of a container is shared among its devices only when everything needed to do so is known."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ordis.devices.models import Kind
from ordis.donations.custody import weighing
from ordis.donations.custody.weighing import Inside, Scale, shares, why_not

LAPTOP, DESKTOP, TABLET = (Inside(kind, None) for kind in (Kind.LAPTOP, Kind.DESKTOP, Kind.TABLET))
WEIGHED = Inside(Kind.LAPTOP, 2_000)


def test_devices_of_one_kind_share_what_is_left_evenly_to_the_gram() -> None:
    assert shares(Scale(35_001, 25_000, 4), [WEIGHED, LAPTOP, LAPTOP, LAPTOP]) == [None, 2_667, 2_667, 2_667]
    assert shares(Scale(10_000, 0, 2), [TABLET, TABLET]) == [5_000, 5_000]


def test_kinds_share_in_proportion_to_their_typical_masses() -> None:
    laptop, desktop = shares(Scale(22_100, 0, 2), [LAPTOP, DESKTOP])
    assert (laptop, desktop) == (4_560, 17_540)


@pytest.mark.parametrize(
    ("scale", "inside", "why"),
    [
        (Scale(None, 0, 1), [LAPTOP], weighing.NOT_WEIGHED),
        (Scale(9_000, None, 1), [LAPTOP], weighing.NO_TARE),
        (Scale(9_000, 0, None), [LAPTOP], weighing.NOT_COUNTED),
        (Scale(9_000, 0, 2), [LAPTOP], weighing.INCOMPLETE),
        (Scale(2_000, 0, 2), [WEIGHED, LAPTOP], weighing.TOO_LIGHT),
        (Scale(9_000, 0, 2), [TABLET, LAPTOP], weighing.UNLIKE),
    ],
)
def test_what_is_not_known_is_told_and_nothing_is_shared(scale: Scale, inside: list[Inside], why: str) -> None:
    assert why_not(scale, inside) == why
    assert shares(scale, inside) == [None] * len(inside)


def test_a_container_whose_devices_were_all_weighed_needs_no_scale() -> None:
    assert why_not(Scale(None, None, None), [WEIGHED]) == ""
    assert shares(Scale(None, None, None), [WEIGHED]) == [None]


@given(st.lists(st.sampled_from([LAPTOP, DESKTOP, WEIGHED]), min_size=1, max_size=80), st.integers(1, 900_000))
def test_not_a_gram_is_lost_nor_made(inside: list[Inside], net: int) -> None:
    found = shares(Scale(net + 25_000, 25_000, len(inside)), inside)
    left = net - sum(each.grams or 0 for each in inside)
    loose = any(each.grams is None for each in inside)
    assert sum(grams or 0 for grams in found) == (left if loose and left > 0 else 0)
