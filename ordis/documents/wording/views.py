"""« Textes »: the versions of what is signed, and the drafts of the next ones.

Registered once per purpose (``rooms.WORDINGS``), under its own name and address: see :func:`install`.
"""

from collections.abc import Sequence

from flask import Blueprint, Flask, abort, flash, jsonify, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from ordis.accounts.access import acting_user, requires
from ordis.accounts.permissions import Permission
from ordis.documents.wording import actions, drafting, forms, kinds, queries, reading
from ordis.documents.wording.drafting import Overtaken
from ordis.documents.wording.models import AgreementText, TextDraft
from ordis.documents.wording.purposes import Purpose
from ordis.kernel import clock
from ordis.kernel.refusal import Refusal
from ordis.kernel.transaction import commits

blueprint = Blueprint("wording", __name__)


def install(app: Flask) -> None:
    """The pages of every purpose; after ``kinds.use``. ``wordings()`` names them on every page."""
    app.jinja_env.globals["wordings"] = kinds.every
    for each in kinds.every():
        given = {"purpose": each.purpose}
        app.register_blueprint(blueprint, name=each.name, url_prefix=each.address, url_defaults=given)


@blueprint.get("")
@requires(Permission.TEXT_EDIT)
def index(purpose: Purpose) -> ResponseReturnValue:
    return _index(purpose, forms.BeginForm(formdata=None, version=_number(queries.current_text(purpose))))


@blueprint.post("/model")
@requires(Permission.TEXT_APPROVE)
@commits
def publish_model(purpose: Purpose) -> ResponseReturnValue:
    text = actions.ensure_text(purpose, at=clock.now())
    flash(f"La version {text.version} est en vigueur.")
    return redirect(url_for(".index"), 303)


@blueprint.get("/<version>")
@requires(Permission.TEXT_EDIT)
def version(purpose: Purpose, version: str) -> ResponseReturnValue:
    return _version_page(asked(purpose, version), forms.WithdrawForm(formdata=None))


@blueprint.get("/<version>/changes")
@requires(Permission.TEXT_EDIT)
def changes(purpose: Purpose, version: str) -> ResponseReturnValue:
    """What separates the version from the one before, or from the one that ``?from=`` names."""
    shown = asked(purpose, version)
    return _changes_page(shown, f"Version {shown.version}", before=shown.version - 1)


@blueprint.post("/<version>/withdraw")
@requires(Permission.TEXT_APPROVE)
@commits
def withdraw(purpose: Purpose, version: str) -> ResponseReturnValue:
    text, form = asked(purpose, version), forms.WithdrawForm()
    if not form.validate_on_submit():
        return _version_page(text, form), 422
    actions.withdraw(text=text, reason=form.reason.data, actor=acting_user(), at=clock.now())
    flash(f"La version {text.version} est retirée\u202f: plus rien ne se signe avec elle.")
    return redirect(url_for(".index"), 303)


@blueprint.post("/drafts")
@requires(Permission.TEXT_EDIT)
@commits
def begin(purpose: Purpose) -> ResponseReturnValue:
    form = forms.BeginForm()
    if not form.validate_on_submit():
        return _index(purpose, form), 422
    text = asked(purpose, form.version.data) if form.version.data else None
    draft = drafting.begin(purpose=purpose, title=form.title.data, text=text, actor=acting_user(), at=clock.now())
    return redirect(url_for(".approval" if "approve" in request.form else ".draft", ref=draft.ref), 303)


@blueprint.get("/drafts/<ref>")
@requires(Permission.TEXT_EDIT)
def draft(purpose: Purpose, ref: str) -> ResponseReturnValue:
    row = _draft(purpose, ref)
    return _draft_page(row, forms.showing(row))


@blueprint.post("/drafts/<ref>")
@requires(Permission.TEXT_EDIT)
@commits
def save(purpose: Purpose, ref: str) -> ResponseReturnValue:
    form = forms.DraftForm()
    if not form.validate_on_submit():
        return _draft_page(_draft(purpose, ref), form), 422
    try:
        drafting.save(
            ref=_draft(purpose, ref).ref, seen=form.edits.data, said=form.written(), actor=acting_user(), at=clock.now()
        )
    except Refusal as refusal:
        return _typed_again(purpose, ref, form, refusal), refusal.status
    readers = kinds.of(purpose).sentences.readers
    flash(f"Le brouillon est enregistré. Rien ne change pour {readers} tant qu’il n’est pas approuvé.")
    return redirect(url_for(".draft", ref=ref), 303)


@blueprint.post("/drafts/<ref>/preview")
@requires(Permission.TEXT_EDIT)
@commits
def preview(purpose: Purpose, ref: str) -> ResponseReturnValue:
    """What is being typed, as a family would read it. Nothing is kept."""
    _draft(purpose, ref)
    wording = kinds.of(purpose)
    shown = reading.preview(forms.DraftForm().written(), wording, at=clock.now())
    return jsonify(html=render_template("documents/wording/_preview.html", shown=shown, wording=wording))


@blueprint.get("/drafts/<ref>/changes")
@requires(Permission.TEXT_EDIT)
def draft_changes(purpose: Purpose, ref: str) -> ResponseReturnValue:
    row, current = _draft(purpose, ref), queries.current_text(purpose)
    return _changes_page(row, f"Brouillon «\u202f{row.title}\u202f»", before=current.version if current else 0)


