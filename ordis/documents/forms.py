from flask_wtf import FlaskForm
from flask_wtf.file import FileField, FileRequired


class VerifyForm(FlaskForm):
    file = FileField(
        "Le fichier PDF à vérifier",
        validators=[FileRequired("Choisissez un fichier, ou déposez-le sur le champ.")],
        description="Il n’est ni gardé ni montré à personne.",
        render_kw={"accept": "application/pdf,.pdf"},
    )
