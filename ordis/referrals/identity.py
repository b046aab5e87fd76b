"""One person, however the name is typed: the text behind « un ordinateur a déjà été remis à ce foyer ».

Pure. The text never leaves the process: only its keyed hash is stored (see ``kernel.crypto``).
"""

import unicodedata
from dataclasses import dataclass
from datetime import date
from typing import Final

RULE: Final = "1"
"""Version of the rule, part of the text: a later rule never meets a hash made by this one by accident."""

_APOSTROPHES: Final = dict.fromkeys(map(ord, "'’‘ʼʻ`´ʹ′＇\u02bf\u02be\u0640\u200c\u200d"))
_LETTERS: Final = str.maketrans(
    {
        "œ": "oe", "æ": "ae", "ø": "o", "đ": "d", "ð": "d", "ł": "l", "ħ": "h", "þ": "th", "ı": "i",
        "ى": "ي", "ی": "ي", "ک": "ك", "ة": "ه",
    }
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Identity:
    """Who the referral is for. Phone and e-mail are for the appointment and say nothing of who it is."""

    last_name: str
    first_name: str
    birth_date: date
    phone: str = ""
    email: str = ""


def words(name: str) -> list[str]:
    """``"  N’DIAYE-Bâ "`` → ``["ba", "ndiaye"]``: bare lower-case words in alphabetical order.

    Accents, case, apostrophes and Arabic vowel signs go; hyphens and anything else that is neither a
    letter nor a digit part words. Order goes too: compound names are written either way round, and last
    name and first name are often swapped.
    """
    text = _bare(_bare(name))  # twice: what one pass takes apart may still hold an accent or an apostrophe
    return sorted("".join(letter if letter.isalnum() else " " for letter in text).split())


def _bare(text: str) -> str:
    parted = unicodedata.normalize("NFKD", text.translate(_APOSTROPHES).casefold().translate(_LETTERS))
    return "".join(letter for letter in parted if not unicodedata.combining(letter))


def key(identity: Identity) -> str:
    """``"1|ba fatou ndiaye|1987-03-09"``: the text to hash.

    Raises ``ValueError`` when the names hold no letter at all.
    """
    names = words(f"{identity.last_name} {identity.first_name}")
    if not any(letter.isalpha() for word in names for letter in word):
        raise ValueError("the names hold no letter")
    return f"{RULE}|{' '.join(names)}|{identity.birth_date.isoformat()}"
