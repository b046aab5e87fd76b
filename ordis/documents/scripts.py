"""Arabic letters made ready to be drawn from left to right: joined to their neighbours, then put in visual order.

Arabic, Dari and Persian, by the letters' presentation forms, which Unicode itself lists (blocks FB50–FDFF and
FE70–FEFF), and by the bidirectional algorithm (UAX #9) for a paragraph that runs from right to left. What is left
out: embeddings and overrides (no text of the house has any; isolates are known), the pairing of brackets (N0), and
the placing of vowel signs over their letter. Pure.
"""

import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from functools import cache
from typing import Final, Literal, TypeAlias

Form: TypeAlias = Literal["isolated", "initial", "medial", "final"]

LEFT_TO_RIGHT: Final = "\u2066"
ISOLATE_END: Final = "\u2069"
RIGHT_TO_LEFT_LANGUAGES: Final = frozenset({"ar", "fa", "prs", "ps", "ur"})
_LAM: Final = "\u0644"
_MIRRORED: Final = dict(zip("()[]{}<>«»‹›", ")(][}{><»«›‹", strict=True))
_ISOLATES: Final = frozenset({"LRI", "RLI", "FSI"})
_NUMBERS: Final = frozenset({"EN", "AN"})
_NEUTRAL: Final = frozenset({"B", "S", "WS", "ON", "ES", "ET", "CS", "BN", "PDI"}) | _ISOLATES
_BLANK: Final = frozenset({"WS", "S", "B", "BN", "PDI"}) | _ISOLATES


def right_to_left(language: str) -> bool:
    """Whether a text in this language (``fa-AF``) runs from right to left."""
    return language.partition("-")[0].lower() in RIGHT_TO_LEFT_LANGUAGES


def isolated(text: str) -> str:
    """``text`` as one piece, read from left to right whatever stands around it: a French date in an Arabic sentence."""
    return f"{LEFT_TO_RIGHT}{text}{ISOLATE_END}"


def joined(text: str) -> str:
    """Each Arabic letter in the form that its neighbours ask for; lam and alef become one. Still in reading order."""
    letters = _with_lam_alef(text)
    shaped = []
    for rank, letter in enumerate(letters):
        forms = _forms().get(letter)
        if forms is None:
            shaped.append(letter)
            continue
        before = _joins_after(_neighbour(letters, rank, -1)) and "final" in forms
        after = "initial" in forms and "final" in _forms().get(_neighbour(letters, rank, 1), {})
        wanted: Form = ("medial" if before else "initial") if after else ("final" if before else "isolated")
        shaped.append(forms.get(wanted, letter))
    return "".join(shaped)


def logical(letter: str) -> str:
    """What a drawn letter means: « ﺑ » is « ب ». Search and copy in a PDF want it. Lam with alef stays one letter:
    poppler would turn the two round."""
    meant = unicodedata.normalize("NFKC", letter) if letter >= "\ufb50" else letter
    return meant if len(meant) == 1 else letter


def visual(line: str, levels: Sequence[int]) -> list[int]:
    """The ranks of the letters of one line, from left to right (rules L1 and L2). ``levels`` are its own."""
    depths = _trailing_blanks_at_the_end(line, levels)
    order = list(range(len(line)))
    for depth in range(max(depths, default=0), 0, -1):
        order = list(_turned(order, depths, depth))
    return order


def mirrored(letter: str) -> str:
    """The bracket that stands for this one where the text runs from right to left (rule L4)."""
    return _MIRRORED.get(letter, letter)


def levels(text: str) -> list[int]:
    """The level of each letter in a paragraph that runs from right to left: 1 as it, 2 and more against it."""
    return _levels(text, base=1)


def _levels(text: str, base: int) -> list[int]:
    """Isolates stand as one neutral mark in what surrounds them, and have levels of their own."""
    pieces = list(_pieces(text))
    kinds = _resolved([_kind(piece) for piece in pieces], "R" if base % 2 else "L")
    found: list[int] = []
    for piece, kind in zip(pieces, kinds, strict=True):
        level = base + _RISE[base % 2][kind]
        if len(piece) == 1:
            found.append(level)
            continue
        inner = piece[1:-1] if piece.endswith(ISOLATE_END) else piece[1:]
        below = level + 1 if level % 2 else level + 2  # an isolate reads from left to right: an even level
        found += [level, *_levels(inner, below), *([level] if piece.endswith(ISOLATE_END) else [])]
    return found


_RISE: Final = ({"L": 0, "R": 1, "EN": 2, "AN": 2}, {"R": 0, "L": 1, "EN": 1, "AN": 1})


