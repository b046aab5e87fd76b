from flask_wtf import FlaskForm
from wtforms import HiddenField, StringField, TextAreaField
from wtforms.validators import DataRequired, Length

from ordis.kernel.fields import SelectField

REQUIRED = "Ce champ est nécessaire."
TOO_LONG = "Ce texte est trop long (%(max)d caractères au plus)."
LIST = "ending"
RELEASE_REASONS = (
    "La famille renonce",
    "La famille ne répond pas",
    "L’appareil ne convient pas",
    "L’appareil est en panne",
    "Réservé par erreur",
)


class ChoiceForm(FlaskForm):  # type: ignore[misc]
    code = StringField(
        "Code de l’appareil",
        validators=[DataRequired(REQUIRED), Length(max=200, message=TOO_LONG)],
        description="Scannez l’étiquette ou tapez les sept lettres.",
    )
    reason = TextAreaField(
        "Pourquoi cet appareil",
        validators=[Length(max=300, message=TOO_LONG)],
        description="Nécessaire si l’appareil n’est pas du type souhaité. Aucun nom.",
    )


class ReleaseForm(FlaskForm):  # type: ignore[misc]
    reason = SelectField(
        "Motif",
        choices=[("", "Choisir…"), *((text, text) for text in RELEASE_REASONS)],
        validators=[DataRequired(REQUIRED)],
    )


class ExtensionForm(FlaskForm):  # type: ignore[misc]
    """``back``: ``LIST`` when it was sent from the list of those that end soon, to which one comes back."""

    reason = StringField(
        "Pourquoi prolonger",
        id="extension-reason",  # the page of a referral asks for other reasons too
        validators=[DataRequired(REQUIRED), Length(max=300, message=TOO_LONG)],
        description="« Famille hospitalisée », « transport en attente »… Aucun nom.",
    )
    back = HiddenField()

    @property
    def from_list(self) -> bool:
        return bool(self.back.data == LIST)
