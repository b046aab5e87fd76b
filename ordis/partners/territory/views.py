"""Districts are added, renamed, merged; files are given, shown, applied."""

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from ordis.accounts.access import acting_user, requires
from ordis.accounts.permissions import Permission
from ordis.kernel import clock
from ordis.kernel.db import db
from ordis.kernel.french import count
from ordis.kernel.refusal import Refusal
from ordis.kernel.transaction import commits
from ordis.partners.territory import actions, importing, indices, queries
from ordis.partners.territory.forms import ChangeForm, DistrictForm, FileForm, IndexForm, MergeForm
from ordis.partners.territory.importing import Fate
from ordis.partners.territory.models import District, FileKind, TerritoryFile
from ordis.partners.territory.poitiers import DISTRICTS as FIRST

blueprint = Blueprint("districts", __name__)
SHOWN = 100


@blueprint.get("/territory/districts")
@requires(Permission.TERRITORY_EDIT)
def index() -> ResponseReturnValue:
    return _index(DistrictForm(formdata=None))


@blueprint.post("/territory/districts")
@requires(Permission.TERRITORY_EDIT)
@commits
def add() -> ResponseReturnValue:
    form = DistrictForm()
    if not form.validate_on_submit():
        return _index(form), 422
    try:
        with db.session.begin_nested():
            row = actions.add_district(name=form.name.data, actor=acting_user(), at=clock.now())
    except Refusal as refusal:
        form.name.errors = [refusal.message]
        return _index(form), refusal.status
    flash(f"«\u202f{row.name}\u202f» est ajouté\u202f: les prescripteurs peuvent le choisir.")
    return redirect(url_for(".show", ref=row.ref), 303)


@blueprint.post("/territory/districts/first")
@requires(Permission.TERRITORY_EDIT)
@commits
def take_first_ones() -> ResponseReturnValue:
    done = actions.take_first_ones(actor=acting_user(), at=clock.now())
    flash(f"{count(len(done), 'quartier enregistré', 'quartiers enregistrés')}.")
    return redirect(url_for(".index"), 303)


@blueprint.get("/territory/districts/<ref>")
@requires(Permission.TERRITORY_EDIT)
def show(ref: str) -> ResponseReturnValue:
    row = _district(ref)
    codes = [each.code for each in row.neighbourhoods]
    form = ChangeForm(
        formdata=None, name=row.name, served=row.served, closed_on=row.closed_on, neighbourhoods=codes
    ).offer(queries.neighbourhoods())
    return _page(row, form)


@blueprint.post("/territory/districts/<ref>")
@requires(Permission.TERRITORY_EDIT)
@commits
def change(ref: str) -> ResponseReturnValue:
    row, known, at = _district(ref), queries.neighbourhoods(), clock.now()
    form = ChangeForm().offer(known)
    if not form.validate_on_submit():
        return _page(row, form), 422
    overlapped = [each for each in known if each.code in (form.neighbourhoods.data or ())]
    try:
        with db.session.begin_nested():
            old, user = row.name, acting_user()
            actions.change(
                district=row, served=form.served.data, closed_on=form.closed_on.data, neighbourhoods=overlapped,
                actor=user, at=at,
            )  # fmt: skip
            moved = actions.rename(district=row, name=form.name.data, actor=user, at=at)
    except Refusal as refusal:
        form.form_errors.append(refusal.message)
        return _page(row, form), refusal.status
    flash(_renamed(old, row.name, moved) if old != row.name else f"«\u202f{row.name}\u202f» est enregistré.")
    return redirect(url_for(".show", ref=ref), 303)


@blueprint.post("/territory/districts/<ref>/merge")
@requires(Permission.TERRITORY_EDIT)
@commits
def merge(ref: str) -> ResponseReturnValue:
    row, into = _district(ref), _district(request.form.get("into", ""))
    old, user = row.name, acting_user()
    moved = actions.merge(district=row, into=into, actor=user, at=clock.now())
    flash(_renamed(old, into.name, moved))
    return redirect(url_for(".show", ref=into.ref), 303)


