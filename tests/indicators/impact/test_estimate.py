"""Orders of magnitude: what has no factor is not estimated, what is new is taken away or said."""

import json
from dataclasses import replace
from datetime import date
from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from ordis.devices.models import Kind
from ordis.donations.masses import Mass
from ordis.indicators.impact.estimate import Estimate, Impact, NewParts, Weighed, estimates, two_digits
from ordis.indicators.impact.factors import SHIPPED, Factor, Per, Quantity, Table, Use
from ordis.refurbishing.parts.models import PartKind

LAPTOPS = Weighed(Kind.LAPTOP, Mass(weighed=10, weighed_g=20_000, typical=50, typical_g=114_000))
DESKTOPS = Weighed(Kind.DESKTOP, Mass(typical=18, typical_g=157_860))
MEMORY = NewParts(PartKind.MEMORY, 12)
OF_MEMORY = Factor(
    "part:memory", Use.PART, Quantity.CO2, Decimal("2.5"), Per.DEVICE, "Exemple", 2024, "Barrette neuve."
)


def co2(table: Table, *handed: Weighed, parts: tuple[NewParts, ...] = ()) -> Estimate:
    return next(each for each in estimates(table, handed, parts) if each.quantity is Quantity.CO2)


def test_laptops_are_reckoned_and_desktops_are_said_not_to_be() -> None:
    estimate = co2(SHIPPED, LAPTOPS, DESKTOPS)
    assert estimate.total == 60 * 27
    assert estimate.said == "environ 1\u202f600\u00a0kgCO2e"
    assert estimate.scope == "sur 60\u00a0appareils\u202f; 18\u00a0appareils non estimés\u202f: Unité centrale (18)"
    assert [row.said for row in estimate.rows] == ["1\u202f620\u00a0kgCO2e", "non estimé"]


def test_desktops_and_screens_alone_give_no_figure() -> None:
    for each in estimates(SHIPPED, [DESKTOPS, Weighed(Kind.MONITOR, Mass(unknown=3))], []):
        assert (each.total, each.said) == (None, "non estimé")


def test_what_is_context_is_never_added() -> None:
    without = replace(SHIPPED, factors=tuple(each for each in SHIPPED.factors if each.use is not Use.CONTEXT))
    assert estimates(without, [LAPTOPS, DESKTOPS], []) == estimates(SHIPPED, [LAPTOPS, DESKTOPS], [])


def test_years_of_use_multiply_what_is_told_by_year() -> None:
    assert co2(replace(SHIPPED, years=Decimal("2.5")), LAPTOPS).total == Decimal(60 * 27) * Decimal("2.5")


def test_new_parts_without_a_factor_are_counted_and_the_figure_says_that_it_is_not_reduced() -> None:
    estimate = co2(SHIPPED, LAPTOPS, parts=(MEMORY,))
    assert estimate.total == 60 * 27
    assert "Mémoire (12)" in estimate.parts_said
    assert "n’en est pas réduit" in estimate.parts_said


def test_new_parts_with_a_factor_of_their_own_are_taken_away_once() -> None:
    table = replace(SHIPPED, factors=(*SHIPPED.factors, OF_MEMORY), years=Decimal(3))
    estimate = co2(table, LAPTOPS, parts=(MEMORY,))
    assert estimate.total == 60 * 27 * 3 - 12 * Decimal("2.5")
    assert "retranchées\u202f: Mémoire (12), 30\u00a0kgCO2e" in estimate.parts_said


def test_a_zero_that_the_city_chose_is_said_to_be_chosen() -> None:
    zero = replace(SHIPPED.factors[0], value=Decimal(0))
    estimate = co2(replace(SHIPPED, factors=(zero,)), LAPTOPS)
    assert estimate.said == estimate.rows[0].said == "0 (choisi par la ville)"


def test_each_figure_cites_its_source_and_hypothesis_once() -> None:
    (cited,) = co2(SHIPPED, LAPTOPS, Weighed(Kind.TABLET, Mass(unknown=2))).cited
    assert cited.cited.endswith("(2022)")


def test_an_order_of_magnitude_has_two_digits() -> None:
    assert [str(int(two_digits(Decimal(each)))) for each in (0, 7, 27, 1620, 98_765)] == [
        "0",
        "7",
        "27",
        "1600",
        "99000",
    ]


@given(
    st.lists(st.tuples(st.sampled_from(Kind), st.integers(1, 500)), unique_by=lambda row: row[0]), st.integers(0, 40)
)
def test_what_is_frozen_is_read_back_unchanged_through_json(handed: list[tuple[Kind, int]], pieces: int) -> None:
    weighed = tuple(Weighed(kind, Mass(unknown=number)) for kind, number in handed)
    parts = (NewParts(PartKind.MEMORY, pieces),) if pieces else ()
    table = replace(SHIPPED, factors=(*SHIPPED.factors, OF_MEMORY))
    impact = Impact(
        date(2022, 1, 1), date(2022, 12, 31), weighed, (), parts, 3, table.years, table.years_hypothesis,
        estimates(table, weighed, parts), SHIPPED.factors[-3:],
    )  # fmt: skip
    assert Impact.from_json(json.loads(json.dumps(impact.as_json()))) == impact
