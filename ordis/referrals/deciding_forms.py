"""Shapes of what the city decides of a referral, and of the answer of its structure."""

from typing import Any

from flask_wtf import FlaskForm
from wtforms import HiddenField, TextAreaField
from wtforms.validators import Optional

from ordis.referrals.forms import FREE_TEXT, required, short
from ordis.referrals.models import Referral


class DecidingForm(FlaskForm):  # type: ignore[misc]
    """``facts``: ``Referral.facts_seen`` of the page by which a person decides."""

    facts = HiddenField()

    @property
    def facts_seen(self) -> str:
        return self.facts.data or ""


class AcceptForm(DecidingForm):
    """Nothing to say, but of a household that was served already, or that is excluded."""

    override_reason = TextAreaField(
        "Pourquoi accepter malgré cela",
        validators=[Optional(), short(400)],
        description="Gardé avec la demande, lu par le prescripteur.",
    )
    despite_exclusion = TextAreaField(
        "Pourquoi accepter malgré l’exclusion",
        validators=[Optional(), short(400)],
        description="Lu par la ville seule.",
    )

    @classmethod
    def of(cls, referral: Referral, **options: Any) -> "AcceptForm":
        form = cls(**options)
        if referral.excluded_until is not None:
            form.despite_exclusion.validators = [required("Écrivez pourquoi passer outre l’exclusion."), short(400)]
        if referral.served_before is not None:
            form.override_reason.validators = [
                required("Écrivez pourquoi ce foyer reçoit un second ordinateur."),
                short(400),
            ]
        return form


class RefusalForm(DecidingForm):
    reason = TextAreaField(
        "Motif du refus",
        validators=[
            required("Écrivez le motif\u202f: le prescripteur le lit et l’explique à la famille."),
            short(400),
        ],
        description="Lu par le prescripteur.",
    )


class QuestionForm(DecidingForm):
    question = TextAreaField(
        "Question au prescripteur",
        validators=[required("Écrivez votre question\u202f: ce qui manque pour décider."), short(400)],
    )


class AnswerForm(FlaskForm):  # type: ignore[misc]
    answer = TextAreaField(
        "Votre réponse",
        validators=[required("Écrivez votre réponse à la question de la ville."), short(400)],
        description=FREE_TEXT,
    )
