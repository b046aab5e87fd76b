"""A text in parts, as the blocks that a PDF and a page both tell. Pure."""

from collections.abc import Mapping, Sequence
from types import MappingProxyType

from ordis.documents.blocks import Block, Bullets, Heading, Text
from ordis.documents.wording.rules import Part

_NO_TABLES: Mapping[str, Block] = MappingProxyType({})


def blocks(parts: Sequence[Part], *, language: str = "", tables: Mapping[str, Block] = _NO_TABLES) -> list[Block]:
    """The text, clause by clause. Raises ``KeyError`` for a table that ``tables`` lacks."""
    return [_block(part, language, tables) for part in parts]


def _block(part: Part, language: str, tables: Mapping[str, Block]) -> Block:
    match part.kind:
        case "heading":
            return Heading(part.text, level=3, language=language)
        case "bullets":
            return Bullets(part.items, language=language)
        case "table":
            return tables[part.text]
        case "text":
            return Text(part.text, language=language)
