"""Anyone can check a paper: by the address of its QR code, or by dropping the file."""

from flask import Blueprint, jsonify, render_template
from flask.typing import ResponseReturnValue

from ordis.accounts.access import public
from ordis.documents import queries
from ordis.documents.forms import VerifyForm
from ordis.kernel.answers import wants_json
from ordis.kernel.db import begin_reading
from ordis.kernel.limits import PUBLIC_FILES, PUBLIC_PAGES, limiter
from ordis.kernel.transaction import commits

blueprint = Blueprint("documents", __name__)


@blueprint.get("/v")
@limiter.limit(PUBLIC_PAGES)
@public
def verify() -> ResponseReturnValue:
    return render_template("documents/verify.html", form=VerifyForm(), answer=None)


@blueprint.post("/v")
@limiter.limit(PUBLIC_FILES)
@public
@commits
def verify_file() -> ResponseReturnValue:
    """Nothing is written: the transaction only reads, so that a crowd of checks holds nobody back."""
    begin_reading()
    form = VerifyForm()
    if not form.validate_on_submit():
        return render_template("documents/verify.html", form=form, answer=None), 422
    answer = queries.check(form.file.data.read())
    if wants_json():
        return jsonify(answer.as_json())
    return render_template("documents/verify.html", form=VerifyForm(formdata=None), answer=answer)


@blueprint.get("/v/<ref>")
@limiter.limit(PUBLIC_PAGES)
@public
def check(ref: str) -> ResponseReturnValue:
    document = queries.document_by_ref(ref.lower())
    if document is None:
        return render_template("documents/unknown.html", form=VerifyForm()), 404
    return render_template("documents/check.html", paper=queries.register_says(document), form=VerifyForm())
