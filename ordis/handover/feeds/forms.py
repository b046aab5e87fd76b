"""What is typed to subscribe."""

import secrets

from flask_wtf import FlaskForm
from wtforms import HiddenField, SelectField
from wtforms.validators import Length

EVERYWHERE = ("", "Toutes les remises que je peux voir")


class FeedForm(FlaskForm):  # type: ignore[misc]
    venue = SelectField("Ce que l’agenda montre", choices=[EVERYWHERE], default="")
    key = HiddenField(validators=[Length(max=64)])

    def fresh(self) -> "FeedForm":
        """With a key of its own: this page, sent twice, asks for one address."""
        self.key.data = secrets.token_hex(16)
        return self
