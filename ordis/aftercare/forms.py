from flask_wtf import FlaskForm
from wtforms import RadioField, StringField
from wtforms.validators import InputRequired, Length

from ordis.aftercare.models import ReturnReason


class ReturnForm(FlaskForm):  # type: ignore[misc]
    reason = RadioField(
        "Pourquoi revient-il\u202f?",
        choices=ReturnReason.choices(),
        validators=[InputRequired("Choisissez un motif.")],
    )
    note = StringField(
        "Précision",
        validators=[Length(max=300, message="Ce texte est trop long (%(max)d caractères au plus).")],
        description="Le défaut constaté. N’écrivez ni nom, ni santé, ni origine.",
    )
