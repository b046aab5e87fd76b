"""A text in parts, as the blocks that a PDF and a page both tell. Pure."""

from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import Literal

from ordis.documents.blocks import Block, Bullets, Heading, Text
from ordis.documents.wording.rules import Part

_NO_TABLES: Mapping[str, Block] = MappingProxyType({})


def blocks(
    parts: Sequence[Part], *, level: Literal[2, 3] = 3, language: str = "", tables: Mapping[str, Block] = _NO_TABLES
) -> list[Block]:
    """The text, clause by clause, its headings of ``level``. Raises ``KeyError`` for a table that ``tables`` lacks."""
    return [_block(part, level, language, tables) for part in parts]


def _block(part: Part, level: Literal[2, 3], language: str, tables: Mapping[str, Block]) -> Block:
    match part.kind:
        case "heading":
            return Heading(part.text, level=level, language=language)
        case "bullets":
            return Bullets(part.items, language=language)
        case "table":
            return tables[part.text]
        case "text":
            return Text(part.text, language=language)
