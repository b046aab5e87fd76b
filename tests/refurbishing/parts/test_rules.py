"""How a part is named, and for whose computers it is kept."""

import pytest

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
