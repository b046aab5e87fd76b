"""Anyone can check a paper: by the address of its QR code, by its number, or by dropping the file."""

from typing import Any

from flask import Blueprint, Response, abort, jsonify, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import RequestEntityTooLarge

from ordis.accounts.access import public
from ordis.documents import queries, sealing, stamping
from ordis.documents.authenticity import typed_number, typed_ref
from ordis.documents.forms import NumberForm, VerifyForm
from ordis.documents.models import Document
from ordis.documents.verification import TOO_HEAVY
from ordis.kernel import clock
from ordis.kernel.answers import SENTENCES, wants_json
from ordis.kernel.answers import answer as told
from ordis.kernel.limits import PUBLIC_FILES, PUBLIC_PAGES, limiter
from ordis.kernel.transaction import commits, only_reads

blueprint = Blueprint("documents", __name__)
NO_SUCH_NUMBER = "Le registre ne connaît pas ce numéro. Vérifiez-le sur le document, ou déposez le fichier PDF."


@blueprint.app_template_global("seal_warning")
def seal_warning() -> str | None:
    """What an administrator must know of the key of the seal, now."""
    return sealing.warning(clock.now())


@blueprint.get("/v")
@limiter.limit(PUBLIC_PAGES)
@public
def verify() -> ResponseReturnValue:
    """With a ``number``, or a whole address pasted in its place: leads to what the register says of it."""
    if "number" not in request.args:
        return _page()
    form = NumberForm(request.args)
    found = _typed(form.number.data or "") if form.validate() else None
    if found is not None:
        return redirect(url_for("documents.check", ref=found.ref))
    if not form.errors:
        form.number.errors = [NO_SUCH_NUMBER]
    return _page(number_form=form), 404


@blueprint.post("/v")
@limiter.limit(PUBLIC_FILES)
@public
@commits
@only_reads
def verify_file() -> ResponseReturnValue:
    """Nothing is written: the transaction only reads, so that a crowd of checks holds nobody back."""
    form = VerifyForm()
    if not form.validate_on_submit():
        return _page(form=form), 422
    expected = queries.document_by_number(form.number.data) if form.number.data else None
    answer = queries.check(form.file.data.read(), expected=expected)
    if wants_json():
        return jsonify(answer.as_json())
    return _page(answer=answer)


@blueprint.errorhandler(RequestEntityTooLarge)
def too_heavy(_error: RequestEntityTooLarge) -> Response:
    return told(413, SENTENCES[413][0], TOO_HEAVY)


@blueprint.get("/v/<ref>")
@limiter.limit(PUBLIC_PAGES)
@public
def check(ref: str) -> ResponseReturnValue:
    document = queries.document_by_ref(ref.lower())
    if document is None:
        forms = {"form": VerifyForm(formdata=None), "number_form": NumberForm(formdata=None)}
        return render_template("documents/unknown.html", **forms), 404
    paper = queries.register_says(document)
    if wants_json():
        return jsonify(paper.as_json())
    form = VerifyForm(formdata=None, number=document.number)
    return render_template("documents/check.html", paper=paper, form=form, ref=document.ref)


@blueprint.get("/v/<ref>/timestamp.tsr")
@limiter.limit(PUBLIC_PAGES)
@public
def timestamp(ref: str) -> ResponseReturnValue:
    """The authority's answer, whole, as ``openssl ts -verify`` reads it. It holds a digest and a time."""
    document = queries.document_by_ref(ref.lower()) or abort(404)
    response = Response(stamping.token(document) or abort(404), content_type="application/timestamp-reply")
    response.headers.set("Content-Disposition", "attachment", filename=f"{document.number}.tsr")
    return response


def _page(**given: Any) -> str:
    forms = {"form": VerifyForm(formdata=None), "number_form": NumberForm(formdata=None), "answer": None}
    return render_template("documents/verify.html", **(forms | given))


def _typed(text: str) -> Document | None:
    ref, number = typed_ref(text), typed_number(text)
    return queries.document_by_ref(ref) if ref else queries.document_by_number(number) if number else None