@blueprint.get("/territory/import")
@requires(Permission.TERRITORY_EDIT)
def files() -> ResponseReturnValue:
    return _files(FileForm(formdata=None), IndexForm(formdata=None))


@blueprint.post("/territory/import")
@requires(Permission.TERRITORY_EDIT)
@commits
def keep() -> ResponseReturnValue:
    form = FileForm()
    if not form.validate_on_submit():
        return _files(form, IndexForm(formdata=None)), 422
    try:
        kept = _keep(FileKind(form.kind.data), form.file.data, {})
    except Refusal as refusal:
        form.file.errors = [refusal.message]
        return _files(form, IndexForm(formdata=None)), refusal.status
    return redirect(url_for(".show_file", ref=kept.ref), 303)


@blueprint.post("/territory/import/index")
@requires(Permission.TERRITORY_EDIT)
@commits
def keep_index() -> ResponseReturnValue:
    form = IndexForm()
    if not form.validate_on_submit():
        return _files(FileForm(formdata=None), form), 422
    try:
        kept = _keep(FileKind.INDEX, form.index_file.data, form.card().as_json())
    except Refusal as refusal:
        form.index_file.errors = [refusal.message]
        return _files(FileForm(formdata=None), form), refusal.status
    return redirect(url_for(".show_file", ref=kept.ref), 303)


@blueprint.get("/territory/import/<ref>")
@requires(Permission.TERRITORY_EDIT)
def show_file(ref: str) -> ResponseReturnValue:
    kept = _file(ref)
    page = "partners/territory/index_file.html" if kept.kind is FileKind.INDEX else "partners/territory/file.html"
    preview = indices.preview_of(kept) if kept.kind is FileKind.INDEX else importing.preview_of(kept)
    origin = importing.grid_of(kept).origin
    return render_template(page, kept=kept, preview=preview, origin=origin, Fate=Fate, shown=SHOWN)


@blueprint.post("/territory/import/<ref>/apply")
@requires(Permission.TERRITORY_EDIT)
@commits
def apply(ref: str) -> ResponseReturnValue:
    kept, user, at = _file(ref), acting_user(), clock.now()
    if kept.kind is FileKind.INDEX:
        row = indices.apply(kept=kept, actor=user, at=at)
        flash(f"{count(len(row.values), 'territoire')}\u202f: «\u202f{row.name}\u202f» de {row.publisher} est importé.")
        return redirect(url_for(".files"), 303)
    done = importing.apply(kept=kept, expected=request.form.get("written", type=int), actor=user, at=at)
    flash(f"{count(done.written, 'ligne écrite', 'lignes écrites')}.")
    return redirect(url_for(".index"), 303)


def _keep(kind: FileKind, file: object, told: dict[str, object]) -> TerritoryFile:
    data, filename = file.read(), file.filename or ""  # type: ignore[attr-defined] # what Flask-WTF gives
    return importing.keep_file(
        kind=kind, data=data, filename=filename, told=told, actor=acting_user(), at=clock.now()
    )  # fmt: skip


def _renamed(old: str, new: str, moved: int) -> str:
    return f"«\u202f{old}\u202f» est devenu «\u202f{new}\u202f», dans {count(moved, 'fiche')}."


def _district(ref: str) -> District:
    return queries.district_by_ref(ref) or abort(404)


def _file(ref: str) -> TerritoryFile:
    return queries.file_by_ref(ref) or abort(404)


def _index(form: DistrictForm) -> str:
    return render_template(
        "partners/territory/index.html", form=form, districts=queries.districts(), first=FIRST,
        neighbourhoods=queries.neighbourhoods(), iris=queries.iris(),
    )  # fmt: skip


def _page(row: District, form: ChangeForm) -> str:
    others = [each for each in queries.districts(closed=False) if each is not row]
    return render_template(
        "partners/territory/show.html", district=row, form=form, merging=MergeForm(formdata=None).offer(others)
    )


def _files(form: FileForm, index: IndexForm) -> str:
    return render_template(
        "partners/territory/files.html", form=form, index=index, files=queries.last_files(), indices=queries.indices()
    )
