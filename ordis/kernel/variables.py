"""Texts with declared variables between braces (« {fin} »), written by people and filled by programs. Pure."""

import re
import unicodedata
from collections.abc import Collection, Mapping, Sequence
from typing import Final

_VARIABLE: Final = re.compile(r"\{(\w+)\}")
_BRACED: Final = re.compile(r"\{([^{}\n]*)\}")


def tidy(text: str) -> str:
    """What a browser sent, as it is kept: NFC, no blanks behind a line, « \\n » at each end, the last one included."""
    lines = unicodedata.normalize("NFC", text).replace("\r\n", "\n").replace("\r", "\n").split("\n")
    kept = "\n".join(line.rstrip() for line in lines).strip("\n")
    return f"{kept}\n" if kept else ""


def variables(text: str) -> set[str]:
    """The names between braces."""
    return set(_VARIABLE.findall(text))


def unknown_variables(text: str, known: Collection[str]) -> set[str]:
    """What stands between braces that nothing would fill, mistyped as it may be: « { fin } »."""
    return set(_BRACED.findall(text)) - set(known)


def stray_braces(text: str) -> bool:
    """A brace that has not its other: « {lien »."""
    return bool({"{", "}"} & set(_BRACED.sub("", text)))


def fill(text: str, terms: Mapping[str, str]) -> str:
    """The text with its variables filled. Raises ``KeyError`` when ``terms`` lacks one."""
    return _VARIABLE.sub(lambda found: terms[found[1]], text)


def fill_known(text: str, terms: Mapping[str, str]) -> str:
    """The same for a text being written: a variable that nothing fills stays as it was typed."""
    return _VARIABLE.sub(lambda found: terms.get(found[1], found[0]), text)


def in_braces(names: Sequence[str]) -> str:
    """« {fin}, {mois} »."""
    return ", ".join(f"{{{name}}}" for name in names)
