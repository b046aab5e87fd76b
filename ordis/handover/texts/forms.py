"""Shapes of what is typed about translations."""

from flask_wtf import FlaskForm
from wtforms import BooleanField, StringField, TextAreaField
from wtforms.validators import DataRequired, Length, Optional

from ordis.documents.wording import drafting
from ordis.documents.wording.drafting import Written
from ordis.documents.wording.forms import TOO_LONG
from ordis.handover.texts.translating import NAME_THE_READER, NAME_THE_TRANSLATOR
from ordis.kernel.fields import seen


class TranslationForm(FlaskForm):  # type: ignore[misc]
    revision = seen()
    summary = TextAreaField("Résumé", validators=[Optional()], render_kw={"rows": 22})
    boxes = TextAreaField(
        "Phrases à cocher",
        validators=[Optional()],
        description="Une par ligne, dans l’ordre du français.",
        render_kw={"rows": 8},
    )
    translator = StringField(
        "Traduit par",
        validators=[DataRequired(NAME_THE_TRANSLATOR), Length(max=120, message=TOO_LONG)],
        description="Une personne ou un service.",
    )

    compared = BooleanField("J’ai comparé\u202f: cette traduction dit encore ce que dit le nouveau français")

    def said(self) -> Written:
        """Summary and boxes, tidied; a translation has no title and no body."""
        return drafting.written("", "", self.summary.data or "", self.boxes.data or "")


class ReviewForm(FlaskForm):  # type: ignore[misc]
    revision = seen()
    reviewer = StringField(
        "Relu par (prénom et nom)",
        validators=[DataRequired(NAME_THE_READER), Length(max=120, message=TOO_LONG)],
        description="Une personne qui lit cette langue et le français.",
        render_kw={"autocomplete": "off"},
    )
