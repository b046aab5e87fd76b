"""A place, new or changed; what of the sleeping stock is looked at."""

from flask_wtf import FlaskForm
from wtforms import SelectField, StringField
from wtforms.validators import InputRequired, Length, Optional

from ordis.devices.forms import Whole
from ordis.kernel.typed import NumberRange
from ordis.stock.models import PlaceKind

ON_TOP = ("", "Rien : tout en haut de l’arbre")


class PlaceForm(FlaskForm):  # type: ignore[misc]
    name = StringField(
        "Nom",
        [InputRequired("Donnez un nom à cet emplacement."), Length(max=80, message="80 caractères au plus.")],
        description="Celui que tout le monde emploie : « Étagère B3 », « Bus numérique ».",
    )
    kind = SelectField("Type", choices=PlaceKind.choices(), coerce=PlaceKind)
    parent = SelectField("Dans", choices=[ON_TOP], default="")
    capacity = Whole(
        "Places disponibles",
        [Optional(), NumberRange(1, 100_000, "Un nombre d’appareils, au moins 1.")],
        description="Combien d’appareils y tiennent, avec ceux de ses sous-emplacements. Vide si on ne sait pas.",
    )
