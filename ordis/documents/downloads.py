"""How a room gives a paper: only after it has checked that the person may have it.

The same address gives the sealed PDF, or with ``?read=1`` the page that tells the same: whoever may have one may
read the other.
"""

from io import BytesIO

from flask import Response, make_response, render_template, request, send_file, url_for

from ordis.documents import flows, queries, twins
from ordis.documents.logo import current as current_logo
from ordis.documents.models import Document


def send_paper(document: Document) -> Response:
    response = _page(document) if request.args.get("read") else _pdf(document)
    response.cache_control.no_store = True  # a shared computer keeps no copy: some papers name a family
    return response


def _pdf(document: Document) -> Response:
    pdf = BytesIO(queries.content(document))
    return send_file(pdf, "application/pdf", download_name=f"{document.number}.pdf", etag=document.sha256)


def _page(document: Document) -> Response:
    twin = twins.twin_of(document)
    return make_response(
        render_template(
            "documents/twin.html",
            paper=twin.paper,
            story=twin.story,
            drawn=twins.drawn,
            flow_of=flows.laid_out,
            logo=current_logo(),
            cancelled_at=document.cancelled_at,
            replaced_by=document.replaced_by.number if document.replaced_by else "",
            verify_at=url_for("documents.check", ref=document.ref),
            pdf_at=request.path,
        )
    )
