"""What anybody may report, and what the city answers."""

from typing import Any

from flask_wtf import FlaskForm
from wtforms import DateField, HiddenField, RadioField, SelectMultipleField, StringField, TextAreaField
from wtforms.validators import InputRequired, Length, Optional
from wtforms.widgets import CheckboxInput, ListWidget

from ordis.aftercare.resale.models import Finding, Followed

LONGER = "{} caractères au plus."
PLAIN = "N’écrivez rien de la santé ni de l’origine de quelqu’un."


class ReportForm(FlaskForm):  # type: ignore[misc]
    """``website`` is a trap: nobody sees it, programs fill it in."""

    said = TextAreaField(
        "Où est-il proposé\u202f?",
        [
            InputRequired("Écrivez où vous l’avez vu, ou collez le lien de l’annonce."),
            Length(max=500, message=LONGER.format(500)),
        ],
        description="Le lien de l’annonce, le nom du site ou du magasin. N’écrivez pas le nom d’un particulier.",
    )
    contact = StringField(
        "Où vous joindre",
        [Length(max=160, message=LONGER.format(160))],
        default="",
        description="Si vous voulez bien qu’on vous rappelle. Effacé dès que le signalement est traité.",
    )
    website = StringField("Laissez ce champ vide", default="")
    key = HiddenField(validators=[Length(min=8, max=40)])


class SettleForm(FlaskForm):  # type: ignore[misc]
    finding = RadioField(
        "Conclusion", choices=Finding.choices(), validators=[InputRequired("Choisissez une conclusion.")]
    )
    followed = SelectMultipleField(
        "Ce qui a été fait",
        choices=Followed.choices(),
        option_widget=CheckboxInput(),
        widget=ListWidget(prefix_label=False),
        description="Article 11\u202f: la ville échange d’abord\u202f; elle ne demande jamais d’argent.",
    )
    excluded_until = DateField(
        "Dernier jour de l’exclusion",
        [Optional()],
        description="Seulement si le foyer est exclu. D’ici là rien n’est refusé d’avance\u202f: si ce foyer demande, "
        "la ville est prévenue et décide.",
    )
    note = TextAreaField(
        "Note",
        [InputRequired("Dites en une phrase ce que vous avez appris."), Length(max=1000, message=LONGER.format(1000))],
        description=f"Ce qui a été vérifié, auprès de qui. {PLAIN}",
    )

    def given(self) -> dict[str, Any]:
        """What ``actions.settle`` is told."""
        return {
            "finding": Finding(self.finding.data),
            "followed": [Followed(value) for value in self.followed.data or ()],
            "note": self.note.data,
            "excluded_until": self.excluded_until.data,
        }
