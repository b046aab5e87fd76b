from flask_wtf import FlaskForm
from wtforms import IntegerField, SelectMultipleField, StringField
from wtforms.validators import NumberRange, Optional

from ordis.allocation.plans.rules import MOST

USUAL = 50


class ProposeForm(FlaskForm):  # type: ignore[misc]
    """``referrals``: numbers chosen on another page; ``commission``: the ``ref`` of a session; without either, the
    first ``number`` of the queue."""

    number = IntegerField(
        "Nombre de demandes",
        default=USUAL,
        validators=[Optional(), NumberRange(1, MOST, f"Entre 1 et {MOST} demandes.")],
        description=f"Les premières de la file d’attente, {MOST} au plus.",
    )
    referrals = SelectMultipleField("Demandes", validate_choice=False)
    commission = StringField("Commission", validators=[Optional()])


class ApplyForm(FlaskForm):  # type: ignore[misc]
    """``keep``: numbers of the referrals whose line stays ticked."""

    keep = SelectMultipleField("Lignes à réserver", validate_choice=False)
