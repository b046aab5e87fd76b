from flask_wtf import FlaskForm
from wtforms import EmailField, PasswordField, SelectMultipleField, StringField
from wtforms.validators import DataRequired, Email, EqualTo, Length
from wtforms.widgets import CheckboxInput, ListWidget

from ordis.accounts.permissions import Role

REQUIRED = "Ce champ est nécessaire."
TRIM = (lambda text: text.strip() if text else text,)
DIGITS = {"inputmode": "numeric", "autocomplete": "off", "maxlength": "8"}
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


class PinForm(FlaskForm):  # type: ignore[misc]
    """The password is asked for: whoever finds a session open must not choose the code of its owner."""

    pin = PasswordField(
        "Code d’agent",
        validators=[DataRequired(REQUIRED)],
        render_kw=DIGITS,
        description="De 4 à 8 chiffres. 1234, 0000 et leurs semblables sont refusés. Évitez une date de naissance.",
    )
    again = PasswordField(
        "Le même code", validators=[EqualTo("pin", "Les deux codes ne sont pas les mêmes.")], render_kw=DIGITS
    )
    password = PasswordField(
        "Votre mot de passe", validators=[DataRequired(REQUIRED)], render_kw={"autocomplete": "current-password"}
    )
