from flask_wtf import FlaskForm
from wtforms import DateField, StringField, TextAreaField, TimeField
from wtforms.validators import DataRequired, Length, Optional

from ordis.ceremonies.models import Answer, Guest
from ordis.ceremonies.rules import Facts
from ordis.kernel.fields import NumberField, RadioField
from ordis.kernel.typed import NumberRange, plausible_day

REQUIRED = "Ce champ est nécessaire."
TOO_LONG = "Ce texte est trop long (%(max)d caractères au plus)."
BAD_DATE = "Cette date n’est pas valable : écrivez-la comme 03/12/2026, ou choisissez-la dans le calendrier."


BAD_HOUR = "Cette heure n’est pas valable\u202f: écrivez-la comme 18:30."


class HourField(TimeField):  # type: ignore[misc]
    def process_formdata(self, valuelist: list[str]) -> None:
        try:
            super().process_formdata(valuelist)
        except ValueError:
            raise ValueError(BAD_HOUR) from None


class CeremonyForm(FlaskForm):  # type: ignore[misc]
    name = StringField("Nom de la cérémonie", validators=[DataRequired(REQUIRED), Length(max=120, message=TOO_LONG)])
    held_on = DateField("Date", validators=[DataRequired(BAD_DATE), plausible_day])
    starts = HourField("Heure de début", validators=[Optional()], description="Vide tant qu’elle n’est pas fixée.")
    ends = HourField("Heure de fin", validators=[Optional()])
    place = StringField("Lieu", validators=[DataRequired(REQUIRED), Length(max=160, message=TOO_LONG)])
    address = StringField(
        "Adresse", validators=[Length(max=200, message=TOO_LONG)], description="Reprise dans l’invitation et l’agenda."
    )
    seats = NumberField(
        "Places dans la salle",
        validators=[Optional(), NumberRange(1, 100_000, "Indiquez un nombre de places entre 1 et 100\u202f000.")],
        description="Vide si personne ne compte. Au-delà, Ordis prévient sans rien refuser.",
    )
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

    def said(self) -> Facts:
        """What ``actions`` is told."""
        return Facts(**{name: self[name].data for name in Facts.__dataclass_fields__})


class CancelForm(FlaskForm):  # type: ignore[misc]
    why = TextAreaField(
        "Pourquoi",
        validators=[DataRequired("Écrivez pourquoi\u202f: les invités le lisent."), Length(max=500, message=TOO_LONG)],
        description="Une phrase entière. Elle part telle quelle aux invités.",
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
