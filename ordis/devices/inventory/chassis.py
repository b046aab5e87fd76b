"""The form of the case, as SMBIOS numbers and names it, gives the kind of a device."""

import re
from typing import Any

from ordis.devices.inventory.values import whole, written
from ordis.devices.models import Kind

_KINDS = {
    Kind.DESKTOP: (3, 4, 6, 7, 15, 24, 35),
    Kind.LAPTOP: (8, 9, 10, 14, 31),
    Kind.ALL_IN_ONE: (13,),
    Kind.TABLET: (30,),
}
_BY_NUMBER = {number: kind for kind, numbers in _KINDS.items() for number in numbers}
_NUMBERS = {
    "desktop": 3, "lowprofiledesktop": 4, "lowprofile": 4, "minitower": 6, "tower": 7, "portable": 8, "laptop": 9,
    "notebook": 10, "allinone": 13, "subnotebook": 14, "spacesaving": 15, "sealedcasepc": 24, "sealedcase": 24,
    "sealed": 24, "tablet": 30, "convertible": 31, "minipc": 35, "mini": 35,
}  # fmt: skip
_LOCK = 0x80
"""The high bit of the number says that the case has a lock."""


def kind(value: Any) -> Kind | None:
    """The kind for a number (``10``, ``"10"``) or a name of SMBIOS 3.7 §7.4.1, as dmidecode, lshw or GLPI write it.

    ``None`` for forms that decide nothing (« Other », servers, docking stations) and for anything else.
    """
    number = whole(value, 255)
    if number is None:
        name = re.sub(r"[^a-z]", "", (written(value, 40) or "").lower()).removesuffix("computer")
        number = _NUMBERS.get(name, 0)
    return _BY_NUMBER.get(number & ~_LOCK)
