from flask_wtf import FlaskForm
from wtforms import BooleanField, DateField
from wtforms.validators import DataRequired

from ordis.kernel.fields import RadioField
from ordis.kernel.period import BAD_DATE
from ordis.kernel.typed import plausible_day
from ordis.reports.activity.models import Audience, Comparison, Length


class ActivityForm(FlaskForm):  # type: ignore[misc]
    """``anew``: one that is issued already is issued again, with the figures of today."""

    first = DateField("Du", validators=[DataRequired(BAD_DATE), plausible_day])
    last = DateField("Au", validators=[DataRequired(BAD_DATE), plausible_day])
    comparison = RadioField("Comparée à", choices=Comparison.choices(), coerce=Comparison, default=Comparison.PREVIOUS)
    audience = RadioField(
        "Pour",
        choices=Audience.choices(),
        coerce=Audience,
        default=Audience.COUNCIL,
        description="Change ce qui vient en premier, jamais les chiffres.",
    )
    length = RadioField("Longueur", choices=Length.choices(), coerce=Length, default=Length.FULL)
    anew = BooleanField("Nouvelle édition")
