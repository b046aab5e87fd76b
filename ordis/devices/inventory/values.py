"""Values of any type that a tool wrote, cleaned; ``None`` when there is nothing to keep of them.

What comes out fits the columns, holds no control character and encodes in UTF-8.
"""

import math
import re
from collections.abc import Mapping
from typing import Any

from ordis.devices.models import Medium
from ordis.devices.serials import meaningful, says_nothing

LARGEST = 2**62
_UNPRINTABLE = re.compile(r"[\x00-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]+")
_DIGITS = re.compile(r"\d{1,19}", re.ASCII)
_NO_NAMES = frozenset({
    "systemproductname", "systemmanufacturer", "systemversion", "systemname", "productname", "manufacturer",
    "allseries", "typeproductconfigid", "type1productconfigid", "sku", "standard", "notavailable", "xxx", "other",
})  # fmt: skip


def mapping(value: Any) -> Mapping[str, Any]:
    return value if isinstance(value, dict) else {}


def rows(value: Any) -> list[Mapping[str, Any]]:
    """The objects of a list; an object alone is a list of one."""
    if isinstance(value, dict):
        return [value]
    return [row for row in value if isinstance(row, dict)] if isinstance(value, list) else []


def written(value: Any, longest: int = 120) -> str | None:
    """Text on one line, its blanks collapsed, cut to ``longest``; a number is what a tool wrote without quotes."""
    if isinstance(value, bool) or not isinstance(value, str | int):
        return None
    if isinstance(value, int):
        return str(value) if abs(value) < LARGEST else None
    text = " ".join(_UNPRINTABLE.sub(" ", value[: 20 * longest]).split())
    return text[:longest].rstrip() or None


def named(value: Any, longest: int = 120) -> str | None:
    """A name, without those that makers leave to be filled."""
    text = written(value, longest)
    if text is None or says_nothing(text):
        return None
    return None if re.sub(r"[^a-z0-9]", "", text.lower()) in _NO_NAMES else text


def model_name(make: str | None, product: Any, version: Any) -> str | None:
    """What a person calls the machine. Lenovo writes its machine type as product and the name as version."""
    name = named(version)
    if (
        make
        and make.upper().startswith("LENOVO")
        and name
        and re.search("[A-Za-z]{2}", name)
        and name.upper() != "LENOVO"
    ):
        return name
    return named(product)


def serial(value: Any) -> str | None:
    return meaningful(written(value, 81))


def whole(value: Any, most: int = LARGEST) -> int | None:
    """A count from 0 to ``most``, written as a number or as digits."""
    if isinstance(value, bool):
        return None
    if isinstance(value, float):
        value = int(value) if math.isfinite(value) and value == int(value) else None
    elif isinstance(value, str):
        value = int(value) if _DIGITS.fullmatch(value := value.strip()) else None
    return value if isinstance(value, int) and 0 <= value <= most else None


def size(value: Any) -> int | None:
    """A capacity: an empty card reader says 0, which is none."""
    return whole(value) or None


def truth(value: Any) -> bool:
    """Old versions write booleans as "0" and "1"."""
    return value is True or (not isinstance(value, bool) and value in (1, "1"))


def solid_by_name(model: str | None) -> Medium | None:
    """A tool that does not say how a disk stores may show a model that does."""
    return Medium.SSD if model and re.search(r"\bSSD|SOLID STATE", model.upper()) else None
