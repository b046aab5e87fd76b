"""When two writings of a serial number are the same, and when a « serial » is none at all."""

import re
from functools import lru_cache

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
_UUID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.ASCII)
_UUID_PLACEHOLDERS = frozenset({
    "03000200-0400-0500-0006-000700080009", "00020003-0004-0005-0006-000700080009",
    "03020100-0504-0706-0809-0a0b0c0d0e0f", "00010203-0405-0607-0809-0a0b0c0d0e0f",
    "12345678-1234-5678-90ab-cddeefaabbcc", "78563412-3412-7856-90ab-cddeefaabbcc",
    "12345678-1234-1234-1234-123456789abc", "01234567-89ab-cdef-0123-456789abcdef",
})  # fmt: skip
_LONGEST = 80
"""Characters that the columns hold; what is longer is no serial."""


@lru_cache(maxsize=32_768)
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
    if len(text) < 2 or says_nothing(text) or set(text) == {"X"}:
        return None
    return None if text.removeprefix("SN").startswith("123456789") or len(text) > _LONGEST else text


def says_nothing(text: str) -> bool:
    """True for the words that makers leave where a number or a name was expected."""
    letters = re.sub(r"[^A-Z0-9]", "", text.upper())
    return not letters or letters in _PLACEHOLDERS or "UNKNOWN" in letters


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


def meaningful_uuid(uuid: str | None) -> str | None:
    """The UUID of a machine in lower case, or ``None`` for a maker's placeholder and for what is no UUID."""
    text = (uuid or "").strip().strip("{}").lower()
    if _UUID.fullmatch(text) is None or text in _UUID_PLACEHOLDERS or len(set(text.replace("-", ""))) < 4:
        return None
    return text


def uuid_writings(uuid: str | None) -> tuple[str, ...]:
    """Both ways in which tools print one UUID, none for a placeholder: the one given comes first.

    SMBIOS 2.6 stores the first three groups the other way round (§7.2.1). dmidecode, hence nwipe, puts them
    back; old lshw prints them as they lie: ``44454c4c-5100-…`` and ``4c4c4544-0051-…`` are one Dell.
    """
    text = meaningful_uuid(uuid)
    if text is None:
        return ()
    *groups, clock, node = text.split("-")
    return text, "-".join([*(bytes.fromhex(group)[::-1].hex() for group in groups), clock, node])
