"""Shapes of what is typed about the city's places."""

from typing import Any

from flask_wtf import FlaskForm
from wtforms import BooleanField, DateField, StringField, ValidationError
from wtforms.validators import DataRequired, InputRequired, Length

from ordis.handover.venues.models import Venue
from ordis.handover.venues.rules import WHY_LENGTH, Range, Unread, kept, read_hours, written
from ordis.kernel.french import WEEKDAYS
from ordis.kernel.typed import plausible_day

TOO_LONG = "Ce texte est trop long (%(max)d caractères au plus)."


def _readable(_form: Any, field: Any) -> None:
    try:
        read_hours(field.data or "")
    except Unread as why:
        raise ValidationError(str(why)) from why


def _hours(name: str) -> StringField:
    return StringField(
        name.capitalize(), validators=[Length(max=80, message=TOO_LONG), _readable], render_kw={"autocomplete": "off"}
    )


class VenueForm(FlaskForm):  # type: ignore[misc]
    name = StringField(
        "Nom du lieu", validators=[DataRequired("Écrivez le nom du lieu."), Length(max=80, message=TOO_LONG)]
    )
    address = StringField(
        "Adresse",
        validators=[Length(max=120, message=TOO_LONG)],
        description="Elle paraît dans le rendez-vous et dans le fichier d’agenda.",
    )
    day0, day1, day2, day3, day4, day5, day6 = (_hours(name) for name in WEEKDAYS)
    closed_on_holidays = BooleanField("Fermé les jours fériés", default=True)

    def hours(self) -> dict[int, list[Range]]:
        return {on: read_hours(self[f"day{on}"].data or "") for on in range(7)}

    @classmethod
    def of(cls, venue: Venue) -> "VenueForm":
        """Filled with what the place keeps."""
        hours = {f"day{on}": written(ranges) for on, ranges in kept(venue.hours).items()}
        said = {"name": venue.name, "address": venue.address, "closed_on_holidays": venue.closed_on_holidays}
        return cls(formdata=None, data=said | hours)


class ClosingForm(FlaskForm):  # type: ignore[misc]
    first_day = DateField("Du", validators=[InputRequired("Choisissez le premier jour."), plausible_day])
    last_day = DateField("Au", validators=[InputRequired("Choisissez le dernier jour."), plausible_day])
    why = StringField(
        "Pourquoi",
        validators=[Length(max=WHY_LENGTH, message=TOO_LONG)],
        description="Par exemple\u202f: congés de fin d’année.",
    )

    def days(self) -> dict[str, Any]:
        return {"first_day": self.first_day.data, "last_day": self.last_day.data, "why": self.why.data or ""}
