from flask_wtf import FlaskForm
from flask_wtf.file import FileField, FileRequired
from wtforms import HiddenField, StringField
from wtforms.validators import InputRequired, Length


class VerifyForm(FlaskForm):
    """``number``: the paper that the page is about, if any."""

    file = FileField(
        "Le fichier PDF à vérifier",
        validators=[FileRequired("Choisissez un fichier, ou déposez-le sur le champ.")],
        description="25\u00a0Mo au plus. Il n’est ni gardé ni montré à personne.",
        render_kw={"accept": "application/pdf,.pdf"},
    )
    number = HiddenField(validators=[Length(max=20)])


class NumberForm(FlaskForm):
    class Meta:
        csrf = False  # it only reads

    number = StringField(
        "Le numéro imprimé sur le document",
        validators=[InputRequired("Tapez le numéro, par exemple CNR-2026-00042."), Length(max=200)],
        description="Par exemple CNR-2026-00042, en haut de la première page. L’adresse imprimée convient aussi.",
        render_kw={"autocomplete": "off", "autocapitalize": "characters", "spellcheck": "false"},
    )
