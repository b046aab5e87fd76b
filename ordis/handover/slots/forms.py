"""Shapes of what is typed around the times of handovers."""

from datetime import datetime

from flask_wtf import FlaskForm
from wtforms import DateField, IntegerField, SelectField, StringField, TimeField
from wtforms.validators import InputRequired, Length

from ordis.handover.slots import rules
from ordis.handover.slots.rules import Series
from ordis.kernel.clock import PARIS
from ordis.kernel.typed import NumberRange, plausible_day

TOO_LONG = "Ce texte est trop long (%(max)d caractères au plus)."
CITY = ("", "Un autre lieu, écrit ci-dessous")


def _whole(label: str, lowest: int, highest: int, **more: object) -> IntegerField:
    words = f"Écrivez un nombre entier, de {lowest} à {highest}."
    limits = [InputRequired(words), NumberRange(lowest, highest, words)]
    return IntegerField(label, validators=limits, **more)


class SeriesForm(FlaskForm):  # type: ignore[misc]
    site = SelectField("Où", choices=[CITY], default="")
    place = StringField(
        "Autre lieu de la ville",
        validators=[Length(max=rules.PLACE_LENGTH, message=TOO_LONG)],
        description="Offert à toutes les structures. Par exemple\u202f: Hôtel de ville, salle 2.",
        render_kw={"list": "known-places", "autocomplete": "off"},
    )
    first_day = DateField("Premier jour", validators=[InputRequired("Choisissez un jour."), plausible_day])
    begins = TimeField("De", validators=[InputRequired("Choisissez l’heure du premier créneau.")])
    ends = TimeField("À", validators=[InputRequired("Choisissez l’heure de la fin.")])
    minutes = _whole("Durée d’une remise, en minutes", rules.SHORTEST, rules.LONGEST, default=30)
    capacity = _whole("Familles en même temps", 1, rules.MOST_FAMILIES, default=1)
    weeks = _whole(
        "Nombre de semaines",
        1,
        rules.MOST_WEEKS,
        default=1,
        description="Le même jour de chaque semaine. 1\u202f: ce jour seulement.",
    )

    def series(self) -> Series:
        return Series(
            first_day=self.first_day.data,
            begins=self.begins.data,
            ends=self.ends.data,
            minutes=self.minutes.data,
            capacity=self.capacity.data,
            weeks=self.weeks.data,
        )


class ChoiceForm(FlaskForm):  # type: ignore[misc]
    slot = StringField("Créneau", validators=[InputRequired("Choisissez un créneau.")])


class SiteDateForm(FlaskForm):  # type: ignore[misc]
    site = SelectField("Lieu", validate_choice=False)  # another structure's is a 404, see the view
    day = DateField("Jour", validators=[InputRequired("Choisissez un jour."), plausible_day])
    hour = TimeField("Heure", validators=[InputRequired("Choisissez une heure.")])

    def starts_at(self) -> datetime:
        return datetime.combine(self.day.data, self.hour.data, PARIS)
