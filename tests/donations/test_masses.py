"""Masses: weighed, else typical and said so, else none."""

from ordis.devices.models import Kind, Stage
from ordis.donations.masses import TYPICAL, Lot, Mass, by_kind, by_outcome, mass_of
from ordis.donations.outcomes import Outcome


def test_what_was_weighed_counts_as_it_was_and_the_rest_by_its_kind() -> None:
    mass = mass_of(Lot(Kind.LAPTOP, Stage.HANDED_OVER, 5, 2, 3_300))
    assert mass == Mass(weighed=2, weighed_g=3_300, typical=3, typical_g=3 * 2_280)
    assert (mass.devices, mass.grams) == (5, 3_300 + 6_840)


def test_a_kind_that_the_source_does_not_tell_apart_has_no_typical_mass() -> None:
    for kind in (Kind.TABLET, Kind.ALL_IN_ONE):
        assert kind not in TYPICAL
        assert mass_of(Lot(kind, Stage.RECYCLED, 4, 1, 600)) == Mass(weighed=1, weighed_g=600, unknown=3)


def test_what_never_arrived_weighs_nothing_and_each_outcome_is_told() -> None:
    lots = [
        Lot(Kind.MONITOR, Stage.MISSING, 9, 0, 0), Lot(Kind.MONITOR, Stage.RECYCLED, 2, 0, 0),
        Lot(Kind.MONITOR, Stage.RETURNED, 1, 1, 4_000), Lot(Kind.MONITOR, Stage.RESERVED, 1, 0, 0),
    ]  # fmt: skip
    found = by_outcome(lots)
    assert list(found) == [
        Outcome.REUSED, Outcome.READY, Outcome.FOR_PARTS, Outcome.RECYCLED, Outcome.IN_PROGRESS
    ]  # fmt: skip
    assert sum(mass.devices for mass in found.values()) == 4
    assert found[Outcome.RECYCLED].grams == 11_000
    assert found[Outcome.IN_PROGRESS] == Mass(weighed=1, weighed_g=4_000)
    assert list(by_kind(lots)) == [Kind.MONITOR]
    assert by_kind([Lot(Kind.MONITOR, Stage.MISSING, 9, 0, 0)]) == {}
