from flask_wtf import FlaskForm
from wtforms import HiddenField, TextAreaField
from wtforms.validators import DataRequired, Length

from ordis.referrals.forms import FREE_TEXT, STALE, TOO_LONG


class MessageForm(FlaskForm):  # type: ignore[misc]
    idempotency_key = HiddenField(validators=[DataRequired(STALE), Length(max=40)])
    text = TextAreaField(
        "Votre message",
        validators=[DataRequired("Écrivez votre message."), Length(max=1000, message=TOO_LONG)],
        description=f"{FREE_TEXT} Aucun nom\u202f: le numéro de la demande suffit.",
    )
