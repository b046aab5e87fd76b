"""The city reads and adapts what Ordis writes by mail."""

from flask import Blueprint, abort, flash, jsonify, render_template, url_for
from flask.typing import ResponseReturnValue

from ordis.accounts.access import acting_user, requires, signed
from ordis.accounts.mailing import actions, kinds, queries, reading, rules
from ordis.accounts.mailing.forms import RestoreForm, TextForm, showing
from ordis.accounts.mailing.kinds import MailStage, Reader
from ordis.accounts.permissions import Permission
from ordis.kernel.done import done
from ordis.kernel.refusal import Refusal
from ordis.kernel.transaction import commits

blueprint = Blueprint("mail_texts", __name__, url_prefix="/texts/mails")


@blueprint.get("")
@requires(Permission.MAIL_EDIT)
def index() -> ResponseReturnValue:
    written = queries.last_of_each()
    by_reader = {
        reader: [(each, written.get(each.key)) for each in kinds.every() if each.reader is reader] for reader in Reader
    }
    return render_template("accounts/mailing/index.html", by_reader=by_reader, outdated=queries.outdated)


@blueprint.get("/<letter>")
@requires(Permission.MAIL_EDIT)
def text(letter: str) -> ResponseReturnValue:
    stage = _asked(letter)
    return _page(stage, _standing(stage))


@blueprint.post("/<letter>")
@requires(Permission.MAIL_EDIT)
@commits
def save(letter: str) -> ResponseReturnValue:
    stage, form = _asked(letter), TextForm()
    if not form.validate_on_submit():
        return _page(stage, form), 422
    try:
        actions.keep(stage=stage, words=form.words(), seen=form.version.data, **signed())
    except Refusal as refusal:
        return _typed_again(stage, form, refusal), refusal.status
    return done("Le texte est enregistré. Il sert dès le prochain message.", url_for(".text", letter=stage.key))


@blueprint.post("/<letter>/preview")
@requires(Permission.MAIL_EDIT)
@commits
def preview(letter: str) -> ResponseReturnValue:
    """What is being typed, as its recipient would read it. Nothing is kept."""
    stage = _asked(letter)
    shown = reading.preview(TextForm().words(), stage)
    return jsonify(html=render_template("accounts/mailing/_preview.html", shown=shown, stage=stage))


@blueprint.post("/<letter>/trial")
@requires(Permission.MAIL_EDIT)
@commits
def trial(letter: str) -> ResponseReturnValue:
    """What is being typed leaves for its writer's own address, and stays typed."""
    stage, form = _asked(letter), TextForm()
    if not form.validate_on_submit():
        return _page(stage, form), 422
    try:
        mail = actions.send_trial(stage=stage, words=form.words(), **signed())
    except Refusal as refusal:
        form.form_errors = [refusal.message]
        return _page(stage, form), refusal.status
    flash(f"Un essai part pour {mail.recipient}, avec des exemples. Ce texte n’est pas encore enregistré.")
    return _page(stage, form)


@blueprint.post("/<letter>/restore")
@requires(Permission.MAIL_EDIT)
@commits
def restore(letter: str) -> ResponseReturnValue:
    stage, form = _asked(letter), RestoreForm()
    if not form.validate_on_submit():
        abort(400)
    actions.restore(stage=stage, seen=form.version.data, **signed())
    return done("Le texte d’origine sert de nouveau.", url_for(".text", letter=stage.key))


@blueprint.get("/<letter>/versions/<version>")
@requires(Permission.MAIL_EDIT)
def version(letter: str, version: str) -> ResponseReturnValue:
    """A text as it was, and what separates it from the one before."""
    stage = _asked(letter)
    rows = {str(row.version): row for row in queries.versions(stage)}
    row = rows.get(version) or abort(404)
    before = rows.get(str(row.version - 1))
    change = reading.changes(queries.own_words(before) if before else rules.shipped(stage), queries.own_words(row))
    return render_template("accounts/mailing/version.html", stage=stage, row=row, before=before, change=change)


def _asked(letter: str) -> MailStage:
    return kinds.of(letter) or abort(404)


def _standing(stage: MailStage) -> TextForm:
    """What the city kept, mendable even when it does not leave as it is; else the text of Ordis."""
    row = queries.last(stage)
    words = queries.own_words(row) if row is not None and not row.is_shipped else rules.shipped(stage)
    return showing(words, row.version if row else 0)


def _typed_again(stage: MailStage, form: TextForm, refusal: Refusal) -> str:
    """What was typed stays; after a colleague's saving, what separates the two is told, and saving again is knowing."""
    if not isinstance(refusal, actions.Overtaken):
        form.form_errors = [refusal.message]
        return _page(stage, form)
    row, said = queries.last(stage), form.words()
    theirs = queries.own_words(row) if row else rules.shipped(stage)
    shown = showing(said, row.version if row else 0)
    shown.form_errors = [refusal.message]
    return _page(stage, shown, between=reading.changes(theirs, said))


def _page(stage: MailStage, form: TextForm, *, between: reading.Change | None = None) -> str:
    rows = queries.versions(stage)
    return render_template(
        "accounts/mailing/text.html",
        stage=stage,
        form=form,
        shown=reading.preview(form.words(), stage),
        variables=reading.variables(stage),
        rows=rows,
        outdated=queries.outdated(stage, rows[0] if rows else None),
        between=between,
        own_address=acting_user().email,
    )
