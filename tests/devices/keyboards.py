"""What a computer receives when a scanner thinks it has another keyboard: key by key, alone, then with Shift.

Written from the keyboards themselves, not from ``ordis.devices.scan``, which is tried with them.
"""

from collections.abc import Callable, Mapping

US = "`1234567890-=qwertyuiop[]asdfghjkl;'zxcvbnm,./~!@#$%^&*()_+QWERTYUIOP{}ASDFGHJKL:\"ZXCVBNM<>?"
FRENCH = "²&é\"'(-è_çà)=azertyuiop^$qsdfghjklmùwxcvbn,;:!~1234567890°+AZERTYUIOP¨£QSDFGHJKLM%WXCVBN?./§"
MAC = "@&é\"'(§è!çà)-azertyuiop^$qsdfghjklmùwxcvbn,;:=#1234567890°_AZERTYUIOP¨*QSDFGHJKLM%WXCVBN?./+"
KEYS = 46


def _typed(keys: str, received: str) -> Callable[[str], str]:
    table: Mapping[str, str] = dict(zip(keys, received, strict=True))
    return lambda text: "".join(table[character] for character in text)


def _shifted(keys: str) -> str:
    return keys[KEYS:] + keys[:KEYS]


on_azerty = _typed(US, FRENCH)
"""A French PC, a scanner set to a US keyboard."""
with_capitals_locked = _typed(US, _shifted(FRENCH))
"""The same on a French Windows with Caps Lock on, where it works as Shift on every key."""

GARBLED: Mapping[str, Callable[[str], str]] = {
    "as printed": str,
    "lower case": str.lower,
    "capitals locked, letters alone": str.swapcase,
    "US scanner on a French PC": on_azerty,
    "US scanner on a French PC, capitals locked": with_capitals_locked,
    "US scanner on a French Linux, capitals locked": lambda text: on_azerty(text).swapcase(),
    "US scanner on a French Mac": _typed(US, MAC),
    "French scanner on a US PC": _typed(FRENCH, US),
    "French scanner on a US PC, capitals locked": lambda text: _typed(FRENCH, US)(text).swapcase(),
    "French scanner on a French PC, capitals locked": _typed(FRENCH, _shifted(FRENCH)),
}
"""Each way in which a label of ours may arrive."""
