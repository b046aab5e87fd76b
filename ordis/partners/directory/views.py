"""The directory in and out: a file is given, its columns said, what it would do shown, then applied."""

from collections.abc import Iterator

from flask import Blueprint, Response, abort, flash, redirect, render_template, request, stream_with_context, url_for
from flask.typing import ResponseReturnValue

from ordis.accounts.access import acting_user, requires
from ordis.accounts.permissions import Permission
from ordis.kernel import clock
from ordis.kernel.french import count
from ordis.kernel.grid import body, titles
from ordis.kernel.mending import refused_csv
from ordis.kernel.refusal import Refusal
from ordis.kernel.transaction import commits
from ordis.partners.directory import actions, export, queries, reading
from ordis.partners.directory.comparison import Fate
from ordis.partners.directory.forms import DirectoryFileForm
from ordis.partners.directory.models import DirectoryImport
from ordis.partners.directory.schema import BY_NAME, FIELDS, VERSION

blueprint = Blueprint("directory", __name__)
SHOWN = 100


@blueprint.get("/partners/directory")
@requires(Permission.PARTNER_EDIT)
def index() -> ResponseReturnValue:
    return _index(DirectoryFileForm())


@blueprint.post("/partners/directory")
@requires(Permission.PARTNER_EDIT)
@commits
def keep() -> ResponseReturnValue:
    form = DirectoryFileForm()
    if not form.validate_on_submit():
        return _index(form), 422
    file = form.file.data
    try:
        kept = actions.keep_file(
            data=file.read(), filename=file.filename or "", actor=acting_user(), at=clock.now()
        )  # fmt: skip
    except Refusal as refusal:
        form.file.errors = [refusal.message]
        return _index(form), refusal.status
    return redirect(url_for("directory.show", ref=kept.ref), 303)


@blueprint.get("/partners/directory/<ref>")
@requires(Permission.PARTNER_EDIT)
def show(ref: str) -> ResponseReturnValue:
    kept = _kept(ref)
    grid = actions.grid_of(kept)
    return render_template(
        "partners/directory/show.html", kept=kept, preview=actions.preview_of(kept, clock.today()), Fate=Fate,
        origin=grid.origin,
        fields=FIELDS, by_name=BY_NAME, missing=reading.missing_fields(kept.mapping), columns=titles(grid, header=True),
        older=reading.older_columns(titles(grid, header=True)), sample=body(grid, header=True)[:10], shown=SHOWN,
    )  # fmt: skip


@blueprint.post("/partners/directory/<ref>/columns")
@requires(Permission.PARTNER_EDIT)
@commits
def say_columns(ref: str) -> ResponseReturnValue:
    kept = _kept(ref)
    names = titles(actions.grid_of(kept), header=True)
    said = {title: request.form.get(f"column-{rank}", "") for rank, title in enumerate(names)}
    actions.say_columns(kept=kept, mapping=said)
    return redirect(url_for("directory.show", ref=ref), 303)


@blueprint.post("/partners/directory/<ref>/apply")
@requires(Permission.PARTNER_EDIT)
@commits
def apply(ref: str) -> ResponseReturnValue:
    expected = {fate.value: request.form.get(fate.value, type=int) or 0 for fate in (Fate.NEW, Fate.CHANGED)}
    done = actions.apply(kept=_kept(ref), expected=expected, actor=acting_user(), at=clock.now()).figures
    added = count(done["new"], "lieu ajouté", "lieux ajoutés")
    flash(f"{added}, {count(done['changed'], 'lieu mis à jour', 'lieux mis à jour')}.")
    return redirect(url_for("directory.index"), 303)


@blueprint.get("/partners/directory/<ref>/rejected.csv")
@requires(Permission.PARTNER_EDIT)
def rejected(ref: str) -> ResponseReturnValue:
    """The lines in error as they were, with what to mend in a last column."""
    kept = _kept(ref)
    grid, faults = actions.grid_of(kept), actions.preview_of(kept, clock.today()).reading.faults
    said: dict[int, list[str]] = {}
    for fault in faults:
        said.setdefault(fault.line, []).append(f"{fault.title} ({fault.column})\u202f: {fault.sentence}")
    data = refused_csv(grid, header=True, sentences={line: " ".join(told) for line, told in said.items()})
    return _file(data, "lieux-a-corriger.csv")


@blueprint.get("/partners/directory/lieux.csv")
@requires(Permission.PARTNER_EDIT)
def lieux() -> ResponseReturnValue:
    return _file(stream_with_context(export.csv_pieces()), export.filename(clock.today()))


def _file(data: bytes | Iterator[bytes], name: str) -> Response:
    answer = Response(data, mimetype="text/csv")
    answer.headers.set("Content-Disposition", "attachment", filename=name)
    return answer


def _kept(ref: str) -> DirectoryImport:
    return queries.import_by_ref(ref) or abort(404)


def _index(form: DirectoryFileForm) -> str:
    leaving, held_back = export.leaving()
    return render_template(
        "partners/directory/index.html", form=form, imports=queries.last_imports(), version=VERSION,
        held_back=held_back[:SHOWN], leaving=leaving,
    )  # fmt: skip
