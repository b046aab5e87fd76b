from flask_wtf import FlaskForm
from wtforms import BooleanField

from ordis.ceremonies.papers.cards import CardFormat
from ordis.ceremonies.papers.queries import Honoured
from ordis.kernel.fields import RadioField, TicksField


class CardsForm(FlaskForm):  # type: ignore[misc]
    """Sent by GET: it writes nothing."""

    format = RadioField("Format", choices=CardFormat.choices(), default=CardFormat.BADGE.value)
    families = BooleanField("Avec les prénoms des familles, à donner en main propre")


class DiplomasForm(FlaskForm):  # type: ignore[misc]
    donors = TicksField("Donateurs à honorer")

    def offer(self, honoured: list[Honoured], words: dict[str, str]) -> "DiplomasForm":
        self.donors.choices = [(each.donor.ref, words[each.donor.ref]) for each in honoured]
        return self