def _pieces(text: str) -> Iterator[str]:
    """Letters one by one, an isolate whole with its marks. A mark that nothing closes holds to the end."""
    at = 0
    while at < len(text):
        end = at + 1
        if unicodedata.bidirectional(text[at]) in _ISOLATES:
            end = text.find(ISOLATE_END, at) + 1 or len(text)
        yield text[at:end]
        at = end


def _kind(piece: str) -> str:
    return unicodedata.bidirectional(piece[0]) or "L" if len(piece) == 1 else "ON"


def _resolved(kinds: list[str], around: str) -> list[str]:
    """Rules W1 to W7, N1 and N2: every kind becomes L, R, EN or AN."""
    _weak_letters(kinds, around)
    _weak_signs(kinds)
    strong = around
    for rank, kind in enumerate(kinds):
        if kind in ("L", "R"):
            strong = kind
        elif kind == "EN" and strong == "L":
            kinds[rank] = "L"
    _neutrals(kinds, around)
    return kinds


def _weak_letters(kinds: list[str], around: str) -> None:
    """W1 to W3: a vowel sign is as its letter, a European number after an Arabic letter is an Arabic number."""
    strong, last = around, around
    for rank, kind in enumerate(kinds):
        if kind == "NSM":
            kind = last
        if kind == "EN" and strong == "AL":
            kind = "AN"
        if kind in ("L", "R", "AL"):
            strong = kind
        last = kind
        kinds[rank] = "R" if kind == "AL" else kind


def _weak_signs(kinds: list[str]) -> None:
    """W4 to W6: one sign between two numbers is of the number, as is « % » beside it; else it is neutral."""
    for rank in range(1, len(kinds) - 1):
        before, sign, after = kinds[rank - 1 : rank + 2]
        if before == after and ((sign == "CS" and before in _NUMBERS) or (sign == "ES" and before == "EN")):
            kinds[rank] = before
    for way in (range(1, len(kinds)), range(len(kinds) - 2, -1, -1)):
        for rank in way:
            if kinds[rank] == "ET" and kinds[rank - way.step] == "EN":
                kinds[rank] = "EN"


def _neutrals(kinds: list[str], around: str) -> None:
    """N1 and N2: what stands between two of one direction is of it, else of the paragraph."""
    rank = 0
    while rank < len(kinds):
        end = rank
        while end < len(kinds) and kinds[end] in _NEUTRAL:
            end += 1
        before = _side(kinds[rank - 1]) if rank else around
        after = _side(kinds[end]) if end < len(kinds) else around
        kinds[rank:end] = [before if before == after else around] * (end - rank)
        rank = max(end, rank) + 1


def _side(kind: str) -> str:
    return "R" if kind in _NUMBERS else kind


def _trailing_blanks_at_the_end(line: str, levels: Sequence[int]) -> list[int]:
    depths = list(levels)
    for rank in range(len(line) - 1, -1, -1):
        if unicodedata.bidirectional(line[rank]) not in _BLANK:
            break
        depths[rank] = 1
    return depths


def _turned(order: Iterable[int], depths: Sequence[int], depth: int) -> Iterator[int]:
    """Each run as deep as ``depth`` or deeper, end first."""
    run: list[int] = []
    for at in order:
        if depths[at] >= depth:
            run.append(at)
            continue
        yield from reversed(run)
        yield at
        run = []
    yield from reversed(run)


def _with_lam_alef(text: str) -> list[str]:
    """Lam and alef as one letter, which Unicode has: « لا » is never written as two."""
    letters: list[str] = []
    for letter in text:
        pair = letters[-1] + letter if letters else ""
        if pair.startswith(_LAM) and pair in _forms():
            letters[-1] = pair
        else:
            letters.append(letter)
    return letters


def _neighbour(letters: Sequence[str], rank: int, step: int) -> str:
    """The next letter that way, vowel signs passed over; "" at the edge."""
    rank += step
    while 0 <= rank < len(letters) and unicodedata.bidirectional(letters[rank][0]) == "NSM":
        rank += step
    return letters[rank] if 0 <= rank < len(letters) else ""


def _joins_after(letter: str) -> bool:
    return "initial" in _forms().get(letter, {})


@cache
def _forms() -> dict[str, dict[Form, str]]:
    """From a letter, or lam with an alef, to its shapes: read in Unicode's own table of presentation forms."""
    found: dict[str, dict[Form, str]] = {"\u0640": dict.fromkeys(("initial", "medial", "final"), "\u0640")}
    for code in (*range(0xFB50, 0xFC00), *range(0xFE80, 0xFEFD)):
        how, *bases = unicodedata.decomposition(chr(code)).split() or [""]
        letters = "".join(chr(int(base, 16)) for base in bases)
        if how and (len(letters) == 1 or (len(letters) == 2 and letters.startswith(_LAM))):
            form: Form = how.strip("<>")  # type: ignore[assignment]
            found.setdefault(letters, {})[form] = chr(code)
    return found
