"""What is typed about a bench, and in the inbox."""

from flask_wtf import FlaskForm
from wtforms import BooleanField, IntegerField, StringField
from wtforms.validators import InputRequired, Length, Optional

from ordis.wiping.benches import BenchFacts

NAME_NEEDED = "Donnez un nom au poste."
CODE_NEEDED = "Écrivez le code d’un appareil, lu sur son étiquette."


class BenchForm(FlaskForm):  # type: ignore[misc]
    name = StringField(
        "Nom du poste",
        [InputRequired(NAME_NEEDED), Length(max=80, message="80 caractères au plus.")],
        description="Tel qu’il est écrit dessus : « Baie d’effacement 1 », « Clef ShredOS verte ».",
    )
    host_serial = StringField(
        "Numéro de série de la machine",
        [Length(max=80, message="80 caractères au plus.")],
        description="Vide pour une clef que l’on branche sur chaque ordinateur.",
    )
    host_uuid = StringField("UUID de la machine", [Length(max=38, message="38 caractères au plus.")])
    is_station = BooleanField(
        "On y branche les disques d’autres ordinateurs",
        description="Un journal fait sur ce poste ne dit alors pas de quel appareil vient un disque inconnu.",
    )

    def facts(self) -> BenchFacts:
        return BenchFacts(
            self.name.data, self.host_serial.data or "", self.host_uuid.data or "", bool(self.is_station.data)
        )


class WhereForm(FlaskForm):  # type: ignore[misc]
    """``device``: its code, as typed or scanned; ``disk``: which of its disks, from 1; none for a new one;
    ``line``: the position in the file of the line to place."""

    device = StringField("Code de l’appareil", [InputRequired(CODE_NEEDED), Length(max=80)])
    disk = IntegerField("Disque", [Optional()])
    line = IntegerField("Ligne", [Optional()])


class WhichForm(FlaskForm):  # type: ignore[misc]
    """``line``: its position in the file, from 0; none for all that waits there."""

    line = IntegerField("Ligne", [Optional()])
