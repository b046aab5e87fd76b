"""The structure tree of a tagged PDF: what each mark on a page *is*, for screen readers and archives.

Written for PDF/UA-1 (ISO 14289-1) and PDF/A-2a (ISO 19005-2). ReportLab knows nothing of it: elements are
written here as raw objects, compactly, since a table of a hundred rows makes a thousand of them.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Final, TypeAlias

from reportlab.pdfbase.pdfdoc import PDFDocument, PDFObject, PDFObjectReference

Box: TypeAlias = tuple[float, float, float, float]
"""x0, y0, x1, y1 in points from the lower left corner of the page."""

_ROOT: Final = "StructTreeRoot"


class Raw(PDFObject):
    """An object of the file whose bytes are known."""

    def __init__(self, body: str) -> None:
        self.body = body

    def format(self, document: PDFDocument) -> bytes:
        return self.body.encode("latin-1")


@dataclass(slots=True, eq=False)
class Element:
    """One element: a standard tag (ISO 32000-1 §14.8.4), its children, or its pieces of page content."""

    tag: str
    parent: "Element | None" = None
    alt: str = ""
    bbox: Box | None = None
    scope: str = ""
    language: str = ""
    said: str = ""  # what the drawn letters mean, when they are not drawn in the order in which they are read
    children: list["Element"] = field(default_factory=list)
    pieces: list[tuple[int, int]] = field(default_factory=list)  # (page index, MCID)

    def walk(self) -> Iterator["Element"]:
        """This element and all below it, in reading order."""
        yield self
        for child in self.children:
            yield from child.walk()


def text_string(text: str) -> str:
    """A PDF text string in UTF-16, as hexadecimal: nothing to escape."""
    return f"<FEFF{text.encode('utf-16-be').hex().upper()}>"


class StructureTree:
    """The elements of one document, filled while pages are drawn, written when the file is closed."""

    def __init__(self) -> None:
        self.root = Element("Document")
        self._pages: list[list[Element]] = [[]]

    def mark(self, element: Element) -> int:
        """The next MCID of the current page, now belonging to ``element``."""
        here = self._pages[-1]
        here.append(element)
        element.pieces.append((len(self._pages) - 1, len(here) - 1))
        return len(here) - 1

    def next_page(self) -> None:
        self._pages.append([])

    def write(self, document: PDFDocument) -> PDFObjectReference:
        """Add every element to the file; returns the reference that the catalogue holds."""
        root = Raw("")
        reference = document.Reference(root, _ROOT)
        elements = list(self.root.walk())
        raws = [Raw("") for _ in elements]
        numbers: dict[int, int] = {}
        for element, raw in zip(elements, raws, strict=True):
            numbers[id(element)] = _number_of(document, document.Reference(raw))
        pages = [_number_of(document, document.Reference(page)) for page in document.Pages.pages]
        top = _number_of(document, reference)
        for element, raw in zip(elements, raws, strict=True):
            raw.body = _element_body(element, numbers, pages, top)
        root.body = self._root_body(numbers)
        return reference

    def _root_body(self, numbers: Mapping[int, int]) -> str:
        rows = (
            f"{page} [{' '.join(f'{numbers[id(element)]} 0 R' for element in marked)}]"
            for page, marked in enumerate(self._pages)
            if marked
        )
        return (
            f"<</Type/StructTreeRoot/K {numbers[id(self.root)]} 0 R"
            f"/ParentTree<</Nums[{' '.join(rows)}]>>/ParentTreeNextKey {len(self._pages)}>>"
        )


def _number_of(document: PDFDocument, reference: PDFObjectReference) -> int:
    number: int = document.idToObjectNumberAndVersion[reference.name][0]
    return number


def _element_body(element: Element, numbers: Mapping[int, int], pages: list[int], top: int) -> str:
    parent = top if element.parent is None else numbers[id(element.parent)]
    kids = [f"{numbers[id(child)]} 0 R" for child in element.children]
    first = element.pieces[0][0] if element.pieces else None
    for page, mcid in element.pieces:
        kids.append(str(mcid) if page == first else f"<</Type/MCR/Pg {pages[page]} 0 R/MCID {mcid}>>")
    body = f"<</Type/StructElem/S/{element.tag}/P {parent} 0 R/K[{' '.join(kids)}]"
    if first is not None:
        body += f"/Pg {pages[first]} 0 R"
    if element.alt:
        body += f"/Alt{text_string(element.alt)}"
    if element.language:
        body += f"/Lang({element.language})"
    if element.said:
        body += f"/ActualText{text_string(element.said)}"
    return body + _attributes(element) + ">>"


def _attributes(element: Element) -> str:
    if element.scope:
        return f"/A<</O/Table/Scope/{element.scope}>>"
    if element.bbox:
        corners = " ".join(f"{corner:.2f}" for corner in element.bbox)
        return f"/A<</O/Layout/Placement/Block/BBox[{corners}]>>"
    return ""
