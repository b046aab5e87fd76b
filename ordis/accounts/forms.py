from flask_wtf import FlaskForm
from wtforms import EmailField, SelectMultipleField, StringField
from wtforms.validators import DataRequired, Email, Length
from wtforms.widgets import CheckboxInput, ListWidget

from ordis.accounts.permissions import Role

REQUIRED = "Ce champ est nécessaire."
TRIM = (lambda text: text.strip() if text else text,)
BAD_EMAIL = "Cette adresse ne semble pas valable : elle ressemble à prenom.nom@exemple.fr."


class LinkRequestForm(FlaskForm):  # type: ignore[misc]
    email = EmailField(
        "Votre adresse électronique", validators=[DataRequired(REQUIRED), Email(BAD_EMAIL)], filters=TRIM
    )


class UserForm(FlaskForm):  # type: ignore[misc]
    name = StringField("Prénom et nom", validators=[DataRequired(REQUIRED), Length(max=120)], filters=TRIM)
    email = EmailField("Adresse électronique", validators=[DataRequired(REQUIRED), Email(BAD_EMAIL)], filters=TRIM)
    roles = SelectMultipleField(
        "Rôles",
        choices=Role.choices(),
        validators=[DataRequired("Cochez au moins un rôle.")],
        widget=ListWidget(prefix_label=False),
        option_widget=CheckboxInput(),
    )
