"""Translations of the summary of one version, language by language."""

from typing import Any

from flask import Blueprint, abort, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from ordis.accounts.access import acting_user, requires
from ordis.accounts.permissions import Permission
from ordis.documents.wording import reading, views
from ordis.documents.wording.drafting import Overtaken, same_boxes
from ordis.documents.wording.models import AgreementText
from ordis.documents.wording.purposes import Purpose
from ordis.handover.texts import carrying, queries, translating
from ordis.handover.texts.forms import ReviewForm, TranslationForm
from ordis.handover.texts.languages import Language, french, words
from ordis.handover.texts.models import TextTranslation
from ordis.handover.texts.terms import end_of_period
from ordis.handover.texts.translating import Untouched
from ordis.handover.texts.wording import NO_RESALE
from ordis.kernel import clock
from ordis.kernel.refusal import Refusal
from ordis.kernel.transaction import commits

blueprint = Blueprint("translations", __name__)
blueprint.add_app_template_global(french, "summary_words")

CARRIED = (
    "Les traductions dont le français n’a pas changé sont reprises. Celles qui portent la mention «\u202fnon "
    "relue\u202f» attendent une relecture."
)


@blueprint.get("/texts/<version>/translations/<language>")
@requires(Permission.TEXT_EDIT)
def show(version: str, language: str) -> ResponseReturnValue:
    return _page(_asked(version), _language(language))


@blueprint.post("/texts/<version>/translations/<language>")
@requires(Permission.TEXT_EDIT)
@commits
def save(version: str, language: str) -> ResponseReturnValue:
    text, tongue, form = _asked(version), _language(language), TranslationForm()
    if not form.validate_on_submit():
        return _page(text, tongue, form=form), 422
    said = form.said()
    try:
        translating.translate(
            text=text, language=tongue, seen=form.revision.data, summary=said.summary, boxes=said.boxes,
            translator=form.translator.data, compared=form.compared.data, actor=acting_user(), at=clock.now(),
        )  # fmt: skip
    except Refusal as refusal:
        asks = form.compared.data or isinstance(refusal, Untouched)
        return _page(text, tongue, form=_again(form, text, tongue, refusal), asks=asks), refusal.status
    flash(
        "La traduction est enregistrée. Elle porte la marque «\u202ftraduction non relue\u202f» jusqu’à sa relecture."
    )
    return redirect(url_for(".show", version=version, language=language), 303)


@blueprint.post("/texts/<version>/translations/<language>/review")
@requires(Permission.TEXT_EDIT)
@commits
def review(version: str, language: str) -> ResponseReturnValue:
    text, tongue, form = _asked(version), _language(language), ReviewForm()
    if not form.validate_on_submit():
        return _page(text, tongue, review=form), 422
    translating.review(
        text=text,
        language=tongue,
        seen=form.revision.data,
        reviewer=form.reviewer.data,
        actor=acting_user(),
        at=clock.now(),
    )
    flash(f"{tongue.label}\u202f: la traduction est relue. La marque disparaît des écrans de signature.")
    return redirect(url_for(".show", version=version, language=language), 303)


@blueprint.post("/texts/<version>/translations")
@requires(Permission.TEXT_EDIT)
@commits
def carry(version: str) -> ResponseReturnValue:
    """« Reprendre toutes »: those whose French has not changed, in one press."""
    carrying.carry_left_behind(text=_asked(version), actor=acting_user(), at=clock.now())
    flash(CARRIED)
    return redirect(url_for("texts.version", version=version), 303)


def _asked(version: str) -> AgreementText:
    return views.asked(Purpose.NO_RESALE, version)


def _language(code: str) -> Language:
    return Language.find(code) or abort(404)


def _again(form: TranslationForm, text: AgreementText, language: Language, refusal: Refusal) -> TranslationForm:
    """What was typed stays; after a colleague's saving, saving again makes the next revision, knowingly."""
    last, seen = queries.last_translation(text, language), form.revision.data
    if isinstance(refusal, Overtaken) and last is not None:
        seen = last.revision
    kept: dict[str, Any] = {name: form[name].data for name in ("summary", "boxes", "translator")}
    shown = TranslationForm(formdata=None, revision=seen, compared=form.compared.data, **kept)
    shown.form_errors.append(refusal.message)
    return shown


def _filled(last: TextTranslation | None, source: TextTranslation | None) -> TranslationForm:
    """The last revision to correct; else the translation of an earlier version to carry over; else nothing."""
    shown = last or source
    known = {"summary": shown.summary, "boxes": same_boxes(shown.boxes)} if shown else {}
    return TranslationForm(formdata=None, revision=last.revision if last else 0, **known)


def _page(
    text: AgreementText,
    language: Language,
    *,
    form: TranslationForm | None = None,
    review: ReviewForm | None = None,
    asks: bool = False,
) -> str:
    """``asks``: whether the translation still says what the French says now."""
    revisions = queries.revisions(text, language)
    last = revisions[0] if revisions else None
    source = None if last else queries.earlier_translation(text, language)
    today, until = clock.today(), end_of_period(clock.now())
    return render_template(
        "handover/texts/translation.html",
        text=text,
        language=language,
        words=words(language),
        last=last,
        revisions=revisions,
        source=source,
        changed=[each for each in reading.told_to_a_family(source.text, text) if each.changed] if source else [],
        french=reading.preview(text, NO_RESALE, at=clock.now()),
        told=queries.told(last, signed_on=today, until=until) if last else None,
        form=form or _filled(last, source),
        asks=asks,
        review=review or ReviewForm(formdata=None, revision=last.revision if last else 0),
    )
