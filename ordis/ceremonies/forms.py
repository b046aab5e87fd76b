from flask_wtf import FlaskForm
from wtforms import DateField, IntegerField, StringField, TextAreaField
from wtforms.validators import DataRequired, Length, Optional

from ordis.ceremonies.models import Answer, Guest
from ordis.kernel.fields import NumberField, RadioField
from ordis.kernel.typed import NumberRange, plausible_day

REQUIRED = "Ce champ est nécessaire."
TOO_LONG = "Ce texte est trop long (%(max)d caractères au plus)."
BAD_DATE = "Cette date n’est pas valable : écrivez-la comme 03/12/2026, ou choisissez-la dans le calendrier."


class CeremonyForm(FlaskForm):  # type: ignore[misc]
    name = StringField("Nom de la cérémonie", validators=[DataRequired(REQUIRED), Length(max=120, message=TOO_LONG)])
    held_on = DateField("Date", validators=[DataRequired(BAD_DATE), plausible_day])
    place = StringField("Lieu", validators=[DataRequired(REQUIRED), Length(max=160, message=TOO_LONG)])
    period_from = DateField(
        "Début de la période du rapport",
        validators=[DataRequired(BAD_DATE), plausible_day],
        description="Les chiffres vont de ce jour à celui de la cérémonie, compris.",
    )
    thanks = TextAreaField(
        "Remerciements",
        validators=[Length(max=2000, message=TOO_LONG)],
        description="Imprimés à la fin du rapport. Aucun nom de famille accompagnée.",
    )


class GuestForm(FlaskForm):  # type: ignore[misc]
    label = StringField("Invité", validators=[DataRequired(REQUIRED), Length(max=160, message=TOO_LONG)])
    seats = IntegerField(
        "Places", default=1, validators=[NumberRange(1, 500, "Indiquez un nombre de places entre 1 et 500.")]
    )


class ReplyForm(FlaskForm):  # type: ignore[misc]
    """One of each invitation may stand on the same page: its prefix is the invitation's ref."""

    answer = RadioField(
        "Venez-vous\u202f?", choices=Answer.choices(), validators=[DataRequired("Dites si vous venez.")]
    )
    coming = NumberField(
        "Nombre de personnes", validators=[Optional(), NumberRange(0, 500, "Écrivez un nombre de personnes.")]
    )

    @classmethod
    def of(cls, guest: Guest) -> "ReplyForm":
        """As it was answered, or with the seats offered."""
        answer = guest.answer.value if guest.answer else None
        return cls(formdata=None, prefix=guest.ref, answer=answer, coming=guest.coming or guest.seats)
