"""Opening and closing a stock-take."""

from flask_wtf import FlaskForm
from wtforms import BooleanField, SelectField, TextAreaField
from wtforms.validators import Length

from ordis.stock.counting.actions import NOTE_LENGTH

EVERYTHING = ("", "Tout le stock, et les appareils rangés nulle part")
_SHORT = Length(max=NOTE_LENGTH, message=f"{NOTE_LENGTH} caractères au plus.")


class OpeningForm(FlaskForm):  # type: ignore[misc]
    place = SelectField("Partie à compter", choices=[EVERYTHING], default="")
    note = TextAreaField("Remarque", [_SHORT], description="Pourquoi, qui compte quoi. Pas de nom de famille équipée.")


class ClosingForm(FlaskForm):  # type: ignore[misc]
    move_found = BooleanField("Ranger là où ils ont été trouvés les appareils trouvés ailleurs", default=True)
    note = TextAreaField("Remarque", [_SHORT])
