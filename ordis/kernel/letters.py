"""Amounts in letters, as French receipts write them. Pure.

The libraries that do this carry a hundred languages and an unmaintained reader of command lines; French needs one
page. Traditional spelling: hyphens below one hundred, « et » before « un » and « onze », « cents » and « vingts » in
the plural when nothing follows them in the same number.
"""

from typing import Final

_SMALL: Final = (
    "zéro", "un", "deux", "trois", "quatre", "cinq", "six", "sept", "huit", "neuf", "dix", "onze", "douze", "treize",
    "quatorze", "quinze", "seize", "dix-sept", "dix-huit", "dix-neuf",
)  # fmt: skip
_TENS: Final = {2: "vingt", 3: "trente", 4: "quarante", 5: "cinquante", 6: "soixante", 8: "quatre-vingt"}
LARGEST: Final = 999_999_999


def euros_in_letters(cents: int) -> str:
    """« mille deux cent trente-quatre euros et cinquante centimes ». Raises ``ValueError`` beyond a thousand millions.

    ``cents``: whole cents, zero or more.
    """
    whole, rest = divmod(cents, 100)
    told = f"{in_letters(whole)} {'d’' if whole and whole % 1_000_000 == 0 else ''}euro{'s' if whole > 1 else ''}"
    if not rest:
        return told
    small = f"{in_letters(rest)} centime{'s' if rest > 1 else ''}"
    return f"{told} et {small}" if whole else small


def in_letters(number: int) -> str:
    """« quatre-vingt-onze », « deux cents », « mille un »."""
    if not 0 <= number <= LARGEST:
        raise ValueError(number)
    if number == 0:
        return _SMALL[0]
    millions, rest = divmod(number, 1_000_000)
    thousands, units = divmod(rest, 1_000)
    words = []
    if millions:
        words.append(f"{_hundreds(millions, last=True)} million{'s' if millions > 1 else ''}")
    if thousands:
        words.append("mille" if thousands == 1 else f"{_hundreds(thousands, last=False)} mille")
    if units:
        words.append(_hundreds(units, last=True))
    return " ".join(words)


def _hundreds(number: int, *, last: bool) -> str:
    """Below one thousand. ``last``: no « mille » follows, which would take the plural away."""
    hundreds, rest = divmod(number, 100)
    if not hundreds:
        return _below_hundred(rest, last=last)
    told = "cent" if hundreds == 1 else f"{_SMALL[hundreds]} cent"
    if rest:
        return f"{told} {_below_hundred(rest, last=last)}"
    return f"{told}s" if hundreds > 1 and last else told


def _below_hundred(number: int, *, last: bool) -> str:
    if number < 20:
        return _SMALL[number]
    tens, unit = divmod(number, 10)
    if tens in {7, 9}:
        tens, unit = tens - 1, unit + 10
    if tens == 8:
        return f"{_TENS[8]}-{_SMALL[unit]}" if unit else f"{_TENS[8]}{'s' if last else ''}"
    if unit in {1, 11}:
        return f"{_TENS[tens]} et {_SMALL[unit]}"
    return f"{_TENS[tens]}-{_SMALL[unit]}" if unit else _TENS[tens]
