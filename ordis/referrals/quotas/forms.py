from flask_wtf import FlaskForm
from wtforms import StringField
from wtforms.validators import InputRequired, Length

from ordis.kernel.fields import DayField, NumberField
from ordis.kernel.typed import NumberRange, plausible_day
from ordis.referrals.quotas.actions import NOTE_LENGTH, PeriodFacts
from ordis.referrals.quotas.rules import MOST


class PeriodForm(FlaskForm):  # type: ignore[misc]
    starts_on = DayField(
        "Premier jour", validators=[InputRequired("Choisissez le premier jour de la période."), plausible_day]
    )
    ends_on = DayField("Dernier jour", validators=[InputRequired("Choisissez le dernier jour, compté."), plausible_day])
    limit = NumberField(
        "Demandes possibles",
        validators=[
            InputRequired("Écrivez un nombre de demandes\u202f; 0 n’en laisse aucune."),
            NumberRange(0, MOST, f"Entre 0 et {MOST}."),
        ],
    )
    note = StringField(
        "Note",
        validators=[Length(max=NOTE_LENGTH, message=f"{NOTE_LENGTH} caractères au plus.")],
        description="Pour l’équipe : d’où vient ce nombre.",
    )

    def facts(self) -> PeriodFacts:
        return PeriodFacts(self.starts_on.data, self.ends_on.data, self.limit.data, self.note.data or "")
