"""What a person answers in the inbox: which line, which device, which disk."""

from flask_wtf import FlaskForm
from wtforms import IntegerField, StringField
from wtforms.validators import InputRequired, Length, Optional

CODE_NEEDED = "Écrivez le code d’un appareil, lu sur son étiquette."


class WhereForm(FlaskForm):  # type: ignore[misc]
    """``device``: its code, as typed or scanned; ``disk``: which of its disks, from 1; none for a new one;
    ``line``: the position in the file of the line to place."""

    device = StringField("Code de l’appareil", [InputRequired(CODE_NEEDED), Length(max=80, message=CODE_NEEDED)])
    disk = IntegerField("Disque", [Optional()])
    line = IntegerField("Ligne", [Optional()])


class WhichForm(FlaskForm):  # type: ignore[misc]
    """``line``: its position in the file, from 0; none for all that waits there."""

    line = IntegerField("Ligne", [Optional()])
