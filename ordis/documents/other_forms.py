"""What a paper says, given in a form that may be changed: only after its room has checked that the person may have it.

Only the sealed PDF proves anything; these say its number.
"""

from collections.abc import Sequence
from io import BytesIO
from typing import Final

from flask import Response, send_file

from ordis.documents import twins
from ordis.documents.models import Document
from ordis.documents.open_text import writing
from ordis.documents.workbook import Sheet, written

_XLSX: Final = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def send_text(document: Document) -> Response:
    """Raises :class:`~ordis.kernel.refusal.Refusal` for a paper that was destroyed."""
    twin = twins.twin_of(document)
    return _send(writing.written(twin.paper, twin.story), writing.MIMETYPE, f"{document.number}.odt")


def send_workbook(document: Document, sheets: Sequence[Sheet]) -> Response:
    return _send(written(sheets), _XLSX, f"{document.number}.xlsx")


def _send(content: bytes, mimetype: str, name: str) -> Response:
    response = send_file(BytesIO(content), mimetype, as_attachment=True, download_name=name)
    response.cache_control.no_store = True
    return response
