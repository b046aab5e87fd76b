"""Reading papers back, as a printer, an archive or a screen reader would."""

import pypdfium2
from PIL import Image


def rasterised(pdf: bytes, dpi: int = 203) -> list[Image.Image]:
    """Each page as a grey picture at ``dpi`` dots per inch."""
    with pypdfium2.PdfDocument(pdf) as document:
        return [page.render(scale=dpi / 72, grayscale=True).to_pil() for page in document]
