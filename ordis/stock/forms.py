"""A new place."""

from flask_wtf import FlaskForm
from wtforms import SelectField, StringField
from wtforms.validators import InputRequired, Length, Optional

from ordis.devices.forms import Whole
from ordis.kernel.typed import NumberRange
from ordis.stock.models import PlaceKind


class PlaceForm(FlaskForm):  # type: ignore[misc]
    name = StringField(
        "Nom",
        [InputRequired("Donnez un nom à cet emplacement."), Length(max=80, message="80 caractères au plus.")],
        description="Celui que tout le monde emploie : « Étagère B3 », « Bus numérique ».",
    )
    kind = SelectField("Type", choices=PlaceKind.choices(), coerce=PlaceKind)
    capacity = Whole("Places disponibles", [Optional(), NumberRange(1, 100_000, "Un nombre d’appareils, au moins 1.")])
    parent = SelectField("Dans", choices=[("", "Nulle part ailleurs")], default="")
