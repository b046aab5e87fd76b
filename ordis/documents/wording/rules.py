"""Fingerprint and parts of a text, and what keeps one from being approved. Pure."""

import hashlib
import json
import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final, Literal

from ordis.kernel.variables import in_braces, tidy, unknown_variables, variables

BODY_LENGTH: Final = 60_000
SUMMARY_LENGTH: Final = 8_000
BOX_LENGTH: Final = 300
MOST_BOXES: Final = 12

_CONDITION: Final = re.compile(r"\[si ([^\]\n]*)\]")
_OPENING: Final = re.compile(r"\s*\[si ([^\]\n]*)\]\s*")
_BLANK: Final = re.compile(r"\n\s*\n")


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """What the texts of one purpose may say, and must.

    ``variables``: what each name between braces becomes, in French. ``tables``: those of them that stand alone in a
    paragraph and become a table. ``conditions``: what « [si …] » may ask at the head of a paragraph. ``needed_in_…``:
    the variables that each piece has to say; ``summary``: whether these texts have a summary in simple words.
    ``clauses``: what such a text usually says, for the person who approves one to look for.
    """

    variables: Mapping[str, str]
    needed_in_body: Sequence[str]
    needed_in_summary: Sequence[str]
    needed_in_boxes: Sequence[str]
    clauses: Sequence[str]
    summary: bool = True
    tables: Collection[str] = ()
    conditions: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Part:
    """A piece of text: a heading or a paragraph has ``text``, bullets ``items``, a table its name in ``text``."""

    kind: Literal["heading", "text", "bullets", "table"]
    text: str = ""
    items: tuple[str, ...] = ()


def canonical(body: str, boxes: Sequence[str]) -> bytes:
    """The one spelling of what is signed, variables not filled: JSON in UTF-8, keys in order, no spaces."""
    signed = {"body": body, "boxes": list(boxes)}
    return json.dumps(signed, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()


def fingerprint(body: str, boxes: Sequence[str]) -> str:
    """SHA-256 of :func:`canonical`, hexadecimal."""
    return hashlib.sha256(canonical(body, boxes)).hexdigest()


def sentences(text: str) -> list[str]:
    """The sentences to tick, one per line; a « - » at the head of a line is left out, as are empty lines."""
    lines = (line.strip().removeprefix("-").strip() for line in tidy(text).splitlines())
    return [line for line in lines if line]


def conditions(text: str) -> set[str]:
    """What « [si …] » asks, mistyped as it may be."""
    return set(_CONDITION.findall(text))


def misplaced(text: str) -> set[str]:
    """Conditions that do not stand at the head of their paragraph."""
    return {found for block in _BLANK.split(text) for found in _CONDITION.findall(block[_head(block) :])}


def _head(block: str) -> int:
    found = _OPENING.match(block)
    return found.end() if found else 0


def kept(text: str, held: Collection[str]) -> str:
    """The text without the paragraphs whose « [si …] » is not among ``held``; the marks themselves are gone."""
    asked = ((block, _OPENING.match(block)) for block in _BLANK.split(text))
    return "\n\n".join(
        block[found.end() :] if found else block for block, found in asked if not found or found[1] in held
    )


def parts(text: str, tables: Collection[str] = ()) -> list[Part]:
    """A filled text, cut at blank lines: « ## » a heading, on its line alone; « - » an item; one of ``tables`` alone
    between its braces; else a paragraph."""
    found: list[Part] = []
    for block in _BLANK.split(text):
        name = block.strip().removeprefix("{").removesuffix("}")
        is_table = name in tables and block.strip() == in_braces([name])
        found += [Part("table", name)] if is_table else _parts(block.strip())
    return found


def _parts(block: str) -> Iterator[Part]:
    lines: list[str] = []
    for line in block.splitlines():
        opens = line.startswith("- ") and not (lines and lines[0].startswith("- "))
        if opens or line.startswith("## "):
            yield from _part(lines)
            lines = []
        if line.startswith("## "):
            yield Part("heading", line.removeprefix("## ").strip())
        else:
            lines.append(line)
    yield from _part(lines)


def _part(lines: list[str]) -> Iterator[Part]:
    if not lines:
        return
    if lines[0].startswith("- "):
        items = "\n".join(lines).removeprefix("- ").split("\n- ")
        yield Part("bullets", items=tuple(" ".join(item.split("\n")).strip() for item in items))
    else:
        yield Part("text", " ".join(lines))


def faults(body: str, summary: str, boxes: Sequence[str], vocabulary: Vocabulary) -> list[str]:
    """Why the text may not be approved, in French; empty when it may."""
    found = [] if body.strip() else ["Le texte de la convention est vide."]
    if vocabulary.summary and not summary.strip():
        found.append("Le résumé en mots simples est vide.")
    found += [] if boxes else ["Il n’y a aucune phrase à cocher."]
    found += _unknown(body, "\n".join([summary, *boxes]), vocabulary)
    pieces = (
        ("Le texte ne dit pas", body, vocabulary.needed_in_body),
        ("Le résumé ne dit pas", summary, vocabulary.needed_in_summary),
        ("Aucune phrase à cocher ne dit", "\n".join(boxes), vocabulary.needed_in_boxes if boxes else ()),
    )
    for sentence, piece, needed in pieces:
        if missing := [name for name in needed if name not in variables(piece)]:
            found.append(f"{sentence} {_told(missing, vocabulary)}.")
    return found + too_long(body, summary, boxes)


def _unknown(body: str, rest: str, vocabulary: Vocabulary) -> list[str]:
    """What nothing fills, tables that are not alone in their paragraph, and conditions that nothing decides."""
    found = []
    if unknown := sorted(unknown_variables(f"{body}\n{rest}", vocabulary.variables)):
        found.append(f"Rien ne remplit {in_braces(unknown)}\u202f: corrigez ou retirez.")
    alone = {part.text for part in parts(body, vocabulary.tables) if part.kind == "table"}
    inside = [name for name in vocabulary.tables if name in variables(body + rest) and name not in alone]
    if inside:
        found.append(f"{in_braces(inside)} devient un tableau\u202f: laissez-le seul dans son paragraphe.")
    if undecided := sorted((conditions(body) - vocabulary.conditions.keys()) | conditions(rest)):
        asked = ", ".join(f"[si {name}]" for name in undecided)
        found.append(f"Rien ne décide de {asked}\u202f: corrigez ou retirez.")
    elif inner := sorted(misplaced(body)):
        asked = ", ".join(f"[si {name}]" for name in inner)
        found.append(f"{asked} ouvre un paragraphe\u202f: mettez une ligne vide devant.")
    return found


def too_long(body: str, summary: str, boxes: Sequence[str]) -> list[str]:
    """What does not fit, in French."""
    found = []
    if len(body) > BODY_LENGTH:
        found.append(f"Le texte de la convention tient en {BODY_LENGTH} signes\u202f: il en a {len(body)}.")
    if len(summary) > SUMMARY_LENGTH:
        found.append(f"Le résumé tient en {SUMMARY_LENGTH} signes\u202f: il en a {len(summary)}.")
    if len(boxes) > MOST_BOXES:
        found.append(f"{MOST_BOXES} phrases à cocher au plus\u202f: il y en a {len(boxes)}.")
    if any(len(box) > BOX_LENGTH for box in boxes):
        found.append(f"Une phrase à cocher tient en {BOX_LENGTH} signes.")
    return found


def _told(names: Sequence[str], vocabulary: Vocabulary) -> str:
    return ", ni ".join(f"{vocabulary.variables[name]} ({{{name}}})" for name in names)
