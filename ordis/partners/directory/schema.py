"""The fields of « lieux de médiation numérique » 1.0.2, read from the schema itself, and the words of older files."""

import json
import re
import tomllib
import unicodedata
from dataclasses import dataclass
from pathlib import Path
from typing import Final

_HERE = Path(__file__).parent
VERSION: Final = "1.0.2"
NO_SIRET: Final = "00000000000000"
_ALTERNATIVES = re.compile(r"\(\?:\(\?:\^\|\\\|\)\((?P<words>.+)\)\)\+\$", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Field:
    """``words``: the closed list of a field that holds several values parted by ``|``; () when it is free."""

    name: str
    title: str
    kind: str
    required: bool
    pattern: str | None
    longest: int | None
    words: tuple[str, ...]

    def accepts(self, text: str) -> bool:
        """Whether the schema's own constraints hold for a text that is not empty."""
        return (self.pattern is None or re.search(self.pattern, text) is not None) and (
            self.longest is None or len(text) <= self.longest
        )


def _words(pattern: str | None) -> tuple[str, ...]:
    """The values between the bars of a pattern; ``\\(`` in it is a plain parenthesis."""
    found = _ALTERNATIVES.fullmatch(pattern or "")
    return tuple(word.replace("\\", "") for word in found["words"].split("|")) if found else ()


def _fields() -> tuple[Field, ...]:
    described = json.loads((_HERE / f"lieux_schema_v{VERSION}.json").read_text(encoding="utf-8"))["fields"]
    return tuple(
        Field(
            name=each["name"],
            title=each["title"].replace("'", "’"),
            kind=each["type"],
            required=bool(each.get("constraints", {}).get("required")),
            pattern=each.get("constraints", {}).get("pattern"),
            longest=each.get("constraints", {}).get("maxLength"),
            words=_words(each.get("constraints", {}).get("pattern")),
        )
        for each in described
    )


def plain(text: str) -> str:
    """How two words are compared: without case, accents, kinds of apostrophe nor spaces around."""
    bare = unicodedata.normalize("NFKD", text).casefold().replace("’", "'")
    return " ".join("".join(letter for letter in bare if not unicodedata.combining(letter)).split())


FIELDS: Final = _fields()
BY_NAME: Final = {field.name: field for field in FIELDS}
_VOCABULARY = tomllib.loads((_HERE / "vocabulary.toml").read_text(encoding="utf-8"))
OLD_COLUMNS: Final[dict[str, str]] = {plain(old): new for old, new in _VOCABULARY["columns"].items()}
"""Plain name of a column of an older version → name in 1.0.2, "" when it has none."""

_SYNONYMS = {
    name: {plain(word): word for word in BY_NAME[name].words}
    | {plain(old): new for old, new in _VOCABULARY["values"].get(name, {}).items()}
    for name in (field.name for field in FIELDS if field.words)
}


def word_for(field: Field, value: str) -> str | None:
    """How 1.0.2 writes ``value``: "" when it has no word for it, None when nobody knows the value."""
    found = _SYNONYMS[field.name].get(plain(value))
    return None if found is None else next((word for word in field.words if plain(word) == plain(found)), "")
