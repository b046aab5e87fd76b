"""What people type about lists: a pasted list, the name of a view, a file given back."""

from flask_wtf import FlaskForm
from flask_wtf.file import FileField, FileRequired
from wtforms import BooleanField, StringField, TextAreaField
from wtforms.validators import DataRequired, Length

from ordis.devices.lists.rules import LONGEST_PASTE, MOST_PASTED
from ordis.devices.lists.saved import LONGEST_NAME, NO_NAME
from ordis.kernel.french import grouped
from ordis.kernel.grid import MOST_LINES


class PasteForm(FlaskForm):  # type: ignore[misc]
    items = TextAreaField(
        "Codes ou numéros de série",
        [
            DataRequired("Collez au moins un code ou un numéro de série."),
            Length(max=LONGEST_PASTE, message=f"{grouped(LONGEST_PASTE)} caractères au plus à la fois."),
        ],
        description=f"Jusqu’à {grouped(MOST_PASTED)}, séparés par des lignes, points-virgules, virgules ou "
        "tabulations. Une colonne copiée d’un tableur convient.",
    )


class ViewForm(FlaskForm):  # type: ignore[misc]
    name = StringField("Nom de la vue", [DataRequired(NO_NAME), Length(max=LONGEST_NAME, message=NO_NAME)])
    shared = BooleanField("Partagée avec l’équipe")


class ListFileForm(FlaskForm):  # type: ignore[misc]
    file = FileField(
        "Liste exportée puis corrigée",
        [FileRequired("Choisissez un fichier.")],
        description=f"CSV ou XLSX, {grouped(MOST_LINES)} lignes au plus.",
    )
