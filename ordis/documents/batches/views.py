"""Papers sealed together: what is ready, what is under way, and the file of all of them at the end."""

from flask import Blueprint, Response, abort, jsonify, render_template, request, send_file, url_for
from flask.typing import ResponseReturnValue

from ordis.accounts.access import requires, signed
from ordis.accounts.permissions import Permission
from ordis.documents.batches import actions, kinds, queries
from ordis.documents.batches.models import Batch
from ordis.kernel.answers import wants_json
from ordis.kernel.done import done
from ordis.kernel.french import count
from ordis.kernel.transaction import commits

blueprint = Blueprint("batches", __name__)


@blueprint.get("/batches")
@requires(Permission.CERTIFICATE_SEAL)
def index() -> ResponseReturnValue:
    """``ready`` counts what one click would have sealed, and names the first of them."""
    ready = [(kind, [each for each in kind.ready() if each not in _waiting(kind)]) for kind in kinds.every()]
    batches = queries.latest()
    return render_template(
        "documents/batches/index.html", ready=ready, batches=batches, progress=queries.progress_of(batches),
        label_of=_label,
    )  # fmt: skip


@blueprint.post("/batches")
@requires(Permission.CERTIFICATE_SEAL)
@commits
def ask() -> ResponseReturnValue:
    kind = kinds.of(request.form.get("kind", "")) or abort(422)
    batch = actions.ask(kind=kind, **signed())
    told = f"{count(len(batch.lines), 'document demandé', 'documents demandés')}. Vous pouvez fermer cette page."
    return done(told, url_for("batches.show", ref=batch.ref))


@blueprint.get("/batches/<ref>")
@requires(Permission.CERTIFICATE_SEAL)
def show(ref: str) -> ResponseReturnValue:
    batch = _batch(ref)
    progress = queries.progress(batch)
    if wants_json():
        return jsonify(progress.as_json() | {"finished": batch.finished_at is not None})
    return render_template(
        "documents/batches/show.html", batch=batch, progress=progress, label=_label(batch),
        failures=queries.failures(batch),
    )  # fmt: skip


@blueprint.get("/batches/<ref>/papers.zip")
@requires(Permission.CERTIFICATE_SEAL)
def papers(ref: str) -> Response:
    batch = _batch(ref)
    if batch.finished_at is None:
        abort(404)
    name = f"{_label(batch)}, {batch.asked_at:%Y-%m-%d}.zip"
    response = send_file(queries.archive(batch), "application/zip", as_attachment=True, download_name=name)
    response.cache_control.no_store = True
    return response


def _batch(ref: str) -> Batch:
    return queries.batch_by_ref(ref) or abort(404)


def _label(batch: Batch) -> str:
    kind = kinds.of(batch.kind)
    return kind.label if kind is not None else batch.kind


def _waiting(kind: kinds.Kind) -> set[str]:
    return queries.waiting_subjects(kind.name)
