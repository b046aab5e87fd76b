"""An exported list given back: read, shown with what it would correct, then applied."""

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from ordis.accounts.access import acting_user, requires
from ordis.accounts.permissions import Permission
from ordis.devices.blueprint import blueprint
from ordis.devices.lists import reimport
from ordis.devices.lists.columns import COLUMNS
from ordis.devices.lists.dropped import sha256_of, signed_name
from ordis.devices.lists.forms import ListFileForm
from ordis.kernel import clock
from ordis.kernel.french import count
from ordis.kernel.refusal import Refusal
from ordis.kernel.transaction import commits

SHOWN = 100


@blueprint.get("/devices/import")
@requires(Permission.DEVICE_EDIT)
def import_file() -> ResponseReturnValue:
    return render_template("devices/lists/import_file.html", form=ListFileForm(), columns=COLUMNS)


@blueprint.post("/devices/import")
@requires(Permission.DEVICE_EDIT)
@commits
def keep_import() -> ResponseReturnValue:
    form = ListFileForm()
    if not form.validate_on_submit():
        return render_template("devices/lists/import_file.html", form=form, columns=COLUMNS), 422
    try:
        sha256 = reimport.keep_file(form.file.data.read())
    except Refusal as refusal:
        form.file.errors = [refusal.message]
        return render_template("devices/lists/import_file.html", form=form, columns=COLUMNS), refusal.status
    name, signed = (form.file.data.filename or "liste")[-120:], signed_name(sha256, user=acting_user())
    return redirect(url_for("devices.import_preview", signed=signed, name=name), 303)


@blueprint.get("/devices/import/<signed>")
@requires(Permission.DEVICE_EDIT)
def import_preview(signed: str) -> ResponseReturnValue:
    grid = reimport.kept_grid(sha256_of(signed, user=acting_user()))
    return render_template(
        "devices/lists/import_preview.html", preview=reimport.preview(grid), signed=signed, origin=grid.origin,
        filename=request.args.get("name", "liste")[:120], shown=SHOWN,
    )  # fmt: skip


@blueprint.post("/devices/import/<signed>")
@requires(Permission.DEVICE_EDIT)
@commits
def apply_import(signed: str) -> ResponseReturnValue:
    expected = request.form.get("changed", type=int) or 0
    sha256 = sha256_of(signed, user=acting_user())
    done = reimport.apply_list(sha256=sha256, expected=expected, actor=acting_user(), at=clock.now())
    flash(f"{count(done, 'fiche corrigée', 'fiches corrigées')}.")
    return redirect(url_for("devices.index"), 303)
