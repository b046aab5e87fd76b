from datetime import datetime

from flask_wtf import FlaskForm
from wtforms import DateField, SelectField, TimeField
from wtforms.validators import InputRequired

from ordis.kernel.clock import PARIS
from ordis.kernel.typed import plausible_day


class SessionForm(FlaskForm):  # type: ignore[misc]
    site = SelectField("Lieu", validators=[InputRequired("Choisissez un lieu.")])
    day = DateField("Jour", validators=[InputRequired("Choisissez un jour."), plausible_day])
    hour = TimeField("Heure", validators=[InputRequired("Choisissez une heure.")])

    def starts_at(self) -> datetime:
        return datetime.combine(self.day.data, self.hour.data, PARIS)


class AttendanceForm(FlaskForm):  # type: ignore[misc]
    attended = SelectField("Présence", choices=[("yes", "La famille est venue"), ("no", "Elle n’est pas venue")])
