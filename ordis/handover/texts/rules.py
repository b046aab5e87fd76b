"""Variables, fingerprint and parts of the agreement's text. Pure."""

import hashlib
import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final, Literal

VARIABLES: Final = frozenset(
    {"ville", "operation", "service", "adresse", "courriel", "telephone", "mois", "remise", "fin"}
)
"""What an agreement's text may leave to be filled at signing: the city's settings and the dates."""

_VARIABLE: Final = re.compile(r"\{(\w+)\}")


@dataclass(frozen=True, slots=True)
class Part:
    """A piece of text: a heading or a paragraph has ``text``, bullets have ``items``."""

    kind: Literal["heading", "text", "bullets"]
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
    lines = (line.strip().removeprefix("-").strip() for line in text.splitlines())
    return [line for line in lines if line]


def unknown_variables(text: str) -> set[str]:
    """Names between braces that nothing would fill."""
    return set(_VARIABLE.findall(text)) - VARIABLES


def fill(text: str, terms: Mapping[str, str]) -> str:
    """The text with its variables filled. Raises ``KeyError`` when ``terms`` lacks one."""
    return _VARIABLE.sub(lambda found: terms[found[1]], text)


def parts(text: str) -> list[Part]:
    """A filled text, cut at blank lines: « ## » a heading, « - » items of a list, else a paragraph."""
    return [_part(block.strip()) for block in re.split(r"\n\s*\n", text) if block.strip()]


def _part(block: str) -> Part:
    if block.startswith("## "):
        return Part("heading", block.removeprefix("## "))
    if block.startswith("- "):
        return Part("bullets", items=tuple(item.strip() for item in block.removeprefix("- ").split("\n- ")))
    return Part("text", " ".join(block.splitlines()))
