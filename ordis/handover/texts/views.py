"""« Textes »: the versions of the agreement, and the drafts of the next ones."""

from flask import Blueprint, abort, flash, jsonify, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from ordis.accounts.access import acting_user, requires
from ordis.accounts.permissions import Permission
from ordis.handover.texts import actions, carrying, drafting, forms, queries, reading
from ordis.handover.texts.drafting import Overtaken
from ordis.handover.texts.languages import Language, french
from ordis.handover.texts.models import AgreementText, TextDraft
from ordis.kernel import clock
from ordis.kernel.refusal import Refusal
from ordis.kernel.transaction import commits

blueprint = Blueprint("texts", __name__)
blueprint.add_app_template_global(french, "summary_words")


@blueprint.get("/texts")
@requires(Permission.TEXT_EDIT)
def index() -> ResponseReturnValue:
    return _index(forms.BeginForm(formdata=None, version=_number(queries.current_text())))


@blueprint.post("/texts/model")
@requires(Permission.TEXT_APPROVE)
@commits
def publish_model() -> ResponseReturnValue:
    text = actions.ensure_text(at=clock.now())
    flash(f"La version {text.version} est en vigueur.")
    return redirect(url_for(".index"), 303)


@blueprint.get("/texts/<version>")
@requires(Permission.TEXT_EDIT)
def version(version: str) -> ResponseReturnValue:
    return _version_page(asked(version), forms.WithdrawForm(formdata=None))


@blueprint.get("/texts/<version>/changes")
@requires(Permission.TEXT_EDIT)
def changes(version: str) -> ResponseReturnValue:
    """What separates the version from the one before, or from the one that ``?from=`` names."""
    shown = asked(version)
    return _changes_page(shown, f"Version {shown.version}", before=shown.version - 1)


@blueprint.post("/texts/<version>/withdraw")
@requires(Permission.TEXT_APPROVE)
@commits
def withdraw(version: str) -> ResponseReturnValue:
    text, form = asked(version), forms.WithdrawForm()
    if not form.validate_on_submit():
        return _version_page(text, form), 422
    actions.withdraw(text=text, reason=form.reason.data, actor=acting_user(), at=clock.now())
    flash(f"La version {text.version} est retirée\u202f: plus rien ne se signe avec elle.")
    return redirect(url_for(".index"), 303)


@blueprint.post("/texts/drafts")
@requires(Permission.TEXT_EDIT)
@commits
def begin() -> ResponseReturnValue:
    form = forms.BeginForm()
    if not form.validate_on_submit():
        return _index(form), 422
    text = asked(form.version.data) if form.version.data else None
    draft = drafting.begin(title=form.title.data, text=text, actor=acting_user(), at=clock.now())
    return redirect(url_for(".draft", ref=draft.ref), 303)


@blueprint.get("/texts/drafts/<ref>")
@requires(Permission.TEXT_EDIT)
def draft(ref: str) -> ResponseReturnValue:
    row = _draft(ref)
    return _draft_page(row, forms.showing(row))


@blueprint.post("/texts/drafts/<ref>")
@requires(Permission.TEXT_EDIT)
@commits
def save(ref: str) -> ResponseReturnValue:
    form = forms.DraftForm()
    if not form.validate_on_submit():
        return _draft_page(_draft(ref), form), 422
    try:
        drafting.save(ref=ref, seen=form.edits.data, said=form.written(), actor=acting_user(), at=clock.now())
    except Refusal as refusal:
        return _typed_again(ref, form, refusal), refusal.status
    flash("Le brouillon est enregistré. Rien ne change pour les familles tant qu’il n’est pas approuvé.")
    return redirect(url_for(".draft", ref=ref), 303)


@blueprint.post("/texts/drafts/<ref>/preview")
@requires(Permission.TEXT_EDIT)
@commits
def preview(ref: str) -> ResponseReturnValue:
    """What is being typed, as a family would read it. Nothing is kept."""
    _draft(ref)
    shown = reading.preview(forms.DraftForm().written(), at=clock.now())
    return jsonify(html=render_template("handover/texts/_preview.html", shown=shown))


@blueprint.get("/texts/drafts/<ref>/changes")
@requires(Permission.TEXT_EDIT)
def draft_changes(ref: str) -> ResponseReturnValue:
    row, current = _draft(ref), queries.current_text()
    return _changes_page(row, f"Brouillon «\u202f{row.title}\u202f»", before=current.version if current else 0)


