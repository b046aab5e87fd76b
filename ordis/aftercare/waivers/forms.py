"""What is asked for a family, and what the city answers."""

from flask_wtf import FlaskForm
from wtforms import RadioField, SelectField, TextAreaField
from wtforms.validators import InputRequired, Length

from ordis.aftercare.waivers.models import AskedBy, WaiverReason

LONGER = "{} caractères au plus."
PLAIN = "N’écrivez ni nom, ni détail de santé, ni origine."


class AskForm(FlaskForm):  # type: ignore[misc]
    """``device`` holds a code; its choices are set by the view."""

    device = SelectField("Appareil", [InputRequired("Choisissez l’appareil.")])
    reason = RadioField("Pourquoi", choices=WaiverReason.choices(), validators=[InputRequired("Choisissez un motif.")])
    asked_by = RadioField(
        "Comment la famille l’a demandé", choices=AskedBy.choices(), validators=[InputRequired("Choisissez.")]
    )
    note = TextAreaField(
        "Précision",
        [Length(max=500, message=LONGER.format(500))],
        default="",
        description=f"Ce qui aide à décider, en une phrase. {PLAIN}",
    )


class DecideForm(FlaskForm):  # type: ignore[misc]
    """``outcome``: its choices are those that the engagement still allows."""

    outcome = RadioField("Réponse", validators=[InputRequired("Choisissez une réponse.")])
    why = TextAreaField(
        "Motif",
        [Length(max=500, message=LONGER.format(500))],
        default="",
        description=f"La réponse écrite le dira à la famille\u202f; obligatoire pour un refus. {PLAIN}",
    )
