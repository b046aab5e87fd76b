"""Shape of a period: two days, read from the address."""

from flask_wtf import FlaskForm
from wtforms import DateField
from wtforms.validators import DataRequired, ValidationError

from ordis.kernel.typed import plausible_day

BAD_DATE = "Cette date n’est pas valable : écrivez-la comme 31/12/2026, ou choisissez-la dans le calendrier."


class PeriodForm(FlaskForm):  # type: ignore[misc]
    """Read from the address: a period of figures is a link that one can keep."""

    class Meta:
        csrf = False

    first = DateField("Du", validators=[DataRequired(BAD_DATE), plausible_day])
    last = DateField("Au", validators=[DataRequired(BAD_DATE), plausible_day])

    def validate_last(self, field: DateField) -> None:
        if self.first.data and field.data and field.data < self.first.data:
            raise ValidationError("La fin de la période vient avant son début : échangez les deux dates.")
