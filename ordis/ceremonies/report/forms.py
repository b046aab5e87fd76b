from flask_wtf import FlaskForm
from wtforms import TextAreaField
from wtforms.validators import Length

from ordis.ceremonies.report.models import CeremonyReport

TOO_LONG = "Ce texte est trop long (%(max)d caractères au plus)."


class WordsForm(FlaskForm):  # type: ignore[misc]
    incidents = TextAreaField(
        "Incidents",
        validators=[Length(max=2000, message=TOO_LONG)],
        description="Ce qui a manqué ou s’est mal passé, et ce qui a été fait. Aucun nom de personne accompagnée.",
    )
    next_steps = TextAreaField(
        "La suite",
        validators=[Length(max=2000, message=TOO_LONG)],
        description="Les prochaines étapes\u202f: collectes, remises, décisions attendues.",
    )

    @classmethod
    def of(cls, kept: CeremonyReport | None) -> "WordsForm":
        return cls(formdata=None, obj=kept)
