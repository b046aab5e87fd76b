"""Whether the name typed as a signature is the one expected. Pure.

Compared as referrals compare people (``referrals.identity.words``): order, case, accents and hyphens say nothing. A
drawing is never compared; a name is, since it is all that such a signature is made of.
"""

import unicodedata
from collections.abc import Callable, Sequence
from enum import Enum, auto
from itertools import permutations, takewhile
from typing import Final

from ordis.kernel.refusal import Refusal
from ordis.referrals.identity import words

ASKED: Final = 428
"""HTTP status of a name asked for once more: sent again with ``confirmed`` it passes."""
TOO_SHORT: Final = "Tapez votre prénom et votre nom en entier pour signer."
IS_IT_YOU: Final = (
    "Le nom attendu est «\u202f{expected}\u202f»\u202f: est-ce bien vous\u202f? Tapez-le en entier, ou cochez la case "
    "qui le confirme. Rien n’est perdu."
)
ANOTHER: Final = (
    "Le nom attendu est «\u202f{expected}\u202f». Si c’est le vôtre, tapez-le ainsi, ou signez dans le cadre. Si une "
    "autre personne signe, l’agent l’écrit d’abord dans la préparation. Rien n’est perdu."
)
_PARTED: Final = 4  # words at most that are looked at in every order: 24 orders of each name
_SLIP_IN: Final = 4  # letters of the shortest word in which a slip is a slip, and not another name


class Match(Enum):
    """``PART``: of the same person perhaps, whom only that person can tell: a name alone, initials, a slip of one
    letter, another alphabet."""

    SAME = auto()
    PART = auto()
    OTHER = auto()


def compare(typed: str, expected: str) -> Match:
    """``"haddad, NOUR"`` is ``"Nour Haddad"``, ``"Nour"`` a part of it, ``"Samir Haddad"`` another."""
    said, known = words(typed), words(expected)
    if not said or _parted_otherwise(said, known) or not _left(known, said, str.__eq__):
        return Match.SAME if said else Match.OTHER
    if _alphabets(said).isdisjoint(_alphabets(known)):
        return Match.PART
    return Match.PART if not _left(said, known, _near) or not _left(known, said, _near) else Match.OTHER


def refuse_another(typed: str, expected: str, *, confirmed: bool) -> None:
    """``confirmed``: asked once more, the person answered that it is theirs. Raises :class:`Refusal`."""
    if sum(letter.isalpha() for letter in typed) < 2:
        raise Refusal(TOO_SHORT, status=422)
    match compare(typed, expected):
        case Match.OTHER:
            raise Refusal(ANOTHER.format(expected=expected), status=422)
        case Match.PART if not confirmed:
            raise Refusal(IS_IT_YOU.format(expected=expected), status=ASKED)


def _parted_otherwise(said: Sequence[str], known: Sequence[str]) -> bool:
    """``["ali", "ben"]`` is ``["benali"]``: the words that both have go, the others joined in some order are equal.

    Letters keep their places: sorted, « Rimas » would be « Samir ».
    """
    these, those = _left(said, known, str.__eq__), _left(known, said, str.__eq__)
    if max(len(these), len(those)) > _PARTED or sum(map(len, these)) != sum(map(len, those)):
        return False
    joined = {"".join(order) for order in permutations(those)}
    return any("".join(order) in joined for order in permutations(these))


def _left(these: Sequence[str], among: Sequence[str], like: Callable[[str, str], bool]) -> list[str]:
    """Those of ``these`` like none ``among`` the others, each of which serves once; the equal ones first."""
    free, left = list(among), list[str]()
    for word in sorted(these, key=lambda each: each not in free):
        found = next((each for each in (word, *free) if each in free and like(word, each)), None)
        if found is None:
            left.append(word)
        else:
            free.remove(found)
    return left


def _near(word: str, other: str) -> bool:
    """Equal, an initial of it, or one slip of the finger away."""
    if word == other or (min(len(word), len(other)) == 1 and word[0] == other[0]):
        return True
    if min(len(word), len(other)) < _SLIP_IN:
        return False
    before = len(list(takewhile(lambda pair: pair[0] == pair[1], zip(word, other, strict=False))))
    one, two = word[before:], other[before:]
    after = len(list(takewhile(lambda pair: pair[0] == pair[1], zip(reversed(one), reversed(two), strict=False))))
    one, two = one[: len(one) - after], two[: len(two) - after]
    return max(len(one), len(two)) <= 1 or (len(one) == 2 and one == two[::-1])


def _alphabets(names: Sequence[str]) -> set[str]:
    """``{"LATIN"}``, ``{"ARABIC"}``…"""
    return {unicodedata.name(letter, "").partition(" ")[0] for name in names for letter in name if letter.isalpha()}
