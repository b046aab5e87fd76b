"""What is typed to publish a period."""

from flask_wtf import FlaskForm
from wtforms import HiddenField, TextAreaField
from wtforms.validators import InputRequired, Length

from ordis.reports.opendata.actions import NOTE_LENGTH, TOO_LONG


class PublishForm(FlaskForm):  # type: ignore[misc]
    """``seen``: the fingerprint of the preview."""

    seen = HiddenField(validators=[InputRequired()])
    note = TextAreaField(
        "Ce que cette correction change, et pourquoi",
        [Length(max=NOTE_LENGTH, message=TOO_LONG)],
        default="",
        description="Publié à côté des fichiers\u202f: jamais rien sur une personne.",
    )
