"""What the pages of a version and of its approval say of the translations."""

from flask import render_template
from markupsafe import Markup

from ordis.documents.wording.models import AgreementText, TextDraft
from ordis.handover.texts import queries
from ordis.handover.texts.carrying import left_behind, outlook
from ordis.handover.texts.languages import Language


def of_version(text: AgreementText) -> Markup:
    """The languages in which the version may be read, and those that may be carried over to it."""
    shown: dict[str, object] = {"text": text, "languages": Language, "translations": queries.last_translations(text)}
    shown["left_behind"] = [] if text.withdrawal else left_behind(text)
    return Markup(render_template("handover/texts/_languages.html", **shown))  # noqa: S704 (our own template)


def of_approval(current: AgreementText, draft: TextDraft, form: object) -> Markup:
    """What the approval of ``draft`` would do to the translations."""
    return Markup(render_template("handover/texts/_outlook.html", outlook=outlook(current, draft), form=form))  # noqa: S704 (our own template)
