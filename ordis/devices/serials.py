"""When two writings of a serial number are the same, and when a « serial » is none at all."""

import re

_PLACEHOLDERS = frozenset(
    re.sub(r"[^A-Z0-9]", "", word.upper())
    for word in (
        "(S/N: unknown)", "Unknown", "None", "N/A", "NA", "Null", "Not Specified", "Not Available",
        "Not Applicable", "Not Provided", "No Serial", "To be filled by O.E.M.", "Default string",
        "System Serial Number", "Serial Number", "Chassis Serial Number", "Base Board Serial Number",
        "OEM", "Empty", "Invalid", "Undefined",
    )
)  # fmt: skip
_HEXADECIMAL = re.compile(r"0X[0-9A-F]{1,16}", re.ASCII)
_LONGEST = 80
"""Characters that the columns hold; what is longer is no serial."""


def normalised(serial: str | None) -> str | None:
    """The form under which serials are compared, or ``None`` for a placeholder.

    Upper case; spaces, dashes, leading zeros and Western Digital's ``WD-`` removed; a hexadecimal
    ``0x…`` (eMMC in lsblk) is turned into the decimal that lshw prints.
    """
    if serial is None or len(serial) > _LONGEST:
        return None
    text = "".join(serial.upper().split())
    if _HEXADECIMAL.fullmatch(text):
        text = str(int(text, 16))
    text = text.removeprefix("WD-").replace("-", "").lstrip("0")
    letters = re.sub(r"[^A-Z0-9]", "", text)
    if not letters or letters in _PLACEHOLDERS or "UNKNOWN" in letters or is_masked(text):
        return None
    return None if text.startswith("123456789") or len(text) > _LONGEST else text


def is_masked(serial: str | None) -> bool:
    """True for ``XXXX…`` and ``????…``, what nwipe writes when told to be quiet."""
    text = (serial or "").strip().upper()
    return len(text) > 3 and set(text) in ({"X"}, {"?"})


def meaningful(serial: str | None) -> str | None:
    """The serial as it was written, trimmed, or ``None`` when it is a placeholder."""
    return serial.strip() if serial is not None and normalised(serial) is not None else None


def same(one: str | None, other: str | None) -> bool:
    """True when both are real serials and denote the same object; two placeholders are never the same."""
    left = normalised(one)
    return left is not None and left == normalised(other)