@blueprint.get("/texts/drafts/<ref>/approval")
@requires(Permission.TEXT_APPROVE)
def approval(ref: str) -> ResponseReturnValue:
    row = _draft(ref)
    return _approval_page(row, forms.ApproveForm(formdata=None, edits=row.edits, carry=True))


@blueprint.post("/texts/drafts/<ref>/approval")
@requires(Permission.TEXT_APPROVE)
@commits
def approve(ref: str) -> ResponseReturnValue:
    row, form = _draft(ref), forms.ApproveForm()
    if not form.validate_on_submit():
        return _approval_page(row, form), 422
    try:
        text = drafting.approve(
            ref=ref, seen=form.edits.data, approval=form.approval(), actor=acting_user(), at=clock.now()
        )
    except Refusal as refusal:
        return _read_again(row, form, refusal), refusal.status
    flash(f"La version {text.version} est approuvée et en vigueur. {carrying.told(text)}")
    return redirect(url_for(".version", version=text.version), 303)


@blueprint.post("/texts/drafts/<ref>/discard")
@requires(Permission.TEXT_EDIT)
@commits
def discard(ref: str) -> ResponseReturnValue:
    form = forms.SeenForm()
    if not form.validate_on_submit():
        abort(400)
    drafting.discard(ref=ref, seen=form.edits.data, actor=acting_user(), at=clock.now())
    flash("Le brouillon est abandonné. Les versions approuvées n’ont pas changé.")
    return redirect(url_for(".index"), 303)


def asked(version: str) -> AgreementText:
    """The version that an address names; 404 for any other text."""
    return next((text for text in queries.versions() if str(text.version) == version), None) or abort(404)


def _draft(ref: str) -> TextDraft:
    return queries.draft(ref) or abort(404)


def _number(text: AgreementText | None) -> str:
    return str(text.version) if text else ""


def _index(form: forms.BeginForm) -> str:
    return render_template(
        "handover/texts/index.html",
        current=queries.current_text(),
        versions=queries.versions(),
        drafts=queries.drafts(),
        form=form,
        not_approved=actions.NOT_APPROVED_YET,
    )


def _version_page(text: AgreementText, form: forms.WithdrawForm) -> str:
    current = queries.current_text()
    return render_template(
        "handover/texts/version.html",
        text=text,
        current=current,
        older=[each for each in queries.versions() if each.version < text.version],
        shown=reading.preview(text, at=clock.now()),
        languages=Language,
        translations=queries.last_translations(text),
        left_behind=carrying.left_behind(text),
        form=form,
        begin=forms.BeginForm(formdata=None, version=str(text.version)),
        not_approved=actions.NOT_APPROVED_YET,
    )


def _changes_page(new: AgreementText | TextDraft, name: str, *, before: int) -> str:
    versions = {str(each.version): each for each in queries.versions()}
    old = versions.get(request.args.get("from") or str(before))
    return render_template(
        "handover/texts/changes.html",
        new=new,
        name=name,
        old=old,
        versions=[each for each in versions.values() if each is not new],
        sections=reading.changes(old, new) if old else [],
    )


def _typed_again(ref: str, form: forms.DraftForm, refusal: Refusal) -> str:
    """What was typed stays; after a colleague's saving, what separates the two is told, and saving again is knowing."""
    row, said = _draft(ref), form.written()
    overtaken = isinstance(refusal, Overtaken)
    shown = forms.again(said, row.edits if overtaken else form.edits.data)
    shown.form_errors.append(refusal.message)
    return _draft_page(row, shown, between=reading.changes(row, said) if overtaken else [])


def _draft_page(row: TextDraft, form: forms.DraftForm, *, between: list[reading.Section] | None = None) -> str:
    return render_template(
        "handover/texts/draft.html",
        row=row,
        form=form,
        shown=reading.preview(form.written(), at=clock.now()),
        between=between or [],
    )


def _read_again(row: TextDraft, form: forms.ApproveForm, refusal: Refusal) -> str:
    edits = row.edits if isinstance(refusal, Overtaken) else form.edits.data
    shown = forms.ApproveForm(
        formdata=None, edits=edits, points=form.points.data, carry=form.carry.data, **form.approval().typed()
    )
    shown.form_errors.append(refusal.message)
    return _approval_page(row, shown)


def _approval_page(row: TextDraft, form: forms.ApproveForm) -> str:
    current = queries.current_text()
    return render_template(
        "handover/texts/approval.html",
        row=row,
        form=form,
        current=current,
        number=queries.last_version() + 1,
        shown=reading.preview(row, at=clock.now()),
        sections=reading.changes(current, row) if current else [],
        outlook=carrying.outlook(current, row) if current else None,
    )
