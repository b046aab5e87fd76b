"""Shapes of what is typed about a tour of the bus."""

from flask_wtf import FlaskForm
from wtforms import DateField, IntegerField, SelectField, StringField, TimeField
from wtforms.validators import DataRequired, InputRequired, Length

from ordis.handover.forms import CAP
from ordis.handover.slots.rules import LONGEST, MOST_FAMILIES, SHORTEST
from ordis.handover.tours.changing import StopFacts
from ordis.handover.tours.rules import LONGEST_DELAY
from ordis.kernel.french import of
from ordis.kernel.typed import NumberRange, plausible_day
from ordis.referrals.districts import to_choose

TOO_LONG = "Ce texte est trop long (%(max)d caractères au plus)."


def _whole(label: str, lowest: int, highest: int, default: int) -> IntegerField:
    words = f"Écrivez un nombre entier, de {lowest} à {highest}."
    limits = [InputRequired(words), NumberRange(lowest, highest, words)]
    return IntegerField(label, validators=limits, default=default)


class TourForm(FlaskForm):  # type: ignore[misc]
    day = DateField("Jour", validators=[InputRequired("Choisissez un jour."), plausible_day])
    bus = SelectField("Bus", description="Un emplacement du stock, de type Bus.")
    agent = SelectField("Agent à bord")
    name = StringField(
        "Nom de la tournée",
        validators=[Length(max=80, message=TOO_LONG)],
        description="Vide\u202f: le nom du bus. Par exemple\u202f: Tournée des quartiers nord.",
    )


class StopForm(FlaskForm):  # type: ignore[misc]
    place = StringField(
        "Où le bus s’arrête",
        validators=[DataRequired("Écrivez où le bus s’arrête."), Length(max=70, message=TOO_LONG)],
        description="Par exemple\u202f: place de Provence.",
    )
    district = SelectField(
        "Qui peut y prendre rendez-vous",
        choices=lambda: [
            ("", "Toutes les structures"),
            *((each, f"Les structures {of(each)}") for each in to_choose()),
        ],
        default="",
    )
    arrives = TimeField("Arrivée", validators=[InputRequired("Choisissez l’heure d’arrivée.")])
    leaves = TimeField("Départ", validators=[InputRequired("Choisissez l’heure de départ.")])
    capacity = _whole("Familles en tout", 1, MOST_FAMILIES, 4)
    minutes = _whole("Durée d’une remise, en minutes", SHORTEST, LONGEST, 30)

    def facts(self) -> StopFacts:
        return StopFacts(
            place=self.place.data, district=self.district.data, arrives=self.arrives.data, leaves=self.leaves.data,
            capacity=self.capacity.data, minutes=self.minutes.data,
        )  # fmt: skip


class DelayForm(FlaskForm):  # type: ignore[misc]
    late = _whole("Retard, en minutes", 1, LONGEST_DELAY, 20)


class LoadForm(FlaskForm):  # type: ignore[misc]
    text = StringField(
        "Scannez l’ordinateur à charger",
        validators=[DataRequired("Scannez ou tapez le code de l’appareil.")],
        render_kw=CAP,
    )
