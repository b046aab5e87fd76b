from flask_wtf import FlaskForm
from flask_wtf.file import FileField, FileRequired

from ordis.kernel.french import grouped
from ordis.kernel.grid import MOST_WRITTEN


class DirectoryFileForm(FlaskForm):  # type: ignore[misc]
    file = FileField(
        "Fichier de lieux",
        [FileRequired("Choisissez un fichier.")],
        description=f"CSV ou XLSX, {grouped(MOST_WRITTEN)} lignes au plus.",
    )
