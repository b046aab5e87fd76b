"""The code of a device: seven letters that a person can read aloud and a scanner cannot spoil.

Seventeen letters that sit on the same keys of a QWERTY and an AZERTY keyboard, with no digit, no
vowel but Y (so no word) and none that look alike. Six are drawn at random (24 million codes); the
seventh makes the weighted sum of all seven a multiple of 17. As 17 is prime and the weights are
distinct and non-zero, one wrong letter, or any two letters swapped, always shows.
"""

import random
from typing import Final

ALPHABET: Final = "BCDFGHJKLNPRSTVXY"
DRAWN: Final = 6
LENGTH: Final = DRAWN + 1

_WEIGHTS: Final = (2, 3, 4, 5, 6, 7)  # the check letter itself weighs 1
_RANK: Final = {letter: rank for rank, letter in enumerate(ALPHABET)}
_SEPARATORS: Final = dict.fromkeys(map(ord, " \t\r\n\u00a0\u202f-\u2010\u2011\u2013\u2014.·_"))


def check_letter(six: str) -> str:
    """The seventh letter for six letters of ``ALPHABET``. Raises ``ValueError`` for anything else."""
    if len(six) != DRAWN or not all(letter in _RANK for letter in six):
        raise ValueError(f"{six!r} is not {DRAWN} letters of {ALPHABET}")
    total = sum(weight * _RANK[letter] for weight, letter in zip(_WEIGHTS, six, strict=True))
    return ALPHABET[-total % len(ALPHABET)]


def new_code(random: random.Random) -> str:
    """Seven letters, check letter included. The caller brings the randomness (``random.SystemRandom()``
    in service, a seeded one in the demonstration) and makes sure that the code is not taken."""
    six = "".join(random.choices(ALPHABET, k=DRAWN))
    return six + check_letter(six)


def is_valid(code: str) -> bool:
    """True for seven upper-case letters of ``ALPHABET`` whose check letter is right."""
    if len(code) != LENGTH or not all(letter in _RANK for letter in code):
        return False
    return check_letter(code[:DRAWN]) == code[DRAWN]


def spoken(code: str) -> str:
    """``BCDFGHJ`` as it is printed and read aloud: ``BCD-FGH-J``."""
    return f"{code[:3]}-{code[3:DRAWN]}-{code[DRAWN:]}"


def normalise(text: str) -> str | None:
    """Seven upper-case letters of ``ALPHABET`` out of what a person typed (``bcd-fgh-j``,
    ``BCD FGH J``, ``bcd.fgh.j``), or ``None`` when the text has not the shape of a code.

    The check letter is not looked at, so that « code mal recopié » and « ce n’est pas un code » can be
    told apart: ask ``is_valid`` next.
    """
    letters = text.translate(_SEPARATORS).upper()
    if len(letters) == LENGTH and all(letter in _RANK for letter in letters):
        return letters
    return None


def neighbours(code: str) -> list[str]:
    """The valid codes that differ from these seven letters by one: at most one for each place."""
    near = (code[:place] + letter + code[place + 1 :] for place in range(LENGTH) for letter in ALPHABET)
    return [other for other in near if other != code and is_valid(other)]
