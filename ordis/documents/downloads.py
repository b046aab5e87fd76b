"""How a room gives a paper: only after it has checked that the person may have it."""

from io import BytesIO

from flask import Response, send_file

from ordis.documents import queries
from ordis.documents.models import Document


def send_paper(document: Document) -> Response:
    pdf = BytesIO(queries.content(document))
    response = send_file(pdf, "application/pdf", download_name=f"{document.number}.pdf", etag=document.sha256)
    response.cache_control.no_store = True  # a shared computer keeps no copy: some papers name a family
    return response
