from typing import Any

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
    comparison = RadioField("Comparée à", choices=Comparison.choices(), default=Comparison.PREVIOUS.value)
    audience = RadioField(
        "Pour",
        choices=Audience.choices(),
        default=Audience.COUNCIL.value,
        description="Change ce qui vient en premier, jamais les chiffres.",
    )
    length = RadioField("Longueur", choices=Length.choices(), default=Length.FULL.value)
    anew = BooleanField("Nouvelle édition")

    @property
    def wanted(self) -> dict[str, Any]:
        """What :func:`ordis.reports.activity.actions.ask` takes."""
        chosen = {
            "comparison": Comparison(self.comparison.data),
            "audience": Audience(self.audience.data),
            "length": Length(self.length.data),
        }
        return chosen | {"first": self.first.data, "last": self.last.data, "anew": self.anew.data}
