"""Sizes of the house: sheets and rolls that no maker's reference describes."""

from flask import abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from ordis.accounts.access import acting_user, requires
from ordis.accounts.permissions import Permission
from ordis.devices.labels import actions, queries, svg
from ordis.devices.labels.blueprint import blueprint
from ordis.devices.labels.formats import LABEL_FORMATS, BadFormat, of_measures
from ordis.devices.labels.forms import SizeForm
from ordis.devices.labels.models import LabelSize
from ordis.kernel import clock
from ordis.kernel.transaction import commits


@blueprint.get("/labels/sizes")
@requires(Permission.LABEL_SETUP)
def sizes() -> ResponseReturnValue:
    house = [(size, of_measures(size.measures)) for size in queries.sizes()]
    return render_template("devices/labels/sizes.html", house=house, makers=LABEL_FORMATS.values(), outline=svg.outline)


@blueprint.get("/labels/sizes/new")
@requires(Permission.LABEL_SETUP)
def new_size() -> ResponseReturnValue:
    return render_template("devices/labels/size.html", form=SizeForm(), size=None)


@blueprint.post("/labels/sizes/new")
@requires(Permission.LABEL_SETUP)
@commits
def add_size() -> ResponseReturnValue:
    return _saved(SizeForm(), None)


@blueprint.get("/labels/sizes/<ref>")
@requires(Permission.LABEL_SETUP)
def size(ref: str) -> ResponseReturnValue:
    found = _size(ref)
    return render_template("devices/labels/size.html", form=SizeForm.of(of_measures(found.measures)), size=found)


@blueprint.post("/labels/sizes/<ref>")
@requires(Permission.LABEL_SETUP)
@commits
def change_size(ref: str) -> ResponseReturnValue:
    return _saved(SizeForm(), _size(ref, lock=True))


@blueprint.post("/labels/sizes/<ref>/archive")
@requires(Permission.LABEL_SETUP)
@commits
def archive_size(ref: str) -> ResponseReturnValue:
    found, archived = _size(ref, lock=True), "back" not in request.form
    actions.archive_size(size=found, archived=archived, actor=acting_user(), at=clock.now())
    flash(f"Le format « {found.name} » est {'retiré des choix' if archived else 'de nouveau proposé'}.")
    return redirect(url_for("labels.sizes"), 303)


def _size(ref: str, *, lock: bool = False) -> LabelSize:
    return queries.size_by_ref(ref, lock=lock) or abort(404)


def _saved(form: SizeForm, found: LabelSize | None) -> ResponseReturnValue:
    """What the start of Ordis would refuse is refused here by the same rules, on the field that is wrong."""
    try:
        if not form.validate_on_submit():
            return render_template("devices/labels/size.html", form=form, size=found), 422
        sheet = form.sheet()
        if found is None:
            actions.add_size(sheet=sheet, actor=acting_user(), at=clock.now())
        else:
            actions.change_size(size=found, sheet=sheet, actor=acting_user(), at=clock.now())
    except BadFormat as error:
        form.show_problems(error.problems)
        return render_template("devices/labels/size.html", form=form, size=found), 422
    flash(f"Le format « {sheet.name} » est enregistré : il est proposé à l’impression.")
    return redirect(url_for("labels.sizes"), 303)
