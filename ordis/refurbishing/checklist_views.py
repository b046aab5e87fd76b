"""« Listes de contrôle »: the list of each kind, arranged on the screen, published as a new version."""

from flask import abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from ordis.accounts.access import acting_user, requires
from ordis.accounts.permissions import Permission
from ordis.devices.models import Kind
from ordis.kernel import clock
from ordis.kernel.refusal import Refusal
from ordis.kernel.transaction import commits
from ordis.refurbishing import checklist_forms as forms
from ordis.refurbishing import checklists, publishing, queries
from ordis.refurbishing.blueprint import blueprint
from ordis.refurbishing.models import Answer
from ordis.refurbishing.publishing import Overtaken


@blueprint.get("/checklists")
@requires(Permission.CHECKLIST_EDIT)
def checklists_index() -> ResponseReturnValue:
    lists = queries.checklists_in_force()
    return render_template("refurbishing/checklists.html", lists=lists, points=queries.points_in_force())


@blueprint.get("/checklists/<kind>")
@requires(Permission.CHECKLIST_EDIT)
def checklist(kind: str) -> ResponseReturnValue:
    return _page(_kind(kind), forms.of_version(queries.checklist_in_force(_kind(kind))))


@blueprint.post("/checklists/<kind>")
@requires(Permission.CHECKLIST_EDIT)
@commits
def arrange_checklist(kind: str) -> ResponseReturnValue:
    """Move, add, remove or preview: the page comes back arranged, nothing is published."""
    form, order = forms.ChecklistForm(), request.form.get("do", "")
    items = checklists.arranged(form.typed(), order)
    shown = forms.showing(items, form.version, form.note.data or "")
    return _page(_kind(kind), shown, order=order)


@blueprint.post("/checklists/<kind>/publish")
@requires(Permission.CHECKLIST_EDIT)
@commits
def publish_checklist(kind: str) -> ResponseReturnValue:
    form, known = forms.ChecklistForm(), _kind(kind)
    items, note = form.typed(), form.note.data or ""
    try:
        row = publishing.publish_checklist(
            kind=known, items=items, based_on=form.version, note=note, actor=acting_user(), at=clock.now()
        )
    except Refusal as refusal:
        in_force = queries.checklist_in_force(known).version if isinstance(refusal, Overtaken) else form.version
        return _page(known, forms.showing(items, in_force, note), error=refusal.message), refusal.status
    flash(f"La version {row.version} est publiée : elle s’applique aux reconditionnements qui commencent.")
    return redirect(url_for("refurbishing.checklist", kind=known.value), 303)


@blueprint.get("/checklists/<kind>/versions/<version>")
@requires(Permission.CHECKLIST_EDIT)
def checklist_version(kind: str, version: str) -> ResponseReturnValue:
    """One version whole, and what it changed from the one before, or from the one that ``?from=`` names."""
    versions = {str(each.version): each for each in queries.checklist_versions(_kind(kind))}
    shown = versions.get(version) or abort(404)
    older = versions.get(request.args.get("from") or str(shown.version - 1))
    return render_template(
        "refurbishing/checklist_version.html",
        kind=_kind(kind),
        shown=shown,
        older=older,
        versions=list(versions.values()),
        changes=checklists.changes(older.items, shown.items) if older else [],
    )


def _page(kind: Kind, form: forms.ChecklistForm, *, order: str = "", error: str = "") -> str:
    versions, items = queries.checklist_versions(kind), form.typed()
    return render_template(
        "refurbishing/checklist.html",
        kind=kind,
        form=form,
        items=items,
        versions=versions,
        changes=checklists.changes(versions[0].items, checklists.named(items)),
        faults=checklists.faults(items) if order else [],
        order=order,
        error=error,
        answers=Answer.choices(),
    )


def _kind(value: str) -> Kind:
    return Kind.find(value) or abort(404)
