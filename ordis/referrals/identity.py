"""One person, however the name is typed: the text behind « un ordinateur a déjà été remis à ce foyer ».

``texts`` says « the same », and « proche », which a person decides. Near are: day and month of birth
swapped; a compound name with one part more or less; a name parted or joined elsewhere (« Benali », « Ben Ali ») or
two letters swapped; and these together. A wrong, missing or added letter is not near: it would take a hash per
letter, and most of what it met would be another family. Nor is another year of birth.

Pure. The texts never leave the process: only their keyed hashes are stored (see ``kernel.crypto``).
"""

from dataclasses import dataclass
from datetime import date
from typing import Final

from ordis.kernel.names import words

RULE: Final = "1"
"""Version of the rule, part of the text: a later rule never meets a hash made by this one by accident."""
FEWEST_PARTS: Final = 3
"""Words of a name of which one may be missing: with fewer, brothers and sisters of one birth would meet."""
MOST_PARTS: Final = 10
"""With more words than this none may be missing: a name has fewer, and each costs a hash."""


@dataclass(frozen=True, slots=True)
class Identity:
    """Who the referral is for. Phone and e-mail are for the appointment and say nothing of who it is."""

    last_name: str
    first_name: str
    birth_date: date
    phone: str = ""
    email: str = ""


@dataclass(frozen=True, slots=True)
class Texts:
    """What to hash. ``same`` is equal for one person alone. Two people are near when the ``whole`` of one is the
    ``whole`` of the other or among its ``less``; two ``less`` that are equal say nothing."""

    same: str
    whole: str
    less: frozenset[str]


def texts(identity: Identity) -> Texts:
    """``same`` is ``"1|ba fatou ndiaye|1987-03-09"``: the words, then the day.

    ``whole`` is ``"1~aaabdefinotuy|1987 3 9"``: the letters in alphabetical order, day and month from small to great;
    ``less`` the same without one word, for names of several parts. Raises ``ValueError`` when no letter is left.
    """
    names, born = words(f"{identity.last_name} {identity.first_name}"), identity.birth_date
    joined = "".join(names)
    if not any(map(str.isalpha, joined)):
        raise ValueError("the names hold no letter")
    low, high = sorted((born.day, born.month))
    when = f"|{born.year} {low} {high}"
    parts = range(len(names)) if FEWEST_PARTS <= len(names) <= MOST_PARTS else ()
    return Texts(
        same=f"{RULE}|{' '.join(names)}|{born.isoformat()}",
        whole=_letters(joined) + when,
        less=frozenset(_letters("".join(names[:part] + names[part + 1 :])) + when for part in parts),
    )


def _letters(joined: str) -> str:
    if joined.isalpha():
        return f"{RULE}~{''.join(sorted(joined))}"
    # Sorting is stable: digits, which nobody swaps by a slip, keep their order.
    return f"{RULE}~{''.join(sorted(joined, key=lambda letter: '' if letter.isdigit() else letter))}"
