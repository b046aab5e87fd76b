"""Drawing pages whose every mark says what it is: PDF/UA-1 and PDF/A-2a on top of ReportLab.

``TaggedCanvas`` wraps what is drawn in marked content and grows the structure tree; ``tagged_flowables``
makes text and tables use it. What is not content (rules, backgrounds, running heads) is an artifact. Marks
never nest: inside one, a further mark does nothing.
"""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from copy import copy
from typing import Any, Final

from reportlab.lib.rl_accel import fp_str
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.pdfdoc import PDFImageXObject, PDFName, PDFPage
from reportlab.pdfgen.canvas import Canvas

from ordis.documents import archival, fonts
from ordis.documents.structure import Element, StructureTree

PDF_VERSION: Final = (1, 7)


class TaggedCanvas(Canvas):
    """A ReportLab canvas that writes a tagged, archivable, reproducible PDF.

    ``finish(canvas, page, total)`` draws running heads and feet once the number of pages is known.
    """

    def __init__(
        self,
        filename: Any,
        *,
        facts: archival.Metadata,
        pagesize: tuple[float, float],
        finish: Callable[["TaggedCanvas", int, int], None] | None = None,
        **_given_by_platypus: Any,
    ) -> None:
        super().__init__(
            filename,
            pagesize=pagesize,
            pageCompression=1,
            invariant=1,
            pdfVersion=PDF_VERSION,
            initialFontName=fonts.REGULAR,
            lang=facts.language,
        )
        self._facts = facts
        self._finish = finish
        self._tree = StructureTree()
        self._group = self._tree.root
        self._marks = 0
        self._known: dict[object, Element] = {}
        archival.stamp(self._doc, facts)

    @contextmanager
    def group(self, tag: str, *, key: object = None, scope: str = "") -> Iterator[None]:
        """Elements drawn inside become children of one ``tag``. The same ``key`` on a later page goes on with
        the same element (a table or a list cut by the page)."""
        self.open(tag, key=key, scope=scope)
        try:
            yield
        finally:
            self.close()

    @contextmanager
    def marked(self, tag: str, *, key: object = None, **attributes: Any) -> Iterator[None]:
        """What is drawn inside is the content of one ``tag``, or of the open group if ``tag`` is empty.
        ``attributes`` are those of a structure element: ``alt``, ``bbox``, ``language``, ``said``."""
        self.begin(tag, key=key, **attributes)
        try:
            yield
        finally:
            self.end()

    @contextmanager
    def artifact(self, kind: str = "") -> Iterator[None]:
        """What is drawn inside is decoration, or a running head or foot (``kind="Pagination"``)."""
        self.begin_artifact(kind)
        try:
            yield
        finally:
            self.end()

    def open(self, tag: str, *, key: object = None, scope: str = "") -> None:
        if not self._marks:
            self._group = self._element(tag, key, scope=scope)

    def close(self) -> None:
        if not self._marks and self._group.parent is not None:
            self._group = self._group.parent

    def begin(self, tag: str, *, key: object = None, **attributes: Any) -> None:
        if not self._marks:
            element = self._element(tag, key, **attributes) if tag else self._group
            self._code.append(f"/{element.tag} <</MCID {self._tree.mark(element)}>> BDC")
        self._marks += 1

    def begin_artifact(self, kind: str = "") -> None:
        if not self._marks:
            self._code.append(f"/Artifact <</Type /{kind}>> BDC" if kind else "/Artifact BMC")
        self._marks += 1

    def end(self) -> None:
        self._marks -= 1
        if not self._marks:
            self._code.append("EMC")

    def draw_placed(self, x: float, y: float, letters: Sequence[tuple[str, float]]) -> None:
        """Letters in reading order, each at its own distance from ``x``, in points: one run of the current font."""
        font, size = pdfmetrics.getFont(self._fontname), self._fontsize
        code, subset_shown, pen = [f"BT 1 0 0 1 {fp_str(x, y)} Tm"], "", 0.0
        for letter, place in letters:
            [(subset, drawn)] = font.splitString(letter, self._doc)
            name = font.getSubsetInternalName(subset, self._doc)
            if name != subset_shown:
                code.append(f"{'] TJ ' if subset_shown else ''}{name} {fp_str(size)} Tf [")
            back = (pen - place) * 1000 / size
            code.append(f"{fp_str(back) if abs(back) > 0.01 else ''}({self._escape(drawn)})")
            subset_shown, pen = name, place + font.stringWidth(letter, size)
        self._code.append(" ".join(code) + "] TJ ET")

    def draw_picture(self, image: PDFImageXObject, x: float, y: float, width: float, height: float) -> None:
        """A picture compressed once for all papers: ReportLab would compress it again in each."""
        name = self._doc.getXObjectName(image.name)
        if name not in self._doc.idToObject:
            mine = copy(image)  # ReportLab writes in it under which name this file knows it
            self._setXObjects(mine)
            self._doc.Reference(mine, name)
            self._doc.addForm(image.name, mine)
        self._code.append(f"q {fp_str(width, 0, 0, height, x, y)} cm /{name} Do Q")
        self._formsinuse.append(image.name)

    def knows(self, key: object) -> bool:
        """True when an element was already opened under ``key``."""
        return key in self._known

    def showPage(self) -> None:  # noqa: N802 (ReportLab's name)
        super().showPage()
        pages = self._doc.Pages.pages
        page = pages[-1]
        page.__NoDefault__ = [*PDFPage.__NoDefault__, "StructParents", "Tabs"]
        page.StructParents = len(pages) - 1
        page.Tabs = PDFName("S")
        page.Trans = None
        self._tree.next_page()

    def save(self) -> None:
        if self._code:
            self.showPage()
        self._draw_finishes()
        archival.complete(self._doc, self._facts, self._tree.write(self._doc))
        super().save()

    def _draw_finishes(self) -> None:
        pages = self._doc.Pages.pages
        for number, page in enumerate(pages, start=1):
            if self._finish is not None:
                with self.artifact("Pagination"):
                    self.saveState()
                    self._finish(self, number, len(pages))
                    self.restoreState()
                page.stream += "\n".join(self._code) + "\n"
            self._code.clear()

    def _element(self, tag: str, key: object, **attributes: Any) -> Element:
        element = self._known.get(key) if key is not None else None
        if element is None:
            element = Element(tag, self._group, **attributes)
            self._group.children.append(element)
            if key is not None:
                self._known[key] = element
        return element
