"""Shape of a moment of the running order."""

from flask_wtf import FlaskForm
from wtforms import HiddenField, StringField, TextAreaField
from wtforms.validators import DataRequired, InputRequired, Length

from ordis.ceremonies.forms import REQUIRED, TOO_LONG
from ordis.ceremonies.running.actions import ItemFacts
from ordis.ceremonies.running.models import RunningItem
from ordis.kernel.fields import NumberField, once
from ordis.kernel.typed import NumberRange


class ItemForm(FlaskForm):  # type: ignore[misc]
    """``key``: one item of a form sent twice."""

    key = HiddenField(filters=[once])
    title = StringField("Moment", validators=[DataRequired(REQUIRED), Length(max=120, message=TOO_LONG)])
    minutes = NumberField(
        "Minutes", default=10, validators=[InputRequired(REQUIRED), NumberRange(1, 600, "Indiquez de 1 à 600 minutes.")]
    )
    speaker = StringField(
        "Qui parle", validators=[Length(max=160, message=TOO_LONG)], description="Aucun nom de famille accompagnée."
    )
    note = TextAreaField("Note pour l’équipe", validators=[Length(max=300, message=TOO_LONG)])

    @classmethod
    def of(cls, item: RunningItem) -> "ItemForm":
        return cls(formdata=None, title=item.title, minutes=item.minutes, speaker=item.speaker, note=item.note)

    def said(self) -> ItemFacts:
        """What ``actions`` is told."""
        return ItemFacts(
            title=self.title.data, minutes=self.minutes.data, speaker=self.speaker.data or "", note=self.note.data or ""
        )


class PlaceForm(FlaskForm):  # type: ignore[misc]
    rank = NumberField(validators=[InputRequired(), NumberRange(0, 10_000)])
