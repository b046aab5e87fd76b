"""Shapes of what is typed about the text of a message. Whether it may be kept is judged by ``rules.faults``."""

from flask_wtf import FlaskForm
from wtforms import StringField, TextAreaField
from wtforms.validators import Optional

from ordis.accounts.mailing import rules
from ordis.accounts.mailing.rules import Words
from ordis.kernel.fields import seen


class TextForm(FlaskForm):  # type: ignore[misc]
    """``version``: the one that its writer has before the eyes, 0 for the text of Ordis never changed."""

    version = seen()
    subject = StringField("Objet", validators=[Optional()], render_kw={"maxlength": rules.SUBJECT_LENGTH})
    body = TextAreaField(
        "Texte",
        validators=[Optional()],
        description="Du texte simple\u202f: une ligne vide sépare les paragraphes. «\u202fBonjour,\u202f» et la "
        "signature de la ville s’ajoutent d’eux-mêmes.",
        render_kw={"rows": 16, "spellcheck": "true"},
    )

    def words(self) -> Words:
        return rules.typed(self.subject.data or "", self.body.data or "")


def showing(words: Words, version: int) -> TextForm:
    """A form that shows ``words``, whatever the request holds."""
    return TextForm(formdata=None, version=version, subject=words.subject, body=words.body)


class RestoreForm(FlaskForm):  # type: ignore[misc]
    version = seen()
