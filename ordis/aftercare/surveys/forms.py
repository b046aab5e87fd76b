"""The three questions, in the words of the page and of the sheet."""

from typing import Any

from flask_wtf import FlaskForm
from wtforms import RadioField
from wtforms.validators import InputRequired

from ordis.aftercare.surveys.models import Use, Wave, Working
from ordis.aftercare.surveys.queries import QUESTIONS
from ordis.referrals.models import Purpose

CHOOSE = "Choisissez une réponse."
USE, WORKING, PURPOSE = QUESTIONS


class AnswerForm(FlaskForm):  # type: ignore[misc]
    use = RadioField(USE, choices=Use.choices(), validators=[InputRequired(CHOOSE)])
    working = RadioField(WORKING, choices=Working.choices(), validators=[InputRequired(CHOOSE)])
    purpose = RadioField(PURPOSE, choices=Purpose.choices(), validators=[InputRequired(CHOOSE)])

    def given(self) -> dict[str, Any]:
        """What ``actions.answer`` is told."""
        return {
            "use": Use(self.use.data),
            "working": Working(self.working.data),
            "purpose": Purpose(self.purpose.data),
        }


class PaperAnswerForm(AnswerForm):
    """A sheet that came back by post or at the counter."""

    wave = RadioField("Quelle feuille\u202f?", choices=Wave.choices(), validators=[InputRequired(CHOOSE)])
