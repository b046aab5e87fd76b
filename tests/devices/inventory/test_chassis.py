"""Every form of case in SMBIOS, by its number and by the names that tools give it."""

from typing import Any

import pytest

from ordis.devices.inventory.chassis import kind
from ordis.devices.models import Kind

KINDS = {
    Kind.DESKTOP: {3, 4, 6, 7, 15, 24, 35},
    Kind.LAPTOP: {8, 9, 10, 14, 31},
    Kind.ALL_IN_ONE: {13},
    Kind.TABLET: {30},
}


@pytest.mark.parametrize("number", range(40))
def test_a_number_gives_its_kind_as_a_number_as_digits_and_with_a_lock(number: int) -> None:
    expected = next((each for each, numbers in KINDS.items() if number in numbers), None)
    assert [kind(number), kind(str(number)), kind(number | 0x80)] == [expected] * 3


@pytest.mark.parametrize(
    ("names", "expected"),
    [
        (["Desktop", "Low Profile Desktop", "Mini Tower", "Tower", "Space-saving", "Sealed-case PC", "Mini PC",
          "sealed-case", "low-profile", "mini-tower", "Desktop Computer",
          "Low Profile Desktop Computer"], Kind.DESKTOP),
        (["Laptop", "Notebook", "Portable", "Sub Notebook", "sub-notebook", "Convertible",
          "Portable Computer"], Kind.LAPTOP),
        (["All In One", "All in One", "all-in-one"], Kind.ALL_IN_ONE),
        (["Tablet"], Kind.TABLET),
        (["Other", "Unknown", "Main Server Chassis", "Rack Mount Chassis", "Docking Station",
          "<OUT OF SPEC>", "Computer"], None),
    ],
)  # fmt: skip
def test_a_name_gives_its_kind(names: list[str], expected: Kind | None) -> None:
    assert {name: kind(name) for name in names} == dict.fromkeys(names, expected)


@pytest.mark.parametrize("value", [None, True, -1, 256, 3.5, [], {}, "", "3 3", float("nan")])
def test_anything_else_says_nothing(value: Any) -> None:
    assert kind(value) is None
