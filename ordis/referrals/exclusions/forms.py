from flask_wtf import FlaskForm
from wtforms import TextAreaField
from wtforms.validators import InputRequired, Length


class LiftForm(FlaskForm):  # type: ignore[misc]
    why = TextAreaField(
        "Pourquoi la lever",
        [InputRequired("Dites pourquoi elle est levée."), Length(max=500, message="500 caractères au plus.")],
        description="Lu par la ville seule. N’écrivez ni nom, ni détail de santé, ni origine.",
    )
