"""The words of a name, however it is typed. Pure."""

import re
import unicodedata
from typing import Final

_APOSTROPHES: Final = dict.fromkeys(map(ord, "'’‘ʼʻ`´ʹ′＇\u02bf\u02be\u0640\u200c\u200d"))
_LETTERS: Final = str.maketrans(
    {
        "œ": "oe", "æ": "ae", "ø": "o", "đ": "d", "ð": "d", "ł": "l", "ħ": "h", "þ": "th", "ı": "i",
        "ى": "ي", "ی": "ي", "ک": "ك", "ة": "ه",
    }
)  # fmt: skip
_WORD: Final = re.compile(r"[^\W_]+")  # what ``str.isalnum`` says, and faster


def words(name: str) -> list[str]:
    """``"  N’DIAYE-Bâ "`` → ``["ba", "ndiaye"]``: bare lower-case words in alphabetical order.

    Accents, case, apostrophes and Arabic vowel signs go; hyphens and anything else that is neither a
    letter nor a digit part words. Order goes too: compound names are written either way round, and last
    name and first name are often swapped.
    """
    text = _bare(_bare(name))  # twice: what one pass takes apart may still hold an accent or an apostrophe
    return sorted(_WORD.findall(text))


def _bare(text: str) -> str:
    if text.isascii():  # most names, once or twice: nothing to take apart
        return text.replace("'", "").replace("`", "").lower()
    parted = unicodedata.normalize("NFKD", text.translate(_APOSTROPHES).casefold().translate(_LETTERS))
    return "".join(letter for letter in parted if not unicodedata.combining(letter))
