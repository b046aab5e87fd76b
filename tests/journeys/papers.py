"""Sealed papers as somebody outside checks them: our own verification, poppler's pdfsig, the printed page."""

from collections.abc import Collection
from dataclasses import dataclass, field
from io import BytesIO
from pathlib import Path

import pypdf
import zxingcpp

from ordis.documents.seal import verify_signature
from tests.documents.reading import rasterised, run
from tests.journeys.page import plain


@dataclass
class Papers:
    """What was handed out so far, by number."""

    fingerprints: Collection[str]
    folder: Path
    kept: dict[str, bytes] = field(default_factory=dict)

    def keep(self, number: str, pdf: bytes) -> str:
        """The words of a paper, once its seal is found good by us and by pdfsig; the same bytes each time."""
        assert self.kept.setdefault(number, pdf) == pdf
        verdict = verify_signature(pdf, self.fingerprints)
        assert verdict.authentic, verdict.reason
        path = self.folder / f"{number}.pdf"
        path.write_bytes(pdf)
        told = run("pdfsig", "-nocert", path)
        assert "Signature is Valid." in told, told
        assert "Total document signed" in told, told
        words = pages_of(pdf)
        assert number in words, f"{number} is not printed on its paper"
        return words


def pages_of(pdf: bytes) -> str:
    return plain(" ".join(page.extract_text() for page in pypdf.PdfReader(BytesIO(pdf)).pages))


def scanned(pdf: bytes) -> list[str]:
    """What a scanner reads on the printed sheet."""
    return [symbol.text for image in rasterised(pdf, dpi=300) for symbol in zxingcpp.read_barcodes(image)]
