"""How a part is named, and for whose computers it is kept."""

import pytest

from ordis.devices.models import Device, Kind
from ordis.refurbishing.parts import rules
from ordis.refurbishing.parts.models import PartKind
from ordis.refurbishing.parts.rules import for_another_make, part_name


@pytest.mark.parametrize(
    ("kind", "label", "capacity", "named"),
    [
        (PartKind.MEMORY, "SODIMM DDR4", 8192, "SODIMM DDR4, 8\u00a0Go"),
        (PartKind.MEMORY, "SODIMM DDR4 8 Go", 8192, "SODIMM DDR4 8 Go"),
        (PartKind.STORAGE, "SSD Samsung", 256 * 10**9, "SSD Samsung, 256\u00a0Go"),
        (PartKind.CHARGER, "Chargeur 65 W", None, "Chargeur 65 W"),
    ],
)
def test_a_part_is_named_with_its_size_once(kind: PartKind, label: str, capacity: int | None, named: str) -> None:
    assert part_name(kind, label, capacity) == named


@pytest.mark.parametrize(
    ("fits", "make", "other"),
    [
        ("Dell Latitude 5490", "HP", True),
        ("Dell Latitude 5490", "Dell Inc.", False),
        ("HP ou Dell", "Hewlett-Packard", False),
        ("Portables DDR4", "HP", False),
        ("", "HP", False),
        ("Dell", "", True),
    ],
)
def test_only_a_part_kept_for_named_makers_is_another_makers(fits: str, make: str, other: bool) -> None:
    assert for_another_make(fits, make) is other


@pytest.mark.parametrize(
    ("device_kind", "kind", "label", "fits_words", "likely"),
    [
        (Kind.LAPTOP, PartKind.MEMORY, "DDR4 SO-DIMM 8 Go", "", True),
        (Kind.LAPTOP, PartKind.MEMORY, "DDR4 DIMM 8 Go", "", False),
        (Kind.DESKTOP, PartKind.MEMORY, "DDR4 DIMM 8 Go", "", True),
        (Kind.DESKTOP, PartKind.BATTERY, "Batterie", "", False),
        (Kind.LAPTOP, PartKind.BATTERY, "Batterie Dell Latitude 5490", "", True),
        (Kind.LAPTOP, PartKind.BATTERY, "Batterie", "Dell Latitude 5480, 5490", True),
        (Kind.LAPTOP, PartKind.BATTERY, "Batterie", "Dell Latitude 7390", False),
        (Kind.LAPTOP, PartKind.CHARGER, "Chargeur 65 W", "HP", False),
        (Kind.LAPTOP, PartKind.STORAGE, "SSD SATA", "", True),
        (Kind.MONITOR, PartKind.STORAGE, "SSD SATA", "", False),
    ],
)
def test_a_part_is_offered_first_where_it_is_likely_to_go(
    device_kind: Kind, kind: PartKind, label: str, fits_words: str, likely: bool
) -> None:
    device = Device(kind=device_kind, make="Dell", model="Latitude 5490")
    assert rules.fits(device, kind, label=label, fits=fits_words) is likely


def test_every_kind_of_device_says_what_is_fitted_in_it() -> None:
    assert set(rules.FITTED) == set(Kind)
    tablet = Device(kind=Kind.TABLET, make="", model="")
    assert rules.by_fit(tablet, PartKind.BATTERY) < rules.by_fit(tablet, PartKind.OTHER)
    assert rules.by_fit(tablet, PartKind.OTHER) < rules.by_fit(tablet, PartKind.MEMORY)
