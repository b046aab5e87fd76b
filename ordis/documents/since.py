"""What became, since a paper was issued, of what it speaks of: told by the room that has it made."""

from collections.abc import Callable, Mapping
from types import MappingProxyType

from ordis.documents.models import Document, DocumentKind

Teller = Callable[[Document], str]
_tellers: Mapping[DocumentKind, Teller] = MappingProxyType({})


def use(tellers: Mapping[DocumentKind, Teller]) -> None:
    """Called once by ``create_app``. A teller gives a French sentence that anybody may read, or nothing."""
    global _tellers
    _tellers = MappingProxyType(dict(tellers))


def told(document: Document) -> str:
    """The sentence; empty while the paper says what is still so, and of one that was replaced: the new one says it."""
    teller = _tellers.get(document.kind)
    return teller(document) if teller is not None and document.replaced_by is None else ""
