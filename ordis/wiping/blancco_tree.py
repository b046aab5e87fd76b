"""The XML of a Blancco report as a small tree: bounded, with no entity, no DTD and no namespace left."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from xml.etree.ElementTree import ParseError

from defusedxml import DefusedXmlException
from defusedxml.ElementTree import DefusedXMLParser

from ordis.kernel.unreadable import Unreadable

_LARGEST = 32 * 1024 * 1024
_DEEPEST = 32
_MOST_NODES = 300_000
_LONGEST_TEXT = 500

UNSAFE = (
    "Ce fichier XML déclare des entités ou un DTD : Ordis refuse de l’ouvrir, car de tels fichiers servent à des "
    "attaques. Rien n’est enregistré. Exportez de nouveau le rapport depuis Blancco."
)
TOO_LARGE = (
    "Ce rapport Blancco est trop gros ou trop imbriqué pour être lu. Rien n’est enregistré. Exportez les rapports "
    "par lots plus petits."
)
BROKEN = (
    "Ce rapport Blancco est coupé ou abîmé : ce n’est pas du XML complet. Rien n’est enregistré. Exportez-le de "
    "nouveau en XML."
)


@dataclass(slots=True)
class Node:
    """``key``: the ``name`` of an ``entry`` or of an ``entries``, else the tag; lower case, ``_`` for spaces."""

    key: str
    text: str = ""
    children: list["Node"] = field(default_factory=list)

    def all(self, *keys: str) -> Iterator["Node"]:
        """The outermost nodes that bear one of these keys, this one or under it, in the order of the file."""
        waiting = [self]
        while waiting:
            node = waiting.pop()
            if node.key in keys:
                yield node
            else:
                waiting += reversed(node.children)

    def first(self, *keys: str) -> "Node | None":
        return next(self.all(*keys), None)

    def leaves(self) -> Iterator["Node"]:
        """Everything under this node that has a text of its own."""
        waiting = list(reversed(self.children))
        while waiting:
            node = waiting.pop()
            if node.text:
                yield node
            waiting += reversed(node.children)

    def value(self, *keys: str) -> str | None:
        """The text of the first direct child under one of these keys, the keys in order of preference."""
        for key in keys:
            for child in self.children:
                if child.key == key and child.text:
                    return child.text
        return None

    def number(self, *keys: str) -> int | None:
        """A whole number, as in ``value``; ``None`` for anything else."""
        text = (self.value(*keys) or "").partition(".")[0]
        return int(text) if text.isascii() and text.isdecimal() and len(text) < 19 else None


def tree(data: bytes | str) -> Node:
    """The root of the file. Raises ``Unreadable`` with the French sentence that says what is wrong."""
    if len(data) > _LARGEST:
        raise Unreadable(TOO_LARGE)
    builder = _Builder()
    text = isinstance(data, str)
    try:
        parser = DefusedXMLParser(  # type: ignore[no-untyped-call]
            target=builder, encoding="utf-8" if text else None, forbid_dtd=True
        )
        raw = data.lstrip("\ufeff \t\r\n").encode("utf-8", "replace") if isinstance(data, str) else data
        parser.feed(raw.lstrip(b" \t\r\n"))
        root = parser.close()
    except DefusedXmlException as unsafe:
        raise Unreadable(UNSAFE) from unsafe
    except (ParseError, ValueError, LookupError) as broken:
        raise Unreadable(BROKEN) from broken
    if not isinstance(root, Node):
        raise Unreadable(BROKEN)
    return root


class _Builder:
    """Called by the XML parser for each event of the file."""

    def __init__(self) -> None:
        self.open: list[Node] = []
        self.root: Node | None = None
        self.count = 0

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        self.count += 1
        if self.count > _MOST_NODES or len(self.open) >= _DEEPEST:
            raise Unreadable(TOO_LARGE)
        bare = tag.rpartition("}")[2].lower()
        name = next((value for key, value in attributes.items() if key.rpartition("}")[2] == "name"), "")
        node = Node(name.strip().lower().replace(" ", "_")[:100] if bare in {"entry", "entries"} else bare[:100])
        if self.open:
            self.open[-1].children.append(node)
        else:
            self.root = node
        self.open.append(node)

    def data(self, text: str) -> None:
        node = self.open[-1]
        if len(node.text) < _LONGEST_TEXT:
            node.text = (node.text + text)[:_LONGEST_TEXT]

    def end(self, tag: str) -> None:
        node = self.open.pop()
        node.text = " ".join(node.text.split())

    def close(self) -> Node | None:
        return self.root