@blueprint.get("/drafts/<ref>/approval")
@requires(Permission.TEXT_APPROVE)
def approval(purpose: Purpose, ref: str) -> ResponseReturnValue:
    row = _draft(purpose, ref)
    return _approval_page(row, forms.approving(_clauses(row), formdata=None, edits=row.edits, carry=True))


@blueprint.post("/drafts/<ref>/approval")
@requires(Permission.TEXT_APPROVE)
@commits
def approve(purpose: Purpose, ref: str) -> ResponseReturnValue:
    row = _draft(purpose, ref)
    form = forms.approving(_clauses(row))
    if not form.validate_on_submit():
        return _approval_page(row, form), 422
    try:
        text = drafting.approve(
            ref=ref, seen=form.edits.data, approval=form.approval(), actor=acting_user(), at=clock.now()
        )
    except Refusal as refusal:
        return _read_again(row, form, refusal), refusal.status
    flash(f"La version {text.version} est approuvée et en vigueur.{_told(text)}")
    return redirect(url_for(".version", version=text.version), 303)


@blueprint.post("/drafts/<ref>/discard")
@requires(Permission.TEXT_EDIT)
@commits
def discard(purpose: Purpose, ref: str) -> ResponseReturnValue:
    form = forms.SeenForm()
    if not form.validate_on_submit():
        abort(400)
    drafting.discard(ref=ref, seen=form.edits.data, actor=acting_user(), at=clock.now())
    flash("Le brouillon est abandonné. Les versions approuvées n’ont pas changé.")
    return redirect(url_for(".index"), 303)


def asked(purpose: Purpose, version: str) -> AgreementText:
    """The version that an address names; 404 for any other text."""
    return next((text for text in queries.versions(purpose) if str(text.version) == version), None) or abort(404)


def _draft(purpose: Purpose, ref: str) -> TextDraft:
    row = queries.draft(ref)
    return row if row is not None and row.purpose is purpose else abort(404)


def _number(text: AgreementText | None) -> str:
    return str(text.version) if text else ""


def _index(purpose: Purpose, form: forms.BeginForm) -> str:
    return render_template(
        "documents/wording/index.html",
        wording=kinds.of(purpose),
        current=queries.current_text(purpose),
        versions=queries.versions(purpose),
        drafts=queries.drafts(purpose),
        form=form,
        not_approved=actions.NOT_APPROVED_YET,
    )


def _version_page(text: AgreementText, form: forms.WithdrawForm) -> str:
    wording = kinds.of(text.purpose)
    return render_template(
        "documents/wording/version.html",
        wording=wording,
        text=text,
        current=queries.current_text(text.purpose),
        older=[each for each in queries.versions(text.purpose) if each.version < text.version],
        shown=reading.preview(text, wording, at=clock.now()),
        beside=wording.companion.of_version(text) if wording.companion else "",
        form=form,
        begin=forms.BeginForm(formdata=None, version=str(text.version)),
        not_approved=actions.NOT_APPROVED_YET,
    )


def _changes_page(new: AgreementText | TextDraft, name: str, *, before: int) -> str:
    versions = {str(each.version): each for each in queries.versions(new.purpose)}
    old = versions.get(request.args.get("from") or str(before))
    return render_template(
        "documents/wording/changes.html",
        new=new,
        name=name,
        old=old,
        versions=[each for each in versions.values() if each is not new],
        sections=reading.changes(old, new) if old else [],
    )


def _typed_again(purpose: Purpose, ref: str, form: forms.DraftForm, refusal: Refusal) -> str:
    """What was typed stays; after a colleague's saving, what separates the two is told, and saving again is knowing."""
    row, said = _draft(purpose, ref), form.written()
    overtaken = isinstance(refusal, Overtaken)
    shown = forms.again(said, row.edits if overtaken else form.edits.data)
    shown.form_errors.append(refusal.message)
    return _draft_page(row, shown, between=reading.changes(row, said) if overtaken else [])


def _draft_page(row: TextDraft, form: forms.DraftForm, *, between: list[reading.Section] | None = None) -> str:
    wording = kinds.of(row.purpose)
    return render_template(
        "documents/wording/draft.html",
        wording=wording,
        row=row,
        form=form,
        shown=reading.preview(form.written(), wording, at=clock.now()),
        between=between or [],
    )


def _read_again(row: TextDraft, form: forms.ApproveForm, refusal: Refusal) -> str:
    edits = row.edits if isinstance(refusal, Overtaken) else form.edits.data
    kept = form.approval().typed() | {"points": form.points.data, "carry": form.carry.data}
    shown = forms.approving(_clauses(row), formdata=None, edits=edits, **kept)
    shown.form_errors.append(refusal.message)
    return _approval_page(row, shown)


def _approval_page(row: TextDraft, form: forms.ApproveForm) -> str:
    current, wording = queries.current_text(row.purpose), kinds.of(row.purpose)
    companion = wording.companion
    return render_template(
        "documents/wording/approval.html",
        wording=wording,
        row=row,
        form=form,
        current=current,
        number=queries.last_version(row.purpose) + 1,
        shown=reading.preview(row, wording, at=clock.now()),
        sections=reading.changes(current, row) if current else [],
        beside=companion.of_approval(current, row, form) if companion and current else "",
    )


def _clauses(row: TextDraft) -> Sequence[str]:
    return kinds.of(row.purpose).vocabulary.clauses


def _told(text: AgreementText) -> str:
    companion = kinds.of(text.purpose).companion
    return f" {companion.told(text)}" if companion else ""
