"""Reading papers back, as a printer, an archive or a screen reader would."""

import shutil
import subprocess
from pathlib import Path

import pypdf
import pypdfium2
import pytest
from PIL import Image


def rasterised(pdf: bytes, dpi: int = 203) -> list[Image.Image]:
    """Each page as a grey picture at ``dpi`` dots per inch."""
    with pypdfium2.PdfDocument(pdf) as document:
        return [page.render(scale=dpi / 72, grayscale=True).to_pil() for page in document]


def struct_text(pdf: bytes, folder: Path) -> str:
    """What a screen reader is told: tags and text, by poppler."""
    return run("pdfinfo", "-struct-text", write(pdf, folder))


def write(pdf: bytes, folder: Path) -> Path:
    path = folder / "paper.pdf"
    path.write_bytes(pdf)
    return path


def run(*command: str | Path) -> str:
    """The output of a tool of the system; missing, the test fails and says what to install."""
    if shutil.which(str(command[0])) is None:
        pytest.fail(f"{command[0]} is missing: ./scripts/test installs it (poppler-utils, qpdf)")
    done = subprocess.run(command, capture_output=True, text=True, timeout=60)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def structure(pdf: pypdf.PdfReader) -> list[pypdf.generic.DictionaryObject]:
    """Every structure element, in reading order."""
    found = []

    def walk(element: pypdf.generic.DictionaryObject) -> None:
        found.append(element)
        for kid in element.get("/K", []):
            inner = kid.get_object()
            if isinstance(inner, dict) and inner.get("/Type") == "/StructElem":
                walk(inner)

    walk(pdf.trailer["/Root"]["/StructTreeRoot"]["/K"])
    return found


def unmarked_operators(page: pypdf.PageObject) -> list[str]:
    """Painting operators that stand outside marked content, and marks that nest or stay open."""
    content = pypdf.generic.ContentStream(page.get_contents(), page.pdf)
    wrong: list[str] = []
    depth = 0
    for _, operator in content.operations:
        name = operator.decode()
        if name in ("BDC", "BMC"):
            depth += 1
            wrong += ["nested"] if depth > 1 else []
        elif name == "EMC":
            depth -= 1
        elif name in PAINTING and depth == 0:
            wrong.append(name)
    return wrong + (["left open"] if depth else [])


PAINTING = {"Tj", "TJ", "'", '"', "f", "F", "f*", "S", "s", "B", "B*", "b", "b*", "Do", "sh", "BI"}
