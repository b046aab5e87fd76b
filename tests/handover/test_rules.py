from datetime import date

import pytest

from ordis.devices.kinds import Kind
from ordis.handover import rules
from ordis.handover.rules import KitItem


@pytest.mark.parametrize(
    ("signed", "months", "end"),
    [
        (date(2026, 3, 3), 12, date(2027, 3, 3)),
        (date(2024, 2, 29), 12, date(2025, 2, 28)),
        (date(2024, 2, 29), 48, date(2028, 2, 29)),
        (date(2026, 8, 31), 6, date(2027, 2, 28)),
        (date(2026, 12, 31), 1, date(2027, 1, 31)),
        (date(2026, 12, 8), 24, date(2028, 12, 8)),
    ],
)
def test_the_period_is_counted_date_to_date(signed: date, months: int, end: date) -> None:
    assert rules.no_resale_until(signed, months) == end


@pytest.mark.parametrize("kind", Kind)
def test_what_is_ticked_beforehand_is_offered_for_that_kind(kind: Kind) -> None:
    assert set(rules.usual_kit([kind])) <= set(rules.kit_for([kind]))


@pytest.mark.parametrize(
    ("kinds", "ticked"),
    [
        ([Kind.LAPTOP], [KitItem.CHARGER]),
        ([Kind.DESKTOP], [KitItem.POWER_CORD]),
        ([Kind.ALL_IN_ONE], [KitItem.POWER_CORD]),
        ([Kind.DESKTOP, Kind.MONITOR], [KitItem.POWER_CORD]),
        ([Kind.LAPTOP, Kind.MONITOR], [KitItem.CHARGER, KitItem.POWER_CORD]),
        ([Kind.TABLET, Kind.PERIPHERAL], [KitItem.CHARGER]),
        ([Kind.PERIPHERAL], []),
    ],
)
def test_a_device_is_given_with_what_it_does_not_work_without(kinds: list[Kind], ticked: list[KitItem]) -> None:
    assert rules.usual_kit(kinds) == ticked


def test_the_kit_of_several_devices_is_each_thing_once_in_the_order_of_the_list() -> None:
    offered = rules.kit_for([Kind.MONITOR, Kind.LAPTOP])
    assert offered == [each for each in KitItem if each is not KitItem.KEYBOARD]
    assert KitItem.BAG not in rules.kit_for([Kind.DESKTOP])


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("Hôtel de ville", "hôtel de ville, salon d’honneur", True),
        ("Mairie (rez-de-chaussée)", "Mairie", True),
        ("Mairie", "Mairie", True),
        ("Hôtel", "Hôtel de ville", False),
        ("Salle 1", "Salle 12", False),
        ("", "Mairie", False),
    ],
)
def test_a_place_said_more_precisely_is_the_same_place_and_a_longer_name_is_not(
    one: str, other: str, same: bool
) -> None:
    assert (rules.same_place(one, other), rules.same_place(other, one)) == (same, same)
