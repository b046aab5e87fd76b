"""What is typed to subscribe."""

from flask_wtf import FlaskForm
from wtforms import SelectField

EVERYWHERE = ("", "Toutes les remises que je peux voir")


class FeedForm(FlaskForm):  # type: ignore[misc]
    venue = SelectField("Ce que l’agenda montre", choices=[EVERYWHERE], default="")
