"""What is typed about a bench."""

from flask_wtf import FlaskForm
from wtforms import BooleanField, StringField
from wtforms.validators import InputRequired, Length

from ordis.wiping.benches import BenchFacts

NAME_NEEDED = "Donnez un nom au poste."


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
