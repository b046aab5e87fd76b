"""What changed between two texts, clause by clause and word by word. Pure.

Nothing is lost: the pieces that are not removed make up the new text, those that are not added the old one.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Final, Literal

_MOST_PAIRS: Final = 4_000_000
"""Two passages with more pairs of words than that are told as wholly rewritten: comparing them would take too long."""
_TOKEN: Final = re.compile(r"\s*\S+|\s+\Z")
_CLAUSE: Final = re.compile(r"(?m)^(?=## )")
_NUMBER: Final = re.compile(r"^\s*\d+[.)\s]*")

Kind = Literal["same", "removed", "added"]


@dataclass(frozen=True, slots=True)
class Piece:
    kind: Kind
    text: str


@dataclass(frozen=True, slots=True)
class Clause:
    """A heading and what stands under it; the heading is empty for what comes before the first one.

    ``state`` says of the whole: as it was, changed, new, or gone.
    """

    heading: tuple[Piece, ...]
    body: tuple[Piece, ...]

    @property
    def state(self) -> Literal["same", "changed", "added", "removed"]:
        kinds = {piece.kind for piece in (*self.heading, *self.body) if piece.text.strip()}
        if kinds <= {"same"}:
            return "same"
        return "added" if kinds == {"added"} else "removed" if kinds == {"removed"} else "changed"

    @property
    def title(self) -> str:
        """The heading as it is now; as it was, for a clause that is gone."""
        now = "".join(piece.text for piece in self.heading if piece.kind != "removed")
        return (now or "".join(piece.text for piece in self.heading)).removeprefix("## ").strip()

    @property
    def renamed(self) -> tuple[Piece, ...]:
        """The heading as it changed, for the eye; empty when it did not, or when the whole clause is new or gone."""
        if self.state != "changed" or all(piece.kind == "same" for piece in self.heading):
            return ()
        first, *rest = self.heading
        return shown((Piece(first.kind, first.text.removeprefix("##")), *rest))

    @property
    def told(self) -> tuple[Piece, ...]:
        """What stands under the heading, for the eye."""
        return shown(self.body)


def compare(old: str, new: str) -> list[Clause]:
    """Clauses in the order of the new text, those that are gone where they stood."""
    before, after = _clauses(old), _clauses(new)
    matcher = SequenceMatcher(None, [_name(each) for each in before], [_name(each) for each in after], autojunk=False)
    found: list[Clause] = []
    for verb, first, last, start, end in matcher.get_opcodes():
        pairs = min(last - first, end - start)
        if verb == "replace" and not _alike(before[first:last], after[start:end]):
            pairs = 0
        found += [_clause(before[first + i], after[start + i]) for i in range(pairs)]
        found += [_clause(each, "") for each in before[first + pairs : last]]
        found += [_clause("", each) for each in after[start + pairs : end]]
    return found


def words(old: str, new: str) -> tuple[Piece, ...]:
    """The pieces of one passage: lines that agree stand whole, the others are compared word by word."""
    return tuple(_joined(_by_line(old, new)))


def shown(pieces: Sequence[Piece]) -> tuple[Piece, ...]:
    """The same pieces for the eye: no blanks around the passage, nor around what is marked."""
    bare = "".join(piece.text for piece in pieces)
    first, last = len(bare) - len(bare.lstrip()), len(bare.rstrip())
    found: list[Piece] = []
    at = 0
    for piece in pieces:
        text = piece.text[max(first - at, 0) : max(last - at, 0)]
        at += len(piece.text)
        words = text.strip()
        if not words:
            found.append(Piece("same", text))
            continue
        before, after = text[: text.index(words)], text[text.index(words) + len(words) :]
        found += [Piece("same", before), Piece(piece.kind, words), Piece("same", after)]
    return tuple(_joined(iter(found)))


def _clauses(text: str) -> list[str]:
    return [each for each in _CLAUSE.split(text) if each]


def _name(clause: str) -> str:
    """The heading without its number: a clause inserted before does not make the next ones look new."""
    heading, _body = _cut(clause)
    return _NUMBER.sub("", heading.removeprefix("## ")).strip().casefold()


def _cut(clause: str) -> tuple[str, str]:
    """The line of the heading, its end included, and the rest."""
    if not clause.startswith("## "):
        return "", clause
    heading, end, body = clause.partition("\n")
    return heading + end, body


def _alike(before: Sequence[str], after: Sequence[str]) -> bool:
    """Whether clauses under other headings are the same ones renamed: as many, and mostly the same words."""
    if len(before) != len(after):
        return False
    return all(
        SequenceMatcher(None, _vocabulary(one), _vocabulary(other), autojunk=False).ratio() >= 0.5
        for one, other in zip(before, after, strict=True)
    )


def _vocabulary(text: str) -> list[str]:
    """The distinct words of a passage, in order: enough to say whether two speak of the same thing."""
    return sorted(set(text.casefold().split()))


def _clause(old: str, new: str) -> Clause:
    (old_heading, old_body), (new_heading, new_body) = _cut(old), _cut(new)
    return Clause(words(old_heading, new_heading), words(old_body, new_body))


def _by_line(old: str, new: str) -> Iterator[Piece]:
    before, after = old.splitlines(keepends=True), new.splitlines(keepends=True)
    for verb, first, last, start, end in SequenceMatcher(None, before, after, autojunk=False).get_opcodes():
        gone, come = "".join(before[first:last]), "".join(after[start:end])
        if verb == "equal":
            yield Piece("same", gone)
        else:
            yield from _by_word(gone, come)


def _by_word(old: str, new: str) -> Iterator[Piece]:
    before, after = _TOKEN.findall(old), _TOKEN.findall(new)
    if len(before) * len(after) > _MOST_PAIRS:
        yield from (Piece("removed", old), Piece("added", new))
        return
    for verb, first, last, start, end in SequenceMatcher(None, before, after, autojunk=False).get_opcodes():
        gone, come = "".join(before[first:last]), "".join(after[start:end])
        if verb == "equal":
            yield Piece("same", gone)
        else:
            yield from (Piece("removed", gone), Piece("added", come))


def _joined(pieces: Iterator[Piece]) -> Iterator[Piece]:
    """Neighbours of one kind as one; empty ones left out."""
    held: Piece | None = None
    for piece in pieces:
        if not piece.text:
            continue
        if held is not None and held.kind == piece.kind:
            held = Piece(held.kind, held.text + piece.text)
            continue
        if held is not None:
            yield held
        held = piece
    if held is not None:
        yield held
